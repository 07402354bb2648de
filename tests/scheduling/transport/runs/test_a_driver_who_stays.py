"""A driver who accompanies someone all along stays there: no other passenger in between, and the same way back."""

from datetime import time
from typing import Any

from django.utils import timezone

from scheduling.models import Run, RunStop
from scheduling.planning.rides.problem import leg_name, ride_problem
from scheduling.transport.enums import Escort, RideState, StopKind, Way
from tests.scheduling.transport.runs.days import Day, leg_of


def test_nobody_else_is_fetched_during_the_appointment(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    staying = day.ride(escort=Escort.STAY, arrive_by=time(10), leave_after=time(12))
    meanwhile = day.ride(arrive_by=time(11), leave_after=time(11, 30))

    day.plan(planner)

    out, back = leg_of(staying, Way.OUT), leg_of(staying, Way.BACK)
    placed = [leg_of(meanwhile, way).run_id for way in Way]
    assert out.run_id is not None or any(placed)
    if out.run_id is not None:
        assert out.run_id == back.run_id
        assert not any(placed)
    assert not day.violations()


def test_the_run_takes_the_driver_for_the_whole_appointment(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride(escort=Escort.STAY, arrive_by=time(10), leave_after=time(12))

    day.plan(planner)
    day.publish(planner)

    run = Run.objects.get()
    there = RunStop.objects.get(leg=leg_of(ride, Way.OUT), kind=StopKind.DROPOFF)
    home = RunStop.objects.get(leg=leg_of(ride, Way.BACK), kind=StopKind.PICKUP)
    assert time(11, 45) <= timezone.localtime(there.leaves_at).time() <= time(12)
    assert time(12) <= timezone.localtime(home.begins_at).time() <= time(12, 10)
    assert {stop.run_id for stop in RunStop.objects.all()} == {run.pk}
    ride.refresh_from_db()
    assert ride.state == RideState.CONFIRMED
    assert not day.violations()


def test_a_second_driver_takes_who_leaves_meanwhile(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    day.driver("Jean", "Delage")
    staying = day.ride(escort=Escort.STAY, arrive_by=time(10), leave_after=time(12))
    meanwhile = day.ride(arrive_by=time(11), leave_after=time(11, 30))

    day.plan(planner)

    runs = {way: leg_of(staying, way).run_id for way in Way}
    assert runs[Way.OUT] == runs[Way.BACK] is not None
    assert leg_of(meanwhile, Way.OUT).run_id not in {None, runs[Way.OUT]}


def test_what_was_promised_before_without_the_wait_is_still_sound(day: Day, planner: Any) -> None:
    """A run published when the wait was not part of it is kept as it is."""
    day.driver("Odile", "Gendron")
    ride = day.ride(arrive_by=time(10), leave_after=time(12))
    day.plan(planner)
    day.publish(planner)
    type(ride).objects.filter(pk=ride.pk).update(escort=Escort.STAY)

    problem, index = ride_problem(territory=day.territory, day=day.day, hold=True)

    assert not [trip for trip in problem.round_trips if trip.stays]
    out = next(one for one in problem.rides if one.id == leg_name(leg_of(ride, Way.OUT)))
    assert out.dropoff_minutes < 60
    assert index.plan.served
