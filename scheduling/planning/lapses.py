"""Helpers who would be free, were what is asked of them met on the day: said by name, with what lacks (J2)."""

from collections.abc import Iterator
from datetime import date, timedelta

from core.formatting import day_long
from scheduling.optimiser.model import MINUTES_PER_DAY, Problem, Visit
from scheduling.optimiser.rules import refusal_as_lead, refusal_as_second
from scheduling.planning.clock import clock_minute
from scheduling.planning.problem_builder import ProblemIndex
from volunteers.selectors.helpers import Withheld

# More names than this would hide the sentence that says what stopped the request.
SHOWN = 2


def refusal_on(index: ProblemIndex, helper_id: str, day: int | None) -> str | None:
    """Say which requirement stops a helper from visiting on a day of the week; None when none does."""
    helper = index.helpers.get(helper_id)
    if helper is None or day is None:
        return None
    found = index.inputs.withheld.get(helper.pk, {}).get(index.week + timedelta(days=day))
    return found.refusal.sentence if found else None


def lapses_for(problem: Problem, index: ProblemIndex, visit_id: str) -> list[str]:
    """Sentences about those who would be free for a request and may not visit then; a few of them."""
    visit = next((one for one in problem.visits if one.id == visit_id), None)
    if visit is None:
        return []
    return [sentence for _, sentence in sorted(_lapses(problem, index, visit))[:SHOWN]]


def _lapses(problem: Problem, index: ProblemIndex, visit: Visit) -> Iterator[tuple[date, str]]:
    """The first day on which each would be free, and the sentence."""
    for helper in problem.helpers:
        refusal = refusal_as_second(helper, visit) if visit.people == 2 else refusal_as_lead(helper, visit)
        row = index.helpers[helper.id]
        if refusal is not None or (visit.people == 1 and not helper.may_go_alone):
            continue
        for day, withheld in sorted(index.inputs.withheld.get(row.pk, {}).items()):
            if _would_fit(visit, (day - index.week).days, withheld):
                yield day, f"{row.full_name} serait libre {day_long(day)}, mais {withheld.refusal.reason}."
                break


def _would_fit(visit: Visit, offset: int, withheld: Withheld) -> bool:
    base = offset * MINUTES_PER_DAY
    hours = [(base + clock_minute(starts), base + clock_minute(ends)) for starts, ends in withheld.spans]
    return any(
        min(window.end, ends) - max(window.start, starts) >= visit.duration
        for window in visit.windows
        for starts, ends in hours
    )
