"""Who may be sent where, as plain predicates on the model, shared by encoding, insertion and explanations."""

import math
from collections.abc import Iterable

from scheduling.optimiser.model import Cause, Helper, HelperDay, Problem, Visit


def refusal_as_second(helper: Helper, visit: Visit) -> Cause | None:
    """What forbids sending this helper at all, in whatever role; None when nothing does."""
    if helper.id in visit.excluded:
        return Cause.EXCLUDED
    if visit.kinds and helper.kind not in visit.kinds:
        return Cause.EXCLUDED
    if visit.profile and helper.profiles and visit.profile not in helper.profiles:
        return Cause.PROFILE
    return Cause.APART if helper.id in visit.apart else None


def refusal_as_lead(helper: Helper, visit: Visit) -> Cause | None:
    """What forbids this helper to be the one who has the level and all the skills."""
    if helper.level < visit.level_required or not visit.skills <= helper.skills:
        return Cause.NO_SKILL
    return refusal_as_second(helper, visit)


def makes_first_visit(helper: Helper, visit: Visit) -> bool:
    """Whether this helper has never come here and must not come the first time without an escort."""
    return helper.needs_escort and helper.id not in visit.known_by


def helper_days(problem: Problem) -> dict[tuple[str, int], HelperDay]:
    """Helper-days by (helper, day). Where a pair comes twice the first stands; unknown helpers are left out."""
    known = {helper.id for helper in problem.helpers}
    found: dict[tuple[str, int], HelperDay] = {}
    for day in problem.days:
        if day.helper_id in known and day.day >= 0:
            found.setdefault((day.helper_id, day.day), day)
    return found


def affinity(visit: Visit, helper_id: str) -> float:
    """How much this helper is wished for or known by the beneficiary, 0 to 1."""
    if helper_id in visit.preferred:
        return 1.0
    known = float(visit.continuity.get(helper_id, 0.0))
    return min(1.0, max(0.0, known)) if math.isfinite(known) else 0.0


def has_preference(visit: Visit, helper_ids: Iterable[str]) -> bool:
    """Whether the visit wishes for, or knows, one of these helpers."""
    return bool(visit.preferred) or any(affinity(visit, helper_id) > 0 for helper_id in helper_ids)
