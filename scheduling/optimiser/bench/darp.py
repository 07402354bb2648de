"""The dial-a-ride benchmark of Cordeau and Laporte: instances, known optima, solution files, rules from the file alone.

Instances as in Cordeau (2006), "A branch-and-cut algorithm for the dial-a-ride problem", Operations Research 54, and
Cordeau and Laporte (2003): one depot, Euclidean distances that are also minutes, nodes 1 to n picked up and n + 1 to 2n
set down. The cost is the distance driven.
"""

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from scheduling.optimiser.bench.rows import DarpRow
from scheduling.optimiser.budget import Budget
from scheduling.optimiser.model import TravelMatrix
from scheduling.optimiser.rides import RideSearch, ride_runs
from scheduling.optimiser.rides_encode import NodeTimes, RideEncoding, similar, tighten
from scheduling.optimiser.rides_extract import nodes_of
from scheduling.optimiser.rides_model import RideProblem
from scheduling.optimiser.rides_schedule import best_times, chain_of
from scheduling.optimiser.rides_tables import NEVER, Floats, RideTables

OPTIMA: Mapping[str, float] = {
    "a2-16": 294.25, "a2-20": 344.83, "a2-24": 431.12, "a3-24": 344.83, "a3-30": 494.85, "a3-36": 583.19,
    "a4-32": 485.50, "a4-40": 557.69, "a4-48": 668.82, "a5-60": 808.42, "a6-72": 916.05,
    "b3-36": 603.79, "b4-48": 673.81,
}  # fmt: skip
"""Optimal costs, to two decimals: Cordeau (2006) and Ropke, Cordeau and Laporte (2007), "Models and branch-and-cut
algorithms for pickup and delivery problems with time windows", Networks 49."""
UNSERVED = 10_000.0
PRECISION = 1e-6
"""Minutes by which a rule may be missed in a file: rounding."""


@dataclass(frozen=True)
class DarpInstance:
    """An instance: row 0 is the depot. ``point`` (2n + 1, 2); ``service``, ``load``, ``opens``, ``closes`` (2n + 1,).

    ``span`` bounds a tour's duration, ``longest`` the time aboard; ``capacity`` holds for each of ``vehicles``.
    """

    name: str
    vehicles: int
    span: float
    capacity: int
    longest: float
    point: Floats
    service: Floats
    load: Floats
    opens: Floats
    closes: Floats

    @property
    def rides(self) -> int:
        """Number of rides."""
        return (len(self.point) - 1) // 2

    def distance(self, one: int, other: int) -> float:
        """Minutes, and cost, between two nodes."""
        return float(math.dist(self.point[one], self.point[other]))


@dataclass(frozen=True)
class DarpStop:
    """A node of a tour: when the vehicle arrives, when service begins, when it leaves. Nodes are the file's numbers."""

    node: int
    arrive: float
    begin: float
    leave: float


def read_darp(path: Path) -> DarpInstance:
    """An instance in the usual text form; a last line that repeats the depot is passed over."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    vehicles, _, span, capacity, longest = (float(cell) for cell in lines[0][:5])
    rows = np.array([[float(cell) for cell in line[:7]] for line in lines[1:]])
    rows = rows[: (len(rows) - 1) // 2 * 2 + 1]
    service, load, opens, closes = rows[:, 3:7].T
    return DarpInstance(
        path.stem, int(vehicles), span, int(capacity), longest, rows[:, 1:3], service, load, opens, closes
    )  # fmt: skip


def darp_tables(case: DarpInstance) -> RideTables:
    """The instance for the engine: one tour a vehicle, one kind of load."""
    rides, tours = case.rides, case.vehicles
    rows = [*range(1, 2 * rides + 1), *([0] * (2 * tours))]
    point = case.point[rows]
    travel = np.sqrt(((point[:, None] - point[None, :]) ** 2).sum(axis=2))
    opens, closes, service = case.opens[rows].copy(), case.closes[rows].copy(), case.service[rows].copy()
    longest, none = np.full(rides, case.longest), np.zeros(rides, dtype=np.uint8)
    tighten(NodeTimes(opens, closes, service, longest), travel)
    numbers = np.arange(tours)
    return RideTables(
        travel, service, opens, closes, longest, case.load[1 : rides + 1].astype(np.int64).reshape(rides, 1),
        np.full((tours, 1), case.capacity, dtype=np.int64), np.full(tours, case.span), numbers, numbers.copy(),
        np.ones((rides, tours), dtype=np.uint8), np.zeros((rides, tours)), np.full(rides, UNSERVED),
        np.full(rides, -1, dtype=np.int64), none, np.zeros(rides), none.copy(),
        similar(opens, closes, travel, rides), np.zeros_like(travel), np.full(tours, NEVER),
    )  # fmt: skip


def solve_darp(case: DarpInstance, budget: Budget, seed: int) -> list[list[DarpStop]]:
    """The tours found within a budget, each from depot to depot."""
    tables = darp_tables(case)
    nobody = RideProblem((), (), (), TravelMatrix((), np.zeros((0, 0), np.int64), np.zeros((0, 0)), ""))
    search = RideSearch(RideEncoding(nobody, tables, (), (), {}), budget, seed)
    search.run_all(ride_runs())
    return [_timed(case, tables, nodes_of(search.best, row), row)
            for row in range(case.vehicles) if search.best.size[row] > 2]  # fmt: skip


def _timed(case: DarpInstance, tables: RideTables, nodes: list[int], row: int) -> list[DarpStop]:
    """A tour with its times: least time aboard."""
    times = best_times(chain_of(tables, nodes, row, [False] * case.rides, {}))
    if times is None:
        raise ValueError(f"no schedule for tour {row} of {case.name}")
    numbers = [0, *(node + 1 for node in nodes[1:-1]), 0]
    stops = [DarpStop(0, times[0], times[0], times[0])]
    for number, planned in zip(numbers[1:], times[1:], strict=True):
        arrive = stops[-1].leave + case.distance(stops[-1].node, number)
        begin = max(planned, arrive)
        leave = begin + (float(case.service[number]) if number else 0.0)
        stops.append(DarpStop(number, arrive, begin, leave))
    return stops


def write_solution(path: Path, case: DarpInstance, tours: Sequence[Sequence[DarpStop]]) -> None:
    """A solution as text: ``cost``, then a line a tour, ``node(arrive, begin, leave)`` from depot to depot.

    Numbers are written in full, so that what is read again is what was found.
    """
    lines = [f"instance {case.name}", f"cost {cost_of_tours(case, tours)!r}", f"tours {len(tours)}"]
    for number, tour in enumerate(tours, 1):
        stops = " ".join(f"{one.node}({one.arrive!r},{one.begin!r},{one.leave!r})" for one in tour)
        lines.append(f"tour {number}: {stops}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_solution(path: Path) -> tuple[float, list[list[DarpStop]]]:
    """The cost that a file tells, and its tours."""
    cost, tours = math.nan, []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("cost "):
            cost = float(line.removeprefix("cost "))
        if line.startswith("tour "):
            tours.append([_stop(word) for word in line.partition(":")[2].split()])
    return cost, tours


def _stop(word: str) -> DarpStop:
    node, _, times = word.removesuffix(")").partition("(")
    return DarpStop(int(node), *(float(cell) for cell in times.split(",")))


def cost_of_tours(case: DarpInstance, tours: Sequence[Sequence[DarpStop]]) -> float:
    """Distance driven, from the order of the nodes alone."""
    return math.fsum(
        case.distance(one.node, other.node) for tour in tours for one, other in pairwise(tour)
    )  # fmt: skip


def broken_rules(case: DarpInstance, tours: Sequence[Sequence[DarpStop]]) -> list[str]:
    """Every rule that the tours break, computed from the instance and the tours alone."""
    found = ["more tours than vehicles"] if len(tours) > case.vehicles else []
    visited = sorted(stop.node for tour in tours for stop in tour[1:-1])
    if len(set(visited)) != len(visited) or not set(visited) <= set(range(1, 2 * case.rides + 1)):
        found.append("a node is visited twice or is unknown")
    for number, tour in enumerate(tours, 1):
        found += [f"tour {number}: {what}" for what in (*_broken_times(case, tour), *_broken_rides(case, tour))]
    return found


def _broken_times(case: DarpInstance, tour: Sequence[DarpStop]) -> Iterator[str]:
    if (tour[0].node, tour[-1].node) != (0, 0):
        yield "does not go from depot to depot"
    if tour[-1].begin - tour[0].leave > case.span + PRECISION:
        yield "lasts too long"
    for one, other in pairwise(tour):
        if one.leave + case.distance(one.node, other.node) > other.arrive + PRECISION:
            yield f"arrives too early at {other.node}"
    for stop in tour:
        service = float(case.service[stop.node]) if stop.node else 0.0
        if stop.begin < stop.arrive - PRECISION or stop.leave < stop.begin + service - PRECISION:
            yield f"service at {stop.node} before arrival or cut short"
        if not case.opens[stop.node] - PRECISION <= stop.begin <= case.closes[stop.node] + PRECISION:
            yield f"service at {stop.node} outside its window"


def _broken_rides(case: DarpInstance, tour: Sequence[DarpStop]) -> Iterator[str]:
    aboard = 0.0
    left: dict[int, float] = {}
    for stop in tour[1:-1]:
        aboard += float(case.load[stop.node])
        if aboard > case.capacity + PRECISION:
            yield f"too many aboard after {stop.node}"
        if stop.node <= case.rides:
            left[stop.node] = stop.leave
            continue
        if stop.node - case.rides not in left:
            yield f"{stop.node} comes before its pickup"
        elif stop.begin - left.pop(stop.node - case.rides) > case.longest + PRECISION:
            yield f"{stop.node} comes too long after its pickup"
    yield from (f"{node} is never set down" for node in left)


def darp_rows(
    folder: Path, seconds: float, seeds: Sequence[int], only: str = "", solutions: Path | None = None
) -> Iterator[DarpRow]:
    """One row an instance and seed, in this many processor seconds each; best tours written in ``solutions``."""
    for path in sorted(folder.glob("*.txt")):
        if only not in path.stem:
            continue
        case, best = read_darp(path), math.inf
        for seed in seeds:
            budget = Budget(seconds, clock=time.process_time)
            tours = solve_darp(case, budget, seed)
            row = _row(case, tours, seed, budget.done / seconds)
            worth = row.cost + UNSERVED * (row.rides - row.served)
            if solutions is not None and worth < best:
                best = worth
                solutions.mkdir(parents=True, exist_ok=True)
                write_solution(solutions / f"{case.name}.sol", case, tours)
            yield row


def _row(case: DarpInstance, tours: Sequence[Sequence[DarpStop]], seed: int, per_second: float) -> DarpRow:
    cost, known = cost_of_tours(case, tours), OPTIMA.get(case.name)
    served = sum(0 < stop.node <= case.rides for tour in tours for stop in tour)
    gap = None if known is None or served < case.rides else max(0.0, 100 * (round(cost, 2) / known - 1))
    return DarpRow(
        case.name, seed, served, case.rides, cost, known, gap, len(broken_rules(case, tours)), per_second
    )  # fmt: skip
