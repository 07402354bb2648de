"""A dial-a-ride problem as flat arrays for the kernels. Shapes: N rides, R tours, D kinds of load, K nodes.

Nodes: ride x is picked up at node x and set down at node N + x; tour r leaves node 2N + 2r and ends at 2N + 2r + 1.
Times are 64-bit floats, in minutes: whole minutes are exact, and benchmarks with fractional distances need no scaling.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.uint8]

UNKNOWN = 1e6
"""Minutes of a journey that nobody knows: longer than any horizon, hence never feasible."""
NEVER = 1e18
"""Cost of an insertion that is not possible."""
CLOSE = 1e-9
"""Minutes by which two sums of the same distances may differ."""


class RideTables(NamedTuple):
    """What never changes during a search.

    ``travel`` (K, K) minutes of driving; ``service``, ``opens``, ``closes`` (K,): begin of service lies in the window.
    ``longest`` (N,) minutes between the end of the pickup and the arrival; ``load`` (N, D); ``capacity`` (R, D).
    ``span`` (R,) longest duration of a tour, ``owner`` (R,) whose kilometres those of a tour count with,
    ``driver`` (R,) who drives it.
    ``allowed`` (N, R); ``dislike`` (N, R) and ``unserved`` (N,) are costs. ``twin`` (N,) the other ride of a round
    trip or -1, ``tied`` (N,) neither without the other, ``split`` (N,) cost of two different drivers.
    ``fixed`` (N,) rides that are never taken out. ``near`` (N, W) the most similar rides, most similar first.
    ``kilometres`` (K, K) and ``most_kilometres`` (R,), shared by the tours of one owner.
    """

    travel: Floats
    service: Floats
    opens: Floats
    closes: Floats
    longest: Floats
    load: Ints
    capacity: Ints
    span: Floats
    owner: Ints
    driver: Ints
    allowed: Flags
    dislike: Floats
    unserved: Floats
    twin: Ints
    tied: Flags
    split: Floats
    fixed: Flags
    near: Ints
    kilometres: Floats
    most_kilometres: Floats


class Fleet(NamedTuple):
    """Tours with what is needed to judge an insertion at a glance.

    ``nodes`` (R, M), of which the first ``size`` (R,) are used; ``early`` and ``late`` (R, M) first and last begin of
    service in any schedule of the tour; ``aboard`` (R, M, D) load after the node. ``where`` (K,) position of a node in
    its tour; ``tour_of`` (N,) or -1. ``length`` (R,) minutes of driving, ``road`` (R,) kilometres. ``stamp`` (R,)
    names the contents of a tour: two equal stamps, equal contents.
    """

    nodes: Ints
    size: Ints
    early: Floats
    late: Floats
    aboard: Ints
    where: Ints
    tour_of: Ints
    length: Floats
    road: Floats
    stamp: Ints


class Cache(NamedTuple):
    """The cheapest insertion of each ride in each tour: ``cost``, ``first``, ``second`` (N, R), true at ``stamp``."""

    cost: Floats
    first: Ints
    second: Ints
    stamp: Ints


class Work(NamedTuple):
    """Scratch arrays: a tour under trial (``nodes``, ``early`` (1, M), ``where`` (K,)) and lists of rides.

    ``bank`` (N,) rides to insert, ``banked`` (1,) how many; ``key`` (N,) to sort them; ``touched`` (R,) tours that
    changed; ``counter`` (1,) the last stamp given; ``dice`` (2,) the state of the random numbers; ``found`` (2,)
    positions of the cheapest insertion; ``total`` (2,) current and best cost; ``seen`` (N,) flags.
    """

    nodes: Ints
    early: Floats
    where: Ints
    bank: Ints
    banked: Ints
    key: Floats
    touched: Ints
    counter: Ints
    dice: Ints
    found: Ints
    total: Floats
    seen: Ints


def new_fleet(tables: RideTables) -> Fleet:
    """Tours from start to end with nobody aboard; ``rides_kernel.settle`` makes their times."""
    rides, tours, kinds = len(tables.longest), len(tables.owner), tables.load.shape[1]
    most = 2 * rides + 2
    nodes = np.zeros((tours, most), dtype=np.int64)
    nodes[:, 0] = 2 * rides + 2 * np.arange(tours)
    nodes[:, 1] = nodes[:, 0] + 1
    return Fleet(
        nodes, np.full(tours, 2, dtype=np.int64), np.zeros((tours, most)), np.zeros((tours, most)),
        np.zeros((tours, most, kinds), dtype=np.int64), np.zeros(len(tables.travel), dtype=np.int64),
        np.full(rides, -1, dtype=np.int64), np.zeros(tours), np.zeros(tours), np.zeros(tours, dtype=np.int64),
    )  # fmt: skip


def copy_fleet(fleet: Fleet) -> Fleet:
    """A copy that shares nothing."""
    return Fleet._make(part.copy() for part in fleet)


def new_cache(tables: RideTables) -> Cache:
    """A cache that knows nothing."""
    shape = tables.allowed.shape
    zeros = np.zeros(shape, dtype=np.int64)
    return Cache(np.full(shape, NEVER), zeros, zeros.copy(), np.full(shape, -1, dtype=np.int64))


def new_work(tables: RideTables, seed: int) -> Work:
    """Scratch arrays, with random numbers that depend on the seed only."""
    rides, tours = len(tables.longest), len(tables.owner)
    drawn = np.random.default_rng(seed).integers(1, 2_000_000_000, 2)
    return Work(
        np.zeros((1, 2 * rides + 2), dtype=np.int64), np.zeros((1, 2 * rides + 2)),
        np.zeros(len(tables.travel), dtype=np.int64), np.zeros(rides, dtype=np.int64), np.zeros(1, dtype=np.int64),
        np.zeros(rides), np.zeros(tours, dtype=np.int64), np.zeros(1, dtype=np.int64), drawn.astype(np.int64),
        np.zeros(2, dtype=np.int64), np.zeros(2), np.zeros(rides, dtype=np.int64),
    )  # fmt: skip
