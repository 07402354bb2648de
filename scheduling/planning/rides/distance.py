"""Kilometres of runs, to a tenth: those of each, those of one car for each need."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from scheduling.optimiser.model import TravelMatrix
from scheduling.optimiser.rides_model import RidePlan, RideProblem, RideTour, StopKind
from scheduling.planning.rides.problem import RideIndex


def tour_km(problem: RideProblem, tour: RideTour) -> Decimal:
    """Kilometres of a tour, from its base and back, to a tenth."""
    rides = {ride.id: ride for ride in problem.rides}
    base = next(one for one in problem.vehicles if one.id == tour.vehicle_id)
    stops = [
        rides[stop.ride_id].origin if stop.kind == StopKind.PICKUP else rides[stop.ride_id].destination
        for stop in tour.stops
    ]
    return _km(problem.travel, [base.start_place, *stops, base.end_place])


def direct_km(problem: RideProblem, name: str) -> Decimal:
    """Kilometres of one ride alone, at least a tenth: its weight when a run's are shared."""
    ride = next(one for one in problem.rides if one.id == name)
    return max(Decimal("0.1"), _km(problem.travel, [ride.origin, ride.destination]))


def km_one_by_one(problem: RideProblem, index: RideIndex, plan: RidePlan) -> Decimal:
    """What one car for each need would drive: its driver waits there, and drives from the base and back to it."""
    return sum(km_by_scheme(problem, index, plan).values(), Decimal(0))


def km_by_scheme(problem: RideProblem, index: RideIndex, plan: RidePlan) -> dict[int, Decimal]:
    """What one car for each need would drive, by the key of the service that carries it (0: none)."""
    base = {one.id: one.start_place for one in problem.vehicles}
    rides = {ride.id: ride for ride in problem.rides}
    routes: dict[int, list[str]] = {}
    for tour in plan.tours:
        for stop in sorted(tour.stops, key=lambda one: one.begin):
            if stop.kind == StopKind.PICKUP:
                key = index.legs[stop.ride_id].request_id
                route = routes.setdefault(key, [base[tour.vehicle_id]])
                route += [rides[stop.ride_id].origin, rides[stop.ride_id].destination]
    scheme_of = {leg.request_id: leg.request.scheme_id or 0 for leg in index.legs.values()}
    found: dict[int, Decimal] = {}
    for key, route in routes.items():
        scheme = scheme_of[key]
        found[scheme] = found.get(scheme, Decimal(0)) + _km(problem.travel, [*route, route[0]])
    return found


def _km(travel: TravelMatrix, route: list[str]) -> Decimal:
    index = {name: row for row, name in enumerate(travel.place_ids)}
    total = sum(float(travel.kilometres[index[one], index[other]]) for one, other in pairwise(route))
    return Decimal(str(total)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
