"""The list and the file of helpers, as the team uses them."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from core.models import JournalEntry
from mediation.enums import Theme
from tests.conftest import Cast
from tests.factories import CommuneFactory, HelperFactory
from volunteers.enums import HelperKind
from volunteers.models import Helper

SignIn = Callable[[Role], Client]
LIST = "volunteers:helper-list"


def _form(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "kind": "VOLUNTEER",
        "first_name": "Monique",
        "last_name": "Aubert",
        "commune": CommuneFactory(territory=cast.territory).pk,
        "travel_mode": "CAR",
        "max_minutes_day": "7",
        "max_minutes_week": "12,5",
        "version": 1,
        **changes,
    }


@time_machine.travel("2026-11-23 09:00 +0100", tick=False)
def test_the_list_shows_who_is_free_and_the_kind_of_each(sign_in: SignIn, cast: Cast) -> None:
    HelperFactory(territory=cast.territory, volunteer=True)

    page = sign_in(Role.COORDINATOR).get(reverse(LIST)).content.decode()

    assert "Monique Aubert" in page
    assert "bénévole" in page
    assert "45\xa0h" in page
    assert "28\xa0h" in page


def test_filters_keep_a_kind_a_commune_and_those_able_on_a_theme(sign_in: SignIn, cast: Cast) -> None:
    HelperFactory(territory=cast.territory)
    HelperFactory(territory=cast.territory, volunteer=True, themes=[])
    far = CommuneFactory(saint_astier=True, territory=cast.territory)
    HelperFactory(territory=cast.territory, civic=True, commune=far, themes=[Theme.EMAIL])
    client = sign_in(Role.COUNSELLOR)

    def names(**query: Any) -> set[str]:
        response = client.get(reverse(LIST), query)
        return {row.helper.first_name for row in response.context["rows"]}

    assert names(kind="CIVIC_SERVICE") == {"Inès"}
    assert names(commune=far.pk) == {"Inès"}
    assert names(theme=Theme.EMAIL) == {"Nadia", "Monique", "Inès"}
    assert names(theme=Theme.PROCEDURES) == {"Nadia"}
    assert names(q="aub") == {"Monique"}


def test_an_empty_team_is_explained_and_an_empty_search_offers_the_way_back(sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)

    assert "Personne dans l’équipe pour l’instant" in client.get(reverse(LIST)).content.decode()
    assert "Voir toute l’équipe" in client.get(reverse(LIST), {"q": "zzz"}).content.decode()


def test_the_list_costs_the_same_queries_for_one_helper_and_for_fifty(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in(Role.COUNSELLOR)
    HelperFactory(territory=cast.territory)
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(LIST))
    for _ in range(49):
        HelperFactory(territory=cast.territory)
    with CaptureQueriesContext(connection) as fifty:
        client.get(reverse(LIST))

    assert len(fifty) == len(one)


def test_htmx_gets_the_list_alone(sign_in: SignIn) -> None:
    response = sign_in(Role.COUNSELLOR).get(reverse(LIST), headers={"HX-Request": "true"})

    assert "<html" not in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]


def test_adding_someone_leads_to_the_hours_and_is_journaled(sign_in: SignIn, cast: Cast) -> None:
    response = sign_in(Role.COORDINATOR).post(reverse("volunteers:helper-create"), _form(cast))

    helper = Helper.objects.get()
    assert response.headers["Location"] == reverse("volunteers:availability-edit", args=[helper.pk])
    assert (helper.max_minutes_day, helper.max_minutes_week) == (420, 750)
    assert (helper.latitude, helper.longitude) == (helper.commune.latitude, helper.commune.longitude)
    assert JournalEntry.objects.get(verb="helper.create").sentence == (
        f"Sylvie Marchive a ajouté l’intervenant n° {helper.pk}."
    )


def test_a_helper_who_accepts_sms_is_noted_so(sign_in: SignIn, cast: Cast) -> None:
    sign_in(Role.COORDINATOR).post(
        reverse("volunteers:helper-create"), _form(cast, phone="06 39 98 12 34", accepts_sms="on")
    )

    assert Helper.objects.get().accepts_sms


def test_procedures_are_refused_to_a_volunteer_with_the_reason_and_nothing_typed_is_lost(
    sign_in: SignIn, cast: Cast
) -> None:
    data = _form(cast, themes=[Theme.EMAIL, Theme.PROCEDURES], last_name="Aubert-Roche")

    page = sign_in(Role.COUNSELLOR).post(reverse("volunteers:helper-create"), data).content.decode()

    assert "règle d’Aidants Connect" in page
    assert 'value="Aubert-Roche"' in page
    assert not Helper.objects.exists()


def test_the_legal_week_of_a_minor_in_civic_service_is_told_at_its_field(sign_in: SignIn, cast: Cast) -> None:
    data = _form(cast, kind=HelperKind.CIVIC_SERVICE, birth_year=2012, max_minutes_week="36")

    response = sign_in(Role.COUNSELLOR).post(reverse("volunteers:helper-create"), data)

    assert "35 h par semaine" in response.context["form"].errors["max_minutes_week"][0]


@pytest.mark.parametrize("text", ["sept heures", "7 h 30 min et demie", "-3"])
def test_hours_that_cannot_be_read_are_told_with_an_example(sign_in: SignIn, cast: Cast, text: str) -> None:
    data = _form(cast, max_minutes_day=text)

    page = sign_in(Role.COUNSELLOR).post(reverse("volunteers:helper-create"), data).content.decode()

    assert "par exemple 28, 7,5 ou 7 h 30" in page


def test_editing_moves_the_start_with_the_commune(sign_in: SignIn, cast: Cast) -> None:
    helper = HelperFactory(territory=cast.territory)
    there = CommuneFactory(saint_astier=True, territory=cast.territory)

    sign_in(Role.COUNSELLOR).post(
        reverse("volunteers:helper-edit", args=[helper.pk]), _form(cast, commune=there.pk, kind="COUNSELLOR")
    )

    helper.refresh_from_db()
    assert (helper.latitude, helper.version) == (there.latitude, 2)


def test_an_address_that_was_found_is_where_journeys_start_until_the_address_changes(
    sign_in: SignIn, cast: Cast
) -> None:
    helper = HelperFactory(territory=cast.territory, volunteer=True, commune=CommuneFactory(territory=cast.territory))
    client, page = sign_in(Role.COORDINATOR), reverse("volunteers:helper-edit", args=[helper.pk])

    client.post(page, _form(cast, address="12 chemin des Vignes", latitude="45.1111", longitude="0.4444"))
    helper.refresh_from_db()
    assert (helper.latitude, helper.longitude) == (45.1111, 0.4444)

    client.post(page, _form(cast, address="12 chemin des Vignes", first_name="Monica", version=helper.version))
    helper.refresh_from_db()
    assert (helper.first_name, helper.latitude) == ("Monica", 45.1111)

    client.post(page, _form(cast, address="3 rue Basse", version=helper.version))
    helper.refresh_from_db()
    assert (helper.latitude, helper.longitude) == (helper.commune.latitude, helper.commune.longitude)


def test_two_people_editing_see_both_versions_and_choose(sign_in: SignIn, cast: Cast) -> None:
    helper = HelperFactory(territory=cast.territory, volunteer=True, languages="occitan")
    address = reverse("volunteers:helper-edit", args=[helper.pk])
    sign_in(Role.COORDINATOR).post(address, _form(cast, languages="portugais", interests="jardin"))
    client = sign_in(Role.COUNSELLOR)

    conflict = client.post(address, _form(cast, languages="anglais", interests="cartes"))

    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert all(word in page for word in ("portugais", "anglais", "jardin", "cartes"))
    hidden = dict(conflict.context["conflict"].hidden)
    client.post(address, {**hidden, "keep-languages": "theirs", "keep-interests": "mine"})
    helper.refresh_from_db()
    assert (helper.languages, helper.interests) == ("portugais", "cartes")


def test_two_people_changing_different_things_are_joined_without_a_question(sign_in: SignIn, cast: Cast) -> None:
    helper = HelperFactory(territory=cast.territory, volunteer=True)
    address = reverse("volunteers:helper-edit", args=[helper.pk])
    same = {"max_minutes_week": "28", "max_minutes_day": "7"}
    sign_in(Role.COORDINATOR).post(address, _form(cast, languages="portugais", **same))

    answer = sign_in(Role.COUNSELLOR).post(address, _form(cast, interests="cartes", **same))

    assert answer.status_code == 302
    helper.refresh_from_db()
    assert (helper.languages, helper.interests) == ("portugais", "cartes")


def test_someone_set_aside_leaves_the_list_and_can_come_back(sign_in: SignIn, cast: Cast) -> None:
    helper = HelperFactory(territory=cast.territory)
    client = sign_in(Role.COUNSELLOR)

    client.post(reverse("volunteers:helper-archive", args=[helper.pk]))

    assert client.get(reverse(LIST)).context["rows"] == []
    assert len(client.get(reverse(LIST), {"archived": "on"}).context["rows"]) == 1
    client.post(reverse("volunteers:helper-restore", args=[helper.pk]))
    assert len(client.get(reverse(LIST)).context["rows"]) == 1


def test_the_file_says_what_planning_must_know(sign_in: SignIn, cast: Cast) -> None:
    helper = HelperFactory(territory=cast.territory, civic=True)

    page = sign_in(Role.COUNSELLOR).get(reverse("volunteers:helper-detail", args=[helper.pk])).content.decode()

    assert "jamais seul en visite" in page
    assert "tous, sauf les démarches administratives" in page
    assert "8\xa0h\xa030 – 17\xa0h\xa030" in page


@pytest.mark.parametrize(
    "name", ["helper-detail", "helper-edit", "availability-edit", "helper-archive", "exception-create"]
)
def test_a_helper_of_another_territory_does_not_exist_here(sign_in: SignIn, cast: Cast, name: str) -> None:
    foreign = HelperFactory(territory=cast.other_territory)
    address = reverse(f"volunteers:{name}", args=[foreign.pk])
    client = sign_in(Role.COUNSELLOR)

    answer = client.post(address) if name in {"helper-archive", "exception-create"} else client.get(address)

    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HELPER, Role.PARTNER, Role.ADMIN])
def test_who_has_no_right_on_helpers_is_refused(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get(reverse(LIST)).status_code == 403
