"""A driver taps once for each thing that happens: ways and rides follow, a double tap loses nothing, one may undo."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from scheduling.models import Run, RunEvent
from scheduling.services.transport.driving import (
    ALREADY,
    STALE,
    Odometer,
    last_event,
    run_hours_propose,
    run_ref,
    run_tap,
    run_undo,
)
from scheduling.transport.enums import LegState, RideState, RunEventKind, Way
from tests.conftest import Cast
from tests.factories import local_moment
from tests.scheduling.transport.driving.scene import Morning, a_morning, leg
from volunteers.enums import HoursStatus
from volunteers.models import TimeEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def early(time_machine: Any) -> None:
    """A quarter past eight on the day of the runs."""
    time_machine.move_to(local_moment(timezone.localdate(), 8), tick=False)


@pytest.fixture
def odile(cast: Cast) -> User:
    return cast.user(Role.HELPER)


@pytest.fixture
def morning(cast: Cast, odile: User) -> Morning:
    return a_morning(cast.territory, odile)


def undo(run: Run, by: User) -> str:
    last = last_event(run)
    assert last is not None
    return run_undo(run=run, by=by, event=last.pk)


def drive(run: Run, by: User) -> None:
    """Everyone gets in and out."""
    run_tap(run=run, kind=RunEventKind.LEFT, by=by)
    for way in run.legs.order_by("pk"):
        run_tap(run=run, kind=RunEventKind.ABOARD, by=by, leg=way.pk)
        run_tap(run=run, kind=RunEventKind.DROPPED, by=by, leg=way.pk)
    run_tap(run=run, kind=RunEventKind.FINISHED, by=by)


def test_a_round_trip_is_on_the_way_at_the_first_pick_up_and_done_at_the_last_way(
    morning: Morning, odile: User
) -> None:
    way = leg(morning.jeanne)
    states = [RideState.CONFIRMED]
    for run, kind, which in (
        (morning.out, RunEventKind.ABOARD, way),
        (morning.out, RunEventKind.DROPPED, way),
        (morning.back, RunEventKind.ABOARD, leg(morning.jeanne, Way.BACK)),
        (morning.back, RunEventKind.DROPPED, leg(morning.jeanne, Way.BACK)),
    ):
        assert run_tap(run=run, kind=kind, by=odile, leg=which.pk) == ""
        morning.jeanne.refresh_from_db()
        states.append(RideState(morning.jeanne.state))

    way.refresh_from_db()
    assert states[1:] == [RideState.IN_PROGRESS, RideState.IN_PROGRESS, RideState.IN_PROGRESS, RideState.COMPLETED]
    assert way.picked_up_at is not None
    assert way.dropped_at is not None


def test_a_double_tap_says_so_and_changes_nothing(morning: Morning, odile: User) -> None:
    way = leg(morning.jeanne)
    run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=way.pk)
    way.refresh_from_db()
    first = way.picked_up_at

    assert run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=way.pk) == ALREADY
    assert run_tap(run=morning.out, kind=RunEventKind.LEFT, by=odile) == ALREADY
    way.refresh_from_db()
    assert (way.state, way.picked_up_at) == (LegState.ABOARD, first)
    assert RunEvent.objects.filter(kind=RunEventKind.ABOARD).count() == 1


def test_a_stale_page_says_so_and_loses_nothing(morning: Morning, odile: User) -> None:
    """Someone already aboard is not said absent by a page left open, nor is a way of another run touched."""
    way = leg(morning.jeanne)
    run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=way.pk)

    assert run_tap(run=morning.out, kind=RunEventKind.ABSENT, by=odile, leg=way.pk) == STALE
    elsewhere = leg(morning.jeanne, Way.BACK)
    assert run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=elsewhere.pk) == STALE
    assert run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=None) == STALE
    way.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (way.state, elsewhere.state) == (LegState.ABOARD, LegState.PLANNED)


def test_the_last_tap_is_taken_back_one_after_the_other(morning: Morning, odile: User) -> None:
    way = leg(morning.jeanne)
    run_tap(run=morning.out, kind=RunEventKind.LEFT, by=odile)
    run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=way.pk)
    run_tap(run=morning.out, kind=RunEventKind.DROPPED, by=odile, leg=way.pk)

    assert undo(morning.out, odile) == ""
    way.refresh_from_db()
    assert (way.state, way.dropped_at) == (LegState.ABOARD, None)
    assert way.picked_up_at is not None
    assert undo(morning.out, odile) == ""
    way.refresh_from_db()
    morning.jeanne.refresh_from_db()
    assert (way.state, morning.jeanne.state) == (LegState.PLANNED, RideState.CONFIRMED)
    assert way.picked_up_at is None
    assert undo(morning.out, odile) == ""
    morning.out.refresh_from_db()
    assert morning.out.started_at is None
    assert last_event(morning.out) is None
    assert run_tap(run=morning.out, kind=RunEventKind.LEFT, by=odile) == "", "and may be tapped again"


def test_a_double_tap_on_undo_takes_back_one_tap_only(morning: Morning, odile: User) -> None:
    run_tap(run=morning.out, kind=RunEventKind.LEFT, by=odile)
    run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=leg(morning.jeanne).pk)
    last = last_event(morning.out)
    assert last is not None

    run_undo(run=morning.out, by=odile, event=last.pk)
    assert run_undo(run=morning.out, by=odile, event=last.pk) == STALE
    morning.out.refresh_from_db()
    assert morning.out.started_at is not None


def test_someone_absent_on_the_way_out_leaves_the_return_to_be_decided(morning: Morning, odile: User) -> None:
    run_tap(run=morning.out, kind=RunEventKind.ABSENT, by=odile, leg=leg(morning.jeanne).pk)
    morning.jeanne.refresh_from_db()
    assert (morning.jeanne.state, morning.jeanne.is_return_asked) == (RideState.NO_SHOW, True)
    assert leg(morning.jeanne, Way.BACK).state == LegState.PLANNED, "nobody decided yet"

    undo(morning.out, odile)
    morning.jeanne.refresh_from_db()
    assert (morning.jeanne.state, morning.jeanne.is_return_asked) == (RideState.CONFIRMED, False)


def test_someone_absent_out_but_carried_back_was_carried(morning: Morning, odile: User) -> None:
    run_tap(run=morning.out, kind=RunEventKind.ABSENT, by=odile, leg=leg(morning.jeanne).pk)
    back = leg(morning.jeanne, Way.BACK)
    run_tap(run=morning.back, kind=RunEventKind.ABOARD, by=odile, leg=back.pk)
    run_tap(run=morning.back, kind=RunEventKind.DROPPED, by=odile, leg=back.pk)

    morning.jeanne.refresh_from_db()
    assert morning.jeanne.state == RideState.COMPLETED


def test_a_run_is_not_over_while_someone_is_aboard(morning: Morning, odile: User) -> None:
    run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=leg(morning.jeanne).pk)

    with pytest.raises(ValidationError, match="Jeanne"):
        run_tap(run=morning.out, kind=RunEventKind.FINISHED, by=odile)
    morning.out.refresh_from_db()
    assert morning.out.finished_at is None


@pytest.mark.parametrize(
    ("odometer", "field"),
    [(Odometer(100, None), "odometer_end"), (Odometer(None, 9), "odometer_start"), (Odometer(100, 90), "odometer_end")],
)
def test_a_counter_is_given_whole_or_not_at_all(morning: Morning, odile: User, odometer: Odometer, field: str) -> None:
    for way in morning.out.legs.order_by("pk"):
        run_tap(run=morning.out, kind=RunEventKind.ABSENT, by=odile, leg=way.pk)

    with pytest.raises(ValidationError) as raised:
        run_tap(run=morning.out, kind=RunEventKind.FINISHED, by=odile, odometer=odometer)
    assert set(raised.value.message_dict) == {field}


def test_j5_a_finished_run_gives_its_hours_once_and_no_kilometre(
    morning: Morning, odile: User, time_machine: Any
) -> None:
    run_tap(run=morning.out, kind=RunEventKind.LEFT, by=odile)
    time_machine.move_to(morning.at(68), tick=False)
    drive(morning.out, odile)
    drive(morning.out, odile)

    entry = TimeEntry.objects.get(origin_ref=run_ref(morning.out))
    # From 8 to 10:08, rounded up to five minutes; the schemes of transport refund the kilometres of rides.
    assert (entry.minutes, float(entry.kilometres)) == (130, 0.0)
    assert entry.status == HoursStatus.PROPOSED
    assert entry.helper.user == odile
    undo(morning.out, odile)
    assert not TimeEntry.objects.exists(), "a run that is not over gives nothing"


def test_a_run_finished_much_later_proposes_its_planned_hours(morning: Morning, odile: User, time_machine: Any) -> None:
    run_tap(run=morning.out, kind=RunEventKind.LEFT, by=odile)
    time_machine.move_to(local_moment(morning.out.day, 20), tick=False)
    drive(morning.out, odile)

    planned = (morning.out.ends_at - morning.out.starts_at).total_seconds() / 60
    assert abs(TimeEntry.objects.get().minutes - planned) < 5


def test_taps_that_all_come_within_a_minute_propose_the_planned_hours(
    morning: Morning, odile: User, time_machine: Any
) -> None:
    time_machine.move_to(morning.at(60), tick=False)
    run_tap(run=morning.out, kind=RunEventKind.LEFT, by=odile)
    drive(morning.out, odile)

    planned = (morning.out.ends_at - morning.out.starts_at).total_seconds() / 60
    assert abs(TimeEntry.objects.get().minutes - planned) < 5


def test_a_run_past_midnight_proposes_its_minutes(morning: Morning, odile: User) -> None:
    run = morning.out
    run.starts_at, run.ends_at = local_moment(run.day, 23), local_moment(run.day, 23) + timedelta(hours=2)
    run.save()
    run_hours_propose(run=run)

    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.starts, entry.ends) == (120, None, None)


def test_taps_are_for_the_day_and_the_day_after(cast: Cast, odile: User, time_machine: Any) -> None:
    today = timezone.localdate()
    run = a_morning(cast.territory, odile, day=today + timedelta(days=1)).out
    with pytest.raises(ValidationError, match="le jour de la course"):
        run_tap(run=run, kind=RunEventKind.LEFT, by=odile)
    time_machine.move_to(local_moment(today + timedelta(days=2), 9), tick=False)
    assert run_tap(run=run, kind=RunEventKind.LEFT, by=odile) == ""
    time_machine.move_to(local_moment(today + timedelta(days=3), 9), tick=False)
    with pytest.raises(ValidationError, match="le jour de la course"):
        run_undo(run=run, by=odile, event=1)


def test_only_the_own_driver_and_those_who_plan_may_tap(cast: Cast, morning: Morning) -> None:
    morning.driver.helper.user = None
    morning.driver.helper.save()
    for role in (Role.HELPER, Role.OPERATOR, Role.MANAGER):
        with pytest.raises(PermissionDenied):
            run_tap(run=morning.out, kind=RunEventKind.LEFT, by=cast.user(role))
    with pytest.raises(PermissionDenied):
        run_tap(run=morning.out, kind=RunEventKind.LEFT, by=cast.stranger.user)
    assert run_tap(run=morning.out, kind=RunEventKind.LEFT, by=cast.user(Role.COORDINATOR)) == ""


def test_a_ride_looked_for_again_stays_so_and_the_tap_is_kept(morning: Morning, odile: User) -> None:
    """The driver of the return fell ill while the way out is driven."""
    from scheduling.services.transport.rides import leg_release

    leg_release(leg=leg(morning.jeanne, Way.BACK), state=LegState.WAITING)
    type(morning.jeanne).objects.filter(pk=morning.jeanne.pk).update(state=RideState.LOOKING)

    assert run_tap(run=morning.out, kind=RunEventKind.ABOARD, by=odile, leg=leg(morning.jeanne).pk) == ""
    morning.jeanne.refresh_from_db()
    assert (morning.jeanne.state, leg(morning.jeanne).state) == (RideState.LOOKING, LegState.ABOARD)
