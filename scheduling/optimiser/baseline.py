"""A deliberately naive planner, the yardstick of the benchmarks: nearest feasible helper, visit after visit."""

from dataclasses import replace

from scheduling.optimiser.board import Board
from scheduling.optimiser.costs import evaluate
from scheduling.optimiser.model import Assignment, Plan, Problem, Visit


def greedy_plan(problem: Problem) -> Plan:
    """Visits by priority, then by end of their first window; each goes where it adds the least, and stays there.

    This is what a careful person does with a map and a telephone: no visit already placed is moved again.
    """
    placed = [Assignment(one.id, one.fixed.helper_ids, one.fixed.start) for one in problem.visits if one.fixed]
    for visit in sorted((one for one in problem.visits if one.fixed is None), key=_urgency):
        known = {item.visit_id for item in placed} - {visit.id}
        settled = tuple(one for one in problem.visits if one.id in known)
        asked = replace(visit, planned=None)
        board = Board(replace(problem, visits=settled), placed, [asked])
        still = [gap for gap in board.gaps(visit.id) if not gap.is_over and not board.moves_others(visit.id, gap)]
        if still:
            names = tuple(board.encoding.days[day].helper_id for day in still[0].days if day >= 0)
            placed.append(Assignment(visit.id, names, still[0].start))
    placed.sort(key=lambda one: (one.start, one.visit_id))
    served = {one.visit_id for one in placed}
    unserved = tuple(one.id for one in problem.visits if one.id not in served)
    return Plan(tuple(placed), unserved, evaluate(problem, placed))


def _urgency(visit: Visit) -> tuple[int, int, str]:
    """Sort key: highest priority first, then the window that closes first."""
    closes = min((window.end for window in visit.windows), default=0)
    return -visit.priority, closes, visit.id
