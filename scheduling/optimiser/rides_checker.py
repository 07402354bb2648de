"""The independent verifier of rides: written from the rules, sharing no code with the search or its scheduler.

It reads the instants of each stop as they are given and computes nothing that it could inherit a mistake from.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise

from scheduling.optimiser.model import Violation
from scheduling.optimiser.rides_model import (
    Ride,
    RidePlan,
    RideProblem,
    RideStop,
    RideTour,
    RideVehicle,
    StopKind,
)

KILOMETRE_ROUNDING = 1e-6


class RideRule(StrEnum):
    """Rules that a plan of rides can break: the ``cause`` of a violation."""

    UNKNOWN_RIDE = "UNKNOWN_RIDE"
    UNKNOWN_VEHICLE = "UNKNOWN_VEHICLE"
    TWICE = "TWICE"
    LOST = "LOST"
    HALF = "HALF"
    ORDER = "ORDER"
    TRAVEL = "TRAVEL"
    TRAVEL_UNKNOWN = "TRAVEL_UNKNOWN"
    HELP = "HELP"
    PICKUP_WINDOW = "PICKUP_WINDOW"
    DROPOFF_WINDOW = "DROPOFF_WINDOW"
    RIDE_TIME = "RIDE_TIME"
    SEATS = "SEATS"
    WHEELCHAIRS = "WHEELCHAIRS"
    AIDS = "AIDS"
    AVAILABILITY = "AVAILABILITY"
    OVERLAP = "OVERLAP"
    TOUR_LENGTH = "TOUR_LENGTH"
    KILOMETRES = "KILOMETRES"
    FEATURE = "FEATURE"
    EXCLUDED = "EXCLUDED"
    FIXED = "FIXED"
    ROUND_TRIP = "ROUND_TRIP"
    STAY = "STAY"
    ESCORT = "ESCORT"
    COST = "COST"


@dataclass(frozen=True)
class _Day:
    """A plan beside the things that it names."""

    problem: RideProblem
    plan: RidePlan
    rides: Mapping[str, Ride]
    vehicles: Mapping[str, RideVehicle]
    index: Mapping[str, int]

    def minutes(self, one: str, other: str) -> int:
        """Minutes of driving between two places, -1 when nobody knows."""
        if one not in self.index or other not in self.index:
            return -1
        return int(self.problem.travel.minutes[self.index[one], self.index[other]])

    def place(self, stop: RideStop) -> str:
        """Where a stop of a known ride is."""
        ride = self.rides[stop.ride_id]
        return ride.origin if stop.kind == StopKind.PICKUP else ride.destination

    def route(self, tour: RideTour) -> list[str]:
        """Places in order; a vehicle that nobody knows has no start and no end."""
        inner = [self.place(stop) for stop in tour.stops if stop.ride_id in self.rides]
        vehicle = self.vehicles.get(tour.vehicle_id)
        return [vehicle.start_place, *inner, vehicle.end_place] if vehicle is not None else inner

    def times_of(self, name: str) -> tuple[RideStop | None, RideStop | None, str]:
        """A ride's two stops, and the vehicle of the pickup."""
        found: dict[StopKind, RideStop] = {}
        vehicle = ""
        for tour in self.plan.tours:
            for stop in tour.stops:
                if stop.ride_id == name and stop.kind not in found:
                    found[stop.kind] = stop
                    vehicle = tour.vehicle_id if stop.kind == StopKind.PICKUP else vehicle
        return found.get(StopKind.PICKUP), found.get(StopKind.DROPOFF), vehicle


def check_rides(problem: RideProblem, plan: RidePlan) -> list[Violation]:
    """Every rule that the plan breaks; an empty list for a lawful plan."""
    day = _Day(
        problem, plan, {ride.id: ride for ride in problem.rides},
        {vehicle.id: vehicle for vehicle in problem.vehicles},
        {name: row for row, name in enumerate(problem.travel.place_ids)},
    )  # fmt: skip
    found = list(_bookkeeping(day))
    for tour in plan.tours:
        found += _tour_rules(day, tour)
        found += _driving(day, tour)
        found += _loads(day, tour)
    for ride in problem.rides:
        found += _ride_rules(day, ride)
    for vehicle in problem.vehicles:
        found += _vehicle_rules(day, vehicle)
    return [*found, *_round_trips(day), *_escorts(day), *_cost(day)]


def _bookkeeping(day: _Day) -> Iterator[Violation]:
    """Each ride exactly once: driven, with both its ends in one tour, or listed as unserved."""
    ends = Counter((stop.ride_id, stop.kind) for tour in day.plan.tours for stop in tour.stops)
    listed = Counter(one.ride_id for one in day.plan.unserved)
    for name in sorted({name for name, _ in ends} | set(listed)):
        if name not in day.rides:
            yield Violation(RideRule.UNKNOWN_RIDE, name)
        pickups, drops = ends[name, StopKind.PICKUP], ends[name, StopKind.DROPOFF]
        if pickups > 1 or drops > 1 or listed[name] > 1 or (pickups and listed[name]):
            yield Violation(RideRule.TWICE, name)
    for name in day.rides:
        if not any((ends[name, StopKind.PICKUP], ends[name, StopKind.DROPOFF], listed[name])):
            yield Violation(RideRule.LOST, name)
    for tour in day.plan.tours:
        inside = Counter(stop.ride_id for stop in tour.stops)
        yield from (Violation(RideRule.HALF, name, tour.vehicle_id) for name, count in inside.items() if count == 1)


def _tour_rules(day: _Day, tour: RideTour) -> Iterator[Violation]:
    """The vehicle is known and free for the whole tour, which is not too long, and stops are in order."""
    vehicle = day.vehicles.get(tour.vehicle_id)
    if vehicle is None:
        yield Violation(RideRule.UNKNOWN_VEHICLE, "", tour.vehicle_id)
        return
    if not any(window.start <= tour.start and tour.end <= window.end for window in vehicle.windows):
        yield Violation(RideRule.AVAILABILITY, "", vehicle.id)
    if tour.end - tour.start > vehicle.max_tour_minutes:
        yield Violation(
            RideRule.TOUR_LENGTH, "", vehicle.id, detail=tour.end - tour.start - vehicle.max_tour_minutes
        )  # fmt: skip
    met: set[str] = set()
    for stop in tour.stops:
        if stop.kind == StopKind.DROPOFF and stop.ride_id not in met:
            yield Violation(RideRule.ORDER, stop.ride_id, vehicle.id)
        met.add(stop.ride_id)


def _driving(day: _Day, tour: RideTour) -> Iterator[Violation]:
    """Each journey takes its minutes, and help is given its time at each stop."""
    stops = [stop for stop in tour.stops if stop.ride_id in day.rides]
    for stop in stops:
        ride = day.rides[stop.ride_id]
        help_minutes = ride.pickup_minutes if stop.kind == StopKind.PICKUP else ride.dropoff_minutes
        missing = max(stop.arrive - stop.begin, stop.begin + help_minutes - stop.leave)
        if missing > 0:
            yield Violation(RideRule.HELP, stop.ride_id, tour.vehicle_id, detail=missing)
    leaves = [stop.leave for stop in stops]
    arrives = [stop.arrive for stop in stops]
    if tour.vehicle_id in day.vehicles:
        leaves, arrives = [tour.start, *leaves], [*arrives, tour.end]
    else:
        arrives = arrives[1:]
    names = (
        [stop.ride_id for stop in stops] if tour.vehicle_id in day.vehicles else [stop.ride_id for stop in stops[1:]]
    )
    for (one, other), left, came, name in zip(pairwise(day.route(tour)), leaves, arrives, [*names, ""], strict=False):
        minutes = day.minutes(one, other)
        if minutes < 0:
            yield Violation(RideRule.TRAVEL_UNKNOWN, name, tour.vehicle_id)
        elif left + minutes > came:
            yield Violation(RideRule.TRAVEL, name, tour.vehicle_id, detail=left + minutes - came)


def _loads(day: _Day, tour: RideTour) -> Iterator[Violation]:
    """Seats, wheelchairs and aids aboard after each stop."""
    vehicle = day.vehicles.get(tour.vehicle_id)
    if vehicle is None:
        return
    kinds = (("seats", RideRule.SEATS), ("wheelchairs", RideRule.WHEELCHAIRS), ("aids", RideRule.AIDS))
    for kind, rule in kinds:
        aboard = 0
        for stop in tour.stops:
            if stop.ride_id not in day.rides:
                continue
            load = int(getattr(day.rides[stop.ride_id].load, kind))
            aboard += load if stop.kind == StopKind.PICKUP else -load
            over = aboard - int(getattr(vehicle.capacity, kind))
            if over > 0 and stop.kind == StopKind.PICKUP and load > 0:
                yield Violation(rule, stop.ride_id, vehicle.id, detail=over)


def _ride_rules(day: _Day, ride: Ride) -> Iterator[Violation]:
    """Windows, and time aboard."""
    pickup, drop, name = day.times_of(ride.id)
    if pickup is not None and ride.pickup is not None:
        yield from _outside(RideRule.PICKUP_WINDOW, ride.id, pickup.begin, ride.pickup.start, ride.pickup.end)
    if drop is not None and ride.dropoff is not None:
        yield from _outside(RideRule.DROPOFF_WINDOW, ride.id, drop.begin, ride.dropoff.start, ride.dropoff.end)
    if pickup is None or drop is None:
        return
    aboard = drop.begin - pickup.begin - ride.pickup_minutes
    if aboard > ride.max_ride_minutes:
        yield Violation(RideRule.RIDE_TIME, ride.id, name, detail=aboard - ride.max_ride_minutes)
    yield from _promises(day, ride, pickup.begin, drop.begin, name)


def _promises(day: _Day, ride: Ride, pickup: int, drop: int, name: str) -> Iterator[Violation]:
    """The right vehicle, and what is fixed."""
    vehicle = day.vehicles.get(name)
    if vehicle is not None and ride.features - vehicle.features:
        yield Violation(RideRule.FEATURE, ride.id, name)
    if vehicle is not None and ride.excluded & {vehicle.id, vehicle.driver}:
        yield Violation(RideRule.EXCLUDED, ride.id, name)
    fixed = ride.fixed
    if fixed is not None:
        kept = (name, pickup) == (fixed.vehicle_id, fixed.pickup)
        if not kept or fixed.dropoff not in {None, drop}:
            yield Violation(RideRule.FIXED, ride.id, name)


def _outside(rule: RideRule, name: str, begin: int, first: int, last: int) -> Iterator[Violation]:
    if not first <= begin <= last:
        yield Violation(rule, name, detail=max(first - begin, begin - last))


def _vehicle_rules(day: _Day, vehicle: RideVehicle) -> Iterator[Violation]:
    """One tour at a time, and no more kilometres than agreed."""
    tours = [tour for tour in day.plan.tours if tour.vehicle_id == vehicle.id]
    for tour, later in combinations(tours, 2):
        if tour.start < later.end and later.start < tour.end:
            yield Violation(RideRule.OVERLAP, "", vehicle.id)
    if vehicle.odometer:
        same = {one.id for one in day.problem.vehicles if one.odometer == vehicle.odometer}
        tours = [tour for tour in day.plan.tours if tour.vehicle_id in same] if tours else []
    if vehicle.max_kilometres is None:
        return
    driven = 0.0
    for one, other in (leg for tour in tours for leg in pairwise(day.route(tour))):
        if one in day.index and other in day.index:
            driven += float(day.problem.travel.kilometres[day.index[one], day.index[other]])
    if driven > vehicle.max_kilometres + KILOMETRE_ROUNDING:
        yield Violation(RideRule.KILOMETRES, "", vehicle.id, detail=int(driven - vehicle.max_kilometres) + 1)


def _round_trips(day: _Day) -> Iterator[Violation]:
    """Nobody is left without a way back, and the way back begins once the stay is over."""
    for trip in day.problem.round_trips:
        if trip.outbound not in day.rides or trip.back not in day.rides:
            continue
        out, drop, _ = day.times_of(trip.outbound)
        back, _, _ = day.times_of(trip.back)
        if trip.is_tied and (out is None) != (back is None):
            yield Violation(RideRule.ROUND_TRIP, trip.outbound if back is None else trip.back)
        if drop is not None and back is not None:
            ended = drop.begin + day.rides[trip.outbound].dropoff_minutes + trip.stay_minutes
            if back.begin < ended:
                yield Violation(RideRule.STAY, trip.back, detail=ended - back.begin)


def _escorts(day: _Day) -> Iterator[Violation]:
    """A driver who stays with someone drives both ways, and goes nowhere else from the arrival to the way back."""
    for trip in day.problem.round_trips:
        if not trip.stays or trip.outbound not in day.rides or trip.back not in day.rides:
            continue
        there = day.rides[trip.outbound].destination
        for tour in day.plan.tours:
            known = [stop for stop in tour.stops if stop.ride_id in day.rides]
            ends = [(stop.ride_id, stop.kind) for stop in known]
            is_out, is_back = (trip.outbound, StopKind.DROPOFF) in ends, (trip.back, StopKind.PICKUP) in ends
            if is_out and is_back:
                first, last = ends.index((trip.outbound, StopKind.DROPOFF)), ends.index((trip.back, StopKind.PICKUP))
                if any(day.place(stop) != there for stop in known[first:last]):
                    yield Violation(RideRule.ESCORT, trip.outbound, tour.vehicle_id)
            elif is_back and trip.outbound in day.plan.served:
                yield Violation(RideRule.ESCORT, trip.back, tour.vehicle_id)


def _cost(day: _Day) -> Iterator[Violation]:
    """The minutes driven and the priority unserved are those that the plan tells."""
    legs = [leg for tour in day.plan.tours if tour.stops for leg in pairwise(day.route(tour))]
    driven = sum(max(0, day.minutes(one, other)) for one, other in legs)
    picked = {stop.ride_id for tour in day.plan.tours for stop in tour.stops if stop.kind == StopKind.PICKUP}
    missed = sum(ride.priority for name, ride in day.rides.items() if name not in picked)
    cost = day.plan.cost
    if (cost.travel_minutes, cost.unserved_priority) != (driven, missed):
        yield Violation(RideRule.COST, detail=driven - cost.travel_minutes)
