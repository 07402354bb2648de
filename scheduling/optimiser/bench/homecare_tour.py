"""A solution of the home health care problem as linked routes, and what one change of it costs.

A patient has one label, a real number: every caregiver sees patients by growing label, so the routes never wait for
each other in a circle. A change is linked in, its length is known at once, and times follow only where they differ;
what is already too dear for the annealing is given up before the times are looked at.
"""

from typing import NamedTuple

from scheduling.optimiser.jit import kernel, njit
from scheduling.optimiser.tables import Floats, Ints

ALONE, TOGETHER, IN_TURN = range(3)
LENGTH, LATE, WORST = range(3)
CHANGED, REDONE, PENDING = range(3)
TOO_DEAR = 1e300
SAME = 1e-9


class Care(NamedTuple):
    """An instance with P patients and C caregivers; place 0 is the depot, place p + 1 is patient p's.

    ``kind`` (P,) ALONE, TOGETHER or IN_TURN; ``opens``, ``closes`` (P,); ``duration`` (P, 2) by service; ``gap``
    (P, 2) least and most minutes between the two starts; ``able`` (P, 2, C), of which the first ``able_count`` (P, 2)
    can give each service, as ``can`` (P, 2, C) tells; ``distance`` (P + 1, P + 1); ``near`` (P, K) the patients that
    are best seen just before or after, best first.
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
    near: Ints


class Tour(NamedTuple):
    """Routes and times. Node 2p + s is service s of patient p, 2P ends every route, 2P + 2 + c begins that of c.

    ``label`` (P + 1,), infinite for the end; ``crew`` (P, 2); ``after``, ``before``, ``place``, ``done`` by node:
    neighbours in the route, place, minute at which the service is over; ``late``, ``worst`` (P,) sum and maximum of
    the tardiness; ``sums`` (3,) LENGTH, LATE, WORST. Of the change at hand: ``changed`` (P,), ``new_label`` (P,) and
    ``new_crew`` (P, 2) by row, ``old_label`` and ``old_crew`` to undo it; ``redone`` (P,) the patients whose times
    were computed, ``old_done`` (P, 2), ``old_late``, ``old_worst`` (P,) by row; ``pending`` (P,), ``is_pending``
    (P,); ``touched`` (4P,) nodes with another predecessor; ``used`` (4,) rows of each.
    """

    label: Floats
    crew: Ints
    after: Ints
    before: Ints
    place: Ints
    done: Floats
    late: Floats
    worst: Floats
    sums: Floats
    changed: Ints
    new_label: Floats
    new_crew: Ints
    old_label: Floats
    old_crew: Ints
    redone: Ints
    old_done: Floats
    old_late: Floats
    old_worst: Floats
    pending: Ints
    is_pending: Ints
    touched: Ints
    used: Ints


TOUCHED = 3


@njit
def sides_of(care: Care, patient: int) -> int:
    """Number of services of a patient."""
    return 1 if care.kind[patient] == ALONE else 2


@njit
def unlink(care: Care, tour: Tour, node: int) -> float:
    """Take a node out of its route; returns what that adds to the length."""
    left, right = tour.before[node], tour.after[node]
    tour.after[left], tour.before[right] = right, left
    here, start, end = tour.place[node], tour.place[left], tour.place[right]
    return float(care.distance[start, end] - care.distance[start, here] - care.distance[here, end])


@njit
def link(care: Care, tour: Tour, node: int, who: int) -> float:
    """Put a node into a caregiver's route by its label; returns what that adds to the length."""
    size = tour.crew.shape[0]
    label = tour.label[node >> 1]
    left = 2 * size + 2 + who
    right = tour.after[left]
    while tour.label[right >> 1] < label:
        left = right
        right = tour.after[left]
    tour.after[left], tour.before[right] = node, node
    tour.before[node], tour.after[node] = left, right
    here, start, end = tour.place[node], tour.place[left], tour.place[right]
    return float(care.distance[start, here] + care.distance[here, end] - care.distance[start, end])


@njit
def touch(tour: Tour, node: int) -> None:
    """Note a node that has another predecessor than before."""
    if node < 2 * tour.crew.shape[0]:
        tour.touched[tour.used[TOUCHED]] = node
        tour.used[TOUCHED] += 1


@njit
def apply_change(care: Care, tour: Tour) -> float:
    """Link the change in; returns what it adds to the length."""
    added = 0.0
    tour.used[TOUCHED] = 0
    for row in range(tour.used[CHANGED]):
        patient = tour.changed[row]
        tour.old_label[row] = tour.label[patient]
        for side in range(sides_of(care, patient)):
            tour.old_crew[row, side] = tour.crew[patient, side]
            touch(tour, tour.after[2 * patient + side])
            added += unlink(care, tour, 2 * patient + side)
    for row in range(tour.used[CHANGED]):
        patient = tour.changed[row]
        tour.label[patient] = tour.new_label[row]
        for side in range(sides_of(care, patient)):
            tour.crew[patient, side] = tour.new_crew[row, side]
            added += link(care, tour, 2 * patient + side, tour.crew[patient, side])
            touch(tour, 2 * patient + side)
            touch(tour, tour.after[2 * patient + side])
    return added


@njit
def undo_change(care: Care, tour: Tour) -> None:
    """Link the routes as they were."""
    for row in range(tour.used[CHANGED]):
        patient = tour.changed[row]
        for side in range(sides_of(care, patient)):
            unlink(care, tour, 2 * patient + side)
    for row in range(tour.used[CHANGED]):
        patient = tour.changed[row]
        tour.label[patient] = tour.old_label[row]
        for side in range(sides_of(care, patient)):
            tour.crew[patient, side] = tour.old_crew[row, side]
            link(care, tour, 2 * patient + side, tour.crew[patient, side])


@njit
def ready(care: Care, tour: Tour, node: int) -> float:
    """First minute at which the caregiver can begin."""
    left, here = tour.before[node], node >> 1
    return float(max(care.opens[here], tour.done[left] + care.distance[tour.place[left], here + 1]))


@njit
def serve(care: Care, tour: Tour, patient: int) -> None:
    """Compute the times of a patient from those of the predecessors."""
    node = 2 * patient
    first = ready(care, tour, node)
    close = care.closes[patient]
    if care.kind[patient] == ALONE:
        tour.done[node] = first + care.duration[patient, 0]
        tour.late[patient] = max(0.0, first - close)
        tour.worst[patient] = tour.late[patient]
        return
    second = ready(care, tour, node + 1)
    if care.kind[patient] == TOGETHER:
        first = max(first, second)
        second = first
    else:
        second = max(second, first + care.gap[patient, 0])
        first = max(first, second - care.gap[patient, 1])
    tour.done[node], tour.done[node + 1] = first + care.duration[patient, 0], second + care.duration[patient, 1]
    one, two = max(0.0, first - close), max(0.0, second - close)
    tour.late[patient], tour.worst[patient] = one + two, max(one, two)


@njit
def push(tour: Tour, node: int) -> None:
    """The patient's times are to be computed again."""
    patient = node >> 1
    if patient < tour.crew.shape[0] and tour.is_pending[patient] == 0:
        tour.is_pending[patient] = 1
        tour.pending[tour.used[PENDING]] = patient
        tour.used[PENDING] += 1


@njit
def pop(tour: Tour) -> int:
    """The pending patient with the least label."""
    best = 0
    for row in range(1, tour.used[PENDING]):
        if tour.label[tour.pending[row]] < tour.label[tour.pending[best]]:
            best = row
    patient = tour.pending[best]
    tour.used[PENDING] -= 1
    tour.pending[best] = tour.pending[tour.used[PENDING]]
    tour.is_pending[patient] = 0
    return int(patient)


@njit
def redo(care: Care, tour: Tour, patient: int) -> None:
    """Note a patient's times, compute them again, and go on where they differ."""
    row = tour.used[REDONE]
    tour.redone[row] = patient
    tour.used[REDONE] += 1
    first, second = tour.done[2 * patient], tour.done[2 * patient + 1]
    tour.old_done[row, 0], tour.old_done[row, 1] = first, second
    tour.old_late[row], tour.old_worst[row] = tour.late[patient], tour.worst[patient]
    serve(care, tour, patient)
    if abs(tour.done[2 * patient] - first) > SAME:
        push(tour, tour.after[2 * patient])
    if care.kind[patient] != ALONE and abs(tour.done[2 * patient + 1] - second) > SAME:
        push(tour, tour.after[2 * patient + 1])


@njit
def worst_left(tour: Tour, worst: float, lost: float) -> float:
    """Largest tardiness, when that of the patients redone is now ``worst`` and was at most ``lost``."""
    if lost < tour.sums[WORST]:
        return float(max(worst, tour.sums[WORST]))
    for patient in range(tour.crew.shape[0]):
        worst = max(worst, tour.worst[patient])
    return float(worst)


@njit
def retime(care: Care, tour: Tour, length: float, limit: float) -> tuple[float, float]:
    """Compute the times after a change; returns tardiness and worst, or TOO_DEAR once the cost passes ``limit``."""
    tour.used[REDONE], tour.used[PENDING] = 0, 0
    for row in range(tour.used[TOUCHED]):
        push(tour, tour.touched[row])
    fresh, gone, worst, lost = 0.0, 0.0, 0.0, 0.0
    while tour.used[PENDING] > 0:
        patient = pop(tour)
        redo(care, tour, patient)
        row = tour.used[REDONE] - 1
        gone += tour.old_late[row]
        lost = max(lost, tour.old_worst[row])
        fresh += tour.late[patient]
        worst = max(worst, tour.worst[patient])
        if length + fresh + worst > limit:
            return TOO_DEAR, worst
    late = tour.sums[LATE] - gone + fresh
    return late, worst_left(tour, worst, lost)


@njit
def forget_times(tour: Tour) -> None:
    """Take back the times computed for a change that is not kept."""
    for row in range(tour.used[PENDING]):
        tour.is_pending[tour.pending[row]] = 0
    for row in range(tour.used[REDONE]):
        patient = tour.redone[row]
        tour.done[2 * patient], tour.done[2 * patient + 1] = tour.old_done[row, 0], tour.old_done[row, 1]
        tour.late[patient], tour.worst[patient] = tour.old_late[row], tour.old_worst[row]


@njit
def try_change(care: Care, tour: Tour, limit: float) -> bool:
    """Keep the change at hand if the cost, thrice the published one, stays within ``limit``; else undo it."""
    length = tour.sums[LENGTH] + apply_change(care, tour)
    if length <= limit:
        late, worst = retime(care, tour, length, limit)
        if length + late + worst <= limit:
            tour.sums[LENGTH], tour.sums[LATE], tour.sums[WORST] = length, late, worst
            return True
        forget_times(tour)
    undo_change(care, tour)
    return False


@kernel
def decode_tour(care: Care, tour: Tour, order: Ints) -> None:
    """Link every patient in this order, by its label and crew, and compute all times."""
    size = tour.crew.shape[0]
    tour.sums[:] = 0.0
    tour.done[:] = 0.0
    for who in range(care.can.shape[2]):
        tour.after[2 * size + 2 + who] = 2 * size
    for row in range(size):
        patient = order[row]
        for side in range(sides_of(care, patient)):
            tour.sums[LENGTH] += link(care, tour, 2 * patient + side, tour.crew[patient, side])
    for row in range(size):
        patient = order[row]
        serve(care, tour, patient)
        tour.sums[LATE] += tour.late[patient]
        tour.sums[WORST] = max(tour.sums[WORST], tour.worst[patient])
