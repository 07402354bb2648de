"""What a plan costs, computed from the plan alone."""

import math
from collections.abc import Iterable

from scheduling.optimiser.model import MINUTES_PER_DAY, Assignment, Plan, PlanCost, Problem, Visit
from scheduling.optimiser.routes import Day

AGE_LIMIT_DAYS = 365


def evaluate(problem: Problem, plan: Plan | Iterable[Assignment]) -> PlanCost:
    """Cost of a plan, or of a list of assignments; a visit that is not assigned is unserved.

    ``late_days`` counts from the due day, or from the eve of the problem when it was due before. A broken preference
    is 1 less the best affinity sent, for visits that wish for or know someone. A visit is moved when it was planned
    and has other people, another start, or is left out. Unfairness is in minutes of mean absolute deviation.
    """
    assignments = list(plan.assignments if isinstance(plan, Plan) else plan)
    by_visit = {assignment.visit_id: assignment for assignment in assignments}
    day = Day(problem, assignments)
    visits = list({visit.id: visit for visit in reversed(problem.visits)}.values())
    unserved = [visit for visit in visits if visit.id not in by_visit]
    served = [(visit, by_visit[visit.id]) for visit in visits if visit.id in by_visit]
    late = sum(_late_days(visit, assignment) for visit, assignment in served)
    broken = sum(_broken(visit, assignment) for visit, assignment in served)
    travel = sum(day.travel_minutes(route) for route in day.routes.values())
    moved = sum(_is_moved(visit, by_visit.get(visit.id)) for visit in visits)
    unfair = _unfairness(problem, day)
    priority = sum(visit.priority for visit in unserved)
    age = sum(min(max(visit.age_days, 0), AGE_LIMIT_DAYS) for visit in unserved)
    weights = problem.weights
    total = weights.unserved * priority + weights.age * age + weights.late * late + weights.preference * broken
    total += weights.travel * travel + weights.unfair * unfair + weights.change * moved
    return PlanCost(priority, late, broken, travel, unfair, moved, total)


def _late_days(visit: Visit, assignment: Assignment) -> int:
    if visit.due is None:
        return 0
    return max(0, assignment.start // MINUTES_PER_DAY - max(visit.due, -1))


def _closeness(visit: Visit, helper_id: str) -> float:
    """1 when wished for, else the continuity kept between 0 and 1."""
    if helper_id in visit.preferred:
        return 1.0
    value = float(visit.continuity.get(helper_id, 0.0))
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0


def _broken(visit: Visit, assignment: Assignment) -> float:
    knows = any(_closeness(visit, helper_id) > 0 for helper_id in visit.continuity)
    if not visit.preferred and not knows:
        return 0.0
    return 1.0 - max((_closeness(visit, helper_id) for helper_id in assignment.helper_ids), default=0.0)


def _is_moved(visit: Visit, assignment: Assignment | None) -> bool:
    if visit.planned is None:
        return False
    if assignment is None:
        return True
    same_people = set(assignment.helper_ids) == set(visit.planned.helper_ids)
    return assignment.start != visit.planned.start or not same_people


def _unfairness(problem: Problem, day: Day) -> float:
    loads: dict[str, dict[str, float]] = {}
    for helper in problem.helpers:
        if helper.fair_group:
            loads.setdefault(helper.fair_group, {})[helper.id] = float(helper.used_week_minutes)
    for route in day.routes.values():
        if route.helper.fair_group:
            loads[route.helper.fair_group][route.helper.id] += day.worked_minutes(route)
    total = 0.0
    for group in loads.values():
        mean = sum(group.values()) / len(group)
        total += sum(abs(load - mean) for load in group.values()) / len(group)
    return total
