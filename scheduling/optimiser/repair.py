"""Replanning: a published plan changed as little as its new circumstances allow, at the stability price."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from scheduling.optimiser.budget import Budget
from scheduling.optimiser.checker import check
from scheduling.optimiser.encode import Encoding, encode, find_days
from scheduling.optimiser.extract import start_order
from scheduling.optimiser.model import MINUTES_PER_DAY, FixedPart, Plan, Problem, Progress
from scheduling.optimiser.pricing import unserved
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

    First every visit whose promise still holds is kept where it is. Only when that leaves a visit out may the others
    move, each at the price ``Weights.change``, and only if more is served that way. Fixed visits never move. Budget,
    progress and determinism are those of ``solve``; half of the budget is for each of the two attempts.
    """
    published = promised(problem, plan)
    halves = [
        Budget(seconds and seconds / 2, iterations and (iterations + 1) // 2, should_stop, _half(on_progress, begin))
        for begin in (0.0, 0.5)
    ]
    kept = _attempt(_with_promises_held(published, plan), halves[0], seed)
    if not kept.unserved or halves[0].is_stopped:
        return kept
    moved = _attempt(published, halves[1], seed)
    return moved if _left_out(problem, moved) < _left_out(problem, kept) else kept


def _attempt(published: Problem, budget: Budget, seed: int) -> Plan:
    """Search from where the plan stands."""
    encoding = encode(published)
    return search(encoding, budget, seed, RUNS, _as_published(encoding))


def _half(on_progress: Callable[[Progress], None] | None, begin: float) -> Callable[[Progress], None] | None:
    """Progress of one of the two attempts as that of the whole."""
    if on_progress is None:
        return None
    return lambda progress: on_progress(replace(progress, fraction=begin + progress.fraction / 2))


def _left_out(problem: Problem, plan: Plan) -> float:
    """Price of the visits that a plan leaves out."""
    out = set(plan.unserved)
    left = replace(problem, visits=tuple(one for one in problem.visits if one.id in out))
    return float(unserved(left).sum())


def _with_promises_held(published: Problem, plan: Plan) -> Problem:
    """The problem with each visit fixed whose promise breaks no rule, nor stands in a day that breaks one."""
    known = {one.id for one in published.visits}
    standing = tuple(one for one in plan.assignments if one.visit_id in known)
    broken = check(published, replace(plan, assignments=standing))
    visits = {item.visit_id for item in broken if item.visit_id}
    days = {(item.helper_id, item.day) for item in broken if not item.visit_id}
    loose = visits | {
        one.visit_id for one in standing for name in one.helper_ids
        if {(name, one.start // MINUTES_PER_DAY), (name, None)} & days
    }  # fmt: skip
    return replace(
        published,
        visits=tuple(
            one if one.id in loose else replace(one, fixed=one.fixed or one.planned) for one in published.visits
        ),
    )


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
