"""A week repaired after an absence, moving as few people as possible.

In order: someone else goes at the same hour; then another hour for the visits concerned only; then, and only for
those that still have nobody, other people's visits may move, at a high price. Nobody else ever loses a visit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from scheduling.models import Plan
from scheduling.optimiser import repair
from scheduling.optimiser.model import Assignment, FixedPart, Problem, Visit, Window
from scheduling.planning.clock import moment_at, now_minute
from scheduling.planning.problem_builder import ProblemIndex, problem_for, standing_plan
from scheduling.planning.rearrangement import Judge, Put, held, placed_only, put_of
from volunteers.models import AvailabilityException

ITERATIONS = 3000
# What moving someone who is not concerned counts for, in minutes of road.
MOVE_PRICE = 240.0


@dataclass(frozen=True, slots=True)
class WeekRepair:
    """A plan after an absence: what is put elsewhere, and the requests that nobody can serve any more."""

    plan: Plan
    index: ProblemIndex
    touched: tuple[Assignment, ...]
    puts: tuple[Put, ...]
    lost: tuple[int, ...]


def touched_by(index: ProblemIndex, absence: AvailabilityException) -> tuple[Assignment, ...]:
    """Visits still to come that the absent person was to make during the absence."""
    now, name = now_minute(index.week), str(absence.helper_id)
    return tuple(
        one
        for one in index.assignments
        if name in one.helper_ids
        and one.start >= now
        and one.visit_id in index.requests
        and one.visit_id.startswith("r")
        and _is_hit(index, absence, one)
    )


def _is_hit(index: ProblemIndex, absence: AvailabilityException, one: Assignment) -> bool:
    """Whether the visit is on a day of the absence and, for an absence of some hours, shares some of them."""
    begins = timezone.localtime(moment_at(index.week, one.start))
    if not absence.starts_on <= begins.date() <= absence.ends_on:
        return False
    if absence.starts is None or absence.ends is None:
        return True
    visit = index.visits[one.visit_id]
    ends = begins + (visit.ends_at - visit.starts_at)
    return begins.time() < absence.ends and (ends.date() > begins.date() or ends.time() > absence.starts)


def week_repair(plan: Plan, absence: AvailabilityException) -> WeekRepair:
    """Find what becomes of the plan's visits without the absent person. Nothing is written."""
    problem, index = problem_for(plan=plan, fix=False)
    touched = touched_by(index, absence)
    after = _Stages(placed_only(problem, index), index, touched).run() if touched else index.assignments
    standing = set(index.assignments)
    placed = {one.visit_id for one in after}
    return WeekRepair(
        plan=plan,
        index=index,
        touched=touched,
        puts=tuple(put_of(index, one) for one in after if one not in standing),
        lost=tuple(index.requests[one.visit_id].pk for one in touched if one.visit_id not in placed),
    )


class _Stages:
    """One repair, stage by stage; each keeps what the former found."""

    def __init__(self, problem: Problem, index: ProblemIndex, touched: tuple[Assignment, ...]) -> None:
        self.problem, self.index = problem, index
        self.touched = {one.visit_id: one for one in touched}
        self.base = tuple(one for one in index.assignments if one.visit_id not in self.touched)
        self.found = self.base
        self.judge = Judge(problem, index, self.base)

    def run(self) -> tuple[Assignment, ...]:
        """Return the week's assignments after the repair."""
        for visits in (self._same_hour, self._other_hours, self._others_too):
            if self._left():
                self._try(visits())
        return self.found

    def _left(self) -> set[str]:
        return set(self.touched) - {one.visit_id for one in self.found}

    def _same_hour(self) -> Iterable[Visit]:
        for visit in self._settled(set(self.touched)):
            start = self.touched[visit.id].start if visit.id in self.touched else 0
            window = Window(start, start + visit.duration)
            yield replace(visit, windows=(window,)) if visit.id in self.touched else visit

    def _other_hours(self) -> Iterable[Visit]:
        return self._settled(self._left())

    def _others_too(self) -> Iterable[Visit]:
        never = held(self.index)
        return self._settled({visit.id for visit in self.problem.visits if visit.id not in never} | self._left())

    def _settled(self, free: set[str]) -> Iterable[Visit]:
        """The visits, each fixed where it has been put, apart from those that are ``free``."""
        where = {one.visit_id: FixedPart(one.helper_ids, one.start) for one in self.found}
        for visit in self.problem.visits:
            yield visit if visit.id in free else replace(visit, fixed=where.get(visit.id))

    def _try(self, visits: Iterable[Visit]) -> None:
        """Search; keep the result when it serves more, takes nobody's visit away and breaks no rule."""
        weights = replace(self.problem.weights, change=MOVE_PRICE)
        problem = replace(self.problem, visits=tuple(visits), weights=weights)
        start = [*self.found, *(self.touched[name] for name in self._left())]
        plan = repair(problem, standing_plan(problem, start), iterations=ITERATIONS)
        served = {one.visit_id for one in plan.assignments}
        others = {one.visit_id for one in self.found}
        is_more = served > others
        if is_more and not self.judge.refusals(plan.assignments):
            self.found = plan.assignments
