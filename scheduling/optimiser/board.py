"""A published plan loaded into the decoder, ready to be asked where one more visit would go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduling.optimiser.encode import Encoding, encode, find_days
from scheduling.optimiser.extract import start_order
from scheduling.optimiser.gaps import G_OPTION, G_OVER, G_SIZE, G_START, UNTRIED, find_gaps, latest_start
from scheduling.optimiser.model import Assignment, FixedPart, Plan, Problem, Slot, Visit
from scheduling.optimiser.rules import affinity
from scheduling.optimiser.solution import decode_all, new_scratch, new_solution
from scheduling.optimiser.tables import V_PLANNED_A, V_WISH, Ints
from scheduling.optimiser.trial import discard, try_move

MAX_GAPS = 20_000


@dataclass(frozen=True)
class Gap:
    """A place in the plan where a visit fits: helper-days, start, cost added, whether a limit on hours breaks."""

    row: Ints
    days: tuple[int, int]
    start: int
    extra_cost: float
    is_over: bool


class Board:
    """A plan whose visits start no earlier than published, and the visits that are asked about.

    Assigned visits that the decoder would not leave in place (made by hand against the rules) become fixed.
    """

    def __init__(self, problem: Problem, assignments: Sequence[Assignment], asked: Sequence[Visit]) -> None:
        known = {visit.id for visit in problem.visits}
        placed = {item.visit_id: item for item in assignments if item.visit_id in known}
        settled = [_as_published(visit) for visit in problem.visits if visit.id in placed]
        self.asked = {visit.id: visit for visit in asked}
        self._load(problem, settled, placed)
        wrong = self._misplaced(placed)
        while wrong:
            settled = [_as_fixed(visit, placed) if visit.id in wrong else visit for visit in settled]
            self._load(problem, settled, placed)
            wrong = self._misplaced(placed)

    def _load(self, problem: Problem, settled: list[Visit], placed: dict[str, Assignment]) -> None:
        """Encode the plan and decode it, each visit wished for where it is."""
        crews: dict[str, Collection[str]] = {visit.id: placed[visit.id].helper_ids for visit in settled}
        visits = (*settled, *self.asked.values())
        self.encoding: Encoding = encode(replace(problem, visits=visits), crews)
        tables = self.encoding.tables
        days = np.full((len(visits), 2), -1, dtype=np.int64)
        begins = np.zeros(len(visits))
        if settled:
            published = [placed[visit.id] for visit in settled]
            found = [find_days(self.encoding.day_index, one.helper_ids, one.start) for one in published]
            days[: len(settled)] = found
            begins[: len(settled)] = [one.start for one in published]
            tables.visit[: len(settled), V_PLANNED_A : V_PLANNED_A + 2] = found
            tables.visit[: len(settled), V_WISH] = begins[: len(settled)]
        tables.visit[len(settled) :, V_WISH] = -1
        rows = np.flatnonzero(days[: len(settled), 0] >= 0)
        self.order = start_order(replace(self.encoding, movable=np.setdiff1d(rows, self.encoding.anchored)), begins)
        self.days = days
        self.scratch = new_scratch(tables)
        self.solution = new_solution(tables, self.order, days)
        decode_all(tables, self.solution, self.scratch)

    def _misplaced(self, placed: dict[str, Assignment]) -> set[str]:
        """Assigned visits that the decoder leaves elsewhere than published."""
        visits, begins = self.encoding.problem.visits, self.solution.start.tolist()
        return {
            visits[row].id
            for row in self.order.tolist()
            if visits[row].fixed is None and begins[row] != placed[visits[row].id].start
        }

    def _ask(self, visit_id: str) -> int:
        """Put an asked visit last in the order, with nobody; returns its row."""
        row = self.encoding.visit_index[visit_id]
        order = np.append(self.order, row)
        self.solution = new_solution(self.encoding.tables, order, self.days)
        decode_all(self.encoding.tables, self.solution, self.scratch)
        return row

    def gaps(self, visit_id: str) -> list[Gap]:
        """Every gap that serves the asked visit and all the others, cheapest first."""
        row = self._ask(visit_id)
        tables = self.encoding.tables
        found = np.zeros((MAX_GAPS, G_SIZE), dtype=np.int64)
        costs = np.zeros(MAX_GAPS)
        solo = np.full((len(tables.day), len(self.solution.order)), UNTRIED, dtype=np.uint8)
        count = find_gaps(tables, self.solution, self.scratch, row, solo, found, costs)
        without = self.solution.cost.sum() - self.solution.price[row]
        ranked = np.argsort(costs[:count], kind="stable")
        return [self._gap(found[index], float(costs[index] - without)) for index in ranked]

    def _gap(self, found: Ints, extra_cost: float) -> Gap:
        first, second = self.encoding.tables.option[found[G_OPTION]]
        return Gap(found, (int(first), int(second)), int(found[G_START]), extra_cost, bool(found[G_OVER]))

    def slots(self, visit_id: str, limit: int) -> tuple[Slot, ...]:
        """The cheapest gaps that break no limit, one for each crew and start."""
        kept: dict[tuple[tuple[int, ...], int], Gap] = {}
        for gap in self.gaps(visit_id):
            if not gap.is_over:
                kept.setdefault((tuple(sorted(gap.days)), gap.start), gap)
            if len(kept) >= limit:
                break
        return tuple(self._slot(self.asked[visit_id], gap) for gap in kept.values())

    def moves_others(self, visit_id: str, gap: Gap) -> bool:
        """Whether the last visit asked about makes another one start later in this gap."""
        row, last = self.encoding.visit_index[visit_id], len(self.solution.order) - 1
        people = np.array(gap.days, dtype=np.int64)
        try_move(self.encoding.tables, self.solution, self.scratch, row, int(gap.row[1]), people)
        redone = [int(other) for other in self.scratch.redone[: self.scratch.size[0]] if other != row]
        moved = any(self.scratch.start[other] != self.solution.start[other] for other in redone)
        discard(self.solution, self.scratch, row, last)
        return moved

    def _slot(self, visit: Visit, gap: Gap) -> Slot:
        """A gap with its interval of starts (one minute only where it moves others) and what it moves."""
        tables, solution, scratch = self.encoding.tables, self.solution, self.scratch
        row = self.encoding.visit_index[visit.id]
        people = np.array(gap.days, dtype=np.int64)
        last = len(solution.order) - 1
        travel = int(solution.travel.sum())
        cost = try_move(tables, solution, scratch, row, int(gap.row[1]), people)
        extra = int(scratch.travel.sum()) - travel
        redone = scratch.redone[: scratch.size[0]]
        moved = [(self.encoding.problem.visits[v].id, int(scratch.start[v])) for v in redone
                 if v != row and scratch.start[v] != solution.start[v]]  # fmt: skip
        discard(solution, scratch, row, last)
        horizon = gap.start if moved else self._horizon(row, gap)
        latest = latest_start(tables, solution, scratch, gap.row, cost, horizon)
        names = tuple(self.encoding.days[day].helper_id for day in gap.days if day >= 0)
        closeness = max(affinity(visit, name) for name in names)
        return Slot(names, gap.start, latest, extra, gap.extra_cost, closeness, tuple(sorted(moved)))

    def _horizon(self, row: int, gap: Gap) -> int:
        """Last start allowed by the window in which the gap's start lies, for all those sent."""
        tables, latest = self.encoding.tables, []
        for day in gap.days:
            if day >= 0:
                at = row * len(tables.day) + day
                spans = tables.span[tables.span_from[at] : tables.span_from[at + 1]]
                latest.append(max(int(high) for low, high in spans if low <= gap.start <= high))
        return min(latest)


def _as_published(visit: Visit) -> Visit:
    """The visit without what an older plan had promised."""
    return visit if visit.planned is None else replace(visit, planned=None)


def _as_fixed(visit: Visit, placed: dict[str, Assignment]) -> Visit:
    """The visit held where the plan has it."""
    return replace(visit, fixed=FixedPart(placed[visit.id].helper_ids, placed[visit.id].start))


def board_of(problem: Problem, plan: Plan, visit: Visit) -> Board:
    """The board on which one visit is asked about, taken out first if the plan has it."""
    others = tuple(one for one in problem.visits if one.id != visit.id)
    assignments = [item for item in plan.assignments if item.visit_id != visit.id]
    return Board(replace(problem, visits=others), assignments, [visit])
