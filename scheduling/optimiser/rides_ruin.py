"""Ruin and recreate with annealing: some rides that have to do with each other are taken out, then put back greedily.

After Schrimpf et al. (2000), "Record breaking optimization results using the ruin and recreate principle", Journal of
Computational Physics 159, with the strings of Christiaens and Vanden Berghe (2020), "Slack induction by string
removals", Transportation Science 54.
"""

# ruff: noqa: PLR0917 - numba compiles no keyword-only arguments

import math

from scheduling.optimiser.jit import kernel, njit, part
from scheduling.optimiser.rides_dice import roll, roll_below
from scheduling.optimiser.rides_kernel import look_up, put_in, ride_of, settle, take_out
from scheduling.optimiser.rides_tables import NEVER, Cache, Fleet, RideTables, Work

RELATED_RATE, STRING_RATE = 0.45, 0.45
"""Shares of ruins that take similar rides, and strings of neighbours in tours near one place; the others, any rides."""
KEEP_RATE = 0.4
"""Chance that a similar ride is spared."""
MOST_OUT = 10
"""Most rides taken out at once."""


@njit
def total_cost(tables: RideTables, fleet: Fleet) -> float:
    """Driving, rides unserved, dislikes, and round trips split between two drivers."""
    cost = 0.0
    for tour in range(fleet.size.shape[0]):
        cost += fleet.length[tour]
    for ride in range(fleet.tour_of.shape[0]):
        tour = fleet.tour_of[ride]
        if tour < 0:
            cost += tables.unserved[ride]
            continue
        cost += tables.dislike[ride, tour]
        twin = tables.twin[ride]
        if twin > ride and fleet.tour_of[twin] >= 0 and tables.driver[fleet.tour_of[twin]] != tables.driver[tour]:
            cost += tables.split[ride]
    return cost


@kernel
def cost_of_tours(tables: RideTables, fleet: Fleet) -> float:
    """``total_cost``, to be called from Python."""
    return total_cost(tables, fleet)


@part
def bank(tables: RideTables, fleet: Fleet, work: Work, ride: int) -> None:
    """Take a ride out, with the one it is tied to; fixed rides stay."""
    if fleet.tour_of[ride] >= 0 and tables.fixed[ride] == 0:
        work.touched[take_out(tables, fleet, ride)] = 1
        work.bank[work.banked[0]] = ride
        work.banked[0] += 1
        if tables.tied[ride] != 0:
            bank_twin(tables, fleet, work, tables.twin[ride])


@part
def bank_twin(tables: RideTables, fleet: Fleet, work: Work, ride: int) -> None:
    """Take out the other ride of a round trip."""
    if fleet.tour_of[ride] >= 0 and tables.fixed[ride] == 0:
        work.touched[take_out(tables, fleet, ride)] = 1
        work.bank[work.banked[0]] = ride
        work.banked[0] += 1


@part
def ruin_related(tables: RideTables, fleet: Fleet, work: Work, seed: int, count: int) -> None:
    """Take out a ride and the most similar ones, some spared."""
    bank(tables, fleet, work, seed)
    for column in range(tables.near.shape[1]):
        if work.banked[0] >= count:
            break
        if roll(work.dice) >= KEEP_RATE:
            bank(tables, fleet, work, tables.near[seed, column])


@part
def ruin_strings(tables: RideTables, fleet: Fleet, work: Work, seed: int, count: int) -> None:
    """Take out stretches of tours around a ride and around similar ones, one stretch a tour."""
    ruin_stretch(tables, fleet, work, seed, count)
    for column in range(tables.near.shape[1]):
        if work.banked[0] >= count:
            break
        ride = tables.near[seed, column]
        if fleet.tour_of[ride] >= 0 and work.touched[fleet.tour_of[ride]] == 0:
            ruin_stretch(tables, fleet, work, ride, count)


@part
def ruin_stretch(tables: RideTables, fleet: Fleet, work: Work, ride: int, count: int) -> None:
    """Take out the rides that touch a stretch of the tour around one of a ride's two nodes."""
    tour = fleet.tour_of[ride]
    if tour < 0:
        return
    rides = tables.longest.shape[0]
    size = fleet.size[tour]
    node = ride if roll(work.dice) < 0.5 else ride + rides
    centre = 1
    while fleet.nodes[tour, centre] != node:
        centre += 1
    length = 1 + roll_below(work.dice, min(count, size - 2))
    begin = max(1, centre - roll_below(work.dice, length))
    end = min(size - 1, begin + length)
    for place in range(begin, end):
        work.key[place - begin] = fleet.nodes[tour, place]
    for place in range(end - begin):
        if work.banked[0] < count + 2:
            bank(tables, fleet, work, ride_of(int(work.key[place]), rides))


@part
def ruin_any(tables: RideTables, fleet: Fleet, work: Work, count: int) -> None:
    """Take out any rides."""
    for _ in range(count):
        bank(tables, fleet, work, roll_below(work.dice, tables.longest.shape[0]))


@part
def ruin(tables: RideTables, fleet: Fleet, work: Work) -> None:
    """Fill the bank: the rides unserved, and those taken out; their tours are settled."""
    rides = tables.longest.shape[0]
    work.banked[0] = 0
    count = 1 + roll_below(work.dice, min(MOST_OUT, rides))
    seed = roll_below(work.dice, rides)
    kind = roll(work.dice)
    if kind < RELATED_RATE:
        ruin_related(tables, fleet, work, seed, count)
    elif kind < RELATED_RATE + STRING_RATE:
        ruin_strings(tables, fleet, work, seed, count)
    else:
        ruin_any(tables, fleet, work, count)
    for tour in range(fleet.size.shape[0]):
        if work.touched[tour] != 0:
            settle(tables, fleet, work, tour)


@part
def collect(tables: RideTables, fleet: Fleet, work: Work) -> None:
    """Put every ride that has no tour in the bank, in a drawn order."""
    count = 0
    kind = roll_below(work.dice, 3)
    for ride in range(fleet.tour_of.shape[0]):
        if fleet.tour_of[ride] < 0:
            work.bank[count] = ride
            work.key[count] = sort_key(tables, work, ride, kind)
            count += 1
    work.banked[0] = count
    for last in range(1, count):
        ride, key = work.bank[last], work.key[last]
        place = last
        while place > 0 and work.key[place - 1] > key:
            work.bank[place], work.key[place] = work.bank[place - 1], work.key[place - 1]
            place -= 1
        work.bank[place], work.key[place] = ride, key


@njit
def sort_key(tables: RideTables, work: Work, ride: int, kind: int) -> float:
    """What the bank is sorted by: chance, the longest ride first, the earliest pickup first."""
    if kind == 0:
        return roll(work.dice)
    if kind == 1:
        return float(-tables.travel[ride, ride + tables.longest.shape[0]])
    return float(tables.opens[ride])


@part
def insert_best(tables: RideTables, fleet: Fleet, work: Work, cache: Cache, ride: int) -> bool:
    """Put a ride where it costs least; False where it fits nowhere."""
    twin = tables.twin[ride]
    home = -1
    if twin >= 0 and fleet.tour_of[twin] >= 0:
        home = tables.driver[fleet.tour_of[twin]]
    nowhere = fleet.size.shape[0]
    best, chosen = NEVER, nowhere
    for tour in range(nowhere):
        if tables.allowed[ride, tour] == 0:
            continue
        cost = look_up(tables, fleet, work, cache, ride, tour) + tables.dislike[ride, tour]
        if home >= 0 and home != tables.driver[tour]:
            cost += tables.split[ride]
        if cost < best:
            best, chosen = cost, tour
    if chosen == nowhere or best >= tables.unserved[ride]:
        return False
    return put_in(tables, fleet, work, ride, chosen, cache.first[ride, chosen], cache.second[ride, chosen])


@part
def insert_unit(tables: RideTables, fleet: Fleet, work: Work, cache: Cache, ride: int) -> None:
    """Put a ride in, and the other ride of its round trip where they are tied: both or none."""
    twin = tables.twin[ride]
    if fleet.tour_of[ride] >= 0 or not insert_best(tables, fleet, work, cache, ride):
        return
    if tables.tied[ride] == 0 or fleet.tour_of[twin] >= 0 or insert_best(tables, fleet, work, cache, twin):
        return
    settle(tables, fleet, work, take_out(tables, fleet, ride))


@kernel
def recreate(tables: RideTables, fleet: Fleet, work: Work, cache: Cache) -> None:
    """Put back whatever fits, ride after ride."""
    collect(tables, fleet, work)
    for row in range(work.banked[0]):
        insert_unit(tables, fleet, work, cache, work.bank[row])


@njit
def touch_all(work: Work) -> None:
    """Mark every tour as changed."""
    for tour in range(work.touched.shape[0]):
        work.touched[tour] = 1


@kernel
def copy_tours(tables: RideTables, work: Work, source: Fleet, target: Fleet) -> None:
    """Make the target's touched tours those of the source."""
    for tour in range(source.size.shape[0]):
        if work.touched[tour] == 0:
            continue
        size = source.size[tour]
        target.size[tour] = size
        target.length[tour], target.road[tour] = source.length[tour], source.road[tour]
        target.stamp[tour] = source.stamp[tour]
        for place in range(size):
            node = source.nodes[tour, place]
            target.nodes[tour, place] = node
            target.early[tour, place], target.late[tour, place] = source.early[tour, place], source.late[tour, place]
            target.where[node] = place
            for kind in range(tables.load.shape[1]):
                target.aboard[tour, place, kind] = source.aboard[tour, place, kind]
        work.touched[tour] = 0
    for ride in range(source.tour_of.shape[0]):
        target.tour_of[ride] = source.tour_of[ride]


@kernel
def anneal_rides(
    tables: RideTables,
    fleet: Fleet,
    kept: Fleet,
    best: Fleet,
    cache: Cache,
    work: Work,
    temperatures: tuple[float, float],
    iterations: int,
) -> None:
    """Run ``iterations`` rounds while cooling between two temperatures; ``work.total`` holds current and best cost.

    ``fleet`` and ``kept`` are the same current solution on entry and on return.
    """
    temperature, cold = temperatures
    cooling = (cold / temperature) ** (1.0 / iterations)
    for _ in range(iterations):
        temperature *= cooling
        ruin(tables, fleet, work)
        recreate(tables, fleet, work, cache)
        cost = total_cost(tables, fleet)
        if cost < work.total[0] - temperature * math.log(1.0 - roll(work.dice)):
            copy_tours(tables, work, fleet, kept)
            work.total[0] = cost
            if cost < work.total[1] - 1e-6:
                touch_all(work)
                copy_tours(tables, work, fleet, best)
                work.total[1] = cost
        else:
            copy_tours(tables, work, kept, fleet)
