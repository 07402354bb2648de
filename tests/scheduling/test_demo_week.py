"""The demo territory's coming week: nearly all that can be served is served, and no rule is broken."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
import time_machine

from scheduling.demo.seed import coming_monday, demo_create
from scheduling.models import Plan
from scheduling.optimiser import check, insertions, repair, solve
from scheduling.optimiser.model import Plan as PlannedWeek
from scheduling.optimiser.model import Problem, Visit
from scheduling.planning.problem_builder import problem_for, standing_plan

TODAY = date(2026, 11, 22)
ITERATIONS = 60_000
ENOUGH = 0.95


def can_be_served_alone(problem: Problem, visit: Visit) -> bool:
    """A request is feasible when an empty week has a place for it."""
    empty = standing_plan(problem, ())
    return bool(insertions(problem, empty, visit, limit=1))


@pytest.mark.django_db
@time_machine.travel("2026-11-22 09:00+01:00")
def test_the_demo_week_serves_what_can_be_served_and_breaks_no_rule() -> None:
    territory = demo_create(today=TODAY)
    plan = Plan.objects.create(territory=territory, week=coming_monday(TODAY))
    problem, _ = problem_for(plan=plan)

    found = solve(problem, iterations=ITERATIONS, seed=1)

    served = {assignment.visit_id for assignment in found.assignments}
    feasible = {visit.id for visit in problem.visits if can_be_served_alone(problem, visit)}
    assert check(problem, found) == []
    assert len(problem.visits) >= 60
    assert len(served & feasible) >= ENOUGH * len(feasible)
    only_what_the_absent_helper_did_changes(problem, found)


def only_what_the_absent_helper_did_changes(problem: Problem, published: PlannedWeek) -> None:
    """Replan without one of the team whose visits the others can take: they keep theirs, at their hour."""
    *_, (absent, _) = Counter(name for visit in published.assignments for name in visit.helper_ids).most_common()
    without = replace(problem, days=tuple(day for day in problem.days if day.helper_id != absent))

    repaired = repair(without, published, iterations=ITERATIONS // 2, seed=1)

    kept = {visit for visit in published.assignments if absent not in visit.helper_ids}
    assert check(without, repaired) == []
    assert kept <= set(repaired.assignments)
