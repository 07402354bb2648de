"""One more passenger in a planned day."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from scheduling.optimiser import apply_offer, check_rides, promised_rides, ride_cost, ride_offers, solve_rides
from scheduling.optimiser.model import Window
from scheduling.optimiser.rides_model import Load, RideCause, RidePlan, RideProblem, RoundTrip
from tests.scheduling.optimiser.rides_cast import day_of, days_of_rides, driver, ride, usual_plan


@given(days_of_rides(with_fixed=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_offer_once_booked_is_lawful_and_costs_what_was_said(problem: RideProblem) -> None:
    asked, rest = problem.rides[0], problem.rides[1:]
    names = {one.id for one in rest}
    trips = tuple(one for one in problem.round_trips if {one.outbound, one.back} <= names)
    smaller = replace(problem, rides=rest, round_trips=trips)
    plan = solve_rides(smaller, iterations=30)
    for wanted, day in ((asked, smaller), (asked, problem)):
        before = usual(day, plan)
        for offer in ride_offers(day, before, wanted).offers:
            grown, after = apply_offer(day, before, wanted, offer)
            assert check_rides(grown, after) == []
            placed = {one.ride_id for one in offer.placements}
            assert placed <= set(after.served)
            if placed & set(before.served):
                continue
            priority = sum(one.priority for one in grown.rides if one.id in placed)
            promised = promised_rides(grown, before)
            told = ride_cost(promised, after.tours).total - ride_cost(promised, before.tours).total
            assert told + grown.weights.unserved * priority == pytest.approx(offer.extra_cost)


def usual(day: RideProblem, plan: RidePlan) -> RidePlan:
    """The plan of the rides before one more was asked for, lawful in the larger day too."""
    tied = {name for trip in day.round_trips if trip.is_tied for name in (trip.outbound, trip.back)}
    return plan if not tied else solve_rides(day, iterations=10)


def test_offers_are_ranked_and_tell_who_is_moved() -> None:
    problem = day_of([ride()], [driver(), driver("michel", start_place="wood", end_place="wood")])
    answer = ride_offers(problem, usual_plan(problem), ride("roger", origin="mill"))

    assert answer.offers[0].extra_minutes == 0
    assert answer.offers[0].moved == () or answer.offers[0].extra_cost == 30
    assert [offer.extra_cost for offer in answer.offers] == sorted(offer.extra_cost for offer in answer.offers)
    assert {offer.placements[0].vehicle_id for offer in answer.offers} == {"odile", "michel"}


def test_a_ride_that_nobody_can_take_tells_why() -> None:
    problem = day_of([ride()], [driver(capacity=Load(1)), driver("bus", features=frozenset({"ramp"}))])
    plan = usual_plan(problem)

    chair = ride_offers(problem, plan, ride("roger", load=Load(1, 1)))
    night = ride_offers(problem, plan, ride("roger", dropoff=Window(1200, 1210)))
    lost = ride_offers(problem, plan, ride("roger", origin="moon"))

    assert (chair.offers, chair.refused) == ((), {RideCause.WHEELCHAIR: 2})
    assert (night.offers, night.refused) == ((), {RideCause.NO_DRIVER: 2})
    assert (lost.offers, lost.refused) == ((), {RideCause.TRAVEL_UNKNOWN: 1})


def test_a_tied_round_trip_is_offered_both_ways() -> None:
    out = ride("roger", origin="mill")
    home = ride("home", origin="town", destination="mill", dropoff=None, pickup=Window(700, 720))
    problem = day_of([ride(), out, home], trips=[RoundTrip("roger", "home", 30)])
    plan = usual_plan(problem)

    offers = ride_offers(problem, plan, out).offers

    assert offers
    for offer in offers:
        assert [one.ride_id for one in offer.placements] == ["roger", "home"]
        grown, after = apply_offer(problem, plan, out, offer)
        assert check_rides(grown, after) == []


def test_a_ride_of_the_plan_is_taken_out_before_it_is_offered_elsewhere() -> None:
    problem = day_of([ride()], [driver(), driver("michel")])
    plan = usual_plan(problem)
    offers = ride_offers(problem, plan, ride()).offers

    assert {offer.placements[0].vehicle_id for offer in offers} == {"odile", "michel"}
    assert all(offer.extra_minutes == 40 for offer in offers)
