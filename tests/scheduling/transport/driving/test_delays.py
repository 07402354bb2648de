"""A late driver: waits absorb the delay, the rest moves, those who wait are told, the team decides."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from scheduling.enums import CallReason
from scheduling.home_driving import run_decisions
from scheduling.models import Occupancy, PhoneCall, Run
from scheduling.selectors.transport.lateness import late_people, names_of, run_touched
from scheduling.services.transport.delays import return_decide, run_late, run_settle, run_stop
from scheduling.services.transport.driving import STALE, last_event, run_tap, run_undo
from scheduling.services.transport.telling import passengers_tell
from scheduling.transport.driving import StopTimes, delayed
from scheduling.transport.enums import LegState, RunEventKind, RunStage, Way
from tests.conftest import Cast
from tests.factories import local_moment
from tests.scheduling.transport.driving.scene import Morning, a_morning, leg

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def early(time_machine: Any) -> None:
    time_machine.move_to(local_moment(timezone.localdate(), 8), tick=False)


@pytest.fixture
def odile(cast: Cast) -> User:
    return cast.user(Role.HELPER)


@pytest.fixture
def morning(cast: Cast, odile: User) -> Morning:
    made = a_morning(cast.territory, odile)
    passengers_tell(rides=[made.jeanne, made.paul], by=None)
    PhoneCall.objects.update(done_at=timezone.now())
    return made


def minutes(run: Run) -> list[int]:
    """When each stop begins, in minutes after the planned start."""
    start = local_moment(run.day, 9)
    return [int((stop.begins_at - start).total_seconds() // 60) for stop in run.stops.order_by("rank")]


def late(run: Run, by: User, by_minutes: int = 20) -> str:
    run.refresh_from_db()
    return run_late(run=run, minutes=by_minutes, by=by, version=run.version)


def decisions(cast: Cast) -> list[str]:
    return [decision.fact for decision in run_decisions(cast.user(Role.COORDINATOR))]


def test_waits_absorb_a_delay() -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=timezone.get_current_timezone())
    plan = [
        StopTimes(at, at, at + timedelta(minutes=3)),
        StopTimes(at + timedelta(minutes=10), at + timedelta(minutes=25), at + timedelta(minutes=28)),
        StopTimes(at + timedelta(minutes=40), at + timedelta(minutes=40), at + timedelta(minutes=42)),
    ]

    moved, left = delayed(plan, timedelta(minutes=20))

    assert [int((stop.begins - at).total_seconds() // 60) for stop in moved] == [20, 30, 45]
    assert left == timedelta(minutes=5)
    assert delayed(plan, timedelta(minutes=10))[1] == timedelta(0)


def test_the_stops_ahead_move_and_waits_absorb(morning: Morning, odile: User) -> None:
    """Jeanne at 10, Paul at 30 after a quarter of an hour of waiting, both dropped at 45 and 48."""
    ends = morning.out.ends_at
    assert late(morning.out, odile) == ""

    morning.out.refresh_from_db()
    assert minutes(morning.out) == [30, 35, 50, 53]
    assert morning.out.ends_at == ends + timedelta(minutes=5)
    assert Occupancy.objects.get(run=morning.out).ends_at == morning.out.ends_at


def test_what_has_taken_place_does_not_move(morning: Morning, odile: User) -> None:
    run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=leg(morning.jeanne).pk)
    late(morning.out, odile)

    assert minutes(morning.out)[0] == 10


def test_those_who_wait_are_phoned_once_and_those_aboard_are_not(morning: Morning, odile: User) -> None:
    run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=leg(morning.jeanne).pk)
    late(morning.out, odile, 30)

    call = PhoneCall.objects.to_make().get()
    assert (call.person, call.reason) == (morning.paul.beneficiary, CallReason.LATE)
    assert "Odile a du retard et passera vers 9\xa0h\xa045, au lieu de 9\xa0h\xa030." in call.sentence


def test_a_double_tap_is_one_delay(morning: Morning, odile: User) -> None:
    version = morning.out.version
    run_late(run=morning.out, minutes=20, by=odile, version=version)
    assert run_late(run=morning.out, minutes=20, by=odile, version=version) == STALE
    assert minutes(morning.out) == [30, 35, 50, 53]


def test_a_delay_taken_back_puts_the_hours_back_and_nobody_is_phoned(morning: Morning, odile: User) -> None:
    ends = morning.out.ends_at
    late(morning.out, odile)
    assert PhoneCall.objects.to_make().count() == 2
    last = last_event(morning.out)
    assert last is not None
    run_undo(run=morning.out, by=odile, event=last.pk)

    morning.out.refresh_from_db()
    assert (minutes(morning.out), morning.out.ends_at) == ([10, 30, 45, 48], ends)
    assert not PhoneCall.objects.to_make().exists()


def test_a_second_delay_says_the_difference_with_what_was_said(morning: Morning, odile: User) -> None:
    late(morning.out, odile, 10)
    late(morning.out, odile, 10)

    call = PhoneCall.objects.to_make().get(ride=morning.jeanne)
    assert "vers 9\xa0h\xa030, au lieu de 9\xa0h\xa010" in call.sentence


def test_a_delay_never_overlaps_what_follows_and_says_so(morning: Morning, odile: User) -> None:
    Run.objects.filter(pk=morning.back.pk).update(starts_at=morning.out.ends_at + timedelta(minutes=2))
    Occupancy.objects.filter(run=morning.back).update(starts_at=morning.out.ends_at + timedelta(minutes=2))
    late(morning.out, odile, 30)

    morning.out.refresh_from_db()
    assert Occupancy.objects.get(run=morning.out).ends_at <= Occupancy.objects.get(run=morning.back).starts_at
    event = last_event(morning.out)
    assert event is not None
    assert "touche la suite : une course" in event.words


def test_the_team_sees_a_delay_until_it_is_settled(cast: Cast, morning: Morning, odile: User) -> None:
    late(morning.out, odile)
    assert decisions(cast) == ["Odile Marsaud a 20 min de retard"]

    run_settle(run=morning.out, by=cast.user(Role.COORDINATOR))
    assert decisions(cast) == []


def test_a_driver_who_cannot_go_on_alerts_the_team_once(cast: Cast, morning: Morning, odile: User) -> None:
    assert run_stop(run=morning.out, by=odile, words="Pneu crevé") == ""
    assert run_stop(run=morning.out, by=odile) == "L’équipe est déjà prévenue."

    decision = next(iter(run_decisions(cast.user(Role.COORDINATOR))))
    assert decision.fact == "Odile Marsaud ne peut pas continuer sa course"
    assert "2\xa0trajets ne sont pas finis. « Pneu crevé »" in decision.consequence
    assert list(run_decisions(cast.user(Role.HELPER))) == []
    assert list(run_decisions(cast.stranger.user)) == []


def test_other_delays_are_refused(morning: Morning, odile: User) -> None:
    with pytest.raises(ValidationError, match="10, 20 ou 30"):
        late(morning.out, odile, 200)


def test_a_return_to_decide_is_asked_of_the_team_then_cancelled(cast: Cast, morning: Morning, odile: User) -> None:
    run_tap(run=morning.out, kind=RunEventKind.ABSENT, by=odile, leg=leg(morning.jeanne).pk)
    assert decisions(cast) == ["Jeanne Delage n’était pas au rendez-vous (aujourd’hui)"]

    by = cast.user(Role.COORDINATOR)
    return_decide(ride=morning.jeanne, keep=False, by=by)

    assert leg(morning.jeanne, Way.BACK).state == LegState.CANCELLED
    assert decisions(cast) == []
    assert "Le retour du" in PhoneCall.objects.to_make().get(ride=morning.jeanne).sentence
    with pytest.raises(ValidationError, match="déjà décidé"):
        return_decide(ride=morning.jeanne, keep=True, by=by)


def test_a_return_kept_stays_in_its_run(cast: Cast, morning: Morning, odile: User) -> None:
    run_tap(run=morning.out, kind=RunEventKind.ABSENT, by=odile, leg=leg(morning.jeanne).pk)
    return_decide(ride=morning.jeanne, keep=True, by=cast.user(Role.COORDINATOR))

    assert leg(morning.jeanne, Way.BACK).run == morning.back
    assert decisions(cast) == []
    morning.back.refresh_from_db()
    assert morning.back.stage == RunStage.PUBLISHED


def team_page(client: Any, cast: Cast, run: Run) -> str:
    """The run as the team sees it."""
    client.force_login(cast.user(Role.COORDINATOR))
    page: bytes = client.get(reverse("scheduling:run-detail", args=[run.pk])).content
    return page.decode()


def test_the_team_reads_who_will_miss_the_hour_and_looks_for_another_driver(
    cast: Cast, client: Any, morning: Morning, odile: User
) -> None:
    """Both asked to be there at 10; Jeanne at 9 h 45 keeps to it until the delay reaches her."""
    assert not late_people(morning.out)
    late(morning.out, odile, 30)
    assert names_of(late_people(morning.out)) == ["Jeanne Delage", "Paul Delage"]

    page = team_page(client, cast, morning.out)
    assert "après l’heure de leur rendez-vous" in page
    assert reverse("scheduling:leg-offers", args=[leg(morning.jeanne).pk]) in page
    told = next(iter(run_decisions(cast.user(Role.COORDINATOR)))).consequence.replace("\xa0", " ")
    assert "2 personnes arriveront après l’heure de leur rendez-vous" in told

    run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=leg(morning.jeanne).pk)
    assert [row.may_change for row in late_people(morning.out)] == [False, True]
    assert reverse("scheduling:leg-offers", args=[leg(morning.jeanne).pk]) not in team_page(client, cast, morning.out)


def test_the_next_run_of_a_late_driver_is_named(cast: Cast, client: Any, morning: Morning, odile: User) -> None:
    assert run_touched(morning.out) is None
    Run.objects.filter(pk=morning.back.pk).update(starts_at=morning.out.ends_at + timedelta(minutes=2))
    late(morning.out, odile, 30)
    morning.out.refresh_from_db()

    assert run_touched(morning.out) == morning.back
    assert reverse("scheduling:run-detail", args=[morning.back.pk]) in team_page(client, cast, morning.out)


def test_an_interrupted_run_leads_to_another_driver_and_names_who_is_in_the_car(
    cast: Cast, client: Any, morning: Morning, odile: User
) -> None:
    repair = reverse("scheduling:ride-repair", kwargs={"day": morning.out.day, "pk": morning.driver.pk})
    assert repair not in team_page(client, cast, morning.out)
    run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=leg(morning.jeanne).pk)
    run_stop(run=morning.out, by=odile)

    page = team_page(client, cast, morning.out)
    assert repair in page
    assert "Encore dans la voiture arrêtée" in page
    decision = next(iter(run_decisions(cast.user(Role.COORDINATOR))))
    assert repair in {answer.url for answer in decision.answers}
