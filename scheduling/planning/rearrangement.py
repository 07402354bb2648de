"""A week rearranged: several visits put elsewhere at once, judged as a whole by the independent checker."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.formatting import day_long, hour
from scheduling.enums import VisitStatus
from scheduling.models import Visit
from scheduling.optimiser import check
from scheduling.optimiser.model import Assignment, Problem, Violation
from scheduling.planning.clock import moment_at, now_minute
from scheduling.planning.conflicts import twice_at_once
from scheduling.planning.duty import added_breaches, week_breaches
from scheduling.planning.problem_builder import ProblemIndex, unpriced_plan
from scheduling.planning.sentences import ViolationWords

Key = tuple[str, str, str, int | None]


@dataclass(frozen=True, slots=True)
class Put:
    """Where a request's visit goes: keys of the request and of the helpers, lead first, and the minute of the week."""

    request: int
    helpers: tuple[int, ...]
    start: int

    def as_json(self) -> dict[str, Any]:
        """Write it down."""
        return {"request": self.request, "helpers": list(self.helpers), "start": self.start}

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Put":
        """Read what ``as_json`` wrote."""
        return cls(row["request"], tuple(row["helpers"]), row["start"])


def put_of(index: ProblemIndex, one: Assignment) -> Put:
    """Turn an assignment of the engine into keys of the database."""
    return Put(index.requests[one.visit_id].pk, tuple(int(name) for name in one.helper_ids), one.start)


def can_move(visit: Visit, start: int, now: int) -> bool:
    """Whether a placed visit may still be put elsewhere: to come, and not held in place by someone."""
    return visit.status == VisitStatus.UNKNOWN and not visit.is_pinned and start >= now


def rearranged(
    index: ProblemIndex, puts: Sequence[Put], removed: Collection[int] = frozenset()
) -> tuple[Assignment, ...]:
    """Return the week's assignments once the visits are put there and those of ``removed`` requests taken out."""
    wanted = {f"r{put.request}": put for put in puts}
    gone = {f"r{key}" for key in removed}
    kept = [one for one in index.assignments if one.visit_id not in wanted and one.visit_id not in gone]
    added = [Assignment(name, tuple(map(str, put.helpers)), put.start) for name, put in wanted.items()]
    return tuple(sorted([*kept, *added], key=lambda one: (one.start, one.visit_id)))


class Judge:
    """The independent checker set against a week as it is: only what a rearrangement itself breaks is refused.

    ``before`` is the standing week unless told otherwise.
    """

    def __init__(self, problem: Problem, index: ProblemIndex, before: Sequence[Assignment] | None = None) -> None:
        self._problem, self._index = problem, index
        self._before = index.assignments if before is None else tuple(before)
        self._known = {_key(row): row.detail for row in check(problem, unpriced_plan(problem, self._before))}
        pairs = twice_at_once(problem, index, self._before)
        self._pairs = {(one.visit_id, other.visit_id) for one, other in pairs}
        self._duty = week_breaches(problem, index, self._before)

    def refusals(self, after: Sequence[Assignment]) -> tuple[str, ...]:
        """Sentences of the rules broken by the rearranged week and not before, or broken more; the past too.

        The law on the hours of civic service is one of them.
        """
        words = ViolationWords(self._index, after)
        found = [
            words.sentence(violation)
            for violation in check(self._problem, unpriced_plan(self._problem, after))
            if _key(violation) not in self._known or violation.detail > self._known[_key(violation)]
        ]
        hours = added_breaches(self._duty, week_breaches(self._problem, self._index, after))
        told = [breach.sentence for breach in hours]
        return tuple(dict.fromkeys([*found, *told, *self._past(after), *self._twice(after)]))

    def _past(self, after: Sequence[Assignment]) -> Iterator[str]:
        now, known = now_minute(self._index.week), set(self._before)
        for one in after:
            if one not in known and one.start < now:
                yield f"Le moment prévu pour {self._index.beneficiary(one.visit_id).full_name} est déjà passé."

    def _twice(self, after: Sequence[Assignment]) -> Iterator[str]:
        """Say who would be visited twice at once and was not."""
        for one, other in twice_at_once(self._problem, self._index, after):
            if (one.visit_id, other.visit_id) not in self._pairs:
                moment = moment_at(self._index.week, other.start)
                name = self._index.beneficiary(other.visit_id).full_name
                yield f"{day_long(moment).capitalize()} à {hour(moment)}, {name} aurait deux visites en même temps."


def held(index: ProblemIndex) -> dict[str, Assignment]:
    """Assignments of the visits that nothing may move, by visit."""
    now = now_minute(index.week)
    return {
        one.visit_id: one
        for one in index.assignments
        if one.visit_id not in index.visits or not can_move(index.visits[one.visit_id], one.start, now)
    }


def placed_only(problem: Problem, index: ProblemIndex, *extra: str) -> Problem:
    """The problem without the requests that wait, apart from ``extra``: they do not bear on what is placed."""
    kept = {*index.visits, *extra}
    return replace(problem, visits=tuple(visit for visit in problem.visits if visit.id in kept))


def _key(violation: Violation) -> Key:
    return (violation.cause, violation.visit_id, violation.helper_id, violation.day)
