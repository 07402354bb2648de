"""A search finds runs for the needs of a day; taken, they are drafts and the needs are proposed."""

from datetime import time
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum

from scheduling.models import RideLeg, RideSearch, Run, RunStop
from scheduling.optimiser import solve_rides
from scheduling.services.transport.run_applying import ride_day_undo
from scheduling.services.transport.run_search import (
    NOT_SOUND,
    OUT_OF_DATE,
    ride_search_accept,
    ride_search_run,
    ride_search_start,
)
from scheduling.transport.enums import Aid, LegState, RideState, RunStage, SearchState, StopKind, Way
from tests.scheduling.transport.runs.days import Day, leg_of


def test_people_are_taken_together_there_on_time_and_back(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    rides = [day.ride(), day.ride()]

    day.plan(planner)

    assert Run.objects.filter(stage=RunStage.DRAFT).exists()
    for ride in rides:
        ride.refresh_from_db()
        assert ride.state == RideState.PROPOSED
        out, back = leg_of(ride, Way.OUT), leg_of(ride, Way.BACK)
        assert out.state == back.state == LegState.PLANNED
        there = RunStop.objects.get(leg=out, kind=StopKind.DROPOFF)
        home = RunStop.objects.get(leg=back, kind=StopKind.PICKUP)
        from django.utils import timezone

        assert time(9, 35) <= timezone.localtime(there.begins_at).time() <= time(9, 55)
        assert time(12) <= timezone.localtime(home.begins_at).time() <= time(12, 30)
    assert not day.violations()


def test_i3_the_ways_of_a_run_add_up_to_its_kilometres(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    for _ in range(3):
        day.ride()

    day.plan(planner)

    for run in Run.objects.all():
        assert run.km > 0
        assert run.legs.aggregate(all=Sum("km"))["all"] == run.km
        assert all(leg.km is not None and leg.km % Decimal("0.1") == 0 for leg in run.legs.all())


def test_one_car_for_each_need_would_drive_more(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    for _ in range(3):
        day.ride()

    day.plan(planner)

    row = day.row
    assert row.km_one_by_one is not None
    assert row.km_one_by_one > sum(run.km for run in Run.objects.all())
    assert "estimation" in row.travel_source


def test_who_fits_nowhere_keeps_the_reason(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride(aids=[Aid.WHEELCHAIR])

    day.plan(planner)

    ride.refresh_from_db()
    assert ride.state == RideState.LOOKING
    assert leg_of(ride, Way.OUT).why["causes"]
    assert not Run.objects.exists()


def test_an_unlawful_need_is_not_planned(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride(verdict={"is_lawful": False, "reasons": [], "ways_out": []})

    search = day.plan(planner)

    assert search.result["left_out"] == 2
    assert leg_of(ride, Way.OUT).state == LegState.WAITING


def test_a_driver_without_papers_on_that_day_is_not_asked(day: Day, planner: Any) -> None:
    day.driver("Bernard", "Labrue", car={"insurance_until": day.day.replace(year=day.day.year - 1)})
    day.ride()

    day.plan(planner)

    assert not Run.objects.exists()


def test_a_shared_minibus_has_one_driver_at_a_time(day: Day, planner: Any) -> None:
    from tests.factories import VehicleFactory

    minibus = VehicleFactory(scheme=day.scheme, name="Minibus", seats=8)
    day.driver("Jean", "Delage", car=minibus)
    day.driver("Annie", "Chabrol", car=minibus)
    for _ in range(4):
        day.ride()

    day.plan(planner)

    runs = list(Run.objects.order_by("starts_at"))
    assert runs
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(runs))


def test_a_second_search_waits_for_the_first(day: Day, planner: Any) -> None:
    RideSearch.objects.create(ride_day=day.row)

    with pytest.raises(ValidationError, match="déjà en cours"):
        ride_search_start(ride_day=day.row, by=planner)


def test_a_day_changed_since_the_search_refuses_it(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    day.ride()
    search = RideSearch.objects.create(ride_day=day.row, result={"version": day.row.version})
    ride_search_run(search_id=search.pk)
    search.refresh_from_db()
    row = day.row
    type(row).objects.filter(pk=row.pk).update(version=row.version + 1)

    with pytest.raises(ValidationError, match=OUT_OF_DATE.split(".")[0]):
        ride_search_accept(search=search, by=planner)
    assert not Run.objects.exists()


def test_a_plan_that_breaks_a_rule_is_not_proposed(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    from scheduling.services.transport import run_search

    day.driver("Odile", "Gendron", car={"seats": 1})
    for _ in range(2):
        day.ride()
    sound = solve_rides

    def overfull(problem: Any, **budget: Any) -> Any:
        from dataclasses import replace

        from scheduling.optimiser.rides_model import Load

        roomy = tuple(replace(one, capacity=Load(seats=8)) for one in problem.vehicles)
        return sound(replace(problem, vehicles=roomy), **budget)

    monkeypatch.setattr(run_search, "solve_rides", overfull)
    search = RideSearch.objects.create(ride_day=day.row, result={"version": day.row.version})
    ride_search_run(search_id=search.pk)

    search.refresh_from_db()
    assert (search.state, search.problem) == (SearchState.FAILED, NOT_SOUND)


def test_a_plan_that_was_taken_is_given_back(day: Day, planner: Any) -> None:
    day.driver("Odile", "Gendron")
    ride = day.ride()
    day.plan(planner)

    change = ride_day_undo(ride_day=day.row, by=planner)

    assert change is not None
    ride.refresh_from_db()
    assert not Run.objects.exists()
    assert ride.state == RideState.LOOKING
    assert leg_of(ride, Way.OUT).state == LegState.WAITING
    assert ride_day_undo(ride_day=day.row, by=planner) is None


def test_a_full_day_like_the_demo_breaks_no_rule(day: Day, planner: Any) -> None:
    from tests.factories import VehicleFactory

    minibus = VehicleFactory(scheme=day.scheme, name="Minibus", seats=8, wheelchairs=1, aids=4)
    day.driver("Jean", "Delage", car=minibus)
    for first, last in (("Odile", "Gendron"), ("Michel", "Roussarie"), ("Fatima", "Ziani")):
        day.driver(first, last)
    aids: tuple[list[Aid], ...] = ([], [Aid.ROLLATOR], [], [Aid.WHEELCHAIR], [Aid.FRONT_SEAT], [Aid.CANE])
    hours = ((time(9), time(11)), (time(10), time(12)), (time(13, 30), time(15)), (time(14, 30), time(16)))
    for number in range(16):
        arrive, leave = hours[number % len(hours)]
        day.ride(arrive_by=arrive, leave_after=leave, aids=aids[number % len(aids)], companions=number % 5 == 4)

    search = day.plan(planner)

    assert not day.violations()
    assert search.result["served"] >= 24
    assert all(leg.run_id is None or leg.state == LegState.PLANNED for leg in RideLeg.objects.all())
