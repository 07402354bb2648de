"""One more visit in a published plan: where it can go, what it costs, and the plan once it is there."""

from dataclasses import replace

from scheduling.optimiser.board import board_of
from scheduling.optimiser.checker import check
from scheduling.optimiser.costs import evaluate
from scheduling.optimiser.model import Assignment, Plan, PlanCost, Problem, Slot, Violation, Visit


def insertions(problem: Problem, plan: Plan, visit: Visit, *, limit: int = 10) -> tuple[Slot, ...]:
    """The cheapest feasible slots for a visit, alone or by a pair, at most ``limit``.

    Published visits keep their people and start no earlier; those that must start later are listed in ``moved``, and
    each costs ``Weights.change``. A visit that the plan already has is first taken out. Fixed visits never move.
    """
    return board_of(problem, plan, replace(visit, fixed=None)).slots(visit.id, limit)


def apply_slot(problem: Problem, plan: Plan, visit: Visit, slot: Slot) -> tuple[Problem, Plan]:
    """The problem with the visit in it, and the plan with the visit at the slot's start and the others moved."""
    known = [one.id for one in problem.visits]
    visits = tuple(visit if one.id == visit.id else one for one in problem.visits)
    if visit.id not in known:
        visits = (*visits, visit)
    grown = replace(problem, visits=visits)
    starts = dict(slot.moved)
    kept = [replace(one, start=starts.get(one.visit_id, one.start)) for one in plan.assignments]
    return grown, _plan(grown, kept, Assignment(visit.id, slot.helper_ids, slot.start))


def _plan(problem: Problem, assignments: list[Assignment], added: Assignment) -> Plan:
    """A plan with one assignment added or replaced."""
    kept = [one for one in assignments if one.visit_id != added.visit_id]
    together = tuple(sorted([*kept, added], key=lambda one: (one.start, one.visit_id)))
    placed = {one.visit_id for one in together}
    unserved = tuple(one.id for one in problem.visits if one.id not in placed)
    return Plan(together, unserved, evaluate(problem, together))


def move_cost(problem: Problem, plan: Plan, assignment: Assignment) -> tuple[PlanCost, list[Violation]]:
    """What the plan would cost, and break, with a visit put here while the others keep their place and start."""
    changed = _plan(problem, list(plan.assignments), assignment)
    return changed.cost, check(problem, changed)
