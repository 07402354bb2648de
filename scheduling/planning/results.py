"""A found plan as kept in the database, and read back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scheduling.optimiser import check, explain_unserved
from scheduling.optimiser.model import MINUTES_PER_DAY, Assignment, Plan, PlanCost, Problem, UnservedReason
from scheduling.planning.conflicts import twice_at_once
from scheduling.planning.duty import added_breaches, week_breaches
from scheduling.planning.problem_builder import ProblemIndex, standing_plan
from scheduling.planning.remedies import Offers
from volunteers.engagement.duty import OF_THE_WEEK

# Cause of a request left out because the same person is already visited at that time: the engine knows places only.
SAME_PERSON_BUSY = "NO_WINDOW"


@dataclass(frozen=True, slots=True)
class FoundVisit:
    """A visit of a proposal: keys of the request and of the helpers, lead first, and the minute of the week."""

    request: int
    helpers: tuple[int, ...]
    start: int
    minutes: int


def without_double_visits(problem: Problem, index: ProblemIndex, plan: Plan) -> Plan:
    """Take out of a plan the later of two visits to the same person at the same time, never a fixed one."""
    fixed = {visit.id for visit in problem.visits if visit.fixed is not None}
    dropped = {
        (one if other.visit_id in fixed else other).visit_id
        for one, other in twice_at_once(problem, index, plan.assignments)
        if not {one.visit_id, other.visit_id} <= fixed
    }
    if not dropped:
        return plan
    return standing_plan(problem, [one for one in plan.assignments if one.visit_id not in dropped])


def without_hours_over(problem: Problem, index: ProblemIndex, plan: Plan) -> Plan:
    """Take out of a plan, latest first, visits that would put a civic-service youth over the law; never a fixed one.

    The engine knows the minutes and days of a week, not breaks nor days of rest.
    """
    fixed = {visit.id for visit in problem.visits if visit.fixed is not None}
    kept = list(plan.assignments)
    known = week_breaches(problem, index, [one for one in kept if one.visit_id in fixed])
    while found := added_breaches(known, week_breaches(problem, index, kept)):
        movable = [one for one in kept if found[0].helper_id in one.helper_ids and one.visit_id not in fixed]
        of_day = [one for one in movable if one.start // MINUTES_PER_DAY == (found[0].day - index.week).days]
        chosen = movable if found[0].breach in OF_THE_WEEK else of_day
        if not chosen:
            break
        kept.remove(max(chosen, key=lambda one: (one.start, one.visit_id)))
    return plan if len(kept) == len(plan.assignments) else standing_plan(problem, kept)


def broken_by(problem: Problem, plan: Plan) -> bool:
    """Whether the plan breaks a rule beyond those that its fixed visits break by themselves."""
    fixed = {visit.id for visit in problem.visits if visit.fixed is not None}
    only_fixed = standing_plan(problem, [one for one in plan.assignments if one.visit_id in fixed])
    known = {(row.cause, row.visit_id, row.helper_id, row.day) for row in check(problem, only_fixed)}
    return any((row.cause, row.visit_id, row.helper_id, row.day) not in known for row in check(problem, plan))


def result_json(problem: Problem, index: ProblemIndex, plan: Plan) -> dict[str, Any]:
    """Write a found plan: visits that may move, reasons of the others, figures before and after."""
    movable = {visit.id: visit for visit in problem.visits if visit.fixed is None}
    served = [one for one in plan.assignments if one.visit_id in movable]
    return {
        "visits": [_visit_json(one, movable[one.visit_id].duration, index) for one in served],
        "unserved": unserved_json(problem, index, plan, explain_unserved(problem, plan)),
        "cost": asdict(plan.cost),
        "before": asdict(standing_plan(problem, index.assignments).cost),
        "placed": len(plan.assignments),
        "placed_before": len(index.assignments),
        "source": index.roads.sentence,
        "roads": index.roads.as_json(),
    }


def unserved_json(
    problem: Problem, index: ProblemIndex, plan: Plan, reasons: Iterable[UnservedReason]
) -> list[dict[str, Any]]:
    """Write why requests are not served, and what would free them."""
    offers = Offers(problem, index, plan)
    return [
        {
            "request": index.requests[reason.visit_id].pk,
            "causes": {str(cause): count for cause, count in reason.causes.items()},
            "remedies": [row for one in reason.relaxations for row in offers.kept(reason.visit_id, one)],
        }
        for reason in reasons
        if reason.visit_id in index.requests
    ]


def found_visits(result: Mapping[str, Any]) -> list[FoundVisit]:
    """Read the visits of a kept proposal."""
    return [FoundVisit(row["request"], tuple(row["helpers"]), row["start"], row["minutes"]) for row in result["visits"]]


def cost_of(row: Mapping[str, Any]) -> PlanCost:
    """Read a kept cost."""
    return PlanCost(**row)


def _visit_json(one: Assignment, minutes: int, index: ProblemIndex) -> dict[str, Any]:
    return {
        "request": index.requests[one.visit_id].pk,
        "helpers": [int(name) for name in one.helper_ids],
        "start": one.start,
        "minutes": minutes,
    }
