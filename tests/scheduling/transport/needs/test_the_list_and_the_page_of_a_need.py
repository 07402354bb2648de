"""Needs are listed, filtered, exported, and told on the page of the person, at the desk and on the home page."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import User
from core.models import JournalEntry
from directory.enums import NeedOutcome
from directory.services.needs import need_settle
from mediation.models import Beneficiary
from scheduling.models import RideRequest, TransportScheme
from scheduling.registration_rides import needs_decision
from scheduling.transport.enums import RidePurpose
from tests.conftest import Cast
from tests.factories import (
    BeneficiaryFactory,
    RideFactory,
    SchemeFactory,
    next_weekday,
)
from tests.scheduling.transport.needs.cast import desk_need
from tests.scheduling.transport.needs.pages import CREATE, LIST, detail, page, posted

pytestmark = pytest.mark.django_db


def test_the_list_is_filtered_from_the_address_and_leaves_as_a_spreadsheet(client: Client, cast: Cast) -> None:
    scheme = SchemeFactory(territory=cast.territory)
    delage = RideFactory(beneficiary__territory=cast.territory, scheme=scheme)
    maurin = RideFactory(
        beneficiary=BeneficiaryFactory(
            territory=cast.territory, last_name="Maurin", commune__saint_astier=True, commune__territory=cast.territory
        ),
        scheme=scheme, purpose=RidePurpose.SHOPPING, day=next_weekday(4),
    )  # fmt: skip
    RideRequest.objects.filter(pk=maurin.pk).update(verdict={"is_lawful": False, "reasons": []})

    def shown(query: str) -> set[str]:
        text = page(client, f"{LIST}?{query}")
        return {name for name in ("Delage", "Maurin") if name in text.split('id="resultats"')[1]}

    both = {"Delage", "Maurin"}
    assert shown("") == both
    assert shown("q=maurin") == {"Maurin"}
    assert shown(f"commune={delage.beneficiary.commune_id}") == {"Delage"}
    assert shown("purpose=SHOPPING") == {"Maurin"}
    assert shown(f"day={delage.day.isoformat()}") == {"Delage"}
    assert shown("law=no") == {"Maurin"}
    assert shown("state=TODO") >= {"Maurin"}
    assert shown("driver=none") == both
    assert shown("state=CONFIRMED") == set()
    assert shown("state=ALL") == both

    answer = client.get(f"{LIST}besoins.xlsx?q=maurin")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert [row[2] for row in sheet.iter_rows(values_only=True)] == ["Personne", maurin.beneficiary.full_name]
    assert JournalEntry.objects.filter(verb="ride.export").count() == 1


def test_the_list_asks_as_many_queries_for_one_need_as_for_many(client: Client, cast: Cast) -> None:
    scheme = SchemeFactory(territory=cast.territory)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, LIST)
        return len(asked)

    RideFactory(beneficiary__territory=cast.territory, scheme=scheme)
    one = queries()
    for _ in range(6):
        RideFactory(beneficiary__territory=cast.territory, scheme=scheme)
    assert queries() == one


def test_an_empty_list_offers_the_first_step(client: Client) -> None:
    assert "Ajouter un besoin" in page(client, LIST).split('id="resultats"')[1]


def test_planners_are_told_of_what_the_law_refuses_or_leaves_without_a_driver(cast: Cast, by: User) -> None:
    scheme = SchemeFactory(territory=cast.territory)
    RideFactory(beneficiary__territory=cast.territory, scheme=scheme, day=timezone.localdate() + timedelta(days=20))
    assert not list(needs_decision(by))
    RideFactory(beneficiary__territory=cast.territory, scheme=scheme, day=timezone.localdate() + timedelta(days=1))
    assert "sans conducteur" in next(iter(needs_decision(by))).consequence


def test_the_desk_arranges_a_journey_sees_where_it_stands_and_keeps_the_callers_words(
    client: Client, cast: Cast, person: Beneficiary, scheme: TransportScheme, by: User
) -> None:
    need = desk_need(cast.territory, "Aller chez le dentiste")
    need_settle(need=need, outcome=NeedOutcome.TRANSPORT, by=by, note="Dentiste mardi", wanted_on=next_weekday(1))
    desk = reverse("directory:desk")
    assert f"{CREATE}?need={need.pk}" in page(client, desk)
    assert f"{CREATE}?need={need.pk}" in page(client, reverse("directory:journey", args=[need.pk]))
    assert "Dentiste mardi" in page(client, f"{CREATE}?need={need.pk}")

    client.post(f"{CREATE}?need={need.pk}&beneficiaire={person.pk}", posted(cast, day=next_weekday(1).isoformat()))
    ride = RideRequest.objects.get()
    need.refresh_from_db()
    assert (need.outcome_key, need.outcome_note) == (f"ride:{ride.pk}", "Dentiste mardi")
    shown = page(client, desk)
    assert detail(ride) in shown
    assert "demandé" in shown
    assert f"{CREATE}?need={need.pk}" not in shown
    assert detail(ride) in page(client, reverse("directory:journey", args=[need.pk]))


def test_a_persons_page_story_and_next_step_tell_the_ride(client: Client, ride: RideRequest) -> None:
    key = ride.beneficiary_id
    part = page(client, reverse("scheduling:beneficiary-rides", args=[key]))
    assert detail(ride) in part
    assert f"{CREATE}?beneficiaire={key}" in part
    file = page(client, reverse("mediation:beneficiary-detail", args=[key]))
    assert "Déplacement" in file
    assert "atelier numérique" in file


def test_the_page_of_a_need_tells_its_story(client: Client, ride: RideRequest, by: User) -> None:
    client.post(reverse("scheduling:ride-cancel", args=[ride.pk]), {"what": "all", "who": "PERSON", "reason": "Grippe"})
    story = page(client, detail(ride)).split('id="histoire"')[1]
    assert "Noté" in story
    assert "Grippe" in story
    assert by.full_name in story


def test_nobody_sees_nor_changes_the_needs_of_another_territory(
    cast: Cast, ride: RideRequest, sign_in: Callable[[Role], Client]
) -> None:
    client = Client()
    client.force_login(cast.stranger.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(detail(ride)).status_code == 404
    assert "Delage" not in page(client, LIST)
    for name in ("ride-cancel", "ride-turn-down", "ride-visit", "ride-reopen", "ride-return"):
        url = reverse(f"scheduling:{name}", args=[ride.pk])
        assert client.post(url, {"reason": "x"}).status_code == 404
    helper: Any = sign_in(Role.HELPER)
    assert helper.get(detail(ride)).status_code == 403
