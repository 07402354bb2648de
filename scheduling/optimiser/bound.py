"""What a change costs at least, from its journeys alone: most changes are too dear, and need no decoding."""

from scheduling.optimiser.decode import PLACE
from scheduling.optimiser.jit import njit
from scheduling.optimiser.solution import Solution
from scheduling.optimiser.tables import (
    D_DATE,
    D_END,
    D_HELPER,
    D_MODE,
    D_RIDES,
    D_START,
    S_TRAVEL,
    V_PLACE,
    V_WISH,
    Ints,
    Tables,
)


@njit
def is_settled(solution: Solution) -> bool:
    """Whether every visit in the order is served: what a change does to the others can then only cost more."""
    for position in range(solution.order.shape[0]):  # noqa: SIM110 - numba compiles no generators
        if solution.start[solution.order[position]] < 0:
            return False
    return True


@njit
def has_promises(tables: Tables) -> bool:
    """Whether a visit has a published start, to which a change of another may bring it back."""
    for visit in range(tables.visit.shape[0]):  # noqa: SIM110 - numba compiles no generators
        if tables.visit[visit, V_WISH] >= 0:
            return True
    return False


@njit
def next_on(solution: Solution, day: int, position: int, visit: int) -> int:
    """First visit of a helper-day from a position on, ``visit`` set aside; -1 for none."""
    for place in range(position, solution.order.shape[0]):
        other = solution.order[place]
        if other != visit and (solution.days[other, 0] == day or solution.days[other, 1] == day):
            return int(other)
    return -1


@njit
def place_before(solution: Solution, day: int, visit: int) -> int:
    """Where a helper-day comes from when it goes to a visit of its own, or from its last visit home (-1)."""
    place = solution.final[day, PLACE]
    if visit >= 0:
        side = 0 if solution.days[visit, 0] == day else 1
        place = solution.before[visit, side, PLACE]
    return int(place)


@njit
def detour(tables: Tables, day: int, origin: int, place: int, following: int) -> int:
    """Minutes added when a helper-day goes by a place between two others; -1 is home, at either end."""
    mode = tables.day[day, D_MODE]
    start = origin if origin >= 0 else tables.day[day, D_START]
    end = following if following >= 0 else tables.day[day, D_END]
    direct = 0 if origin < 0 and following < 0 else tables.travel[mode, start, end]
    return int(tables.travel[mode, start, place] + tables.travel[mode, place, end] - direct)


@njit
def place_of(tables: Tables, visit: int) -> int:
    """Place of a visit, -1 for none."""
    return int(tables.visit[visit, V_PLACE]) if visit >= 0 else -1


@njit
def saved_minutes(tables: Tables, solution: Solution, visit: int, side: int) -> int:
    """Minutes of travel that one of a visit's people saves without it."""
    day = solution.days[visit, side]
    if day < 0 or tables.day[day, D_RIDES] == 1:
        return 0
    following = next_on(solution, day, solution.where[visit] + 1, visit)
    origin = solution.before[visit, side, PLACE]
    return detour(tables, day, origin, tables.visit[visit, V_PLACE], place_of(tables, following))


@njit
def added_minutes(tables: Tables, solution: Solution, visit: int, new: int, day: int) -> int:
    """Minutes of travel that a helper-day spends on a visit put at a new position."""
    if day < 0 or tables.day[day, D_RIDES] == 1:
        return 0
    old = solution.where[visit]
    following = next_on(solution, day, new + 1 if new > old else new, visit)
    origin = place_before(solution, day, following)
    for side in range(2):
        if solution.days[visit, side] == day and next_on(solution, day, old + 1, visit) == following:
            origin = solution.before[visit, side, PLACE]
    return detour(tables, day, origin, tables.visit[visit, V_PLACE], place_of(tables, following))


@njit
def wish_price(tables: Tables, visit: int, first: int, second: int) -> float:
    """Price of who goes and on which date."""
    dislike = tables.dislike[visit, tables.day[first, D_HELPER]]
    if second >= 0:
        dislike = min(dislike, tables.dislike[visit, tables.day[second, D_HELPER]])
    return float(dislike + tables.late[visit, tables.day[first, D_DATE]])


@njit
def least_cost(tables: Tables, solution: Solution, visit: int, new: int, people: Ints) -> float:
    """Least cost after a change of a settled solution: that of its journeys if everybody is still served."""
    minutes = 0
    for side in range(2):
        minutes += added_minutes(tables, solution, visit, new, people[side])
        minutes -= saved_minutes(tables, solution, visit, side)
    price = wish_price(tables, visit, people[0], people[1]) - solution.price[visit]
    return float(solution.cost[0] + price + tables.setting[S_TRAVEL] * minutes)
