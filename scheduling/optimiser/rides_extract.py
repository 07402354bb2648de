"""From the search's arrays to a plan with times, and from a plan back to the arrays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scheduling.optimiser.rides_costs import ride_cost
from scheduling.optimiser.rides_encode import RideEncoding
from scheduling.optimiser.rides_kernel import put_in, settle, try_tour
from scheduling.optimiser.rides_model import Ride, RidePlan, RideStop, RideTour, StopKind, UnservedRide
from scheduling.optimiser.rides_schedule import best_times, chain_of
from scheduling.optimiser.rides_tables import NEVER, Fleet, Work, new_fleet, new_work


@dataclass(frozen=True)
class Board:
    """The tours of a plan as arrays. ``rows`` gives, for each tour of the encoding, its place in the plan or -1."""

    fleet: Fleet
    work: Work
    rows: tuple[int, ...]


def promises(rides: Iterable[Ride]) -> dict[str, int]:
    """The pickup that each ride was promised, where it was."""
    return {ride.id: ride.planned.pickup for ride in rides if ride.planned is not None}


def tour_at(encoding: RideEncoding, row: int, nodes: Sequence[int], wishes: Mapping[str, int]) -> RideTour | None:
    """A tour with its best times, by the order of its nodes; None when it has no schedule."""
    rides = encoding.problem.rides
    arrives = [ride.dropoff is not None for ride in rides]
    wanted = {encoding.row[name]: float(pickup) for name, pickup in wishes.items() if name in encoding.row}
    times = best_times(chain_of(encoding.tables, nodes, row, arrives, wanted))
    if times is None:
        return None
    begins = [round(time) for time in times]
    stops = []
    for place in range(1, len(nodes) - 1):
        node, before = nodes[place], nodes[place - 1]
        leave = begins[place - 1] + int(encoding.tables.service[before])
        kind = StopKind.PICKUP if node < len(rides) else StopKind.DROPOFF
        arrive = leave + int(encoding.tables.travel[before, node])
        done = begins[place] + int(encoding.tables.service[node])
        stops.append(RideStop(rides[node % len(rides)].id, kind, arrive, begins[place], done))
    return RideTour(encoding.tours[row][0].id, begins[0], begins[-1], tuple(stops))


def nodes_of(fleet: Fleet, row: int) -> list[int]:
    """The nodes of a tour, start and end included."""
    return [int(node) for node in fleet.nodes[row, : fleet.size[row]]]


def plan_of_rides(encoding: RideEncoding, fleet: Fleet) -> RidePlan:
    """A plan with times; who is unserved is listed without reasons."""
    wishes = promises(encoding.problem.rides)
    found = []
    for row in range(len(encoding.tours)):
        if fleet.size[row] > 2:
            tour = tour_at(encoding, row, nodes_of(fleet, row), wishes)
            if tour is not None:
                found.append(tour)
    tours = tuple(sorted(found, key=lambda tour: (tour.start, tour.vehicle_id)))
    served = {stop.ride_id for tour in tours for stop in tour.stops}
    unserved = tuple(UnservedRide(ride.id, {}) for ride in encoding.problem.rides if ride.id not in served)
    return RidePlan(tours, unserved, ride_cost(encoding.problem, tours))


def board_of_rides(encoding: RideEncoding, tours: Sequence[RideTour], seed: int = 0) -> Board:
    """The tours of a plan as arrays, as far as they still have a schedule.

    Where a tour has none any more, its rides are put back one by one where they fit best in it, the others are left.
    """
    fleet, work = new_fleet(encoding.tables), new_work(encoding.tables, seed)
    for row in range(len(encoding.tables.owner)):
        settle(encoding.tables, fleet, work, row)
    rows = [-1] * len(encoding.tours)
    for number, tour in enumerate(tours):
        found = _row_of(encoding, tour, rows)
        if found is not None:
            rows[found] = number
            _restore(encoding, fleet, work, found, tour)
    return Board(fleet, work, tuple(rows))


def _row_of(encoding: RideEncoding, tour: RideTour, rows: Sequence[int]) -> int | None:
    """The tour of the encoding whose window holds a published tour, or a part of it."""
    for row, (vehicle, window) in enumerate(encoding.tours):
        if vehicle.id == tour.vehicle_id and rows[row] < 0 and window.start < tour.end and tour.start < window.end:
            return row
    return None


def _restore(encoding: RideEncoding, fleet: Fleet, work: Work, row: int, tour: RideTour) -> None:
    """Put a published tour's rides in one row, in their order or as they fit."""
    tables, count = encoding.tables, len(encoding.problem.rides)
    stops = [(stop, encoding.row[stop.ride_id]) for stop in tour.stops if stop.ride_id in encoding.row]
    stops = [(stop, ride) for stop, ride in stops if tables.allowed[ride, row] and fleet.tour_of[ride] < 0]
    nodes = [ride if stop.kind == StopKind.PICKUP else ride + count for stop, ride in stops]
    wanted = [ride for stop, ride in stops if stop.kind == StopKind.PICKUP]
    whole = [fleet.nodes[row, 0], *nodes, fleet.nodes[row, 1]]
    fleet.nodes[row, : len(whole)] = whole
    fleet.size[row] = len(whole)
    fleet.tour_of[wanted] = row
    if settle(tables, fleet, work, row) and is_light(encoding, fleet, row):
        return
    fleet.nodes[row, 1], fleet.size[row] = whole[-1], 2
    fleet.tour_of[wanted] = -1
    settle(tables, fleet, work, row)
    for ride in wanted:
        insert_alone(encoding, fleet, work, ride, row)


def is_light(encoding: RideEncoding, fleet: Fleet, row: int) -> bool:
    """Whether a settled tour keeps to its loads, and its vehicle to its kilometres."""
    tables = encoding.tables
    aboard = fleet.aboard[row, : fleet.size[row]]
    owner = tables.owner == tables.owner[row]
    road = float(fleet.road[owner].sum())
    return bool((aboard <= tables.capacity[row]).all()) and road <= tables.most_kilometres[row] + 1e-6


def insert_alone(encoding: RideEncoding, fleet: Fleet, work: Work, ride: int, row: int) -> bool:
    """Put a ride in a tour where it costs least; False where it does not fit."""
    if try_tour(encoding.tables, fleet, work, ride, row, 0.0) >= NEVER:
        return False
    return bool(put_in(encoding.tables, fleet, work, ride, row, int(work.found[0]), int(work.found[1])))
