"""The checker of rides finds each kind of broken rule in a plan broken by hand."""

from dataclasses import replace

import numpy as np
import pytest

from scheduling.optimiser import RideRule, check_rides
from scheduling.optimiser.model import Window
from scheduling.optimiser.rides_model import FixedRide, Load, RideTour, RoundTrip, UnservedRide
from tests.scheduling.optimiser.rides_cast import (
    DROPOFF,
    PICKUP,
    day_of,
    driver,
    plan_of,
    ride,
    stop,
    usual_plan,
    usual_tour,
)


def test_a_lawful_day_passes() -> None:
    problem = day_of([ride()])

    assert check_rides(problem, usual_plan(problem)) == []


@pytest.mark.parametrize(
    ("asked", "offered", "rule"),
    [
        ({"dropoff": Window(600, 612)}, {}, RideRule.DROPOFF_WINDOW),
        ({"pickup": Window(591, 600)}, {}, RideRule.PICKUP_WINDOW),
        ({"max_ride_minutes": 19}, {}, RideRule.RIDE_TIME),
        ({"load": Load(4)}, {}, RideRule.SEATS),
        ({"load": Load(1, 1)}, {}, RideRule.WHEELCHAIRS),
        ({"load": Load(1, 0, 2)}, {}, RideRule.AIDS),
        ({"features": frozenset({"ramp"})}, {}, RideRule.FEATURE),
        ({"excluded": frozenset({"odile"})}, {}, RideRule.EXCLUDED),
        ({"excluded": frozenset({"person"})}, {"driver": "person"}, RideRule.EXCLUDED),
        ({"fixed": FixedRide("odile", 591)}, {}, RideRule.FIXED),
        ({"fixed": FixedRide("michel", 590)}, {}, RideRule.FIXED),
        ({"fixed": FixedRide("odile", 590, 612)}, {}, RideRule.FIXED),
        ({"pickup_minutes": 4}, {}, RideRule.HELP),
        ({"dropoff_minutes": 3}, {}, RideRule.HELP),
        ({"origin": "moon"}, {}, RideRule.TRAVEL_UNKNOWN),
        ({"origin": "wood"}, {}, RideRule.TRAVEL),
        ({}, {"windows": (Window(571, 1080),)}, RideRule.AVAILABILITY),
        ({}, {"windows": (Window(480, 600), Window(600, 1080))}, RideRule.AVAILABILITY),
        ({}, {"max_tour_minutes": 44}, RideRule.TOUR_LENGTH),
        ({}, {"max_kilometres": 31.0}, RideRule.KILOMETRES),
        ({}, {"start_place": "mill", "end_place": "wood"}, RideRule.TRAVEL),
        ({}, {"id": "someone"}, RideRule.UNKNOWN_VEHICLE),
    ],
)
def test_one_ride_that_breaks_one_rule_is_found(
    asked: dict[str, object], offered: dict[str, object], rule: RideRule
) -> None:
    problem = day_of([ride(**asked)], [driver(**offered)])  # type: ignore[arg-type]

    assert {item.cause for item in check_rides(problem, usual_plan(problem))} == {rule}


def test_a_driver_who_stays_goes_nowhere_else_in_between() -> None:
    """Denise is driven to town and back; Roger, fetched at the mill meanwhile, breaks the promise to stay."""
    home = ride("home", origin="town", destination="farm", dropoff=None, pickup=Window(680, 700))
    roger = ride("roger", origin="mill", destination="wood", dropoff=None, pickup=Window(620, 690))
    trip = RoundTrip("denise", "home", stays=True)
    cars = [driver(), driver("michel")]
    problem = day_of([ride(), home, roger], cars, [trip])
    back = (stop("home", PICKUP, 690, 3), stop("home", DROPOFF, 760, 2))
    fetched = (stop("roger", PICKUP, 640, 3), stop("roger", DROPOFF, 665, 2))
    whole = replace(usual_tour(), end=800, stops=(*usual_tour().stops, *back))
    left = replace(whole, stops=(*usual_tour().stops, *fetched, *back))
    other = RideTour("michel", 690, 800, back)

    def escorts(*tours: RideTour) -> list[str]:
        return [one.visit_id for one in check_rides(problem, plan_of(problem, *tours)) if one.cause == RideRule.ESCORT]

    assert escorts(whole) == []
    assert escorts(left) == ["denise"]
    assert escorts(usual_tour(), other) == ["home"]
    free = replace(problem, round_trips=(replace(trip, stays=False),))
    assert RideRule.ESCORT not in {one.cause for one in check_rides(free, plan_of(free, left))}


def test_kilometres_of_one_person_are_added_up_over_two_vehicles() -> None:
    cars = [driver(max_kilometres=40.0, odometer="o"), driver("minibus", max_kilometres=40.0, odometer="o")]
    problem = day_of([ride(), ride("roger", dropoff=Window(700, 730))], cars)
    later = replace(
        usual_tour("roger", "minibus"),
        start=670,
        end=715,
        stops=(stop("roger", PICKUP, 690, 3), stop("roger", DROPOFF, 713, 2)),
    )
    both = plan_of(problem, usual_tour(), later)

    assert {item.cause for item in check_rides(problem, both)} == {RideRule.KILOMETRES}
    assert not check_rides(problem, plan_of(problem, usual_tour()))
    apart = replace(problem, vehicles=tuple(replace(one, odometer="") for one in cars))
    assert not check_rides(apart, both)


USUAL = usual_tour()
UP, DOWN = USUAL.stops


@pytest.mark.parametrize(
    ("tours", "rule"),
    [
        ((replace(USUAL, stops=(DOWN, UP)),), RideRule.ORDER),
        ((replace(USUAL, stops=(UP,)),), RideRule.HALF),
        ((USUAL, replace(USUAL, start=700, end=800)), RideRule.TWICE),
        ((replace(USUAL, stops=(*USUAL.stops, stop("ghost", PICKUP, 615))),), RideRule.UNKNOWN_RIDE),
        ((replace(USUAL, start=571),), RideRule.TRAVEL),
        ((replace(USUAL, end=614),), RideRule.TRAVEL),
        ((replace(USUAL, stops=(replace(UP, arrive=591), DOWN)),), RideRule.HELP),
        ((USUAL, RideTour("odile", 610, 700, ())), RideRule.OVERLAP),
    ],
)
def test_a_tour_that_cannot_be_driven_is_found(tours: tuple[RideTour, ...], rule: RideRule) -> None:
    problem = day_of([ride()])

    assert rule in {item.cause for item in check_rides(problem, plan_of(problem, *tours))}


def test_a_ride_that_is_neither_driven_nor_listed_is_found() -> None:
    problem = day_of([ride()])
    nothing = replace(plan_of(problem), unserved=())
    both = replace(usual_plan(problem), unserved=(UnservedRide("denise", {}),))

    assert [item.cause for item in check_rides(problem, nothing)] == [RideRule.LOST]
    assert [item.cause for item in check_rides(problem, both)] == [RideRule.TWICE]


def test_a_false_cost_is_found() -> None:
    problem = day_of([ride()])
    plan = usual_plan(problem)
    false = replace(plan, cost=replace(plan.cost, travel_minutes=39))

    assert [(item.cause, item.detail) for item in check_rides(problem, false)] == [(RideRule.COST, 1)]


def test_a_missing_way_back_and_a_stay_cut_short_are_found() -> None:
    home = ride("home", origin="town", destination="farm", dropoff=None, pickup=Window(600, 700))
    problem = day_of([ride(), home], trips=[RoundTrip("denise", "home", 30)])
    back = RideTour("odile", 615, 670, (stop("home", PICKUP, 620, 3), stop("home", DROPOFF, 643, 2)))

    assert [item.cause for item in check_rides(problem, usual_plan(problem))] == [RideRule.ROUND_TRIP]
    found = check_rides(problem, plan_of(problem, usual_tour(), back))
    assert [(item.cause, item.visit_id, item.detail) for item in found] == [(RideRule.STAY, "home", 25)]


def test_a_journey_that_nobody_knows_is_found() -> None:
    problem = day_of([ride()])
    minutes = problem.travel.minutes.copy()
    minutes[2, 0] = -1
    holed = replace(problem, travel=replace(problem.travel, minutes=np.asarray(minutes)))

    assert RideRule.TRAVEL_UNKNOWN in {item.cause for item in check_rides(holed, usual_plan(holed))}
