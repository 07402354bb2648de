"""Kernels that try one more visit in every gap of a published plan."""

# ruff: noqa: PLR0917 - numba compiles no keyword-only arguments

from scheduling.optimiser.jit import kernel, njit
from scheduling.optimiser.solution import Scratch, Solution, day_total, days_above
from scheduling.optimiser.tables import (
    D_HELPER,
    D_LIMIT,
    D_RIDES,
    H_WEEK_LIMIT,
    S_HAS_LIMITS,
    V_PLANNED_A,
    V_PLANNED_B,
    V_WISH,
    Flags,
    Floats,
    Ints,
    Tables,
)
from scheduling.optimiser.trial import discard, try_move

STEP_MINUTES = 5
"""First step with which the latest start of a slot is looked for."""

UNTRIED = 2

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
        if day >= 0 and (day in (first, second)):
            return True
    return False


@njit
def try_gap(tables: Tables, solution: Solution, scratch: Scratch, visit: int, position: int) -> float:
    """Cost with the visit at a position, done by ``scratch.people``; the trial must be discarded."""
    return try_move(tables, solution, scratch, visit, position, scratch.people)


@njit
def fill_solo(tables: Tables, solution: Solution, scratch: Scratch, visit: int, day: int, solo: Flags) -> None:
    """Note in ``solo`` (C, P), for each position, whether one helper-day alone could make the visit there."""
    last = solution.order.shape[0] - 1
    scratch.people[0], scratch.people[1] = day, -1
    fits = tables.day[day, D_RIDES] == 1
    for position in range(last, -1, -1):
        if tables.day[day, D_RIDES] == 0 and is_gap(solution, position, day, -1):
            try_gap(tables, solution, scratch, visit, position)
            fits = keeps_others(solution, scratch, visit)
            discard(solution, scratch, visit, last)
        solo[day, position] = int(fits)


@njit
def note_gap(
    tables: Tables, solution: Solution, scratch: Scratch, visit: int, row: int, position: int, found: Ints, count: int
) -> bool:
    """Try an option at a position; True when it serves everybody, noted in ``found[count]`` with its cost."""
    last = solution.order.shape[0] - 1
    scratch.people[0], scratch.people[1] = tables.option[row, 0], tables.option[row, 1]
    try_gap(tables, solution, scratch, visit, position)
    fits = keeps_others(solution, scratch, visit)
    if fits:
        found[count, G_OPTION], found[count, G_POSITION] = row, position
        found[count, G_START] = scratch.start[visit]
        found[count, G_OVER] = int(breaks_limit(tables, solution, scratch))
    discard(solution, scratch, visit, last)
    return fits


@kernel
def find_gaps(
    tables: Tables, solution: Solution, scratch: Scratch, visit: int, solo: Flags, found: Ints, costs: Floats
) -> int:
    """Try a visit, last in the order, with all its options before each visit of their days and at the end.

    Fills ``found`` (n, 4) and ``costs`` (n,) up to their size and returns how many gaps serve everybody. A pair is
    tried only where each of the two could go alone; ``solo`` (C, P) is scratch, 2 where nothing is known yet.
    """
    count = 0
    for row in range(tables.option_from[visit], tables.option_from[visit + 1]):
        first, second = tables.option[row, 0], tables.option[row, 1]
        if second >= 0 and solo[first, 0] == UNTRIED:
            fill_solo(tables, solution, scratch, visit, first, solo)
        if second >= 0 and solo[second, 0] == UNTRIED:
            fill_solo(tables, solution, scratch, visit, second, solo)
        for position in range(solution.order.shape[0]):
            if second >= 0 and (solo[first, position] == 0 or solo[second, position] == 0):
                continue
            if count >= found.shape[0] or not is_gap(solution, position, first, second):
                continue
            if note_gap(tables, solution, scratch, visit, row, position, found, count):
                costs[count] = scratch.cost[0] + scratch.cost[1]
                count += 1
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


@kernel
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
