"""The board of overdue visits, its settings, and the list that a volunteer reads before the first round (J5)."""

import html
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from scheduling.demo.people import Setting
from scheduling.demo.safety import safety_create
from scheduling.enums import AlertEnd, AlertKind, VisitStatus
from scheduling.models import (
    BoundariesAcknowledgement,
    BoundariesText,
    ConcernReport,
    EscalationContact,
    SafetyAlert,
    SafetySettings,
    VisitSafety,
)
from scheduling.selectors.boundaries import boundaries_of, not_acknowledged
from scheduling.selectors.safety import overdue_visits, safety_decision
from scheduling.services.boundaries import boundaries_acknowledge, boundaries_publish
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory
from tests.scheduling.safety.scene import a_visit, a_watch, monique_of
from volunteers.models import Helper

SignIn = Callable[[Role], Client]


def plain(response: Any) -> str:
    return html.unescape(response.content.decode()).replace("\xa0", " ")


def an_alert(cast: Cast, helper: Helper, *, hour: int = 10) -> SafetyAlert:
    visit = a_visit(cast.territory, [helper], hour=hour)
    VisitSafety.objects.create(visit=visit, helper=helper, checked_in_at=visit.starts_at)
    return SafetyAlert.objects.create(territory=cast.territory, visit=visit, kind=AlertKind.NO_CHECK_OUT)


def test_the_board_says_whom_to_call_takes_the_alert_and_settles_it_with_a_word(cast: Cast, sign_in: SignIn) -> None:
    a_watch(cast.territory)
    alert = an_alert(cast, monique_of(cast))
    client = sign_in(Role.OPERATOR)
    shown = plain(client.get("/securite/"))
    assert "06 39 98 10 10" in shown
    assert "chez Jeannette Delage" in shown

    client.post(f"/securite/{alert.pk}/prendre/")
    assert "Corinne Teyssier s’en occupe" in plain(client.get("/securite/"))
    refused = client.post(f"/securite/{alert.pk}/regler/", {"word": ""})
    assert refused.status_code == 422
    assert "Dites en un mot ce qui s’est passé" in plain(refused)
    told = plain(client.post(f"/securite/{alert.pk}/regler/", {"word": "Elle est rentrée"}, follow=True))

    assert "Alerte réglée" in told
    assert f"/securite/{alert.pk}/rouvrir/" in told
    assert "« Elle est rentrée »" in told
    alert.refresh_from_db()
    assert alert.end == AlertEnd.RESOLVED
    client.post(f"/securite/{alert.pk}/rouvrir/")
    assert len(overdue_visits(cast.user(Role.MANAGER))) == 1


def test_an_alert_stands_first_on_the_home_page_of_those_who_can_answer(cast: Cast) -> None:
    an_alert(cast, monique_of(cast))

    (decision,) = safety_decision(cast.user(Role.COORDINATOR))

    assert decision.fact.replace("\xa0", " ") == "1 visite à vérifier maintenant"
    assert list(safety_decision(cast.user(Role.HELPER))) == []
    assert list(safety_decision(cast.stranger.user)) == []


def test_the_board_takes_as_many_queries_for_one_alert_as_for_thirty(cast: Cast, sign_in: SignIn) -> None:
    a_watch(cast.territory)
    monique = monique_of(cast)
    an_alert(cast, monique)
    client = sign_in(Role.COORDINATOR)
    client.get("/securite/")
    with CaptureQueriesContext(connection) as one:
        client.get("/securite/")
    for number in range(29):
        helper = HelperFactory(territory=cast.territory, volunteer=True, free=False)
        alert = an_alert(cast, helper, hour=6 + number % 12)
        if number % 2:
            SafetyAlert.objects.filter(pk=alert.pk).update(end=AlertEnd.NOTED, ended_at=timezone.now())
    with CaptureQueriesContext(connection) as thirty:
        client.get("/securite/")

    # The settled ones add their people and steps, once for all of them.
    assert len(thirty) <= len(one) + 4
    for _ in range(2):
        an_alert(cast, HelperFactory(territory=cast.territory, volunteer=True, free=False))
    with CaptureQueriesContext(connection) as more:
        client.get("/securite/")
    assert len(more) == len(thirty)


def test_without_a_watch_the_board_explains_and_leads_to_the_settings(cast: Cast, sign_in: SignIn) -> None:
    assert "Mettre la veille en marche" in plain(sign_in(Role.MANAGER).get("/securite/"))
    assert "Mettre la veille en marche" not in plain(sign_in(Role.OPERATOR).get("/securite/"))


def _settings(cast: Cast, **fields: str) -> dict[str, str]:
    given = {
        "is_on": "on", "grace_minutes": "20", "arrival_minutes": "30", "step_minutes": "10", "version": "0",
        "contact_1": str(cast.user(Role.COORDINATOR).pk), "phone_1": "06 39 98 20 20",
        "contact_2": str(cast.user(Role.MANAGER).pk), "email_2": "astreinte@example.org",
        "concern_reader": str(cast.user(Role.MANAGER).pk), "boundaries": "Argent : rien.\nSoins : aucun.",
    }  # fmt: skip
    return given | fields


def test_the_settings_name_who_is_warned_in_order(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)

    answer = client.post("/reglages/securite/", _settings(cast), follow=True)

    assert "Réglages enregistrés" in plain(answer)
    settings = SafetySettings.objects.get()
    assert (settings.grace_minutes, settings.step_minutes, settings.is_on) == (20, 10, True)
    assert settings.concern_reader == cast.user(Role.MANAGER)
    rows = EscalationContact.objects.order_by("rank")
    assert [row.user.first_name for row in rows] == ["Sylvie", "Bernard"]
    assert rows[1].email == "astreinte@example.org"
    assert boundaries_of(cast.territory.pk).short == "argent, soins"
    assert "astreinte@example.org" in plain(client.get("/reglages/securite/"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"contact_1": "", "contact_2": ""}, "Nommez au moins une personne à prévenir"),
        ({"grace_minutes": "1"}, "Au moins 5 minutes"),
        ({"boundaries": " "}, "Écrivez au moins une ligne"),
        ({"phone_1": "06 39"}, "Ce numéro n’est pas complet"),
        ({"email_2": "astreinte"}, "Cette adresse n’est pas complète"),
    ],
)
def test_a_wrong_setting_is_said_at_its_place_and_nothing_is_saved(
    cast: Cast, sign_in: SignIn, fields: dict[str, str], said: str
) -> None:
    answer = sign_in(Role.ADMIN).post("/reglages/securite/", _settings(cast, **fields))

    assert answer.status_code == 422
    assert said in plain(answer)
    assert not SafetySettings.objects.exists()
    assert not BoundariesText.objects.exists()


def test_the_same_person_twice_is_refused_and_settings_of_two_people_do_not_mix(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)
    twice = str(cast.user(Role.COORDINATOR).pk)
    answer = client.post("/reglages/securite/", _settings(cast, contact_2=twice))
    assert (answer.status_code, "Sylvie Marchive est déjà dans la liste" in plain(answer)) == (422, True)
    client.post("/reglages/securite/", _settings(cast))

    late = client.post("/reglages/securite/", _settings(cast, grace_minutes="45"))

    assert late.status_code == 409
    assert 'value="45"' in plain(late)
    assert SafetySettings.objects.get().grace_minutes == 20


def test_j5_a_volunteer_reads_the_list_before_the_first_round_then_sees_it_in_short(
    cast: Cast, sign_in: SignIn
) -> None:
    monique = monique_of(cast, has_read=False)
    a_visit(cast.territory, [monique], first_name="Simone")
    client = sign_in(Role.HELPER)
    first = plain(client.get("/ma-tournee/"))
    assert "J’ai lu, voir ma tournée" in first
    assert "Médicaments : je n’en donne pas" in first
    assert "Simone" not in first
    assert [one.pk for one in not_acknowledged(cast.territory)] == [monique.pk]

    digest = boundaries_of(cast.territory.pk).digest
    after = plain(client.post("/ma-tournee/lu/", {"version": digest}, follow=True))

    assert "Simone" in after
    assert "argent, mots de passe, soins" in after
    assert not_acknowledged(cast.territory) == []
    assert BoundariesAcknowledgement.objects.get().text.digest == digest


def test_j5_a_new_version_is_asked_for_above_the_round_and_so_is_the_list_of_last_year(
    cast: Cast, sign_in: SignIn
) -> None:
    monique = monique_of(cast)
    a_visit(cast.territory, [monique], first_name="Simone")
    client = sign_in(Role.HELPER)
    BoundariesAcknowledgement.objects.update(at=timezone.now() - timedelta(days=366))
    assert "J’ai relu" in plain(client.get("/ma-tournee/"))

    boundaries_acknowledge(helper=monique, by=cast.user(Role.HELPER), digest=boundaries_of(cast.territory.pk).digest)
    assert "J’ai relu" not in plain(client.get("/ma-tournee/"))
    boundaries_publish(territory=cast.territory, by=cast.user(Role.MANAGER), text="Argent : rien.")
    page = plain(client.get("/ma-tournee/"))
    assert "J’ai relu" in page
    assert "Simone" in page, "the round itself is not hidden any more"


def test_j5_a_list_that_changed_while_it_was_read_is_shown_again(cast: Cast, sign_in: SignIn) -> None:
    monique_of(cast, has_read=False)
    old = boundaries_of(cast.territory.pk).digest
    boundaries_publish(territory=cast.territory, by=None, text="Argent : rien.")

    answer = plain(sign_in(Role.HELPER).post("/ma-tournee/lu/", {"version": old}, follow=True))

    assert "Cette liste vient de changer" in answer
    assert not BoundariesAcknowledgement.objects.exists()


def test_j5_the_printed_round_holds_the_list_in_short(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monique = monique_of(cast)
    visit = a_visit(cast.territory, [monique])
    drawn: list[str] = []

    def kept(name: str, context: Any) -> str:
        drawn.append(render_to_string(name, context))
        return drawn[-1]

    monkeypatch.setattr("scheduling.views.rounds.render_to_string", kept)
    sign_in(Role.COORDINATOR).get(f"/tournee/{monique.pk}/{visit.day.isoformat()}/feuille.pdf")

    assert "argent, mots de passe, soins, médicaments, démarches, cadeaux et legs" in drawn[0]


def test_a_counsellor_is_not_asked_to_read_what_volunteers_do_not_do(cast: Cast, sign_in: SignIn) -> None:
    helper = HelperFactory(territory=cast.territory, user=cast.user(Role.COUNSELLOR))
    a_visit(cast.territory, [helper], first_name="Simone")

    page = plain(sign_in(Role.COUNSELLOR).get("/ma-tournee/"))

    assert "Simone" in page
    assert "Ce que je ne fais pas" not in page


def test_the_demo_shows_each_state_and_is_the_same_each_time(cast: Cast) -> None:
    members = Membership.objects.filter(territory=cast.territory).select_related("user")
    users = {row.user.full_name: row.user for row in members}
    today = timezone.localdate()
    helpers = [monique_of(cast, has_read=False)]
    helpers += [HelperFactory(territory=cast.territory, volunteer=True, free=False) for _ in range(9)]
    files = [BeneficiaryFactory(territory=cast.territory) for _ in range(5)]
    for days in range(1, 6):
        visit = a_visit(cast.territory, [helpers[0]], days=-days)
        visit.status = VisitStatus.SEEN
        visit.save()

    safety_create(Setting(cast.territory, [], users, today, Random(7)), helpers, files)

    assert ConcernReport.objects.values("status", "level").distinct().count() >= 4
    assert 0 < len(not_acknowledged(cast.territory)) < 5
    assert helpers[0] not in not_acknowledged(cast.territory)
    assert VisitSafety.objects.count() == 5
    assert set(SafetyAlert.objects.values_list("end", flat=True)) == {AlertEnd.NOTED, AlertEnd.RESOLVED}
