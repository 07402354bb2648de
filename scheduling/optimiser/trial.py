"""Trying one change of a solution: one visit taken elsewhere in the order, or by others, or left out."""

# ruff: noqa: PLR0917 - numba compiles no keyword-only arguments

from scheduling.optimiser.decode import return_leg, take_visit
from scheduling.optimiser.jit import kernel, njit
from scheduling.optimiser.solution import (
    Scratch,
    Solution,
    copy_state,
    limits_price,
    mirror,
    price_of,
    same_state,
)
from scheduling.optimiser.tables import S_TRAVEL, V_DURATION, Ints, Tables


@njit
def shift(solution: Solution, visit: int, old: int, new: int) -> None:
    """Move a visit from one position of the order to another."""
    order, where = solution.order, solution.where
    if new > old:
        for position in range(old, new):
            order[position] = order[position + 1]
            where[order[position]] = position
    else:
        for position in range(old, new, -1):
            order[position] = order[position - 1]
            where[order[position]] = position
    order[new] = visit
    where[visit] = new


@njit
def touch(scratch: Scratch, day: int) -> None:
    """Note that a helper-day's sums or last state may change."""
    if scratch.touched[day] == 0:
        scratch.touched[day] = 1
        scratch.touched_list[scratch.size[1]] = day
        scratch.size[1] += 1


@njit
def set_dirty(scratch: Scratch, day: int, is_dirty: bool) -> None:
    """Mark whether the helper-day's state differs, at this position, from the solution's."""
    if is_dirty and scratch.dirty[day] == 0:
        scratch.dirty[day] = 1
        scratch.size[2] += 1
        touch(scratch, day)
    elif not is_dirty and scratch.dirty[day] == 1:
        scratch.dirty[day] = 0
        scratch.size[2] -= 1


@njit
def add_work(tables: Tables, scratch: Scratch, visit: int, day: int, minutes: int, sign: int) -> None:
    """Count a visit in, or out of, a helper-day's sums."""
    touch(scratch, day)
    scratch.work[day] += sign * tables.visit[visit, V_DURATION]
    scratch.travel[day] += sign * minutes
    scratch.visits[day] += sign


@njit
def take_out(tables: Tables, solution: Solution, scratch: Scratch, visit: int) -> float:
    """Take the moved visit out at its old position; returns the change of cost (its price is handled later)."""
    if solution.start[visit] < 0:
        return 0.0
    saved = 0
    for side in range(2):
        day = scratch.old_days[side]
        if day >= 0:
            add_work(tables, scratch, visit, day, solution.legs[visit, side], -1)
            saved += solution.legs[visit, side]
            if scratch.dirty[day] == 0:
                copy_state(scratch.state[day], solution.before[visit, side])
                set_dirty(scratch, day, True)
    return float(-tables.setting[S_TRAVEL] * saved)


@njit
def find_state(solution: Solution, scratch: Scratch, visit: int, day: int, new: int, old: int) -> None:
    """Copy into the scratch the state in which a clean helper-day reaches the moved visit's new position."""
    order = solution.order
    for position in range(new + 1, order.shape[0]):
        other = order[position]
        for side in range(2):
            if solution.days[other, side] == day:
                copy_state(scratch.state[day], solution.before[other, side])
                return
        if position == old:
            for side in range(2):
                if scratch.old_days[side] == day:
                    copy_state(scratch.state[day], solution.before[visit, side])
                    return
    copy_state(scratch.state[day], solution.final[day])


@njit
def load_states(solution: Solution, scratch: Scratch, visit: int) -> None:
    """Bring the states of a visit's clean helper-days, those it had before this visit, into the scratch."""
    for side in range(2):
        day = solution.days[visit, side]
        if day >= 0 and scratch.dirty[day] == 0:
            copy_state(scratch.state[day], solution.before[visit, side])


@njit
def redo(tables: Tables, solution: Solution, scratch: Scratch, visit: int, is_moved: bool) -> float:
    """Decode a visit from the states in the scratch; returns the change of cost."""
    first, second = solution.days[visit, 0], solution.days[visit, 1]
    for side in range(2):
        if solution.days[visit, side] >= 0:
            copy_state(scratch.before[visit, side], scratch.state[solution.days[visit, side]])
    start, leg_first, leg_second = take_visit(tables, scratch.state, visit, first, second)
    price = price_of(tables, visit, first, second, start)
    scratch.redone[scratch.size[0]] = visit
    scratch.size[0] += 1
    scratch.start[visit], scratch.price[visit] = start, price
    scratch.legs[visit, 0], scratch.legs[visit, 1] = leg_first, leg_second
    change = price - solution.price[visit] + tables.setting[S_TRAVEL] * (leg_first + leg_second)
    was_served = not is_moved and solution.start[visit] >= 0
    if was_served:
        change -= tables.setting[S_TRAVEL] * (solution.legs[visit, 0] + solution.legs[visit, 1])
    for side in range(2):
        if solution.days[visit, side] >= 0:
            settle(tables, solution, scratch, visit, side, is_moved, was_served)
    return float(change)


@njit
def settle(
    tables: Tables, solution: Solution, scratch: Scratch, visit: int, side: int, is_moved: bool, was_served: bool
) -> None:
    """Update sums and dirtiness of one helper-day after a visit has been decoded again."""
    day = solution.days[visit, side]
    copy_state(scratch.after[visit, side], scratch.state[day])
    if was_served:
        add_work(tables, scratch, visit, day, solution.legs[visit, side], -1)
    if scratch.start[visit] >= 0:
        add_work(tables, scratch, visit, day, scratch.legs[visit, side], 1)
    if not is_moved:
        set_dirty(scratch, day, not same_state(scratch.state[day], solution.after[visit, side]))
    elif scratch.start[visit] >= 0:
        set_dirty(scratch, day, True)


@njit
def is_affected(solution: Solution, scratch: Scratch, visit: int) -> bool:
    """Whether one of a visit's helper-days is dirty."""
    first, second = solution.days[visit, 0], solution.days[visit, 1]
    return bool((first >= 0 and scratch.dirty[first] == 1) or (second >= 0 and scratch.dirty[second] == 1))


@njit
def insert(tables: Tables, solution: Solution, scratch: Scratch, visit: int, old: int, new: int) -> float:
    """Decode the moved visit at its new position; returns the change of cost."""
    for side in range(2):
        day = solution.days[visit, side]
        if day >= 0 and scratch.dirty[day] == 0:
            find_state(solution, scratch, visit, day, new, old)
    return redo(tables, solution, scratch, visit, True)


@njit
def sweep(tables: Tables, solution: Solution, scratch: Scratch, visit: int, old: int, new: int) -> float:
    """Decode again what the move of a visit changes; returns the change of prices and of travel to visits."""
    removal = old if new >= old else old + 1
    change = 0.0
    for position in range(min(old, new), solution.order.shape[0]):
        if position == removal:
            change += take_out(tables, solution, scratch, visit)
        if position > max(old, new) and scratch.size[2] == 0:
            return change
        other = solution.order[position]
        if other == visit:
            change += insert(tables, solution, scratch, visit, old, new)
        elif is_affected(solution, scratch, other):
            load_states(solution, scratch, other)
            change += redo(tables, solution, scratch, other, False)
    if removal == solution.order.shape[0]:
        change += take_out(tables, solution, scratch, visit)
    return change


@kernel
def try_move(tables: Tables, solution: Solution, scratch: Scratch, visit: int, new: int, people: Ints) -> float:
    """Move a visit to a position and to the helper-days ``people`` (2,), and return the cost that would result.

    The order and the days of the solution are changed; call ``accept`` or ``discard`` next.
    """
    old = solution.where[visit]
    for side in range(2):
        scratch.old_days[side] = solution.days[visit, side]
        solution.days[visit, side] = people[side]
    shift(solution, visit, old, new)
    scratch.size[0], scratch.size[1], scratch.size[2] = 0, 0, 0
    change = sweep(tables, solution, scratch, visit, old, new)
    for index in range(scratch.size[1]):
        day = scratch.touched_list[index]
        if scratch.dirty[day] == 1:
            copy_state(scratch.final[day], scratch.state[day])
        home = return_leg(tables, scratch.final, day) - return_leg(tables, solution.final, day)
        scratch.travel[day] += home
        change += tables.setting[S_TRAVEL] * home
    scratch.cost[0] = solution.cost[0] + change
    scratch.cost[1] = limits_price(tables, scratch.final, scratch.work, scratch.travel, scratch.visits, scratch.load)
    return float(scratch.cost[0] + scratch.cost[1])


@kernel
def accept(solution: Solution, scratch: Scratch) -> None:
    """Make the trial the solution."""
    for index in range(scratch.size[0]):
        visit = scratch.redone[index]
        solution.start[visit], solution.price[visit] = scratch.start[visit], scratch.price[visit]
        for side in range(2):
            solution.legs[visit, side] = scratch.legs[visit, side]
            copy_state(solution.before[visit, side], scratch.before[visit, side])
            copy_state(solution.after[visit, side], scratch.after[visit, side])
    for index in range(scratch.size[1]):
        day = scratch.touched_list[index]
        scratch.touched[day], scratch.dirty[day] = 0, 0
        solution.work[day], solution.travel[day] = scratch.work[day], scratch.travel[day]
        solution.visits[day] = scratch.visits[day]
        copy_state(solution.final[day], scratch.final[day])
    solution.cost[0], solution.cost[1] = scratch.cost[0], scratch.cost[1]


@kernel
def discard(solution: Solution, scratch: Scratch, visit: int, old: int) -> None:
    """Undo the trial: the visit goes back to its position ``old`` and to its people."""
    shift(solution, visit, solution.where[visit], old)
    for side in range(2):
        solution.days[visit, side] = scratch.old_days[side]
    for index in range(scratch.size[1]):
        day = scratch.touched_list[index]
        scratch.touched[day], scratch.dirty[day] = 0, 0
        mirror(solution, scratch, day)
