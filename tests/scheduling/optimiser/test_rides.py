"""Rides: what the search promises, on a few named people and on random days."""

import json
import os
import subprocess
import sys
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.optimiser import check_rides, promised_rides, repair_rides, ride_cost, solve_rides
from scheduling.optimiser.files import to_json
from scheduling.optimiser.model import Progress, Window
from scheduling.optimiser.rides_files import parse_rides
from scheduling.optimiser.rides_model import (
    FixedRide,
    Load,
    Ride,
    RideCause,
    RidePlan,
    RideProblem,
    RoundTrip,
    StopKind,
)
from tests.scheduling.optimiser.rides_cast import day_of, days_of_rides, driver, plan_of, ride, usual_tour

quiet = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ROUND = RoundTrip("denise", "home", stay_minutes=30)


def back(**changes: object) -> Ride:
    return ride("home", origin="town", destination="farm", dropoff=None, pickup=Window(660, 700), **changes)


def causes(plan: RidePlan, name: str) -> dict[RideCause, int]:
    return dict(next(one.causes for one in plan.unserved if one.ride_id == name))


def begins(plan: RidePlan, name: str) -> tuple[int, ...]:
    return tuple(stop.begin for tour in plan.tours for stop in tour.stops if stop.ride_id == name)


@given(days_of_rides(with_fixed=False), st.integers(0, 99))
@quiet
def test_every_plan_of_a_random_day_is_lawful_and_tells_its_cost(problem: RideProblem, seed: int) -> None:
    plan = solve_rides(problem, iterations=60, seed=seed)

    assert check_rides(problem, plan) == []
    assert plan.cost == ride_cost(problem, plan.tours)
    assert sorted((*plan.served, *(one.ride_id for one in plan.unserved))) == sorted(one.id for one in problem.rides)
    assert all(one.causes and all(count > 0 for count in one.causes.values()) for one in plan.unserved)


@given(days_of_rides())
@quiet
def test_a_fixed_ride_is_kept_or_told_never_moved(problem: RideProblem) -> None:
    plan = solve_rides(problem, iterations=40)

    for one in problem.rides:
        if one.fixed is not None and one.id in plan.served:
            assert begins(plan, one.id)[0] == one.fixed.pickup
    assert {item.cause for item in check_rides(problem, plan)} <= {"ROUND_TRIP"}


@given(days_of_rides(with_fixed=False))
@quiet
def test_a_repaired_day_is_lawful_and_costs_no_more_than_before(problem: RideProblem) -> None:
    plan = solve_rides(problem, iterations=40)
    again = repair_rides(problem, plan, iterations=40)

    assert check_rides(problem, again) == []
    assert again.cost.total <= ride_cost(promised_rides(problem, plan), plan.tours).total


def test_the_same_seed_gives_the_same_plan_with_and_without_compiling() -> None:
    rides = [ride(f"p{row}", origin=("farm", "mill", "wood")[row % 3], dropoff=Window(560 + 25 * row, 600 + 25 * row))
             for row in range(7)]  # fmt: skip
    problem = day_of(rides, [driver(), driver("michel", capacity=Load(1))])
    text = json.dumps(to_json(problem))
    code = (
        "import json,sys; from scheduling.optimiser import solve_rides; "
        "from scheduling.optimiser.rides_files import parse_rides; from scheduling.optimiser.files import to_json; "
        "from scheduling.optimiser.jit import is_compiled; "
        "plan = solve_rides(parse_rides(json.load(sys.stdin)).problem, iterations=120, seed=4); "
        "json.dump([is_compiled, to_json(plan)], sys.stdout)"
    )
    plain = subprocess.run(
        [sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip

    again = solve_rides(parse_rides(json.loads(text)).problem, iterations=120, seed=4)
    assert json.loads(plain.stdout) == [False, to_json(again)]


def test_two_neighbours_share_a_ride() -> None:
    plan = solve_rides(day_of([ride(), ride("roger", origin="mill")]), iterations=50)

    assert len(plan.tours) == 1
    assert plan.cost.travel_minutes == 40


def test_pickups_are_as_late_as_possible_so_that_nobody_waits_in_a_car() -> None:
    early = ride(dropoff=Window(600, 660))
    late = ride("roger", origin="mill", dropoff=Window(640, 660))
    plan = solve_rides(day_of([early, late]), iterations=80)

    assert plan.cost.travel_minutes == 40
    assert plan.cost.riding_minutes == 10 + 3 + 10 + 10 + 2


def test_nobody_is_driven_out_without_a_way_back() -> None:
    stranded = back(load=Load(seats=9))
    plan = solve_rides(day_of([ride(), stranded], trips=[ROUND]), iterations=50)

    assert plan.served == ()
    assert causes(plan, "denise") == {RideCause.ROUND_TRIP: 1}
    assert causes(plan, "home") == {RideCause.NO_CAPACITY: 1}


def test_the_way_back_begins_once_the_stay_is_over() -> None:
    soon = back(pickup_minutes=0)
    problem = day_of([ride(), replace(soon, pickup=Window(600, 700))], trips=[ROUND])
    plan = solve_rides(problem, iterations=50)

    assert check_rides(problem, plan) == []
    assert begins(plan, "home")[0] >= begins(plan, "denise")[1] + 2 + 30


def test_the_wish_for_one_driver_both_ways_is_met_when_it_costs_little() -> None:
    near_the_farm = driver("luc", windows=(Window(640, 1080),), start_place="farm", end_place="farm")
    rides = [ride(), back()]
    for wish, drivers in ((True, {"odile"}), (False, {"odile", "luc"})):
        trips = [replace(ROUND, same_driver=wish)]
        plan = solve_rides(day_of(rides, [driver(), near_the_farm], trips), iterations=80)
        assert plan.cost.split_trips == 0
        assert len(plan.served) == 2
        assert not wish or {tour.vehicle_id for tour in plan.tours} == drivers


def test_each_impossible_ride_has_its_reason() -> None:
    rides = [
        ride("window", dropoff=Window(600, 590)),
        ride("none", dropoff=None),
        ride("long", origin="wood", max_ride_minutes=20),
        ride("unknown", origin="moon"),
        ride("crowd", load=Load(seats=5)),
        ride("chair", load=Load(1, 1)),
        ride("ramp", features=frozenset({"ramp"})),
        ride("never", excluded=frozenset({"odile"})),
        ride("night", dropoff=Window(1200, 1230)),
        ride("fixed", fixed=FixedRide("nobody", 590)),
    ]
    plan = solve_rides(day_of(rides), iterations=10)

    told = {one.ride_id: next(iter(one.causes)).value for one in plan.unserved}
    expected = {"window": "WINDOW", "none": "NO_WINDOW", "long": "TOO_LONG", "unknown": "TRAVEL_UNKNOWN"}
    expected |= {"crowd": "NO_CAPACITY", "chair": "WHEELCHAIR", "ramp": "FEATURE", "never": "EXCLUDED"}
    assert told == expected | {"night": "NO_DRIVER", "fixed": "FIXED"}


def test_a_day_without_drivers_or_rides_is_no_error() -> None:
    assert causes(solve_rides(day_of([ride()], []), iterations=10), "denise") == {RideCause.NO_DRIVER: 1}
    assert solve_rides(day_of([]), iterations=10).tours == ()


def test_limits_of_tours_and_vehicles_are_told() -> None:
    far = ride(origin="wood")
    short = solve_rides(day_of([far], [driver(max_tour_minutes=50)]), iterations=10)
    near = solve_rides(day_of([far], [driver(max_kilometres=30.0)]), iterations=10)
    full = solve_rides(day_of([ride(), ride("roger", priority=2)], [driver(capacity=Load(1))]), iterations=30)

    assert causes(short, "denise") == {RideCause.TOUR_TOO_LONG: 1}
    assert causes(near, "denise") == {RideCause.KILOMETRES: 1}
    assert causes(full, "denise") == {RideCause.VEHICLE_FULL: 1}


def test_one_person_with_two_vehicles_has_one_limit_of_kilometres() -> None:
    halves = (Window(480, 660), Window(660, 1080))
    cars = [
        driver(name, windows=(half,), max_kilometres=40.0, odometer="o")
        for name, half in zip(("odile", "minibus"), halves, strict=True)
    ]
    wanted = [ride(), ride("roger", dropoff=Window(700, 730))]

    together = solve_rides(day_of(wanted, cars), iterations=30)
    apart = solve_rides(day_of(wanted, [replace(one, odometer="") for one in cars]), iterations=30)

    assert (len(together.served), len(apart.served)) == (1, 2)


def test_a_driver_who_falls_ill_moves_only_his_own_passengers() -> None:
    rides = [ride(), ride("roger", origin="mill", dropoff=Window(700, 720))]
    problem = day_of(rides, [driver(), driver("michel", start_place="mill", end_place="mill")])
    plan = solve_rides(problem, iterations=100)
    ill = next(tour.vehicle_id for tour in plan.tours for stop in tour.stops if stop.ride_id == "denise")
    others = {stop.ride_id: stop.begin for tour in plan.tours if tour.vehicle_id != ill for stop in tour.stops
              if stop.kind == StopKind.PICKUP}  # fmt: skip
    without = replace(problem, vehicles=tuple(one for one in problem.vehicles if one.id != ill))

    again = repair_rides(without, plan, iterations=100)

    assert check_rides(without, again) == []
    assert sorted(again.served) == ["denise", "roger"]
    assert again.cost.moved == 2 - len(others)
    assert all(begins(again, name)[0] == pickup for name, pickup in others.items())


def test_a_promised_pickup_stays_to_the_minute_when_nothing_stands_against_it() -> None:
    problem = day_of([ride()])
    published = plan_of(problem, usual_tour())

    again = repair_rides(problem, published, iterations=30)

    assert begins(again, "denise") == (590, 613)
    assert again.cost.moved == 0


def test_a_search_that_is_stopped_at_once_still_gives_a_plan() -> None:
    heard: list[Progress] = []
    plan = solve_rides(day_of([ride()]), seconds=30, should_stop=lambda: True, on_progress=heard.append)

    assert plan.served == ("denise",)
    assert all(one.total == 1 for one in heard)
