"""Simulated annealing over (global order of visits, who goes), compiled."""

# ruff: noqa: PLR0917 - numba compiles no keyword-only arguments

from typing import NamedTuple

import numpy as np

from scheduling.optimiser.bound import has_promises, is_settled, least_cost
from scheduling.optimiser.jit import kernel, njit
from scheduling.optimiser.solution import Scratch, Solution
from scheduling.optimiser.tables import ESCORT, LEAD, NEW, S_HAS_LIMITS, SECOND, Floats, Ints, Tables
from scheduling.optimiser.trial import accept, discard, try_move

JOIN_RATE = 0.5
"""Share of moves that put a visit beside another one, in the hands of one of its people."""
NEARBY_SHIFT = 0.2
"""Widest usual shift in the order, as a share of its length."""
PARK_RATE = 0.01
"""Share of moves that leave a visit out, where limits on hours may make that worth while."""


class Best(NamedTuple):
    """The best solution met: order (P,), helper-days (V, 2), cost (1,)."""

    order: Ints
    days: Ints
    cost: Floats


@kernel
def seed_random(seed: int) -> None:
    """Seed the generator that the kernels draw from."""
    np.random.seed(seed)


@njit
def replace_one(tables: Tables, visit: int, side: int, day: int, people: Ints) -> bool:
    """Put a helper-day on one side of a visit's people; False when the rules refuse it."""
    needed = LEAD if side == 0 else SECOND
    if tables.role[visit, day] & needed == 0:
        return False
    partner = people[1 - side]
    if partner >= 0:
        if tables.together[day, partner] == 0:
            return False
        if tables.role[visit, day] & NEW != 0 and tables.together[day, partner] & ESCORT == 0:
            return False
        if tables.role[visit, partner] & NEW != 0 and tables.together[partner, day] & ESCORT == 0:
            return False
    people[side] = day
    return True


@njit
def draw_option(tables: Tables, visit: int, people: Ints) -> None:
    """Draw who goes among all options."""
    low, high = tables.option_from[visit], tables.option_from[visit + 1]
    row = low + np.random.randint(high - low)
    people[0], people[1] = tables.option[row, 0], tables.option[row, 1]


@njit
def draw_option_with(tables: Tables, visit: int, day: int, people: Ints) -> bool:
    """Draw who goes among the options that include a helper-day; a few tries, False when none is met."""
    low, high = tables.option_from[visit], tables.option_from[visit + 1]
    size = high - low
    offset = np.random.randint(size)
    for step in range(size):
        row = low + (offset + step) % size
        if tables.option[row, 0] == day or tables.option[row, 1] == day:
            people[0], people[1] = tables.option[row, 0], tables.option[row, 1]
            return True
    return False


@njit
def join_other(tables: Tables, solution: Solution, visit: int, people: Ints) -> int:
    """Draw another visit and take one of its people; returns the position beside it, -1 when that cannot be."""
    other = solution.order[np.random.randint(solution.order.shape[0])]
    if other == visit or solution.days[other, 0] < 0:
        return -1
    day = solution.days[other, 0]
    if solution.days[other, 1] >= 0 and np.random.random() < 0.5:
        day = solution.days[other, 1]
    is_pair = people[1] >= 0
    side = np.random.randint(2) if is_pair else 0
    if people[side] != day and people[1 - side] != day:
        replaced = people[0] >= 0 and replace_one(tables, visit, side, day, people)
        if not replaced and not draw_option_with(tables, visit, day, people):
            return -1
    mine, target = solution.where[visit], solution.where[other]
    if target < mine and np.random.random() < 0.5:
        return int(target + 1)
    if target > mine and np.random.random() < 0.5:
        return int(target - 1)
    return int(target)


@njit
def draw_position(solution: Solution, visit: int) -> int:
    """Draw a position, most often near the visit's own."""
    size = solution.order.shape[0]
    if np.random.random() < 0.7:
        width = int(size * NEARBY_SHIFT) + 1
        drawn = solution.where[visit] + np.random.randint(-width, width + 1)
        return int(min(size - 1, max(0, drawn)))
    return int(np.random.randint(size))


@njit
def draw_people(tables: Tables, visit: int, people: Ints) -> None:
    """Draw who goes: one of a pair replaced, or all drawn again."""
    low, high = tables.option_from[visit], tables.option_from[visit + 1]
    if people[1] >= 0 and np.random.random() < 0.5:
        row = low + np.random.randint(high - low)
        side = np.random.randint(2)
        if replace_one(tables, visit, side, tables.option[row, side], people):
            return
    draw_option(tables, visit, people)


@njit
def propose(tables: Tables, solution: Solution, visit: int, people: Ints) -> int:
    """Draw a change of a visit: fills ``people`` (2,) and returns its new position, -1 for no change."""
    people[0], people[1] = solution.days[visit, 0], solution.days[visit, 1]
    if tables.setting[S_HAS_LIMITS] != 0 and np.random.random() < PARK_RATE:
        people[0], people[1] = -1, -1
        return int(solution.where[visit])
    if np.random.random() < JOIN_RATE:
        return join_other(tables, solution, visit, people)
    kind = np.random.random()
    position = solution.where[visit]
    if kind < 0.7:
        position = draw_position(solution, visit)
    if kind > 0.35 or people[0] < 0:
        draw_people(tables, visit, people)
    unchanged = people[0] == solution.days[visit, 0] and people[1] == solution.days[visit, 1]
    if unchanged and position == solution.where[visit]:
        return -1
    return int(position)


@njit
def keep_best(solution: Solution, best: Best, cost: float) -> None:
    """Copy a solution that beats the best one."""
    if cost < best.cost[0] - 1e-6:
        for position in range(solution.order.shape[0]):
            visit = solution.order[position]
            best.order[position] = visit
            best.days[visit, 0], best.days[visit, 1] = solution.days[visit, 0], solution.days[visit, 1]
        best.cost[0] = cost


@kernel
def anneal(
    tables: Tables,
    solution: Solution,
    scratch: Scratch,
    best: Best,
    movable: Ints,
    temperatures: tuple[float, float],
    iterations: int,
) -> float:
    """Run ``iterations`` moves while cooling between two temperatures; returns the current cost."""
    temperature, cold = temperatures
    cooling = (cold / temperature) ** (1.0 / iterations)
    current = solution.cost[0] + solution.cost[1]
    people = scratch.people
    is_free = not has_promises(tables)
    settled = is_free and is_settled(solution)
    for _ in range(iterations):
        temperature *= cooling
        visit = movable[np.random.randint(movable.shape[0])]
        position = propose(tables, solution, visit, people)
        if position < 0:
            continue
        old = solution.where[visit]
        limit = current - temperature * np.log(1.0 - np.random.random())
        if settled and people[0] >= 0 and least_cost(tables, solution, visit, position, people) > limit:
            continue
        cost = try_move(tables, solution, scratch, visit, position, people)
        if cost <= limit:
            accept(solution, scratch)
            current = cost
            settled = is_free and is_settled(solution)
            keep_best(solution, best, cost)
        else:
            discard(solution, scratch, visit, old)
    return float(current)
