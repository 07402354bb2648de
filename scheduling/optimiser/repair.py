"""Replanning: a published plan changed as little as its new circumstances allow, at the stability price."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from scheduling.optimiser.budget import Budget
from scheduling.optimiser.encode import Encoding, encode, find_days
from scheduling.optimiser.extract import start_order
from scheduling.optimiser.model import FixedPart, Plan, Problem, Progress
from scheduling.optimiser.search import Run, search
from scheduling.optimiser.tables import Ints

RUNS = (Run(0.5, hot=20.0, cold=0.3, from_best=True), Run(1.0, hot=6.0, cold=0.3, from_best=True))
"""Cool runs, each from the best plan so far: the search stays near what is published."""


def repair(
    problem: Problem,
    plan: Plan,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """Plan a problem again from a published plan: someone is ill, a visit is added or withdrawn.

    Each visit that has another person, another start, or is left out costs ``Weights.change``; fixed visits never
    move. Budget, progress and determinism are those of ``solve``.
    """
    published = promised(problem, plan)
    encoding = encode(published)
    budget = Budget(seconds, iterations, should_stop, on_progress)
    return search(encoding, budget, seed, RUNS, _as_published(encoding))


def promised(problem: Problem, plan: Plan) -> Problem:
    """The problem with ``Visit.planned`` taken from a plan; visits it does not place were not promised."""
    placed = {one.visit_id: FixedPart(one.helper_ids, one.start) for one in plan.assignments}
    return replace(problem, visits=tuple(replace(one, planned=placed.get(one.id)) for one in problem.visits))


def _as_published(encoding: Encoding) -> tuple[Ints, Ints]:
    """Order by published start and the published people; nobody where they can no longer go together."""
    tables = encoding.tables
    days = encoding.fixed_days.copy()
    begins = np.zeros(len(days))
    for row, visit in enumerate(encoding.problem.visits):
        promise = visit.fixed or visit.planned
        if promise is None:
            begins[row] = min((window.start for window in visit.windows), default=0)
            continue
        begins[row] = promise.start
        if visit.fixed is None:
            crew = find_days(encoding.day_index, promise.helper_ids, promise.start)
            days[row] = _option_of(tables.option[tables.option_from[row] : tables.option_from[row + 1]], crew)
    return start_order(encoding, begins), days


def _option_of(options: Ints, crew: tuple[int, int]) -> tuple[int, int]:
    """The option made of these helper-days, in whatever order; nobody when there is none."""
    for first, second in options:
        if {int(first), int(second)} == set(crew):
            return int(first), int(second)
    return -1, -1
