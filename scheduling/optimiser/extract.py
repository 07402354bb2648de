"""From a solution of the kernels back to a plan."""

import numpy as np

from scheduling.optimiser.checker import evaluate
from scheduling.optimiser.decode import MATE
from scheduling.optimiser.encode import Encoding
from scheduling.optimiser.model import Assignment, Plan
from scheduling.optimiser.solution import Solution, day_total, decode_all, new_scratch, new_solution
from scheduling.optimiser.tables import D_HELPER, D_LIMIT, D_RIDES, H_MAX_DAYS, H_USED, H_WEEK_LIMIT, Floats, Ints


def start_order(encoding: Encoding, begins: Floats) -> Ints:
    """The visits that can be placed, by the given minutes; fixed visits keep the order of their starts."""
    visits = np.concatenate([encoding.anchored, encoding.movable]).astype(np.int64)
    order = visits[np.argsort(begins[visits], kind="stable")]
    is_anchored = np.isin(order, encoding.anchored)
    order[is_anchored] = encoding.anchored
    return np.asarray(order, dtype=np.int64)


def plan_of(encoding: Encoding, order: Ints, days: Ints) -> Plan:
    """The plan of an order and its people; visits that break a limit on hours or days are left out."""
    solution = new_solution(encoding.tables, order, days)
    scratch = new_scratch(encoding.tables)
    decode_all(encoding.tables, solution, scratch)
    while (visit := _visit_above_limits(encoding, solution)) is not None:
        solution.days[visit] = -1
        decode_all(encoding.tables, solution, scratch)
    assignments = assignments_of(encoding, solution)
    return make_plan(encoding, assignments)


def make_plan(encoding: Encoding, assignments: list[Assignment]) -> Plan:
    """A plan with its unserved visits and its cost."""
    placed = {assignment.visit_id for assignment in assignments}
    problem = encoding.problem
    unserved = tuple(visit.id for visit in problem.visits if visit.id not in placed)
    return Plan(tuple(assignments), unserved, evaluate(problem, assignments))


def assignments_of(encoding: Encoding, solution: Solution) -> list[Assignment]:
    """Assignments by start, fixed ones exactly as given."""
    found = []
    for row, visit in enumerate(encoding.problem.visits):
        if encoding.visit_index[visit.id] != row:
            continue
        if visit.fixed is not None:
            found.append(Assignment(visit.id, visit.fixed.helper_ids, visit.fixed.start))
        elif solution.where[row] >= 0 and solution.start[row] >= 0:
            sent = [encoding.days[day].helper_id for day in solution.days[row] if day >= 0]
            found.append(Assignment(visit.id, tuple(sent), int(solution.start[row])))
    return sorted(found, key=lambda one: (one.start, one.visit_id))


def _visit_above_limits(encoding: Encoding, solution: Solution) -> int | None:
    """The cheapest visit to leave out of a helper-day that breaks a limit, None when all limits are kept.

    A passenger's day is as long as the driver makes it: where it is too long, the driver's visits count too.
    """
    tables = encoding.tables
    totals = np.array(
        [day_total(tables, solution.final, solution.work, solution.travel, day) for day in range(len(tables.day))],
        dtype=np.int64,
    )
    worked = solution.visits > 0
    helpers = np.arange(len(tables.helper))
    mine = (tables.day[:, D_HELPER][None, :] == helpers[:, None]) & worked[None, :]
    above = (mine * totals).sum(axis=1) + tables.helper[:, H_USED] > tables.helper[:, H_WEEK_LIMIT]
    above |= mine.sum(axis=1) > tables.helper[:, H_MAX_DAYS]
    broken = worked & ((totals > tables.day[:, D_LIMIT]) | above[tables.day[:, D_HELPER]])
    riders = np.flatnonzero(broken & (tables.day[:, D_RIDES] == 1) & (solution.final[:, MATE] >= 0))
    broken[solution.final[riders, MATE]] = True
    candidates = [
        visit for visit in encoding.movable
        if solution.start[visit] >= 0 and any(day >= 0 and broken[day] for day in solution.days[visit])
    ]  # fmt: skip
    return int(min(candidates, key=lambda visit: tables.unserved[visit])) if candidates else None
