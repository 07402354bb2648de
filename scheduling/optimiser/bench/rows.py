"""Results of benchmarks: one row a case, and how a row is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class PlanningRow:
    """A day or a week planned. Costs are the planner's, ``ratio`` is to the naive plan's."""

    case: str
    served: int
    visits: int
    travel_minutes: int
    cost: float
    naive: float
    violations: int
    moves_a_second: float

    HEADER: ClassVar[str] = (
        f"{'case':<10}{'served':>10}{'travel':>8}{'cost':>9}{'naive':>9}{'ratio':>7}{'violations':>12}{'moves/s':>10}"
    )

    @property
    def ratio(self) -> float:
        """Cost as a share of the naive plan's."""
        return self.cost / self.naive

    def __str__(self) -> str:
        served = f"{self.served}/{self.visits}"
        return (
            f"{self.case:<10}{served:>10}{self.travel_minutes:>8}{self.cost:>9.0f}{self.naive:>9.0f}"
            f"{self.ratio:>7.2f}{self.violations:>12}{self.moves_a_second:>10.0f}"
        )


@dataclass(frozen=True)
class InsertRow:
    """Urgent visits asked about in a published week; milliseconds of one request, the reading of the week included."""

    case: str
    served: int
    visits: int
    requests: int
    slots: int
    violations: int
    median_ms: float
    p95_ms: float

    HEADER: ClassVar[str] = (
        f"{'case':<10}{'served':>10}{'requests':>10}{'slots':>7}{'violations':>12}{'median ms':>11}{'p95 ms':>8}"
    )

    def __str__(self) -> str:
        served = f"{self.served}/{self.visits}"
        return (
            f"{self.case:<10}{served:>10}{self.requests:>10}{self.slots:>7}{self.violations:>12}"
            f"{self.median_ms:>11.1f}{self.p95_ms:>8.1f}"
        )


@dataclass(frozen=True)
class CareRow:
    """A home health care instance solved with one seed."""

    instance: str
    patients: int
    seed: int
    cost: float
    best_known: float
    naive: float
    violations: int
    moves_a_second: float

    HEADER: ClassVar[str] = (
        f"{'instance':<33}{'seed':>5}{'cost':>10}{'best known':>12}{'gap %':>8}{'ratio':>7}"
        f"{'violations':>12}{'moves/s':>10}"
    )

    @property
    def gap(self) -> float:
        """Per cent above the best known cost; below 0 when better."""
        return 100 * (self.cost / self.best_known - 1)

    def __str__(self) -> str:
        return (
            f"{self.instance:<33}{self.seed:>5}{self.cost:>10.3f}{self.best_known:>12.3f}{self.gap:>8.2f}"
            f"{self.cost / self.naive:>7.2f}{self.violations:>12}{self.moves_a_second:>10.0f}"
        )


@dataclass(frozen=True)
class CareMean:
    """Mean gap to the best known over the instances of one size."""

    patients: int
    instances: int
    seeds: int
    gap: float
    worst: float

    HEADER: ClassVar[str] = f"{'patients':>8}{'instances':>11}{'seeds':>7}{'mean gap %':>12}{'worst %':>9}"

    def __str__(self) -> str:
        return f"{self.patients:>8}{self.instances:>11}{self.seeds:>7}{self.gap:>12.2f}{self.worst:>9.2f}"


@dataclass(frozen=True)
class DarpRow:
    """One line of the benchmark: the gap in percent, None where no optimum is known here."""

    HEADER: ClassVar[str] = (
        f"{'instance':<10}{'seed':>5}{'served':>9}{'cost':>10}{'optimum':>10}{'gap':>9}{'violations':>12}{'rounds/s':>10}"
    )

    name: str
    seed: int
    served: int
    rides: int
    cost: float
    best_known: float | None
    gap: float | None
    violations: int
    per_second: float

    def __str__(self) -> str:
        known = "" if self.best_known is None else f"{self.best_known:.2f}"
        gap = "" if self.gap is None else f"{self.gap:.2f} %"
        served = f"{self.served}/{self.rides}"
        return (
            f"{self.name:<10}{self.seed:>5}{served:>9}{self.cost:>10.2f}{known:>10}{gap:>9}{self.violations:>12}"
            f"{self.per_second:>10.0f}"
        )


@dataclass(frozen=True)
class PeerRow:
    """A day planned by another planner, by our score; None where it is not installed."""

    case: str
    planner: str
    served: int | None
    cost: float | None
    violations: int | None

    HEADER: ClassVar[str] = f"{'case':<10}{'planner':>12}{'served':>15}{'cost':>9}{'violations':>12}"

    def __str__(self) -> str:
        if self.cost is None:
            return f"{self.case:<10}{self.planner:>12}{'not installed':>15}"
        return f"{self.case:<10}{self.planner:>12}{self.served:>15}{self.cost:>9.0f}{self.violations:>12}"


@dataclass(frozen=True)
class ThroughputRow:
    """A département planned by one process, then by two."""

    territories: int
    served: int
    visits: int
    violations: int
    one_seconds: float
    two_seconds: float

    HEADER: ClassVar[str] = (
        f"{'territories':>11}{'served':>12}{'violations':>12}{'one worker s':>14}{'two workers s':>15}{'ratio':>7}"
    )

    def __str__(self) -> str:
        served = f"{self.served}/{self.visits}"
        return (
            f"{self.territories:>11}{served:>12}{self.violations:>12}{self.one_seconds:>14.1f}"
            f"{self.two_seconds:>15.1f}{self.one_seconds / self.two_seconds:>7.2f}"
        )


@dataclass(frozen=True)
class MemoryRow:
    """The most memory that planning a week takes, in a process of its own."""

    case: str
    visits: int
    megabytes: float

    HEADER: ClassVar[str] = f"{'case':<10}{'visits':>8}{'peak MB':>9}"

    def __str__(self) -> str:
        return f"{self.case:<10}{self.visits:>8}{self.megabytes:>9.0f}"


@dataclass(frozen=True)
class Note:
    """A sentence between the rows."""

    text: str

    HEADER: ClassVar[str] = ""

    def __str__(self) -> str:
        return self.text


Row = PlanningRow | InsertRow | CareRow | CareMean | DarpRow | PeerRow | ThroughputRow | MemoryRow | Note


def care_means(rows: Sequence[CareRow]) -> list[CareMean]:
    """The mean gaps by number of patients."""
    means = []
    for size in sorted({row.patients for row in rows}):
        mine = [row for row in rows if row.patients == size]
        gaps = [row.gap for row in mine]
        seeds, names = {row.seed for row in mine}, {row.instance for row in mine}
        means.append(CareMean(size, len(names), len(seeds), sum(gaps) / len(gaps), max(gaps)))
    return means
