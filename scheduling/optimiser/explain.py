"""Why a visit is not placed and what would free it; why another is placed with these people at this time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduling.optimiser.board import Board, board_of
from scheduling.optimiser.costs import evaluate
from scheduling.optimiser.model import (
    MINUTES_PER_DAY,
    Cause,
    Helper,
    HelperDay,
    Plan,
    Problem,
    ServedReason,
    TravelMode,
    UnservedReason,
    Visit,
)
from scheduling.optimiser.pricing import unserved
from scheduling.optimiser.relax import relaxations
from scheduling.optimiser.rules import affinity, helper_days, makes_first_visit, refusal_as_lead, refusal_as_second

MAX_ALTERNATIVES = 5

Days = frozenset[tuple[str, int]]
"""Helper-days, by (helper id, date)."""


def explain_unserved(problem: Problem, plan: Plan) -> tuple[UnservedReason, ...]:
    """For each unserved visit: how many helper-days each cause stopped, and the cheapest changes that let it in.

    A helper-day is counted when the visit has a window on its date: under the first cause that applies among the
    rules on people, availability, limits on hours, lunch, travel; one who could go but lacks a partner counts as
    PAIR_IMPOSSIBLE. A visit without any window that is long enough counts once, as NO_WINDOW or WINDOW_TOO_SHORT.
    """
    by_id = {visit.id: visit for visit in reversed(problem.visits)}
    visits = [by_id[visit_id] for visit_id in dict.fromkeys(plan.unserved) if visit_id in by_id]
    if not visits:
        return ()
    diagnosis = _diagnose(problem, plan, visits)
    offered = relaxations(problem, plan, visits)
    return tuple(UnservedReason(visit.id, _causes(problem, visit, diagnosis), offered[visit.id]) for visit in visits)


@dataclass(frozen=True)
class Diagnosis:
    """Helper-days on which each visit fits, by visit id, for one person of whatever skill.

    ``fits`` as things are, ``over`` only above a limit on hours, ``without_lunch`` and ``without_travel`` if those
    took no time.
    """

    fits: dict[str, Days]
    over: dict[str, Days]
    without_lunch: dict[str, Days]
    without_travel: dict[str, Days]


def _diagnose(problem: Problem, plan: Plan, visits: Sequence[Visit]) -> Diagnosis:
    helpers = tuple(
        replace(helper, may_go_alone=True, needs_escort=False, travel_mode=_own_mode(helper))
        for helper in problem.helpers
    )
    alone = replace(problem, helpers=helpers)
    hungry = replace(alone, days=tuple(replace(day, lunch=None) for day in problem.days))
    instant = {mode: replace(matrix, minutes=np.zeros_like(matrix.minutes)) for mode, matrix in problem.travel.items()}
    asked = [_for_anyone(visit) for visit in visits]
    as_is = _days(Board(alone, plan.assignments, asked), visits)
    fed = _days(Board(hungry, plan.assignments, asked), visits)
    swift = _days(Board(replace(alone, travel=instant), plan.assignments, asked), visits)
    return Diagnosis(
        {name: days[0] for name, days in as_is.items()},
        {name: days[1] for name, days in as_is.items()},
        {name: days[0] | days[1] for name, days in fed.items()},
        {name: days[0] | days[1] for name, days in swift.items()},
    )


def _own_mode(helper: Helper) -> TravelMode:
    return TravelMode.CAR if helper.travel_mode == TravelMode.PASSENGER else helper.travel_mode


def _for_anyone(visit: Visit) -> Visit:
    """The visit for one person, whoever it is."""
    nobody: frozenset[str] = frozenset()
    return replace(
        visit, people=1, level_required=0, skills=nobody, kinds=nobody, excluded=nobody, apart=nobody, profile="",
        fixed=None, planned=None,
    )  # fmt: skip


def _days(board: Board, visits: Sequence[Visit]) -> dict[str, tuple[Days, Days]]:
    """By visit id, the helper-days on which it fits within all limits, and those where it fits above one."""
    found: dict[str, tuple[Days, Days]] = {}
    for visit in visits:
        sides: tuple[set[tuple[str, int]], set[tuple[str, int]]] = (set(), set())
        for gap in board.gaps(visit.id):
            day = board.encoding.days[gap.days[0]]
            sides[gap.is_over].add((day.helper_id, day.day))
        found[visit.id] = frozenset(sides[0]), frozenset(sides[1])
    return found


def _causes(problem: Problem, visit: Visit, diagnosis: Diagnosis) -> dict[Cause, int]:
    """Counts of causes, most frequent first."""
    if not visit.windows:
        return {Cause.NO_WINDOW: 1}
    if all(window.end - window.start < visit.duration for window in visit.windows):
        return {Cause.WINDOW_TOO_SHORT: 1}
    dates = {date for window in visit.windows
             for date in range(window.start // MINUTES_PER_DAY, (window.end - 1) // MINUTES_PER_DAY + 1)}  # fmt: skip
    helpers = {helper.id: helper for helper in problem.helpers}
    tried = [day for day in helper_days(problem).values() if day.day in dates]
    found = [_cause(problem, visit, helpers[day.helper_id], day, diagnosis) for day in tried]
    counts = Counter(cause for cause in found if cause is not None)
    return dict(counts.most_common()) or {Cause.NO_ONE_FREE: 1}


def _cause(problem: Problem, visit: Visit, helper: Helper, day: HelperDay, diagnosis: Diagnosis) -> Cause | None:
    """What stops one helper-day; None when the visit fits there as things are."""
    refusal = refusal_as_second(helper, visit) if visit.people == 2 else refusal_as_lead(helper, visit)
    if refusal is not None:
        return refusal
    if visit.people == 1 and (not helper.may_go_alone or helper.travel_mode == TravelMode.PASSENGER):
        return Cause.PAIR_IMPOSSIBLE
    if visit.people == 1 and makes_first_visit(helper, visit):
        return Cause.FIRST_VISIT
    key = (helper.id, day.day)
    if key in diagnosis.fits[visit.id]:
        return _lack_of_partner(problem, visit) if visit.people == 2 else None
    return _lack_of_time(problem, visit, helper, day, diagnosis)


def _lack_of_time(problem: Problem, visit: Visit, helper: Helper, day: HelperDay, diagnosis: Diagnosis) -> Cause:
    """What stops a helper-day whom the rules on people allow."""
    key = (helper.id, day.day)
    if key in diagnosis.over[visit.id]:
        return Cause.HOURS_LIMIT
    if key in diagnosis.without_lunch[visit.id]:
        return Cause.LUNCH
    if key in diagnosis.without_travel[visit.id]:
        return Cause.TRAVEL if _is_reachable(problem, visit, helper, day) else Cause.TRAVEL_UNKNOWN
    return Cause.NO_ONE_FREE


def _lack_of_partner(problem: Problem, visit: Visit) -> Cause:
    """NO_SKILL when nobody at all could lead the pair."""
    leads = any(refusal_as_lead(helper, visit) is None for helper in problem.helpers)
    return Cause.PAIR_IMPOSSIBLE if leads else Cause.NO_SKILL


def _is_reachable(problem: Problem, visit: Visit, helper: Helper, day: HelperDay) -> bool:
    """Whether the journeys from the start place and to the end place are known."""
    matrix = problem.travel.get(_own_mode(helper))
    if matrix is None or not {visit.place, day.start_place, day.end_place} <= set(matrix.place_ids):
        return False
    here = matrix.place_ids.index(visit.place)
    out = matrix.minutes[matrix.place_ids.index(day.start_place), here]
    home = matrix.minutes[here, matrix.place_ids.index(day.end_place)]
    return bool(out >= 0 and home >= 0)


def explain_served(problem: Problem, plan: Plan, visit_id: str) -> ServedReason:
    """Facts about a placed visit, and the best other placements with what each would cost more than this one.

    Raises ``KeyError`` when the plan does not place the visit.
    """
    placed = {item.visit_id: item for item in plan.assignments}
    assignment = placed[visit_id]
    visit = next(one for one in problem.visits if one.id == visit_id)
    travel, price = _own_share(problem, plan, visit)
    slots = board_of(problem, plan, replace(visit, fixed=None, planned=None)).slots(visit_id, MAX_ALTERNATIVES + 1)
    alternatives = [
        replace(slot, extra_cost=slot.extra_cost - price, extra_minutes=slot.extra_minutes - travel)
        for slot in slots
        if set(slot.helper_ids) != set(assignment.helper_ids) or slot.start != assignment.start
    ]
    possible = [one for one in problem.helpers if _may_go(one, visit)]
    return ServedReason(
        visit_id,
        travel,
        max((affinity(visit, name) for name in assignment.helper_ids), default=0.0),
        any(name in visit.preferred for name in assignment.helper_ids),
        len(possible),
        len(problem.helpers),
        tuple(alternatives[:MAX_ALTERNATIVES]),
    )


def _may_go(helper: Helper, visit: Visit) -> bool:
    if visit.people == 2:
        return refusal_as_second(helper, visit) is None
    return helper.may_go_alone and not makes_first_visit(helper, visit) and refusal_as_lead(helper, visit) is None


def _own_share(problem: Problem, plan: Plan, visit: Visit) -> tuple[int, float]:
    """Minutes of travel and cost that the visit adds to the plan, the others keeping their place."""
    unpromised = replace(problem, visits=tuple(replace(one, planned=None) for one in problem.visits))
    without = [item for item in plan.assignments if item.visit_id != visit.id]
    before, after = evaluate(unpromised, without), evaluate(unpromised, plan)
    left_out = float(unserved(replace(problem, visits=(visit,)))[0])
    return after.travel_minutes - before.travel_minutes, after.total - before.total + left_out
