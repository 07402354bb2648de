"""What a plan of rides breaks, whoever made it: the independent checker, then what it does not know."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from scheduling.optimiser import check_rides
from scheduling.optimiser.model import Violation
from scheduling.optimiser.rides import promised_rides
from scheduling.optimiser.rides_checker import RideRule
from scheduling.optimiser.rides_encode import encode_rides
from scheduling.optimiser.rides_extract import board_of_rides, nodes_of, promises, tour_at
from scheduling.optimiser.rides_insert import plan_with
from scheduling.optimiser.rides_model import RidePlan, RideProblem, RideTour, StopKind
from scheduling.planning.rides.needs import FRONT_SEAT

# A draft may lack the other way of a round trip: it is not confirmed (invariant I2).
OF_DRAFTS = frozenset({RideRule.ROUND_TRIP})


def broken_by(problem: RideProblem, plan: RidePlan, *, ignoring: Collection[str] = ()) -> list[Violation]:
    """Every rule that a plan breaks, less those that are looked at later."""
    found = [*check_rides(problem, plan), *_two_in_front(problem, plan)]
    return [one for one in found if one.cause not in ignoring]


def newly_broken(problem: RideProblem, before: RidePlan, after: RidePlan) -> list[Violation]:
    """What a change breaks that was not broken before it: one may always repair a bad day bit by bit."""
    known = {(one.cause, one.visit_id, one.helper_id) for one in broken_by(problem, before)}
    found = broken_by(problem, after, ignoring=OF_DRAFTS)
    return [one for one in found if (one.cause, one.visit_id, one.helper_id) not in known]


def without_legs(problem: RideProblem, plan: RidePlan, names: Collection[str]) -> RidePlan:
    """The plan once some rides are out of it; their tours get times again, near what was promised."""
    stripped = tuple(
        replace(tour, stops=tuple(stop for stop in tour.stops if stop.ride_id not in names)) for tour in plan.tours
    )
    changed = {number for number, tour in enumerate(stripped) if tour != plan.tours[number]}
    return retimed(problem, plan, stripped, changed)


def retimed(problem: RideProblem, plan: RidePlan, tours: tuple[RideTour, ...], changed: Collection[int]) -> RidePlan:
    """The plan made of ``tours``, those ``changed`` with their best times; ``plan`` says what was promised."""
    encoding = encode_rides(promised_rides(problem, plan))
    board = board_of_rides(encoding, tours)
    wishes = promises(encoding.problem.rides)
    kept = list(tours)
    for row, number in enumerate(board.rows):
        if number in changed and tours[number].stops:
            kept[number] = tour_at(encoding, row, nodes_of(board.fleet, row), wishes) or tours[number]
    return plan_with(problem, tuple(tour for tour in kept if tour.stops))


def _two_in_front(problem: RideProblem, plan: RidePlan) -> Iterator[Violation]:
    """One person at a time sits beside the driver: the engine knows seats, not which one."""
    needs_it = {ride.id for ride in problem.rides if FRONT_SEAT in ride.features and ride.fixed is None}
    for tour in plan.tours:
        aboard = 0
        for stop in tour.stops:
            if stop.ride_id in needs_it:
                aboard += 1 if stop.kind == StopKind.PICKUP else -1
                if aboard > 1 and stop.kind == StopKind.PICKUP:
                    yield Violation(RideRule.FEATURE, stop.ride_id, tour.vehicle_id)


def without_two_in_front(problem: RideProblem, plan: RidePlan) -> RidePlan:
    """Take out of a found plan whoever would share the front seat, with the other way of a round trip."""
    while found := list(_two_in_front(problem, plan)):
        name = found[0].visit_id
        tied = {name}
        for trip in problem.round_trips:
            if trip.is_tied and name in {trip.outbound, trip.back}:
                tied = {trip.outbound, trip.back}
        plan = without_legs(problem, plan, tied)
    return plan


def without_left_alone(problem: RideProblem, plan: RidePlan) -> RidePlan:
    """Take out of a found plan whoever the driver was to stay with and would leave alone, both ways."""
    free = {ride.id for ride in problem.rides if ride.fixed is None}
    tied = {name: {trip.outbound, trip.back} for trip in problem.round_trips for name in (trip.outbound, trip.back)}
    while True:
        found = {one.visit_id for one in check_rides(problem, plan) if one.cause == RideRule.ESCORT}
        names = {other for name in found for other in tied[name]} & free & set(plan.served)
        if not names:
            return plan
        plan = without_legs(problem, plan, names)


def settled(problem: RideProblem, plan: RidePlan) -> RidePlan:
    """A found plan less what the engine does not know: two in front, someone left alone."""
    return without_left_alone(problem, without_two_in_front(problem, plan))


def without_halves(problem: RideProblem, plan: RidePlan) -> RidePlan:
    """Take out of a plan the ways whose other way nobody drives any more: nobody is left without a way back (I2)."""
    served = set(plan.served)
    halves = {
        name
        for trip in problem.round_trips
        if trip.is_tied and (trip.outbound in served) != (trip.back in served)
        for name in (trip.outbound, trip.back)
        if name in served
    }
    return without_legs(problem, plan, halves) if halves else plan
