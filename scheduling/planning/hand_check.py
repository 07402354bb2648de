"""What a change made by hand would break and cost. The same rules as for a proposal, from the same checker."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.formatting import day_date, duration, hour
from scheduling.models import Plan, VisitRequest
from scheduling.optimiser import Rule, check
from scheduling.optimiser.model import MINUTES_PER_DAY, Assignment, Problem, Violation, Visit, Window
from scheduling.optimiser.model import Plan as EnginePlan
from scheduling.planning.clock import WEEK_DAYS, minute_of, moment_at, now_minute
from scheduling.planning.duty import added_breaches, week_breaches
from scheduling.planning.problem_builder import problem_for, standing_plan
from scheduling.planning.sentences import BROKEN_CONTINUITY, ViolationWords, cost_words
from scheduling.planning.windows import visit_windows
from volunteers.models import Helper

# What someone who is not there at all also breaks: said once, by the absence.
ROAD_RULES = frozenset({Rule.TRAVEL, Rule.RETURN, Rule.LUNCH})


@dataclass(frozen=True, slots=True)
class HandCheck:
    """Result of a check: ``refusals`` empty means allowed. Minutes are of road, against the week as it is."""

    refusals: tuple[str, ...]
    warnings: tuple[str, ...]
    extra_minutes: int
    continuity_broken: bool
    neighbours: tuple[str, ...]

    @property
    def cost(self) -> str:
        """ "+14 min de route, continuité rompue"."""
        return cost_words(self.extra_minutes, continuity_broken=self.continuity_broken)


class HandChange:
    """One visit put somewhere by hand, in a week whose other visits stay where they are."""

    def __init__(
        self,
        plan: Plan,
        *,
        request: VisitRequest,
        helpers: Sequence[Helper],
        starts_at: datetime,
        people: int | None = None,
        minutes: int | None = None,
    ) -> None:
        self.problem, self.index = problem_for(plan=plan, fix=False)
        self.visit_id = self.index.id_of(request)
        self.start = minute_of(starts_at, plan.week)
        self.assignment = Assignment(self.visit_id, tuple(str(helper.pk) for helper in helpers), self.start)
        self._people, self._minutes = people, minutes

    def check(self) -> HandCheck:
        """Compare the week before and after. Only rules that the change itself breaks are refused."""
        if self.visit_id not in self.index.requests:
            return HandCheck(("Cette demande n’est plus à placer.",), (), 0, False, ())
        problem = self._with_agreed_moment()
        before = standing_plan(problem, self.index.assignments)
        others = [one for one in self.index.assignments if one.visit_id != self.visit_id]
        after = standing_plan(problem, [*others, self.assignment])
        refusals = [*self._refusals(problem), *self._broken_rules(problem, before, after)]
        refusals += self._hours_over(problem, before, after)
        return HandCheck(
            refusals=tuple(dict.fromkeys(refusals)),
            warnings=tuple(self._warnings()),
            extra_minutes=after.cost.travel_minutes - before.cost.travel_minutes,
            continuity_broken=after.cost.broken_preferences - before.cost.broken_preferences > BROKEN_CONTINUITY,
            neighbours=tuple(self._neighbours(problem)),
        )

    def _visit(self, problem: Problem) -> Visit:
        return next(visit for visit in problem.visits if visit.id == self.visit_id)

    def _with_agreed_moment(self) -> Problem:
        """The person is asked by phone: the moment chosen joins those that were proposed."""
        visit = self._visit(self.problem)
        minutes = self._minutes or visit.duration
        agreed = replace(
            visit,
            people=self._people or visit.people,
            duration=minutes,
            windows=(*visit.windows, Window(self.start, self.start + minutes)),
        )
        visits = tuple(agreed if one.id == self.visit_id else one for one in self.problem.visits)
        return replace(self.problem, visits=visits)

    def _refusals(self, problem: Problem) -> Iterator[str]:
        """Rules that the engine does not know: the week, the past, a person in two places."""
        if not 0 <= self.start < WEEK_DAYS * MINUTES_PER_DAY:
            yield f"Ce moment n’est pas dans la semaine du {day_date(self.index.week)}."
        elif self.start < now_minute(self.index.week):
            yield "Ce moment est déjà passé."
        known = set(self.assignment.helper_ids) <= set(self.index.helpers)
        if not known or not self.assignment.helper_ids:
            yield "Choisissez qui va à cette visite."
        end = self.start + self._visit(problem).duration
        for one, minutes in self._others_overlapping(end):
            yield self._overlap_sentence(one, one.start + minutes)

    def _others_overlapping(self, end: int) -> Iterator[tuple[Assignment, int]]:
        """Visits of the same helpers, or to the same person, during the new hours."""
        durations = {visit.id: visit.duration for visit in self.problem.visits}
        home = self.index.beneficiary(self.visit_id).pk
        for one in self.index.assignments:
            is_same_person = self.index.beneficiary(one.visit_id).pk == home
            shares = is_same_person or set(one.helper_ids) & set(self.assignment.helper_ids)
            minutes = durations[one.visit_id]
            if one.visit_id != self.visit_id and shares and self.start < one.start + minutes and one.start < end:
                yield one, minutes

    def _overlap_sentence(self, other: Assignment, other_end: int) -> str:
        week = self.index.week
        span = f"de {hour(moment_at(week, other.start))} à {hour(moment_at(week, other_end))}"
        both = set(other.helper_ids) & set(self.assignment.helper_ids)
        name = self.index.beneficiary(other.visit_id).full_name
        if not both:
            return f"{name} a déjà une visite {span}."
        busy = next(self.index.helpers[key].full_name for key in self.assignment.helper_ids if key in both)
        return f"{busy} est déjà chez {name} {span}."

    def _broken_rules(self, problem: Problem, before: EnginePlan, after: EnginePlan) -> Iterator[str]:
        """Sentences of the rules broken by the change and not before it, or broken more than before."""
        known = {_key(violation): violation.detail for violation in check(problem, before)}
        words = ViolationWords(self.index, after.assignments)
        durations = {visit.id: visit.duration for visit in problem.visits}
        end = self.start + durations[self.visit_id]
        overlapping = {one.visit_id for one, _ in self._others_overlapping(end)}
        found = check(problem, after)
        absent = {(row.helper_id, row.day) for row in found if row.cause == Rule.AVAILABILITY}
        for violation in found:
            is_new = _key(violation) not in known or violation.detail > known[_key(violation)]
            is_overlap = violation.cause == Rule.TRAVEL and violation.visit_id in {*overlapping, self.visit_id}
            is_absence = violation.cause in ROAD_RULES and (violation.helper_id, violation.day) in absent
            if is_new and not (is_overlap and overlapping) and not is_absence:
                yield words.sentence(violation)

    def _hours_over(self, problem: Problem, before: EnginePlan, after: EnginePlan) -> Iterator[str]:
        """Say which rule on the hours of civic service the change would break: the hard stop."""
        then = week_breaches(problem, self.index, before.assignments)
        for breach in added_breaches(then, week_breaches(problem, self.index, after.assignments)):
            yield breach.sentence

    def _warnings(self) -> Iterator[str]:
        """What is allowed, and should be known."""
        request = self.index.requests[self.visit_id]
        minutes = self._minutes or request.duration
        windows = visit_windows(request, self.index.inputs)
        if not any(window.start <= self.start and self.start + minutes <= window.end for window in windows):
            yield f"{request.beneficiary.full_name} n’a pas proposé ce moment : demandez-lui d’abord."
        if request.due_on is not None and moment_at(self.index.week, self.start).date() > request.due_on:
            yield f"Cette visite était à faire avant le {day_date(request.due_on)}."

    def _neighbours(self, problem: Problem) -> Iterator[str]:
        """Say what comes just before and just after for the one who leads."""
        lead = self.assignment.helper_ids[0] if self.assignment.helper_ids else ""
        if lead not in self.index.helpers:
            return
        visits = {visit.id: visit for visit in problem.visits}
        day = self.start // MINUTES_PER_DAY
        same_day = [
            one
            for one in self.index.assignments
            if one.visit_id != self.visit_id and lead in one.helper_ids and one.start // MINUTES_PER_DAY == day
        ]
        earlier = [one for one in same_day if one.start <= self.start]
        later = [one for one in same_day if one.start > self.start]
        if earlier:
            before = max(earlier, key=lambda one: one.start)
            finish = before.start + visits[before.visit_id].duration
            road = self._road(problem, lead, before.visit_id, self.visit_id)
            yield f"{road} de la visite d’avant, {self._name(before)}, qui finit à {self._hour(finish)}."
        if later:
            following = min(later, key=lambda one: one.start)
            road = self._road(problem, lead, self.visit_id, following.visit_id)
            yield f"{road} de la visite d’après, {self._name(following)}, à {self._hour(following.start)}."

    def _name(self, one: Assignment) -> str:
        return self.index.beneficiary(one.visit_id).full_name

    def _hour(self, minute: int) -> str:
        return hour(moment_at(self.index.week, minute))

    def _road(self, problem: Problem, helper_id: str, origin: str, target: str) -> str:
        helper = next(row for row in problem.helpers if row.id == helper_id)
        matrix = problem.travel[helper.travel_mode]
        rows = {place: row for row, place in enumerate(matrix.place_ids)}
        places = {visit.id: visit.place for visit in problem.visits}
        minutes = int(matrix.minutes[rows[places[origin]], rows[places[target]]])
        return f"À {duration(minutes)}" if minutes > 0 else "Tout près"


def _key(violation: Violation) -> tuple[str, str, str, int | None]:
    return (violation.cause, violation.visit_id, violation.helper_id, violation.day)
