"""Rules that a week breaks as it stands, whoever broke them: an absence noted since, a visit moved by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.formatting import day_long, hour
from scheduling.optimiser import check
from scheduling.optimiser.model import MINUTES_PER_DAY, Assignment, Problem
from scheduling.planning.clock import moment_at, now_minute
from scheduling.planning.duty import week_breaches
from scheduling.planning.problem_builder import ProblemIndex, unpriced_plan
from scheduling.planning.sentences import ViolationWords
from volunteers.engagement.duty import OF_THE_WEEK


@dataclass(frozen=True, slots=True)
class Found:
    """A broken rule: the sentence, and what it is about (identifiers of the problem, empty when none)."""

    sentence: str
    visit_id: str
    helper_id: str
    day: int | None


def week_conflicts(problem: Problem, index: ProblemIndex) -> list[Found]:
    """Check the standing week with the independent checker. Days gone by are left alone."""
    plan = unpriced_plan(problem, index.assignments)
    words = ViolationWords(index, plan.assignments)
    first_day = max(now_minute(index.week) // MINUTES_PER_DAY, 0)
    found = [
        Found(words.sentence(violation), violation.visit_id, violation.helper_id, violation.day)
        for violation in check(problem, plan)
        if violation.day is None or violation.day >= first_day
    ]
    found += _hours_over(problem, index, plan.assignments, first_day)
    return [*found, *_people_visited_twice(problem, index, plan.assignments)]


def _hours_over(
    problem: Problem, index: ProblemIndex, assignments: Iterable[Assignment], first_day: int
) -> Iterator[Found]:
    """Say which hours of civic service the law forbids."""
    for breach in week_breaches(problem, index, assignments):
        day = None if breach.breach in OF_THE_WEEK else (breach.day - index.week).days
        if day is None or day >= first_day:
            yield Found(breach.sentence, "", breach.helper_id, day)


def twice_at_once(
    problem: Problem, index: ProblemIndex, assignments: Iterable[Assignment]
) -> Iterator[tuple[Assignment, Assignment]]:
    """Pairs of visits to the same person whose hours overlap, the earlier first: the engine does not know people."""
    durations = {visit.id: visit.duration for visit in problem.visits}
    ordered = sorted(assignments, key=lambda one: (one.start, one.visit_id))
    for place, one in enumerate(ordered):
        end = one.start + durations[one.visit_id]
        home = index.requests[one.visit_id].beneficiary_id
        for other in ordered[place + 1 :]:
            if other.start >= end:
                break
            if index.requests[other.visit_id].beneficiary_id == home:
                yield one, other


def _people_visited_twice(problem: Problem, index: ProblemIndex, assignments: Iterable[Assignment]) -> Iterator[Found]:
    for _, other in twice_at_once(problem, index, assignments):
        moment = moment_at(index.week, other.start)
        name = index.beneficiary(other.visit_id).full_name
        sentence = f"{day_long(moment).capitalize()} à {hour(moment)}, {name} aurait deux visites en même temps."
        yield Found(sentence, other.visit_id, "", other.start // MINUTES_PER_DAY)
