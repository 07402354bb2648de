"""Annealing of the home health care benchmark: the changes it draws and what it keeps."""

# ruff: noqa: PLR0917 - numba compiles no keyword-only arguments

import numpy as np

from scheduling.optimiser.bench.homecare_tour import (
    ALONE,
    CHANGED,
    LATE,
    LENGTH,
    WORST,
    Care,
    Tour,
    sides_of,
    try_change,
)
from scheduling.optimiser.jit import kernel, njit
from scheduling.optimiser.tables import Floats, Ints

EXCHANGE_RATE, SWAP_RATE, WANDER_RATE = 0.10, 0.15, 0.15
"""Shares of the changes that exchange parts of two routes, swap two patients, or draw who and when freely; the others
put a patient beside another one."""
NEAR_RATE = 0.8
REDRAW_RATE = 0.2
LONGEST = 8
"""Most patients that an exchange of parts changes."""


@njit
def is_lawful(care: Care, patient: int, first: int, second: int) -> bool:
    """Whether these two caregivers can serve a patient."""
    if care.can[patient, 0, first] == 0:
        return False
    return bool(care.kind[patient] == ALONE or (care.can[patient, 1, second] == 1 and first != second))


@njit
def note(tour: Tour, patient: int, label: float, first: int, second: int) -> None:
    """Add a patient to the change at hand."""
    row = tour.used[CHANGED]
    tour.changed[row], tour.new_label[row] = patient, label
    tour.new_crew[row, 0], tour.new_crew[row, 1] = first, second
    tour.used[CHANGED] += 1


@njit
def draw_near(care: Care, patient: int) -> int:
    """Draw another patient, most often one that is well seen just before or after."""
    if np.random.random() < NEAR_RATE:
        share = np.random.random()
        return int(care.near[patient, int(share * share * care.near.shape[1])])
    return int(np.random.randint(care.kind.shape[0]))


@njit
def label_beside(tour: Tour, node: int, patient: int) -> float:
    """A label just before or just after a node in its route, the patient set aside."""
    size = tour.crew.shape[0]
    here = tour.label[node >> 1]
    if np.random.random() < 0.5:
        other = tour.after[node]
        if other >> 1 == patient:
            other = tour.after[other]
        there = tour.label[other >> 1] if other < 2 * size else here + 1.0
    else:
        other = tour.before[node]
        if other >> 1 == patient:
            other = tour.before[other]
        there = tour.label[other >> 1] if other < 2 * size else here - 1.0
    return float(here + (there - here) * (0.02 + 0.96 * np.random.random()))


@njit
def propose_join(care: Care, tour: Tour) -> None:
    """Put a patient beside another one, in the hands of one of its caregivers."""
    patient = np.random.randint(tour.crew.shape[0])
    other = draw_near(care, patient)
    if other == patient:
        return
    sides = sides_of(care, patient)
    side = np.random.randint(sides)
    node = 2 * other + np.random.randint(sides_of(care, other))
    who = tour.crew[other, node & 1]
    first, second = tour.crew[patient, 0], tour.crew[patient, 1]
    if first != who and (sides == 1 or second != who):
        if side == 0:
            first = who
        else:
            second = who
        if sides == 2 and np.random.random() < REDRAW_RATE:
            drawn = care.able[patient, 1 - side, np.random.randint(care.able_count[patient, 1 - side])]
            if side == 0:
                second = drawn
            else:
                first = drawn
    if is_lawful(care, patient, first, second):
        note(tour, patient, label_beside(tour, node, patient), first, second)


@njit
def propose_wander(care: Care, tour: Tour) -> None:
    """Draw another caregiver for a service, another label not far, or both."""
    size = tour.crew.shape[0]
    patient = np.random.randint(size)
    first, second = tour.crew[patient, 0], tour.crew[patient, 1]
    kind = np.random.random()
    if kind < 0.7:
        side = np.random.randint(sides_of(care, patient))
        drawn = care.able[patient, side, np.random.randint(care.able_count[patient, side])]
        if side == 0:
            first = drawn
        else:
            second = drawn
        if first == second and sides_of(care, patient) == 2:
            first, second = tour.crew[patient, 1], tour.crew[patient, 0]
    label = tour.label[patient]
    if kind > 0.35:
        label += (np.random.random() - 0.5) * (0.3 * size + 2.0)
    if is_lawful(care, patient, first, second):
        note(tour, patient, label, first, second)


@njit
def propose_swap(care: Care, tour: Tour) -> None:
    """Swap the caregivers of two patients, and most often their labels."""
    one = np.random.randint(tour.crew.shape[0])
    two = draw_near(care, one)
    if one == two:
        return
    side, other = np.random.randint(sides_of(care, one)), np.random.randint(sides_of(care, two))
    who, whose = tour.crew[one, side], tour.crew[two, other]
    a, b, c, d = tour.crew[one, 0], tour.crew[one, 1], tour.crew[two, 0], tour.crew[two, 1]
    if side == 0:
        a = whose
    else:
        b = whose
    if other == 0:
        c = who
    else:
        d = who
    if not is_lawful(care, one, a, b) or not is_lawful(care, two, c, d):
        return
    is_turned = who == whose or np.random.random() < 0.7
    note(tour, one, tour.label[two] if is_turned else tour.label[one], a, b)
    note(tour, two, tour.label[one] if is_turned else tour.label[two], c, d)


@njit
def note_part(care: Care, tour: Tour, node: int, until: float, who: int) -> bool:
    """Give a route from ``node`` to a label to another caregiver; False where that cannot be."""
    size = tour.crew.shape[0]
    while node < 2 * size and tour.label[node >> 1] < until:
        patient = node >> 1
        first, second = tour.crew[patient, 0], tour.crew[patient, 1]
        if node & 1 == 0:
            first = who
        else:
            second = who
        if tour.used[CHANGED] == LONGEST or not is_lawful(care, patient, first, second):
            return False
        note(tour, patient, tour.label[patient], first, second)
        node = tour.after[node]
    return True


@njit
def propose_exchange(care: Care, tour: Tour) -> None:
    """Exchange what two caregivers do between two labels, the first just after a patient and before a near one."""
    size = tour.crew.shape[0]
    one = np.random.randint(size)
    two = draw_near(care, one)
    if tour.label[two] < tour.label[one]:
        one, two = two, one
    here = 2 * one + np.random.randint(sides_of(care, one))
    there = 2 * two + np.random.randint(sides_of(care, two))
    who, whose = tour.crew[one, here & 1], tour.crew[two, there & 1]
    left = tour.before[there]
    if one == two or who == whose or (left < 2 * size and tour.label[left >> 1] > tour.label[tour.after[here] >> 1]):
        return
    until = float(tour.label[size])
    if np.random.random() < 0.6:
        last = there
        for _ in range(np.random.randint(3)):
            if tour.after[last] < 2 * size:
                last = tour.after[last]
        until = float(tour.label[last >> 1] + 1e-7)
    if not note_part(care, tour, tour.after[here], until, whose) or not note_part(care, tour, there, until, who):
        tour.used[CHANGED] = 0


@njit
def propose(care: Care, tour: Tour) -> None:
    """Draw a change; none is noted when the one drawn is not lawful."""
    tour.used[CHANGED] = 0
    kind = np.random.random()
    if kind < EXCHANGE_RATE:
        propose_exchange(care, tour)
    elif kind < EXCHANGE_RATE + SWAP_RATE:
        propose_swap(care, tour)
    elif kind < EXCHANGE_RATE + SWAP_RATE + WANDER_RATE:
        propose_wander(care, tour)
    else:
        propose_join(care, tour)


@njit
def keep(tour: Tour, best_label: Floats, best_crew: Ints, best: Floats, cost: float) -> None:
    """Copy the best solution met."""
    best[0] = cost
    for patient in range(tour.crew.shape[0]):
        best_label[patient] = tour.label[patient]
        best_crew[patient, 0], best_crew[patient, 1] = tour.crew[patient, 0], tour.crew[patient, 1]


@kernel
def anneal_tour(
    care: Care, tour: Tour, best_label: Floats, best_crew: Ints, best: Floats, temperature: float, moves: int
) -> int:
    """Try ``moves`` changes at a temperature; keeps the best labels, crew and cost met. Returns how many were kept."""
    kept = 0
    cost = tour.sums[LENGTH] + tour.sums[LATE] + tour.sums[WORST]
    for _ in range(moves):
        propose(care, tour)
        if tour.used[CHANGED] == 0:
            continue
        limit = cost - 3.0 * temperature * np.log(1.0 - np.random.random())
        if not try_change(care, tour, limit):
            continue
        kept += 1
        cost = tour.sums[LENGTH] + tour.sums[LATE] + tour.sums[WORST]
        if cost < 3.0 * best[0] - 1e-6:
            keep(tour, best_label, best_crew, best, cost / 3.0)
    return kept
