"""A driver is ill on the morning: the day is planned again, shown, applied; who is aboard stays."""

from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from scheduling.models import Occupancy, RideLeg, Run
from scheduling.planning.rides.judging import broken_by
from scheduling.selectors.transport.run_offers import offers_for
from scheduling.services.transport.run_hand import leg_place
from scheduling.services.transport.run_repair import repair_apply, repair_find
from scheduling.transport.enums import LegState, RideState, RunStage, Way
from tests.factories import local_moment
from tests.scheduling.transport.runs.days import Day, leg_of
from volunteers.models import Availability


def published(day: Day, user: Any, *, second: bool = True) -> tuple[Any, Any]:
    """A published day of one need, and the driver who has it."""
    day.driver("Odile", "Gendron")
    ride = day.ride()
    day.plan(user)
    day.publish(user)
    if second:
        day.driver("Michel", "Roussarie")
    return ride, Run.objects.get().driver


def test_another_driver_takes_over_and_the_sick_one_is_free(day: Day, planner: Any) -> None:
    ride, sick = published(day, planner)
    found = repair_find(ride_day=day.row, drivers=[sick])
    assert {one.leg.request_id for one in found.moved} == {ride.pk}
    assert all(one.after is not None for one in found.moved)
    assert Run.objects.get().driver == sick

    repair_apply(ride_day=day.row, driver=sick, by=planner, digest=found.digest, expected_version=day.row.version)

    ride.refresh_from_db()
    assert ride.state == RideState.CONFIRMED
    assert leg_of(ride, Way.OUT).run is not None
    assert leg_of(ride, Way.OUT).run.driver.helper.first_name == "Michel"  # type: ignore[union-attr]
    assert not Occupancy.objects.filter(helper=sick.helper).exists()
    assert Run.objects.get(driver=sick).stage == RunStage.CANCELLED


def test_without_anyone_else_the_need_looks_for_a_driver_again(day: Day, planner: Any) -> None:
    ride, sick = published(day, planner, second=False)
    found = repair_find(ride_day=day.row, drivers=[sick])
    assert [one.after for one in found.moved] == [None, None]

    repair_apply(ride_day=day.row, driver=sick, by=planner, digest=found.digest, expected_version=day.row.version)

    ride.refresh_from_db()
    assert ride.state == RideState.LOOKING


def test_people_of_other_drivers_do_not_move(day: Day, planner: Any) -> None:
    _, sick = published(day, planner)
    other = day.ride(arrive_by=time(14, 30), leave_after=time(16))
    leg = leg_of(other, Way.OUT)
    offers = offers_for(planner, day.row, leg).offers
    offer = next(one for one in offers if one.driver != sick)
    leg_place(
        ride_day=day.row,
        leg=leg,
        vehicle_id=offer.vehicle_id,
        pickup=offer.pickup,
        by=planner,
        expected_version=day.row.version,
    )

    found = repair_find(ride_day=day.row, drivers=[sick])

    assert found.moved
    assert not {one.leg.pk for one in found.moved} & set(other.legs.values_list("pk", flat=True))


def test_who_has_been_driven_stays_with_the_driver_who_did_it(day: Day, planner: Any) -> None:
    ride, sick = published(day, planner)
    leg = leg_of(ride, Way.OUT)
    RideLeg.objects.filter(pk=leg.pk).update(state=LegState.DONE)
    run = Run.objects.get()
    with time_machine.travel(local_moment(day.day, 11), tick=False):
        found = repair_find(ride_day=day.row, drivers=[sick])
        assert [one.leg.way for one in found.moved] == [Way.BACK]
        repair_apply(ride_day=day.row, driver=sick, by=planner, digest=found.digest, expected_version=day.row.version)

    assert leg_of(ride, Way.OUT).run_id == run.pk
    run.refresh_from_db()
    assert run.stage == RunStage.PUBLISHED
    assert run.ends_at <= local_moment(day.day, 10, 5)
    back = leg_of(ride, Way.BACK)
    assert back.run is not None
    assert back.run.driver.helper.first_name == "Michel"


def test_nothing_new_begins_before_the_call(day: Day, planner: Any) -> None:
    ride, sick = published(day, planner)
    with time_machine.travel(local_moment(day.day, 9, 40), tick=False):
        found = repair_find(ride_day=day.row, drivers=[sick])

    outs = [one for one in found.moved if one.leg.way == Way.OUT]
    assert [one.after for one in outs] == [None]
    assert ride.pk == outs[0].leg.request_id


def test_what_was_not_shown_is_not_applied(day: Day, planner: Any) -> None:
    _, sick = published(day, planner)

    with pytest.raises(ValidationError, match="changé entre-temps"):
        repair_apply(ride_day=day.row, driver=sick, by=planner, digest="1:x:2", expected_version=day.row.version)
    assert Run.objects.get().ends_at - Run.objects.get().starts_at > timedelta(0)


def test_i2_when_the_way_out_is_lost_the_way_back_of_another_driver_is_given_back_too(day: Day, planner: Any) -> None:
    morning, afternoon = day.driver("Odile", "Gendron"), day.driver("Michel", "Roussarie")
    Availability.objects.filter(helper=morning.helper).update(ends=time(12))
    Availability.objects.filter(helper=afternoon.helper).update(starts=time(13))
    ride = day.ride(leave_after=time(14))
    day.plan(planner)
    day.publish(planner)

    found = repair_find(ride_day=day.row, drivers=[morning])

    assert {one.leg.way: one.after for one in found.moved} == {Way.OUT: None, Way.BACK: None}
    assert not broken_by(found.problem, found.plan)
    repair_apply(ride_day=day.row, driver=morning, by=planner, digest=found.digest, expected_version=day.row.version)
    ride.refresh_from_db()
    assert ride.state == RideState.LOOKING
    assert not Occupancy.objects.exists()


def test_a_full_day_planned_again_breaks_no_rule(day: Day, planner: Any) -> None:
    for first, last in (("Odile", "Gendron"), ("Michel", "Roussarie"), ("Fatima", "Ziani")):
        day.driver(first, last)
    hours = ((time(9), time(11)), (time(10), time(12)), (time(13, 30), time(15)), (time(14, 30), time(16)))
    for number in range(12):
        arrive, leave = hours[number % len(hours)]
        day.ride(arrive_by=arrive, leave_after=leave)
    day.plan(planner)
    day.publish(planner)
    run = Run.objects.order_by("-km", "pk").first()
    assert run is not None

    found = repair_find(ride_day=day.row, drivers=[run.driver])

    assert found.moved
    assert not broken_by(found.problem, found.plan)
