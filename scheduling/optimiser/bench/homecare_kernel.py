"""Kernels of the home health care benchmark: the engine's decoding, with windows that close softly.

One global order of patients and who goes; a caregiver's state is (place, minute free); a change is decoded again only
for the caregivers it touches, until their state is what it was.
"""

# ruff: noqa: PLR0917 - numba compiles no keyword-only arguments

from typing import NamedTuple

import numpy as np

from scheduling.optimiser.jit import kernel, njit
from scheduling.optimiser.tables import Floats, Ints

ALONE, TOGETHER, IN_TURN = range(3)
KEPT, TRIED = 0, 1
JOIN_RATE = 0.4
NEARBY_SHIFT = 0.25


class Care(NamedTuple):
    """An instance with P patients and C caregivers; place 0 is the depot, place p + 1 is patient p's.

    ``kind`` (P,) ALONE, TOGETHER or IN_TURN; ``opens``, ``closes`` (P,); ``duration`` (P, 2) by service; ``gap``
    (P, 2) least and most minutes between the two starts; ``able`` (P, 2, C), of which the first ``able_count`` (P, 2)
    can give each service, as ``can`` (P, 2, C) tells; ``distance`` (P + 1, P + 1).
    """

    kind: Ints
    opens: Floats
    closes: Floats
    duration: Floats
    gap: Floats
    able: Ints
    able_count: Ints
    can: Ints
    distance: Floats


class Tour(NamedTuple):
    """A solution, and beside it the trial of one change: arrays that start with 2 hold KEPT and TRIED.

    ``order``, ``where`` (P,), ``crew`` (P, 2). ``before`` (2, P, 2, 2) states (place, minute) of the crew, ``free``
    (2, P, 2) when they are done, ``length`` (2, P) travelled to the patient, ``late`` and ``latest`` (2, P) sum and
    maximum of the tardiness, ``final`` (2, C, 2). ``dirty`` (C,), ``state`` (C, 2); ``redone`` (P + 1,) and
    ``is_redone`` (P,); ``size`` (2,) patients redone, dirty caregivers; ``cost`` (1,); ``old_crew``, ``drawn`` (2,).
    """

    order: Ints
    where: Ints
    crew: Ints
    before: Floats
    free: Floats
    length: Floats
    late: Floats
    latest: Floats
    final: Floats
    dirty: Ints
    state: Floats
    redone: Ints
    is_redone: Ints
    size: Ints
    cost: Floats
    old_crew: Ints
    drawn: Ints


@njit
def sides_of(care: Care, patient: int) -> int:
    """Number of services of a patient."""
    return 1 if care.kind[patient] == ALONE else 2


@njit
def synchronised(care: Care, patient: int, first: float, second: float) -> tuple[float, float]:
    """Starts of the services, put off so that they are together, or in turn within their gap."""
    if care.kind[patient] == TOGETHER:
        both = max(first, second)
        return both, both
    if care.kind[patient] == IN_TURN:
        second = max(second, first + care.gap[patient, 0])
        return max(first, second - care.gap[patient, 1]), second
    return first, first


@njit
def arrive(care: Care, tour: Tour, patient: int, side: int, row: int) -> float:
    """First minute at which one caregiver can begin; notes the state before and adds the journey."""
    who = tour.crew[patient, side]
    place, free = tour.state[who, 0], tour.state[who, 1]
    tour.before[row, patient, side, 0], tour.before[row, patient, side, 1] = place, free
    leg = care.distance[int(place), patient + 1]
    tour.length[row, patient] += leg
    return float(max(care.opens[patient], free + leg))


@njit
def serve(care: Care, tour: Tour, patient: int, row: int) -> None:
    """Decode one patient from the states into the KEPT or TRIED row; states move on."""
    sides = sides_of(care, patient)
    tour.length[row, patient] = 0.0
    first = arrive(care, tour, patient, 0, row)
    second = arrive(care, tour, patient, 1, row) if sides == 2 else first
    first, second = synchronised(care, patient, first, second)
    late = max(0.0, first - care.closes[patient])
    latest = late
    leave(care, tour, patient, 0, first, row)
    if sides == 2:
        other = max(0.0, second - care.closes[patient])
        late, latest = late + other, max(latest, other)
        leave(care, tour, patient, 1, second, row)
    tour.late[row, patient], tour.latest[row, patient] = late, latest


@njit
def leave(care: Care, tour: Tour, patient: int, side: int, start: float, row: int) -> None:
    """Move one caregiver's state past the patient."""
    who = tour.crew[patient, side]
    done = start + care.duration[patient, side]
    tour.free[row, patient, side] = done
    tour.state[who, 0], tour.state[who, 1] = patient + 1, done


@njit
def total(care: Care, tour: Tour, row: int) -> float:
    """Cost of the kept solution, or of the trial: redone patients and final states are then taken from TRIED."""
    length, late, latest = 0.0, 0.0, 0.0
    for patient in range(tour.order.shape[0]):
        source = row if tour.is_redone[patient] == 1 else KEPT
        length += tour.length[source, patient]
        late += tour.late[source, patient]
        latest = max(latest, tour.latest[source, patient])
    for who in range(tour.dirty.shape[0]):
        place = tour.state[who, 0] if row == TRIED and tour.dirty[who] == 1 else tour.final[KEPT, who, 0]
        length += care.distance[int(place), 0]
    return (length + late + latest) / 3.0


@kernel
def decode_tour(care: Care, tour: Tour) -> None:
    """Decode the whole order."""
    for who in range(tour.dirty.shape[0]):
        tour.state[who, 0], tour.state[who, 1] = 0.0, 0.0
        tour.dirty[who] = 0
    tour.size[0], tour.size[1] = 0, 0
    for position in range(tour.order.shape[0]):
        tour.is_redone[tour.order[position]] = 0
        serve(care, tour, tour.order[position], KEPT)
    for who in range(tour.dirty.shape[0]):
        tour.final[KEPT, who, 0], tour.final[KEPT, who, 1] = tour.state[who, 0], tour.state[who, 1]
    tour.cost[0] = total(care, tour, KEPT)


@njit
def set_state(tour: Tour, who: int, place: float, free: float) -> None:
    """Set the state of a caregiver at this position."""
    tour.state[who, 0], tour.state[who, 1] = place, free


@njit
def set_dirty(tour: Tour, who: int, is_dirty: bool) -> None:
    """Mark whether a caregiver's state differs from the kept one."""
    if is_dirty and tour.dirty[who] == 0:
        tour.dirty[who] = 1
        tour.size[1] += 1
    elif not is_dirty and tour.dirty[who] == 1:
        tour.dirty[who] = 0
        tour.size[1] -= 1


@njit
def take_out(care: Care, tour: Tour, patient: int) -> None:
    """The moved patient's old crew are, from here on, in the state they had before."""
    for side in range(sides_of(care, patient)):
        who = tour.old_crew[side]
        if tour.dirty[who] == 0:
            set_state(tour, who, tour.before[KEPT, patient, side, 0], tour.before[KEPT, patient, side, 1])
            set_dirty(tour, who, True)


@njit
def find_state(care: Care, tour: Tour, patient: int, who: int, new: int, old: int) -> None:
    """State in which a clean caregiver reaches the moved patient's new position."""
    for position in range(new + 1, tour.order.shape[0]):
        other = tour.order[position]
        for side in range(sides_of(care, other)):
            if tour.crew[other, side] == who:
                set_state(tour, who, tour.before[KEPT, other, side, 0], tour.before[KEPT, other, side, 1])
                return
        if position == old:
            for side in range(sides_of(care, patient)):
                if tour.old_crew[side] == who:
                    set_state(tour, who, tour.before[KEPT, patient, side, 0], tour.before[KEPT, patient, side, 1])
                    return
    set_state(tour, who, tour.final[KEPT, who, 0], tour.final[KEPT, who, 1])


@njit
def redo(care: Care, tour: Tour, patient: int, is_moved: bool) -> None:
    """Decode a patient into the trial and tell whose state now differs."""
    serve(care, tour, patient, TRIED)
    tour.redone[tour.size[0]] = patient
    tour.is_redone[patient] = 1
    tour.size[0] += 1
    for side in range(sides_of(care, patient)):
        same = not is_moved and tour.free[TRIED, patient, side] == tour.free[KEPT, patient, side]
        set_dirty(tour, tour.crew[patient, side], not same)


@njit
def prepare(care: Care, tour: Tour, patient: int, is_moved: bool, new: int, old: int) -> None:
    """Bring the states of a patient's clean caregivers."""
    for side in range(sides_of(care, patient)):
        who = tour.crew[patient, side]
        if tour.dirty[who] == 0 and is_moved:
            find_state(care, tour, patient, who, new, old)
        elif tour.dirty[who] == 0:
            set_state(tour, who, tour.before[KEPT, patient, side, 0], tour.before[KEPT, patient, side, 1])


@njit
def is_affected(care: Care, tour: Tour, patient: int) -> bool:
    """Whether one of the patient's caregivers is dirty."""
    if tour.dirty[tour.crew[patient, 0]] == 1:
        return True
    return bool(care.kind[patient] != ALONE and tour.dirty[tour.crew[patient, 1]] == 1)


@njit
def sweep(care: Care, tour: Tour, patient: int, old: int, new: int) -> None:
    """Decode again what the move of a patient changes."""
    removal = old if new >= old else old + 1
    for position in range(min(old, new), tour.order.shape[0]):
        if position == removal:
            take_out(care, tour, patient)
        if position > max(old, new) and tour.size[1] == 0:
            return
        other = tour.order[position]
        if other == patient or is_affected(care, tour, other):
            prepare(care, tour, other, other == patient, new, old)
            redo(care, tour, other, other == patient)
    if removal == tour.order.shape[0]:
        take_out(care, tour, patient)


@njit
def shift(tour: Tour, patient: int, old: int, new: int) -> None:
    """Move a patient in the order."""
    step = 1 if new > old else -1
    for position in range(old, new, step):
        tour.order[position] = tour.order[position + step]
        tour.where[tour.order[position]] = position
    tour.order[new] = patient
    tour.where[patient] = new


@njit
def settle(tour: Tour, is_kept: bool) -> None:
    """Copy the trial into the kept solution, or forget it."""
    for index in range(tour.size[0]):
        patient = tour.redone[index]
        tour.is_redone[patient] = 0
        if is_kept:
            tour.length[KEPT, patient] = tour.length[TRIED, patient]
            tour.late[KEPT, patient], tour.latest[KEPT, patient] = (
                tour.late[TRIED, patient],
                tour.latest[TRIED, patient],
            )
            for side in range(2):
                tour.free[KEPT, patient, side] = tour.free[TRIED, patient, side]
                for column in range(2):
                    tour.before[KEPT, patient, side, column] = tour.before[TRIED, patient, side, column]
    for who in range(tour.dirty.shape[0]):
        if is_kept and tour.dirty[who] == 1:
            tour.final[KEPT, who, 0], tour.final[KEPT, who, 1] = tour.state[who, 0], tour.state[who, 1]
        tour.dirty[who] = 0
    tour.size[0], tour.size[1] = 0, 0


@njit
def draw_crew(care: Care, tour: Tour, patient: int) -> None:
    """Draw another caregiver for one service; the other service is drawn again if that is the same person."""
    sides = sides_of(care, patient)
    side = np.random.randint(sides)
    who = care.able[patient, side, np.random.randint(care.able_count[patient, side])]
    if sides == 2 and tour.drawn[1 - side] == who:
        other = care.able[patient, 1 - side, np.random.randint(care.able_count[patient, 1 - side])]
        if other == who:
            return
        tour.drawn[1 - side] = other
    tour.drawn[side] = who


@njit
def join_other(care: Care, tour: Tour, patient: int) -> int:
    """Draw another patient and one of its caregivers; returns the position beside it, -1 when that cannot be."""
    other = np.random.randint(tour.order.shape[0])
    side = np.random.randint(sides_of(care, patient))
    who = tour.crew[other, np.random.randint(sides_of(care, other))]
    if other == patient or care.can[patient, side, who] == 0:
        return -1
    if care.kind[patient] != ALONE and tour.drawn[1 - side] == who:
        return -1
    tour.drawn[side] = who
    mine, target = tour.where[patient], tour.where[other]
    if np.random.random() < 0.5:
        return int(target)
    return int(target + 1 if target < mine else target - 1)


@njit
def propose(care: Care, tour: Tour, patient: int) -> int:
    """Draw a change: fills ``tour.drawn`` and returns the new position, -1 for none."""
    tour.drawn[0], tour.drawn[1] = tour.crew[patient, 0], tour.crew[patient, 1]
    if np.random.random() < JOIN_RATE:
        return join_other(care, tour, patient)
    size, position, kind = tour.order.shape[0], tour.where[patient], np.random.random()
    if kind < 0.75 and np.random.random() < 0.7:
        width = int(size * NEARBY_SHIFT) + 1
        position = min(size - 1, max(0, position + np.random.randint(-width, width + 1)))
    elif kind < 0.75:
        position = np.random.randint(size)
    if kind > 0.35:
        draw_crew(care, tour, patient)
    same = tour.drawn[0] == tour.crew[patient, 0] and tour.drawn[1] == tour.crew[patient, 1]
    return -1 if same and position == tour.where[patient] else int(position)


@njit
def exchange(tour: Tour, patient: int) -> None:
    """Swap the crew of a patient with the one at hand."""
    for side in range(2):
        tour.old_crew[side] = tour.crew[patient, side]
        tour.crew[patient, side] = tour.drawn[side]


@kernel
def anneal_tour(
    care: Care, tour: Tour, best_order: Ints, best_crew: Ints, best: Floats, temperature: float, moves: int
) -> None:
    """Try ``moves`` changes at a temperature; keeps the best order, crew and cost met."""
    for _ in range(moves):
        patient = np.random.randint(tour.order.shape[0])
        new = propose(care, tour, patient)
        if new < 0:
            continue
        old = tour.where[patient]
        exchange(tour, patient)
        shift(tour, patient, old, new)
        sweep(care, tour, patient, old, new)
        cost = total(care, tour, TRIED)
        rise = cost - tour.cost[0]
        is_kept = rise <= 0 or np.random.random() < np.exp(-rise / temperature)
        settle(tour, is_kept)
        if is_kept:
            tour.cost[0] = cost
        else:
            shift(tour, patient, new, old)
            for side in range(2):
                tour.crew[patient, side] = tour.old_crew[side]
        if cost < best[0] - 1e-9:
            keep(tour, best_order, best_crew, best, cost)


@njit
def keep(tour: Tour, best_order: Ints, best_crew: Ints, best: Floats, cost: float) -> None:
    """Copy the best solution met."""
    best[0] = cost
    for position in range(tour.order.shape[0]):
        best_order[position] = tour.order[position]
        for side in range(2):
            best_crew[position, side] = tour.crew[position, side]
