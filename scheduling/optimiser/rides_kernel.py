"""The single truth of what a tour may be: windows, ride times, durations and loads, decided exactly.

The begins of service of a tour are bound by differences: travel between neighbours, the ride time from a passenger's
pickup to the arrival, the duration from the start to the end. Such a system has a least solution, reached by raising
times until nothing moves (Bellman-Ford); it has none at all when a time passes its window, or when times still rise
after as many rounds as there are nodes. Dial-a-ride as in Cordeau and Laporte (2003), "A tabu search heuristic for the
static multi-vehicle dial-a-ride problem", Transportation Research B 37, and Cordeau (2006), Operations Research 54.
"""

# ruff: noqa: PLR0917 - numba compiles no keyword-only arguments

from scheduling.optimiser.jit import kernel, njit
from scheduling.optimiser.rides_dice import roll
from scheduling.optimiser.rides_tables import CLOSE, NEVER, Cache, Fleet, Floats, Ints, RideTables, Work

BLINK_RATE = 0.02
"""Chance that the search overlooks a position (Christiaens and Vanden Berghe 2020)."""


@njit
def ride_of(node: int, rides: int) -> int:
    """The ride that a node belongs to, -1 for a start or an end."""
    if node < rides:
        return node
    return node - rides if node < 2 * rides else -1


@njit
def pull_pickups(tables: RideTables, nodes: Ints, times: Floats, row: int, size: int, where: Ints, tour: int) -> int:
    """Raise pickups that come too long before their arrival, and the start; returns the first position raised.

    Returns ``size`` when nothing was raised, -1 when a time passes its window.
    """
    rides = tables.longest.shape[0]
    lowest = size
    for place in range(size - 1, 0, -1):
        node = nodes[row, place]
        if rides <= node < 2 * rides:
            ride = node - rides
            least = times[row, place] - tables.longest[ride] - tables.service[ride]
            pickup = where[ride]
            if least > times[row, pickup] + CLOSE:
                if least > tables.closes[ride] + CLOSE:
                    return -1
                times[row, pickup] = least
                lowest = min(lowest, pickup)
    least = times[row, size - 1] - tables.span[tour]
    if least > times[row, 0] + CLOSE:
        times[row, 0] = least
        lowest = 0
    return lowest


@njit
def raise_times(
    tables: RideTables, nodes: Ints, times: Floats, row: int, size: int, where: Ints, tour: int, begin: int
) -> bool:
    """Raise times, lower bounds on entry, to the least solution; False when there is none."""
    for _ in range(size + 1):
        for place in range(max(begin, 1), size):
            before, node = nodes[row, place - 1], nodes[row, place]
            least = times[row, place - 1] + tables.service[before] + tables.travel[before, node]
            if least > times[row, place]:
                times[row, place] = least
                if least > tables.closes[node] + CLOSE:
                    return False
        lowest = pull_pickups(tables, nodes, times, row, size, where, tour)
        if lowest < 0:
            return False
        if lowest == size:
            return True
        begin = lowest + 1
    return False


@njit
def lower_times(tables: RideTables, fleet: Fleet, tour: int) -> None:
    """Set the last begins of service of a feasible tour: the greatest solution."""
    rides = tables.longest.shape[0]
    size = fleet.size[tour]
    for place in range(size):
        fleet.late[tour, place] = tables.closes[fleet.nodes[tour, place]]
    changed = True
    while changed:
        changed = False
        for place in range(size - 2, -1, -1):
            node, after = fleet.nodes[tour, place], fleet.nodes[tour, place + 1]
            most = fleet.late[tour, place + 1] - tables.service[node] - tables.travel[node, after]
            fleet.late[tour, place] = min(fleet.late[tour, place], most)
        for place in range(1, size):
            node = fleet.nodes[tour, place]
            if rides <= node < 2 * rides:
                ride = node - rides
                most = fleet.late[tour, fleet.where[ride]] + tables.service[ride] + tables.longest[ride]
                if most < fleet.late[tour, place] - CLOSE:
                    fleet.late[tour, place] = most
                    changed = True
        most = fleet.late[tour, 0] + tables.span[tour]
        if most < fleet.late[tour, size - 1] - CLOSE:
            fleet.late[tour, size - 1] = most
            changed = True


@njit
def measure(tables: RideTables, fleet: Fleet, tour: int) -> None:
    """Set driving, kilometres and loads of a tour, and where its nodes are."""
    rides = tables.longest.shape[0]
    length = 0.0
    road = 0.0
    fleet.where[fleet.nodes[tour, 0]] = 0
    for place in range(1, fleet.size[tour]):
        before, node = fleet.nodes[tour, place - 1], fleet.nodes[tour, place]
        length += tables.travel[before, node]
        road += tables.kilometres[before, node]
        fleet.where[node] = place
        for kind in range(tables.load.shape[1]):
            change = 0
            if node < rides:
                change = tables.load[node, kind]
            elif node < 2 * rides:
                change = -tables.load[node - rides, kind]
            fleet.aboard[tour, place, kind] = fleet.aboard[tour, place - 1, kind] + change
    fleet.length[tour] = length
    fleet.road[tour] = road


@kernel
def settle(tables: RideTables, fleet: Fleet, work: Work, tour: int) -> bool:
    """Make times, loads and measures of a tour from its nodes; False when the tour has no schedule."""
    measure(tables, fleet, tour)
    size = fleet.size[tour]
    for place in range(size):
        fleet.early[tour, place] = tables.opens[fleet.nodes[tour, place]]
    feasible = raise_times(tables, fleet.nodes, fleet.early, tour, size, fleet.where, tour, 1)
    if feasible:
        lower_times(tables, fleet, tour)
    work.counter[0] += 1
    fleet.stamp[tour] = work.counter[0]
    work.touched[tour] = 1
    return bool(feasible)


@njit
def build_trial(tables: RideTables, fleet: Fleet, work: Work, ride: int, tour: int, first: int, second: int) -> int:
    """Write the tour with one more ride in the scratch arrays; returns its size.

    The pickup goes before the node now at ``first``, the arrival before the one now at ``second`` ≥ ``first``.
    """
    rides = tables.longest.shape[0]
    size = 0
    for place in range(fleet.size[tour]):
        if place == first:
            size = append_trial(tables, work, ride, tables.opens[ride], size)
        if place == second:
            size = append_trial(tables, work, ride + rides, tables.opens[ride + rides], size)
        size = append_trial(tables, work, fleet.nodes[tour, place], fleet.early[tour, place], size)
    return size


@njit
def append_trial(tables: RideTables, work: Work, node: int, time: float, size: int) -> int:
    """Add a node to the tour under trial; returns its size."""
    work.nodes[0, size] = node
    work.early[0, size] = time
    work.where[node] = size
    return size + 1


@njit
def fits(tables: RideTables, fleet: Fleet, work: Work, ride: int, tour: int, first: int, second: int) -> bool:
    """Whether the tour with one more ride has a schedule, decided exactly; the trial's times are left in ``work``."""
    size = build_trial(tables, fleet, work, ride, tour, first, second)
    return bool(raise_times(tables, work.nodes, work.early, 0, size, work.where, tour, first))


@njit
def has_room(tables: RideTables, fleet: Fleet, ride: int, tour: int, place: int) -> bool:
    """Whether a ride can be aboard when the vehicle leaves a position."""
    for kind in range(tables.load.shape[1]):
        if fleet.aboard[tour, place, kind] + tables.load[ride, kind] > tables.capacity[tour, kind]:
            return False
    return True


@njit
def spare_road(tables: RideTables, fleet: Fleet, tour: int) -> float:
    """Kilometres that a tour may still grow by, the other tours of its owner counted."""
    used = 0.0
    for other in range(tables.owner.shape[0]):
        if tables.owner[other] == tables.owner[tour]:
            used += fleet.road[other]
    return float(tables.most_kilometres[tour] - used)


@njit
def more_road(tables: RideTables, fleet: Fleet, ride: int, tour: int, first: int, second: int) -> float:
    """Kilometres that an insertion adds."""
    drop = ride + tables.longest.shape[0]
    before, after = fleet.nodes[tour, first - 1], fleet.nodes[tour, first]
    road = tables.kilometres
    if first == second:
        return float(road[before, ride] + road[ride, drop] + road[drop, after] - road[before, after])
    last, then = fleet.nodes[tour, second - 1], fleet.nodes[tour, second]
    return float(
        road[before, ride] + road[ride, after] - road[before, after]
        + road[last, drop] + road[drop, then] - road[last, then]
    )  # fmt: skip


@njit
def try_drops(
    tables: RideTables,
    fleet: Fleet,
    work: Work,
    ride: int,
    tour: int,
    first: int,
    time: float,
    spare: float,
    best: float,
    blink: float,
) -> float:
    """Try every position of the arrival after a pickup at ``first`` that begins at ``time`` at the earliest.

    Bounds that are cheap to see come before the exact trial. Returns the lower of ``best`` and the cheapest cost
    found, whose positions are then in ``work.found``.
    """
    rides = tables.longest.shape[0]
    travel, service = tables.travel, tables.service
    drop = ride + rides
    before, after = fleet.nodes[tour, first - 1], fleet.nodes[tour, first]
    entry = travel[before, ride] - travel[before, after]
    last, driven, cost = ride, 0.0, entry
    for second in range(first, fleet.size[tour]):
        then = fleet.nodes[tour, second]
        if second > first:
            if time > fleet.late[tour, second - 1] + CLOSE or not has_room(tables, fleet, ride, tour, second - 1):
                break
            cost = entry + travel[ride, after] - travel[last, then]
            if (
                time > tables.closes[drop]
                or driven > tables.longest[ride] + CLOSE
                or entry + travel[ride, after] >= best
            ):
                break
        price = cost + travel[last, drop] + travel[drop, then]
        if price < best - CLOSE:
            arrival = max(time + service[last] + travel[last, drop], tables.opens[drop])
            on_board = driven + travel[last, drop]
            if (
                arrival <= tables.closes[drop] + CLOSE
                and on_board <= tables.longest[ride] + CLOSE
                and arrival + service[drop] + travel[drop, then] <= fleet.late[tour, second] + CLOSE
                and more_road(tables, fleet, ride, tour, first, second) <= spare + CLOSE
                and (blink <= 0.0 or roll(work.dice) >= blink)
                and fits(tables, fleet, work, ride, tour, first, second)
            ):
                best = price
                work.found[0], work.found[1] = first, second
        leg = travel[last, then]
        driven += leg + service[then]
        time = max(time + service[last] + leg, fleet.early[tour, second])
        last = then
    return best


@kernel
def try_tour(tables: RideTables, fleet: Fleet, work: Work, ride: int, tour: int, blink: float) -> float:
    """Least driving that a ride adds to a tour, NEVER where it does not fit; positions in ``work.found``.

    ``blink`` is the chance that a position is overlooked: a search that never errs stays in its valley.
    """
    best = NEVER
    spare = spare_road(tables, fleet, tour)
    for first in range(1, fleet.size[tour]):
        if fleet.early[tour, first - 1] > tables.closes[ride]:
            break
        if not has_room(tables, fleet, ride, tour, first - 1):
            continue
        before = fleet.nodes[tour, first - 1]
        time = fleet.early[tour, first - 1] + tables.service[before] + tables.travel[before, ride]
        time = max(time, tables.opens[ride])
        if time <= tables.closes[ride] + CLOSE:
            best = try_drops(tables, fleet, work, ride, tour, first, time, spare, best, blink)
    return float(best)


@njit
def look_up(tables: RideTables, fleet: Fleet, work: Work, cache: Cache, ride: int, tour: int) -> float:
    """The cheapest insertion of a ride in a tour, computed again only when the tour has changed."""
    if cache.stamp[ride, tour] != fleet.stamp[tour] or tables.most_kilometres[tour] < NEVER:
        cache.cost[ride, tour] = try_tour(tables, fleet, work, ride, tour, BLINK_RATE)
        cache.first[ride, tour], cache.second[ride, tour] = work.found[0], work.found[1]
        cache.stamp[ride, tour] = fleet.stamp[tour]
    return float(cache.cost[ride, tour])


@kernel
def put_in(tables: RideTables, fleet: Fleet, work: Work, ride: int, tour: int, first: int, second: int) -> bool:
    """Insert a ride; False when the tour then has no schedule."""
    size = build_trial(tables, fleet, work, ride, tour, first, second)
    for place in range(size):
        fleet.nodes[tour, place] = work.nodes[0, place]
    fleet.size[tour] = size
    fleet.tour_of[ride] = tour
    return bool(settle(tables, fleet, work, tour))


@kernel
def take_out(tables: RideTables, fleet: Fleet, ride: int) -> int:
    """Remove a ride's two nodes; the tour is to be settled by the caller. Returns the tour."""
    rides = tables.longest.shape[0]
    tour = fleet.tour_of[ride]
    kept = 0
    for place in range(fleet.size[tour]):
        node = fleet.nodes[tour, place]
        if ride_of(node, rides) != ride:
            fleet.nodes[tour, kept] = node
            kept += 1
    fleet.size[tour] = kept
    fleet.tour_of[ride] = -1
    return int(tour)


@kernel
def every_insertion(
    tables: RideTables, fleet: Fleet, work: Work, ride: int, tour: int, costs: Floats, places: Ints
) -> int:
    """All ways to put a ride in a tour: added driving in ``costs`` (n,), positions in ``places`` (n, 2); how many."""
    spare = spare_road(tables, fleet, tour)
    count = 0
    for first in range(1, fleet.size[tour]):
        for second in range(first, fleet.size[tour]):
            if not has_room(tables, fleet, ride, tour, second - 1):
                break
            if (
                count < costs.shape[0]
                and more_road(tables, fleet, ride, tour, first, second) <= spare + CLOSE
                and fits(tables, fleet, work, ride, tour, first, second)
            ):
                length = 0.0
                for place in range(1, fleet.size[tour] + 2):
                    length += tables.travel[work.nodes[0, place - 1], work.nodes[0, place]]
                costs[count] = length - fleet.length[tour]
                places[count, 0], places[count, 1] = first, second
                count += 1
    return count
