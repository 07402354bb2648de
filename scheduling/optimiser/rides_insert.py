"""One more passenger in a planned day: who could take the ride, what it changes, and the plan once it is booked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from scheduling.optimiser.rides import promised_rides
from scheduling.optimiser.rides_costs import ride_cost
from scheduling.optimiser.rides_encode import RideEncoding, encode_rides
from scheduling.optimiser.rides_explain import ride_causes
from scheduling.optimiser.rides_extract import Board, board_of_rides, nodes_of, promises, tour_at
from scheduling.optimiser.rides_kernel import every_insertion
from scheduling.optimiser.rides_model import (
    Ride,
    RideAnswer,
    RideCause,
    RideOffer,
    RidePlacement,
    RidePlan,
    RideProblem,
    RideTour,
    StopKind,
    UnservedRide,
)

PER_TOUR = 3
"""Offers of one tour at most: its cheapest orders of stops."""
MOST_ORDERS = 2000


def ride_offers(problem: RideProblem, plan: RidePlan, ride: Ride, *, limit: int = 10) -> RideAnswer:
    """The cheapest ways to take one more ride in a plan, at most ``limit``; a ride that the plan has is taken out.

    The tours that change are given their times exactly, so that an offer is a lawful plan; promised pickups are kept
    where they can be. Where the ride is tied to another that nobody drives, each offer places both.
    """
    grown, without = _opened(problem, plan, ride)
    encoding = encode_rides(promised_rides(grown, without))
    offers = _offers(encoding, without, ride.id)
    back = _tied_and_waiting(grown, without, ride.id)
    if back is not None:
        offers = [both for offer in offers[:limit] for both in _with_other_way(grown, without, offer, back)]
        offers.sort(key=_rank)
    board = board_of_rides(encoding, without.tours)
    causes = dict(ride_causes(encoding, board, board_of_rides(encoding, ()), encoding.row[ride.id]))
    if offers:
        causes.pop(RideCause.ROUND_TRIP if encoding.tables.tied[encoding.row[ride.id]] else RideCause.COST, None)
    return RideAnswer(tuple(offers[:limit]), causes)


def apply_offer(problem: RideProblem, plan: RidePlan, ride: Ride, offer: RideOffer) -> tuple[RideProblem, RidePlan]:
    """The problem with the ride in it, and the plan once the offer is booked."""
    grown, without = _opened(problem, plan, ride)
    return grown, _booked(grown, without, offer)


def _opened(problem: RideProblem, plan: RidePlan, ride: Ride) -> tuple[RideProblem, RidePlan]:
    """The problem with the ride in it, free to go anywhere, and the plan without it."""
    free = replace(ride, fixed=None, planned=None)
    known = any(one.id == ride.id for one in problem.rides)
    rides = tuple(free if one.id == ride.id else one for one in problem.rides)
    grown = replace(problem, rides=rides if known else (*rides, free))
    if ride.id not in plan.served:
        return grown, plan_with(grown, plan.tours)
    stripped = tuple(_without(tour, ride.id) for tour in plan.tours)
    encoding = encode_rides(promised_rides(grown, plan))
    board = board_of_rides(encoding, stripped)
    wishes = promises(encoding.problem.rides)
    kept = list(stripped)
    for row, number in enumerate(board.rows):
        if number >= 0 and stripped[number] != plan.tours[number] and stripped[number].stops:
            kept[number] = tour_at(encoding, row, nodes_of(board.fleet, row), wishes) or stripped[number]
    return grown, plan_with(grown, tuple(tour for tour in kept if tour.stops))


def _without(tour: RideTour, name: str) -> RideTour:
    return replace(tour, stops=tuple(stop for stop in tour.stops if stop.ride_id != name))


def plan_with(problem: RideProblem, tours: tuple[RideTour, ...]) -> RidePlan:
    """The plan that is made of these tours; who is unserved is listed without reasons."""
    served = {stop.ride_id for tour in tours for stop in tour.stops}
    unserved = tuple(UnservedRide(one.id, {}) for one in problem.rides if one.id not in served)
    return RidePlan(tours, unserved, ride_cost(problem, tours))


def _booked(problem: RideProblem, plan: RidePlan, offer: RideOffer) -> RidePlan:
    """The plan with the tours of an offer in the place of those that it replaces."""
    tours = list(plan.tours)
    for number, tour in zip(offer.replaced, offer.tours, strict=True):
        if number < 0:
            tours.append(tour)
        else:
            tours[number] = tour
    return plan_with(problem, tuple(tours))


def _tied_and_waiting(problem: RideProblem, plan: RidePlan, name: str) -> Ride | None:
    """The ride that cannot stay behind when this one is served."""
    served = plan.served
    for trip in problem.round_trips:
        if trip.is_tied and name in {trip.outbound, trip.back}:
            other = trip.back if name == trip.outbound else trip.outbound
            return next((one for one in problem.rides if one.id == other and other not in served), None)
    return None


def _offers(encoding: RideEncoding, plan: RidePlan, name: str) -> list[RideOffer]:
    """Every offer for one ride, cheapest first."""
    board = board_of_rides(encoding, plan.tours)
    ride = encoding.row[name]
    found = []
    for row in np.flatnonzero(encoding.tables.allowed[ride]).tolist():
        number = board.rows[row]
        if number >= 0 and board.fleet.size[row] != len(plan.tours[number].stops) + 2:
            continue
        for nodes in _orders(encoding, board, ride, row):
            tour = tour_at(encoding, row, nodes, promises(encoding.problem.rides))
            if tour is not None:
                found.append(_offer(encoding.problem, plan, {number: tour}, (name,)))
    return sorted(found, key=_rank)


def _rank(offer: RideOffer) -> tuple[float, int]:
    return offer.extra_cost, offer.placements[0].pickup


def _orders(encoding: RideEncoding, board: Board, ride: int, row: int) -> Iterator[list[int]]:
    """The cheapest orders of stops of a tour with one more ride."""
    costs, places = np.zeros(MOST_ORDERS), np.zeros((MOST_ORDERS, 2), dtype=np.int64)
    count = every_insertion(encoding.tables, board.fleet, board.work, ride, row, costs, places)
    rides = len(encoding.problem.rides)
    for choice in np.argsort(costs[:count], kind="stable")[:PER_TOUR]:
        first, second = (int(place) for place in places[choice])
        nodes = nodes_of(board.fleet, row)
        yield [*nodes[:first], ride, *nodes[first:second], ride + rides, *nodes[second:]]


def _offer(problem: RideProblem, plan: RidePlan, changed: Mapping[int, RideTour], names: Sequence[str]) -> RideOffer:
    """An offer that puts tours in the place of others (-1 and below: new ones) to drive the rides named."""
    tours = tuple(changed.values())
    begins = {(stop.ride_id, stop.kind): (tour.vehicle_id, stop.begin) for tour in tours for stop in tour.stops}
    placements = tuple(
        RidePlacement(name, *begins[name, StopKind.PICKUP], begins[name, StopKind.DROPOFF][1]) for name in names
    )  # fmt: skip
    others = [one for row, one in enumerate(plan.tours) if row not in changed]
    before, after = ride_cost(problem, plan.tours), ride_cost(problem, (*others, *tours))
    priority = sum(one.priority for one in problem.rides if one.id in names)
    extra = after.total - before.total + problem.weights.unserved * priority
    promised = promises(problem.rides)
    moved = tuple(
        (one, begin) for (one, kind), (_, begin) in begins.items()
        if kind == StopKind.PICKUP and promised.get(one, begin) != begin
    )  # fmt: skip
    minutes = after.travel_minutes - before.travel_minutes
    return RideOffer(placements, tours, tuple(max(-1, number) for number in changed), minutes, extra, moved)


def _with_other_way(problem: RideProblem, plan: RidePlan, offer: RideOffer, back: Ride) -> Iterator[RideOffer]:
    """The offer with each of the ways to take the other ride once it is booked."""
    promised = promised_rides(problem, plan)
    middle = _booked(promised, plan, offer)
    encoding = encode_rides(promised)
    number = offer.replaced[0] if offer.replaced[0] >= 0 else len(plan.tours)
    for second in _offers(encoding, middle, back.id)[:PER_TOUR]:
        changed = {number: offer.tours[0], second.replaced[0]: second.tours[0]}
        changed = {-1 - row if row >= len(plan.tours) else row: tour for row, tour in changed.items()}
        yield _offer(promised, plan, changed, (offer.placements[0].ride_id, back.id))
