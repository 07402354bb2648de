"""Multi-start annealing: several short runs from random orders, then a cooler run from the best of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduling.optimiser.anneal import Best, anneal, seed_random
from scheduling.optimiser.budget import Budget
from scheduling.optimiser.encode import Encoding, encode
from scheduling.optimiser.extract import plan_of, start_order
from scheduling.optimiser.model import Plan, Problem, Progress
from scheduling.optimiser.solution import Scratch, Solution, decode_all, new_scratch, new_solution
from scheduling.optimiser.tables import V_FIXED, Ints

RESCUE_HOT = 80.0
"""Temperature at which a run from the best begins when that leaves a visit out: enough to make room for it."""


@dataclass(frozen=True)
class Run:
    """One annealing run: the share of the budget at which it ends, its temperatures, and where it starts from."""

    until: float
    hot: float
    cold: float
    from_best: bool = False

    def temperature(self, began: float, here: float) -> float:
        """Temperature at a fraction of the budget, for a run that began at another: geometric cooling."""
        share = (here - began) / max(self.until - began, 1e-9)
        return float(self.hot * (self.cold / self.hot) ** min(1.0, share))


def multi_start(starts: int, hot: float = 20.0, cold: float = 1.0, last_share: float = 0.25) -> tuple[Run, ...]:
    """``starts`` independent runs of equal length, then one from the best at a lower temperature."""
    share = (1.0 - last_share) / starts
    runs = [Run(share * (index + 1), hot, cold) for index in range(starts)]
    return (*runs, Run(1.0, hot / 4, cold, from_best=True))


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """Plan a problem: fixed visits stay, the others are served at the lowest cost found.

    The budget is ``iterations`` (the result then depends on the problem and the seed only) or ``seconds`` of wall
    time (10 when neither is given). ``on_progress`` and ``should_stop`` are called about four times a second; when
    asked to stop, the best plan so far is returned. A visit that nobody can make is left unserved: nothing raises.
    """
    budget = Budget(seconds, iterations, should_stop, on_progress)
    return search(encode(problem), budget, seed)


def search(encoding: Encoding, budget: Budget, seed: int, runs: Sequence[Run] | None = None,
           initial: tuple[Ints, Ints] | None = None) -> Plan:  # fmt: skip
    """Search within a budget. ``initial`` (order, days) is where the runs "from the best" begin, if given."""
    searcher = Searcher(encoding, budget, seed)
    if initial is not None:
        searcher.restart(*initial)
    if len(encoding.movable):
        for run in runs if runs is not None else multi_start(2):
            if budget.is_stopped or budget.fraction >= 1.0:
                break
            searcher.run(run)
    return plan_of(encoding, searcher.best.order, searcher.best.days)


class Searcher:
    """The state of one search: tables, current and best solution."""

    def __init__(self, encoding: Encoding, budget: Budget, seed: int) -> None:
        self.encoding = encoding
        self.tables = encoding.tables
        self.budget = budget
        self.generator = np.random.default_rng(seed)
        self.scratch: Scratch = new_scratch(self.tables)
        order, days = self.random_start()
        self.best = Best(order.copy(), days.copy(), np.array([np.inf]))
        self.solution: Solution = self.restart(order, days)
        self.is_fresh = True
        seed_random(int(self.generator.integers(2**31)))

    def random_start(self) -> tuple[Ints, Ints]:
        """A random order by start of windows, with random people; fixed visits by start."""
        encoding, tables = self.encoding, self.tables
        days = encoding.fixed_days.copy()
        begins = np.zeros(len(tables.visit))
        begins[encoding.anchored] = tables.visit[encoding.anchored, V_FIXED]
        for visit in encoding.movable:
            row = self.generator.integers(tables.option_from[visit], tables.option_from[visit + 1])
            days[visit] = tables.option[row]
            first = visit * len(tables.day) + days[visit, 0]
            span = self.generator.integers(tables.span_from[first], tables.span_from[first + 1])
            begins[visit] = tables.span[span, 0]
        return start_order(encoding, begins + self.generator.random(len(begins)) * 0.5), days

    def restart(self, order: Ints, days: Ints) -> Solution:
        """Begin again from an order and its people; keeps them if they are the best so far."""
        self.solution = new_solution(self.tables, order, days)
        cost = decode_all(self.tables, self.solution, self.scratch)
        if cost < self.best.cost[0]:
            self.best.order[:], self.best.days[:], self.best.cost[0] = order, days, cost
        return self.solution

    def run(self, run: Run) -> None:
        """Anneal until the run's share of the budget is used."""
        if run.from_best:
            solution = self.restart(self.best.order.copy(), self.best.days.copy())
            if (solution.start[self.encoding.movable] < 0).any():
                run = replace(run, hot=max(run.hot, RESCUE_HOT))
        elif not self.is_fresh:
            self.restart(*self.random_start())
        self.is_fresh = False
        began = self.budget.fraction
        while not self.budget.is_stopped:
            here = self.budget.fraction
            size, there = self.budget.next_chunk(run.until)
            if size < 1:
                return
            temperatures = (run.temperature(began, here), run.temperature(began, there))
            anneal(self.tables, self.solution, self.scratch, self.best, self.encoding.movable, temperatures, size)
            if self.budget.spend(size):
                self.report()

    def report(self) -> None:
        """Tell the caller how the best solution stands."""
        if self.budget.on_progress is None:
            return
        best = new_solution(self.tables, self.best.order, self.best.days)
        decode_all(self.tables, best, new_scratch(self.tables))
        served = int(np.count_nonzero(best.start >= 0))
        total = len(self.encoding.problem.visits)
        self.budget.on_progress(Progress(self.budget.fraction, served, total, int(best.travel.sum())))
