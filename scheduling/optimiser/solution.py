"""A solution in memory and its incremental evaluation.

The state of each helper-day before and after each visit is kept, so that a change re-decodes only the visits of the
helper-days it touches, from the first changed position on, and stops as soon as a helper-day is back in the state
it had. A trial writes into a scratch; only an accepted trial is copied into the solution.
"""

# ruff: noqa: PLR0917 - numba compiles no keyword-only arguments

from typing import NamedTuple

import numpy as np

from scheduling.optimiser.decode import MATE, STATE_SIZE, return_leg, take_visit
from scheduling.optimiser.jit import kernel, njit
from scheduling.optimiser.tables import (
    D_DATE,
    D_HELPER,
    D_LIMIT,
    D_RIDES,
    H_GROUP,
    H_MAX_DAYS,
    H_USED,
    H_WEEK_LIMIT,
    S_CHANGE,
    S_EXCESS,
    S_GROUPS,
    S_HAS_LIMITS,
    S_TRAVEL,
    S_UNFAIR,
    V_DURATION,
    V_PLANNED_A,
    V_WISH,
    Floats,
    Ints,
    Tables,
)

EXCESS_PER_MINUTE = 20.0
"""Price of each minute above a limit, on top of the flat price: a slope for the search to come down."""


class Solution(NamedTuple):
    """An order of visits, who goes, and all that follows from them. P placeable visits, V all, C helper-days.

    ``order`` (P,) visits, ``where`` (V,) their positions; ``days`` (V, 2) helper-days sent (-1: nobody); ``start``
    (V,) or -1; ``price`` (V,) cost of the visit apart from travel; ``before`` and ``after`` (V, 2, 6) states of those
    sent; ``legs`` (V, 2) minutes of travel to the visit; ``final`` (C, 6); ``work``, ``travel``, ``visits`` (C,) visit
    minutes, travel minutes with the return, visits; ``cost`` (2,) prices and travel, then limits and unfairness.
    """

    order: Ints
    where: Ints
    days: Ints
    start: Ints
    price: Floats
    before: Ints
    after: Ints
    legs: Ints
    final: Ints
    work: Ints
    travel: Ints
    visits: Ints
    cost: Floats


class Scratch(NamedTuple):
    """What a trial computes: the same arrays, valid for the ``size[0]`` visits in ``redone``, and per helper-day.

    ``dirty`` marks helper-days whose ``state`` now differs; ``touched`` those whose sums changed, listed in
    ``touched_list`` (``size[1]`` of them), ``size[2]`` helper-days are dirty. ``work``, ``travel``, ``visits`` and
    ``final`` equal the solution's between two trials. ``old_days`` (2,) are the helper-days of the moved visit
    before the move, ``people`` (2,) those proposed.
    """

    redone: Ints
    size: Ints
    start: Ints
    price: Floats
    before: Ints
    after: Ints
    legs: Ints
    dirty: Ints
    state: Ints
    touched: Ints
    touched_list: Ints
    work: Ints
    travel: Ints
    visits: Ints
    old_days: Ints
    people: Ints
    load: Floats
    final: Ints
    cost: Floats


def new_solution(tables: Tables, order: Ints, days: Ints) -> Solution:
    """A solution with its sums still to be computed by ``decode_all``. Arrays are copied."""
    visits, size = len(tables.visit), len(tables.day)
    where = np.full(visits, -1, dtype=np.int64)
    where[order] = np.arange(len(order))
    return Solution(
        order.astype(np.int64), where, days.astype(np.int64), np.full(visits, -1, dtype=np.int64), np.zeros(visits),
        np.zeros((visits, 2, STATE_SIZE), dtype=np.int64), np.zeros((visits, 2, STATE_SIZE), dtype=np.int64),
        np.zeros((visits, 2), dtype=np.int64), np.zeros((size, STATE_SIZE), dtype=np.int64),
        np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64), np.zeros(2),
    )  # fmt: skip


def new_scratch(tables: Tables) -> Scratch:
    """An empty scratch for these tables."""
    visits, size = len(tables.visit), len(tables.day)
    by_visit = (visits, 2, STATE_SIZE)
    return Scratch(
        np.zeros(visits + 1, dtype=np.int64), np.zeros(3, dtype=np.int64), np.zeros(visits, dtype=np.int64),
        np.zeros(visits), np.zeros(by_visit, dtype=np.int64), np.zeros(by_visit, dtype=np.int64),
        np.zeros((visits, 2), dtype=np.int64), np.zeros(size, dtype=np.int64),
        np.zeros((size, STATE_SIZE), dtype=np.int64), np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64),
        np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64),
        np.full(2, -1, dtype=np.int64), np.full(2, -1, dtype=np.int64), np.zeros(len(tables.helper)),
        np.zeros((size, STATE_SIZE), dtype=np.int64),
        np.zeros(2),
    )  # fmt: skip


@njit
def price_of(tables: Tables, visit: int, first: int, second: int, start: int) -> float:
    """Cost of a visit apart from travel: unserved, or late, not as wished, moved from its published place."""
    wish = tables.visit[visit, V_WISH]
    if start < 0:
        return float(tables.unserved[visit] + (tables.setting[S_CHANGE] if wish >= 0 else 0.0))
    dislike = tables.dislike[visit, tables.day[first, D_HELPER]]
    if second >= 0:
        dislike = min(dislike, tables.dislike[visit, tables.day[second, D_HELPER]])
    cost = dislike + tables.late[visit, tables.day[first, D_DATE]]
    if wish >= 0:
        one, two = tables.visit[visit, V_PLANNED_A], tables.visit[visit, V_PLANNED_A + 1]
        crew_stays = (first == one and second == two) or (first == two and second == one)
        if start != wish or not crew_stays:
            cost += tables.setting[S_CHANGE]
    return float(cost)


@njit
def copy_state(target: Ints, source: Ints) -> None:
    """Copy one state."""
    for column in range(STATE_SIZE):
        target[column] = source[column]


@njit
def same_state(left: Ints, right: Ints) -> bool:
    """Whether two states are equal."""
    differing = 0
    for column in range(STATE_SIZE):
        differing += int(left[column] != right[column])
    return differing == 0


@njit
def excess_of(amount: float, limit: float, flat: float) -> float:
    """Price of an amount above its limit."""
    if amount <= limit:
        return 0.0
    return flat + EXCESS_PER_MINUTE * (amount - limit)


@kernel
def day_total(tables: Tables, states: Ints, work: Ints, travel: Ints, day: int) -> int:
    """Visit and travel minutes of a helper-day; a passenger travels as much as the driver."""
    if tables.day[day, D_RIDES] == 1 and states[day, MATE] >= 0:
        return int(work[day] + travel[states[day, MATE]])
    return int(work[day] + travel[day])


@njit
def limits_price(tables: Tables, states: Ints, work: Ints, travel: Ints, visits: Ints, load: Floats) -> float:
    """Price of broken daily and weekly limits and of unfair loads. ``load`` (H,) is scratch."""
    if tables.setting[S_HAS_LIMITS] == 0 and tables.setting[S_GROUPS] == 0:
        return 0.0
    flat = tables.setting[S_EXCESS]
    price = fill_loads(tables, states, work, travel, visits, load)
    for helper in range(load.shape[0]):
        if load[helper] > tables.helper[helper, H_USED]:
            price += excess_of(load[helper], tables.helper[helper, H_WEEK_LIMIT], flat)
    if tables.setting[S_HAS_LIMITS] != 0:
        price += flat * days_above(tables, visits)
    if tables.setting[S_GROUPS] != 0:
        price += unfairness(tables, load)
    return float(price)


@njit
def fill_loads(tables: Tables, states: Ints, work: Ints, travel: Ints, visits: Ints, load: Floats) -> float:
    """Fill ``load`` (H,) with each helper's minutes; returns the price of broken daily limits."""
    price = 0.0
    for helper in range(load.shape[0]):
        load[helper] = tables.helper[helper, H_USED]
    for day in range(tables.day.shape[0]):
        if visits[day] > 0:
            total = day_total(tables, states, work, travel, day)
            load[tables.day[day, D_HELPER]] += total
            price += excess_of(total, tables.day[day, D_LIMIT], tables.setting[S_EXCESS])
    return price


@njit
def days_above(tables: Tables, visits: Ints) -> int:
    """Days worked above the helpers' limits, summed."""
    above = 0
    for helper in range(tables.helper.shape[0]):
        worked = 0
        for day in range(tables.day.shape[0]):
            if tables.day[day, D_HELPER] == helper and visits[day] > 0:
                worked += 1
        above += max(0, worked - tables.helper[helper, H_MAX_DAYS])
    return above


@njit
def unfairness(tables: Tables, load: Floats) -> float:
    """Weighted sum over fair groups of the mean absolute deviation of the loads."""
    total = 0.0
    for group in range(int(tables.setting[S_GROUPS])):
        members, mean, deviation = 0, 0.0, 0.0
        for helper in range(load.shape[0]):
            if tables.helper[helper, H_GROUP] == group:
                members += 1
                mean += load[helper]
        mean /= members
        for helper in range(load.shape[0]):
            if tables.helper[helper, H_GROUP] == group:
                deviation += abs(load[helper] - mean)
        total += deviation / members
    return float(total * tables.setting[S_UNFAIR])


@njit
def reset(scratch: Scratch) -> None:
    """Forget any trial."""
    scratch.size[0], scratch.size[1], scratch.size[2] = 0, 0, 0
    for day in range(scratch.dirty.shape[0]):
        scratch.dirty[day], scratch.touched[day] = 0, 0


@njit
def mirror(solution: Solution, scratch: Scratch, day: int) -> None:
    """Copy a helper-day's sums and last state from the solution into the scratch."""
    scratch.work[day], scratch.travel[day] = solution.work[day], solution.travel[day]
    scratch.visits[day] = solution.visits[day]
    copy_state(scratch.final[day], solution.final[day])


@njit
def decode_visit(tables: Tables, solution: Solution, state: Ints, visit: int) -> float:
    """Decode one visit from the running states into the solution; returns its price and the travel to it."""
    days = solution.days
    for side in range(2):
        if days[visit, side] >= 0:
            copy_state(solution.before[visit, side], state[days[visit, side]])
    start, leg_first, leg_second = take_visit(tables, state, visit, days[visit, 0], days[visit, 1])
    solution.start[visit] = start
    solution.legs[visit, 0], solution.legs[visit, 1] = leg_first, leg_second
    solution.price[visit] = price_of(tables, visit, days[visit, 0], days[visit, 1], start)
    for side in range(2):
        day = days[visit, side]
        if day >= 0:
            copy_state(solution.after[visit, side], state[day])
            if start >= 0:
                solution.work[day] += tables.visit[visit, V_DURATION]
                solution.travel[day] += solution.legs[visit, side]
                solution.visits[day] += 1
    return float(solution.price[visit] + tables.setting[S_TRAVEL] * (leg_first + leg_second))


@kernel
def decode_all(tables: Tables, solution: Solution, scratch: Scratch) -> float:
    """Decode the whole order from the initial states; fills the solution and returns its cost."""
    state = scratch.state
    for day in range(tables.day.shape[0]):
        copy_state(state[day], tables.initial[day])
        solution.work[day], solution.travel[day], solution.visits[day] = 0, 0, 0
    reset(scratch)
    cost = 0.0
    for position in range(solution.order.shape[0]):
        cost += decode_visit(tables, solution, state, solution.order[position])
    for day in range(tables.day.shape[0]):
        copy_state(solution.final[day], state[day])
        home = return_leg(tables, state, day)
        solution.travel[day] += home
        cost += tables.setting[S_TRAVEL] * home
        mirror(solution, scratch, day)
    solution.cost[0] = cost
    solution.cost[1] = limits_price(
        tables, solution.final, solution.work, solution.travel, solution.visits, scratch.load
    )
    return float(solution.cost[0] + solution.cost[1])
