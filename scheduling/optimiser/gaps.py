"""Kernels that try one more visit in every gap of a published plan."""

# ruff: noqa: PLR0917 - numba compiles no keyword-only arguments

from scheduling.optimiser.jit import njit
from scheduling.optimiser.solution import Scratch, Solution, day_total, days_above
from scheduling.optimiser.tables import (
    D_HELPER,
    D_LIMIT,
    H_WEEK_LIMIT,
    S_HAS_LIMITS,
    V_PLANNED_A,
    V_PLANNED_B,
    V_WISH,
    Floats,
    Ints,
    Tables,
)
from scheduling.optimiser.trial import discard, try_move

STEP_MINUTES = 5
"""First step with which the latest start of a slot is looked for."""

# Columns of a found gap: row of the option, position in the order, start, whether a limit is broken (0 or 1).
G_OPTION, G_POSITION, G_START, G_OVER = range(4)
G_SIZE = 4


@njit
def keeps_others(solution: Solution, scratch: Scratch, visit: int) -> bool:
    """Whether the trial serves the visit and every other visit that was served."""
    if scratch.start[visit] < 0:
        return False
    for index in range(scratch.size[0]):
        other = scratch.redone[index]
        if scratch.start[other] < 0 and solution.start[other] >= 0:
            return False
    return True


@njit
def breaks_limit(tables: Tables, solution: Solution, scratch: Scratch) -> bool:
    """Whether a helper-day touched by the trial is above a limit, its own or its helper's."""
    if tables.setting[S_HAS_LIMITS] == 0:
        return False
    for index in range(scratch.size[1]):
        day = scratch.touched_list[index]
        total = day_total(tables, scratch.final, scratch.work, scratch.travel, day)
        helper = tables.day[day, D_HELPER]
        if total > tables.day[day, D_LIMIT] or scratch.load[helper] > tables.helper[helper, H_WEEK_LIMIT]:
            return True
    return days_above(tables, scratch.visits) > days_above(tables, solution.visits)


@njit
def is_gap(solution: Solution, position: int, first: int, second: int) -> bool:
    """Whether the visit at a position is one of these helper-days'; the end of the order always is."""
    if position == solution.order.shape[0] - 1:
        return True
    other = solution.order[position]
    for side in range(2):
        day = solution.days[other, side]
        if day >= 0 and (day == first or day == second):
            return True
    return False


@njit
def find_gaps(
    tables: Tables, solution: Solution, scratch: Scratch, visit: int, found: Ints, costs: Floats
) -> int:
    """Try a visit, last in the order, with all its options before each visit of their days and at the end.

    Fills ``found`` (n, 4) and ``costs`` (n,) up to their size and returns how many gaps serve everybody.
    """
    count = 0
    last = solution.order.shape[0] - 1
    for row in range(tables.option_from[visit], tables.option_from[visit + 1]):
        first, second = tables.option[row, 0], tables.option[row, 1]
        scratch.people[0], scratch.people[1] = first, second
        for position in range(last + 1):
            if count >= found.shape[0] or not is_gap(solution, position, first, second):
                continue
            cost = try_move(tables, solution, scratch, visit, position, scratch.people)
            if keeps_others(solution, scratch, visit):
                found[count, G_OPTION], found[count, G_POSITION] = row, position
                found[count, G_START] = scratch.start[visit]
                found[count, G_OVER] = int(breaks_limit(tables, solution, scratch))
                costs[count] = cost
                count += 1
            discard(solution, scratch, visit, last)
    return count


@njit
def starts_as_well(tables: Tables, solution: Solution, scratch: Scratch, gap: Ints, start: int, cost: float) -> bool:
    """Whether the visit, last in the order, can start at this minute in a gap at no higher cost."""
    last = solution.order.shape[0] - 1
    visit = solution.order[last]
    tables.visit[visit, V_WISH] = start
    try_move(tables, solution, scratch, visit, gap[G_POSITION], scratch.people)
    fits = keeps_others(solution, scratch, visit) and scratch.start[visit] == start
    fits = fits and scratch.cost[0] + scratch.cost[1] <= cost + 1e-6
    discard(solution, scratch, visit, last)
    tables.visit[visit, V_WISH] = -1
    return bool(fits)


@njit
def latest_start(tables: Tables, solution: Solution, scratch: Scratch, gap: Ints, cost: float, horizon: int) -> int:
    """Last minute up to ``horizon`` at which the visit can start in this gap without moving or costing more."""
    visit = solution.order[solution.order.shape[0] - 1]
    first, second = tables.option[gap[G_OPTION], 0], tables.option[gap[G_OPTION], 1]
    scratch.people[0], scratch.people[1] = first, second
    tables.visit[visit, V_PLANNED_A], tables.visit[visit, V_PLANNED_B] = first, second
    start, step = gap[G_START], STEP_MINUTES
    while step > 0:
        if start + step <= horizon and starts_as_well(tables, solution, scratch, gap, start + step, cost):
            start += step
        else:
            step = 0 if step == 1 else 1
    return int(start)
