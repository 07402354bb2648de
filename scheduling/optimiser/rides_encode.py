"""From a problem of rides to the arrays of the kernels, and what can be told of a ride before any search."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scheduling.optimiser.model import Window
from scheduling.optimiser.rides_model import Load, Ride, RideCause, RideProblem, RideVehicle
from scheduling.optimiser.rides_tables import NEVER, UNKNOWN, Flags, Floats, Ints, RideTables

NEIGHBOURS = 40
APART = 0.2
"""Minutes of travel that one minute between two windows is worth, when two rides are compared."""


class NodeTimes(NamedTuple):
    """First and last begin of service of each node, its length (K,), and the longest time aboard (N,)."""

    opens: Floats
    closes: Floats
    service: Floats
    longest: Floats


@dataclass(frozen=True)
class RideEncoding:
    """Arrays beside what their rows stand for: a tour is a vehicle-day and one of its windows.

    ``causes`` (None: possible) tells, ride by ride, what stops it whoever drives.
    """

    problem: RideProblem
    tables: RideTables
    tours: tuple[tuple[RideVehicle, Window], ...]
    causes: tuple[RideCause | None, ...]
    row: Mapping[str, int]


def encode_rides(problem: RideProblem) -> RideEncoding:
    """Arrays of a problem. Rides that nobody can ever make are allowed on no tour."""
    index = {name: row for row, name in enumerate(problem.travel.place_ids)}
    tours = tuple((one, window) for one in problem.vehicles for window in one.windows
                  if one.start_place in index and one.end_place in index)  # fmt: skip
    rides = problem.rides
    names = [ride.origin for ride in rides] + [ride.destination for ride in rides]
    names += [name for vehicle, _ in tours for name in (vehicle.start_place, vehicle.end_place)]
    travel, kilometres = _matrices(problem, [index.get(name, -1) for name in names], len(rides), len(tours))
    row = {ride.id: number for number, ride in enumerate(rides)}
    times = _times(problem, tours)
    causes = _causes(problem, travel)
    tighten(times, travel)
    _part_round_trips(problem, row, causes, times, travel)
    opens, closes, service, longest = times
    causes = _settle_causes(problem, row, causes, opens, closes)
    links = _links(problem, row)
    tables = RideTables(
        travel, service, opens, closes, longest, _loads([ride.load for ride in rides]),
        _loads([vehicle.capacity for vehicle, _ in tours]),
        np.array([float(vehicle.max_tour_minutes) for vehicle, _ in tours]),
        _owners(tours),
        _drivers(tours), _allowed(problem, tours, causes), _dislikes(problem, tours),
        np.array([ride.priority * problem.weights.unserved for ride in rides]), *links,
        np.array([ride.fixed is not None for ride in rides], dtype=np.uint8),
        similar(opens, closes, travel, len(rides)), kilometres, _most_kilometres(tours),
    )  # fmt: skip
    return RideEncoding(problem, tables, tours, tuple(causes), row)


def _matrices(problem: RideProblem, at: list[int], rides: int, tours: int) -> tuple[Floats, Floats]:
    """Minutes and kilometres between nodes; an idle vehicle stays at home, whatever its end place."""
    size = len(at)
    rows = np.ix_(at, at)
    known = len(problem.travel.place_ids) > 0
    minutes = problem.travel.minutes[rows].astype(np.float64) if known else np.full((size, size), -1.0)
    kilometres = problem.travel.kilometres[rows].astype(np.float64) if known else np.zeros((size, size))
    missing = np.array(at, dtype=np.int64) < 0
    minutes[missing, :] = -1.0
    minutes[:, missing] = -1.0
    minutes[minutes < 0] = UNKNOWN
    starts = 2 * rides + 2 * np.arange(tours)
    minutes[starts, starts + 1] = 0.0
    kilometres[starts, starts + 1] = 0.0
    return np.ascontiguousarray(minutes), np.ascontiguousarray(kilometres)


def _times(problem: RideProblem, tours: tuple[tuple[RideVehicle, Window], ...]) -> NodeTimes:
    """First and last begin, and length of service, of each node; a promise that is fixed leaves one minute."""
    always = Window(-int(UNKNOWN), int(UNKNOWN))
    opens, closes, service = [], [], []
    for side in ("pickup", "dropoff"):
        for ride in problem.rides:
            window = getattr(ride, side) or always
            fixed = getattr(ride.fixed, side) if ride.fixed is not None else None
            opens.append(float(window.start if fixed is None else fixed))
            closes.append(float(window.end if fixed is None else fixed))
            service.append(float(getattr(ride, f"{side}_minutes")))
    for _, window in tours:
        opens += [float(window.start)] * 2
        closes += [float(window.end)] * 2
        service += [0.0] * 2
    longest = np.array([float(ride.max_ride_minutes) for ride in problem.rides])
    return NodeTimes(np.array(opens), np.array(closes), np.array(service), longest)


def tighten(times: NodeTimes, travel: Floats) -> None:
    """Narrow the windows of pickups and arrivals by each other: no schedule is lost (Cordeau 2006, section 5.1)."""
    opens, closes, service, longest = times
    rides = len(longest)
    pickups, drops = np.arange(rides), np.arange(rides, 2 * rides)
    direct = service[pickups] + travel[pickups, drops]
    most = service[pickups] + longest
    for _ in range(2):
        opens[drops] = np.maximum(opens[drops], opens[pickups] + direct)
        closes[drops] = np.minimum(closes[drops], closes[pickups] + most)
        opens[pickups] = np.maximum(opens[pickups], opens[drops] - most)
        closes[pickups] = np.minimum(closes[pickups], closes[drops] - direct)


def _causes(problem: RideProblem, travel: Floats) -> list[RideCause | None]:
    """What stops a ride whoever drives, from its own figures."""
    count = len(problem.rides)
    return [_cause(ride, float(travel[row, row + count])) for row, ride in enumerate(problem.rides)]


def _cause(ride: Ride, direct: float) -> RideCause | None:
    if ride.pickup is None and ride.dropoff is None and ride.fixed is None:
        return RideCause.NO_WINDOW
    if direct >= UNKNOWN:
        return RideCause.TRAVEL_UNKNOWN
    return RideCause.TOO_LONG if direct > ride.max_ride_minutes else None


def _part_round_trips(
    problem: RideProblem, row: Mapping[str, int], causes: list[RideCause | None], times: NodeTimes, travel: Floats
) -> None:
    """Make the windows of the two ways follow each other: where they overlap, each gives up half.

    The two may be in different vehicles, whose schedules then stay independent.
    """
    opens, closes = times.opens, times.closes
    count = len(times.longest)
    for trip in problem.round_trips:
        out, back = row.get(trip.outbound, -1), row.get(trip.back, -1)
        if out < 0 or back < 0 or causes[out] is not None or causes[back] is not None:
            continue
        rest = float(times.service[out + count]) + trip.stay_minutes
        if closes[out + count] + rest > opens[back]:
            low = max(opens[out + count] + rest, opens[back])
            high = min(closes[out + count] + rest, closes[back])
            meeting = float(np.floor((low + high) / 2)) if low <= high else float(low)
            closes[out + count] = min(closes[out + count], meeting - rest)
            opens[back] = max(opens[back], meeting)
    tighten(times, travel)


def _settle_causes(
    problem: RideProblem, row: Mapping[str, int], causes: list[RideCause | None], opens: Floats, closes: Floats
) -> list[RideCause | None]:
    """Add the windows that leave no minute, then the rides that are tied to an impossible one."""
    count = len(causes)
    for ride in range(count):
        empty = closes[ride] < opens[ride] or closes[ride + count] < opens[ride + count]
        if causes[ride] is None and empty:
            causes[ride] = RideCause.WINDOW if problem.rides[ride].fixed is None else RideCause.FIXED
    for trip in problem.round_trips:
        if not trip.is_tied or trip.outbound not in row or trip.back not in row:
            continue
        pair = (row[trip.outbound], row[trip.back])
        for mine, other in (pair, pair[::-1]):
            if causes[mine] is None and causes[other] not in {None, RideCause.ROUND_TRIP}:
                causes[mine] = None if problem.rides[mine].fixed is not None else RideCause.ROUND_TRIP
    return causes


def _loads(loads: list[Load]) -> Ints:
    rows = [(load.seats, load.wheelchairs, load.aids) for load in loads]
    return np.array(rows, dtype=np.int64).reshape(len(rows), 3)


def _drivers(tours: tuple[tuple[RideVehicle, Window], ...]) -> Ints:
    names = [vehicle.driver or vehicle.id for vehicle, _ in tours]
    return np.array([names.index(name) for name in names], dtype=np.int64)


def _owners(tours: tuple[tuple[RideVehicle, Window], ...]) -> Ints:
    """Whose kilometres count together."""
    names = [vehicle.odometer or vehicle.id for vehicle, _ in tours]
    return np.array([names.index(name) for name in names], dtype=np.int64)


def _most_kilometres(tours: tuple[tuple[RideVehicle, Window], ...]) -> Floats:
    return np.array([NEVER if one.max_kilometres is None else one.max_kilometres for one, _ in tours])


def refused_by(ride: Ride, vehicle: RideVehicle) -> RideCause | None:
    """Why a vehicle-day can never take a ride, whatever the time; None when it can."""
    if ride.fixed is not None and ride.fixed.vehicle_id != vehicle.id:
        return RideCause.FIXED
    if ride.excluded & {vehicle.id, vehicle.driver}:
        return RideCause.EXCLUDED
    if not ride.features <= vehicle.features:
        return RideCause.FEATURE
    if ride.load.wheelchairs > vehicle.capacity.wheelchairs:
        return RideCause.WHEELCHAIR
    if ride.load.seats > vehicle.capacity.seats or ride.load.aids > vehicle.capacity.aids:
        return RideCause.NO_CAPACITY
    return None


def _allowed(
    problem: RideProblem, tours: tuple[tuple[RideVehicle, Window], ...], causes: list[RideCause | None]
) -> Flags:
    rows = [
        [cause is None and refused_by(ride, vehicle) is None for vehicle, _ in tours]
        for ride, cause in zip(problem.rides, causes, strict=True)
    ]
    return np.array(rows, dtype=np.uint8).reshape(len(problem.rides), len(tours))


def _dislikes(problem: RideProblem, tours: tuple[tuple[RideVehicle, Window], ...]) -> Floats:
    """The price of a change for the vehicles that were not promised."""
    rows = [
        [
            problem.weights.change if ride.planned is not None and ride.planned.vehicle_id != vehicle.id else 0.0
            for vehicle, _ in tours
        ]
        for ride in problem.rides
    ]
    return np.array(rows, dtype=np.float64).reshape(len(problem.rides), len(tours))


def _links(problem: RideProblem, row: Mapping[str, int]) -> tuple[Ints, Flags, Floats]:
    """The other ride of each round trip, whether they are tied, and the price of two drivers."""
    count = len(problem.rides)
    twin, tied, split = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.uint8), np.zeros(count)
    for trip in problem.round_trips:
        if trip.outbound in row and trip.back in row and trip.outbound != trip.back:
            out, back = row[trip.outbound], row[trip.back]
            twin[out], twin[back] = back, out
            tied[[out, back]] = trip.is_tied
            split[[out, back]] = problem.weights.same_driver if trip.same_driver else 0.0
            if trip.stays:  # apart, they are worth no more than left aside
                priority = problem.rides[out].priority + problem.rides[back].priority
                split[[out, back]] = problem.weights.unserved * priority
    return twin, tied, split


def similar(opens: Floats, closes: Floats, travel: Floats, rides: int) -> Ints:
    """For each ride the others by likeness: close ends, and windows that overlap or nearly do."""
    if rides < 2:
        return np.zeros((rides, 0), dtype=np.int64)
    ends = travel[:rides, :rides] + travel[rides : 2 * rides, rides : 2 * rides]
    first, last = opens[:rides], closes[:rides]
    gap = np.maximum(0.0, np.maximum(first[:, None], first) - np.minimum(last[:, None], last))
    middle = (first + last) / 2
    unlike = ends + APART * gap + APART / 4 * np.abs(middle[:, None] - middle)
    np.fill_diagonal(unlike, -np.inf)
    order = np.argsort(unlike, axis=1, kind="stable")[:, 1 : NEIGHBOURS + 1]
    return np.ascontiguousarray(order.astype(np.int64))
