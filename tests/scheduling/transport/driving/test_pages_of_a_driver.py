"""A driver's pages: only the own runs, one button at a time, names only near the day, on screen and on paper."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.enums import Role
from core.models import JournalEntry
from mediation.models import Beneficiary
from scheduling.models import Run
from scheduling.services.transport.telling import drivers_tell
from scheduling.transport.enums import LegState, RideState, RunStage, StopKind, Way
from tests.conftest import Cast
from tests.factories import local_moment
from tests.scheduling.transport.driving.scene import Morning, Stop, a_driver, a_morning, a_ride, a_run, leg

pytestmark = pytest.mark.django_db
PRIVATE = ("Jeanne", "Delage", "rue du Puits", "05 36 49 12 38", "+33536491238", "Boîte rouge")


@pytest.fixture(autouse=True)
def early(time_machine: Any) -> None:
    time_machine.move_to(local_moment(timezone.localdate(), 8), tick=False)


def morning_of(cast: Cast, ahead: int = 0) -> Morning:
    made = a_morning(cast.territory, cast.user(Role.HELPER), day=timezone.localdate() + timedelta(days=ahead))
    Beneficiary.objects.update(access_notes="Boîte rouge")
    return made


def act(client: Client, run: Run, **sent: Any) -> Any:
    return client.post(reverse("scheduling:run-act", args=[run.pk]), sent, follow=True)


def page_of(client: Client, run: Run) -> str:
    return client.get(reverse("scheduling:my-run", args=[run.pk])).content.decode()


def printed(client: Client, run: Run) -> str:
    answer = client.get(reverse("scheduling:run-paper", args=[run.pk]))
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    return "".join(page.extract_text() for page in pages)


def test_a_whole_run_one_button_at_a_time(cast: Cast, sign_in: Any) -> None:
    made = morning_of(cast)
    client, run = sign_in(Role.HELPER), made.out
    first, second = leg(made.jeanne).pk, leg(made.paul).pk
    assert "Je pars" in page_of(client, run)
    assert 'value="monte"' not in page_of(client, run)

    act(client, run, act="partir")
    page = page_of(client, run)
    assert 'value="monte"' in page
    assert all(
        words in page for words in ("Jeanne Delage", "3 rue du Puits", "tel:+33536491238", "geo:", "Boîte rouge")
    )
    act(client, run, act="monte", leg=first)
    act(client, run, act="absent", leg=second)
    assert 'value="depose"' in page_of(client, run)
    act(client, run, act="depose", leg=first)
    assert "Course finie" in page_of(client, run)
    answer = act(client, run, act="fini", odometer_start="1000", odometer_end="1025")

    assert "Course finie, merci" in answer.content.decode()
    run.refresh_from_db()
    assert (run.odometer_start, run.odometer_end) == (1000, 1025)
    assert leg(made.paul).state == LegState.ABSENT
    made.paul.refresh_from_db()
    assert made.paul.state == RideState.NO_SHOW


def test_a_wrong_counter_is_shown_again_with_what_was_typed(cast: Cast, sign_in: Any) -> None:
    made = morning_of(cast)
    client = sign_in(Role.HELPER)
    for ride in (made.jeanne, made.paul):
        act(client, made.out, act="absent", leg=leg(ride).pk)

    answer = act(client, made.out, act="fini", odometer_start="1025", odometer_end="1000")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Le compteur au retour doit dépasser celui du départ." in page
    assert 'value="1025"' in page


def test_a_driver_opens_only_the_own_published_runs(cast: Cast, sign_in: Any) -> None:
    morning_of(cast)
    colleague = a_driver(cast.territory, first_name="Gérard", email="gerard@example.org")
    other = a_run(colleague, [Stop(leg(a_ride(cast.territory, "Lucien")), kind, after) for kind, after in _PAIR])
    own = Run.objects.filter(driver__helper__user=cast.user(Role.HELPER)).order_by("pk")[0]
    Run.objects.filter(pk=own.pk).update(stage=RunStage.DRAFT)
    client = sign_in(Role.HELPER)

    for run in (other, own):
        for name in ("my-run", "run-paper"):
            assert client.get(reverse(f"scheduling:{name}", args=[run.pk])).status_code == 404
        assert client.post(reverse("scheduling:run-act", args=[run.pk]), {"act": "partir"}).status_code == 404
    assert "Lucien" not in client.get(reverse("scheduling:my-runs")).content.decode()


_PAIR = ((StopKind.PICKUP, 10), (StopKind.DROPOFF, 30))


@pytest.mark.parametrize(("ahead", "is_told"), [(7, True), (8, False), (0, True), (-2, True), (-3, False)])
def test_names_addresses_and_phones_only_near_the_day(cast: Cast, sign_in: Any, ahead: int, is_told: bool) -> None:
    made = morning_of(cast, ahead)
    client = sign_in(Role.HELPER)

    for text in (page_of(client, made.out), printed(client, made.out)):
        found = [words for words in PRIVATE if words in text.replace("\xa0", " ")]
        assert bool(found) == is_told
        assert is_told or not found
        assert "Neuvic" in text
        assert "9" in text


def test_the_mail_to_the_driver_names_nobody_even_near_the_day(cast: Cast) -> None:
    from messaging.models import OutboxMessage

    made = morning_of(cast, 1)
    drivers_tell(runs=[made.out], by=None)
    body = OutboxMessage.objects.get().body
    assert [words for words in PRIVATE if words in body] == []


def test_the_sheet_has_stops_phones_boxes_and_room_for_the_counter(cast: Cast, sign_in: Any) -> None:
    made = morning_of(cast)
    text = printed(sign_in(Role.HELPER), made.out)

    for words in (
        "Jeanne Delage",
        "3 rue du Puits",
        "05",
        "Pas là",
        "Compteur au départ",
        "Signature",
        "Odile Marsaud",
    ):
        assert words in text
    assert text.index("9\xa0h\xa010") < text.index("9\xa0h\xa030") < text.index("9\xa0h\xa045")


def test_reading_names_is_written_in_the_journal(cast: Cast, sign_in: Any) -> None:
    made = morning_of(cast)
    client = sign_in(Role.HELPER)
    page_of(client, made.out)
    printed(client, made.out)
    assert JournalEntry.objects.filter(verb="run.view").count() == 2


def test_a_page_asks_as_many_queries_for_two_stops_as_for_eight(cast: Cast, sign_in: Any) -> None:
    driver = a_driver(cast.territory, cast.user(Role.HELPER))
    few = a_run(driver, _stops(cast, 1), hour=9)
    many = a_run(driver, _stops(cast, 4), hour=13)
    client = sign_in(Role.HELPER)
    counts = []
    for run in (few, few, many):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page_of(client, run)
        counts.append(len(captured))
    assert counts[1] == counts[2]


def _stops(cast: Cast, people: int) -> list[Stop]:
    ways = [leg(a_ride(cast.territory, f"Personne{number}")) for number in range(people)]
    ups = [Stop(way, StopKind.PICKUP, 10 + 5 * rank) for rank, way in enumerate(ways)]
    return ups + [Stop(way, StopKind.DROPOFF, 40 + 5 * rank) for rank, way in enumerate(ways)]


def test_home_shows_the_next_run_to_drivers_only(cast: Cast, sign_in: Any) -> None:
    client = sign_in(Role.HELPER)
    assert "Ma prochaine course" not in client.get("/").content.decode()
    made = morning_of(cast)
    page = client.get("/").content.decode()
    assert "Ma prochaine course" in page
    assert reverse("scheduling:my-run", args=[made.out.pk]) in page


def test_the_team_taps_for_a_driver_and_sees_who_did(cast: Cast, sign_in: Any) -> None:
    made = morning_of(cast)
    client = sign_in(Role.COORDINATOR)
    url = reverse("scheduling:run-detail", args=[made.out.pk])
    answer = act(client, made.out, act="monte", leg=leg(made.jeanne).pk, page="equipe")

    assert answer.redirect_chain[-1][0] == url
    assert "monté, Jeanne Delage, par Sylvie Marchive" in answer.content.decode()
    assert leg(made.jeanne).state == LegState.ABOARD


def test_the_desk_reads_a_run_and_taps_nothing(cast: Cast, sign_in: Any) -> None:
    made = morning_of(cast)
    client = sign_in(Role.OPERATOR)
    page = client.get(reverse("scheduling:run-detail", args=[made.out.pk])).content.decode()
    assert "Jeanne Delage" in page
    assert "J’ai du retard" not in page
    assert 'name="act"' not in page


def test_the_team_decides_of_a_return_from_the_run(cast: Cast, sign_in: Any) -> None:
    made = morning_of(cast)
    client = sign_in(Role.COORDINATOR)
    page = act(client, made.out, act="absent", leg=leg(made.jeanne).pk, page="equipe").content.decode()
    assert "Que devient le retour" in page

    client.post(reverse("scheduling:return-decided", args=[made.jeanne.pk]), {"retour": "annuler"})
    assert leg(made.jeanne, Way.BACK).state == LegState.CANCELLED


def test_an_act_that_does_not_exist_says_to_use_the_buttons(cast: Cast, sign_in: Any) -> None:
    made = morning_of(cast)
    client = sign_in(Role.HELPER)
    for sent in ({"act": "voler"}, {}, {"act": "monte", "leg": "x"}, {"act": "retard", "minutes": "10"}):
        assert act(client, made.out, **sent).status_code == 200
    assert leg(made.jeanne).state == LegState.PLANNED
