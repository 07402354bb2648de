"""The hours of civic-service youths in a week's planning, held to the law: the hard stop (MODELS.md B3, J3).

What a youth gives is visits with their road, hours given elsewhere, training and activities. Every way of changing a
week goes through ``added_breaches``; publishing goes through ``week_breaches``.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from scheduling.optimiser.model import MINUTES_PER_DAY, Assignment, HelperDay, Problem, Window
from scheduling.planning.itineraries import Itineraries
from scheduling.planning.problem_builder import ProblemIndex
from volunteers.engagement.duty import Breach, Span, breach_amount, hours_sentence, week_problems


@dataclass(frozen=True, slots=True)
class DutyBreach:
    """A rule broken by a youth's week: the sentence that names person, day, rule and article.

    ``amount`` tells how much of what the rule counts is given: a week already over may shrink, never grow.
    """

    helper_id: str
    breach: Breach
    day: date
    amount: int
    sentence: str

    @property
    def key(self) -> tuple[str, str, date]:
        """What makes two breaches the same one."""
        return (self.helper_id, self.breach, self.day)


def given_minutes(problem: Problem, assignments: Iterable[Assignment]) -> dict[str, list[tuple[int, int, str]]]:
    """Return by helper what a plan takes: visits and road, from a minute to another, and which of the two.

    Everyone leaves home and comes back home, also on a day when nobody should be planned.
    """
    placed = list(assignments)
    names = {one.visit_id for one in placed}
    # The margin after a visit is no working time.
    visits = tuple(replace(visit, buffer=0) for visit in problem.visits if visit.id in names)
    itineraries = Itineraries(replace(problem, days=tuple(_days_of(problem, placed)), visits=visits), placed)
    durations = {visit.id: visit.duration for visit in visits}
    found: dict[str, list[tuple[int, int, str]]] = {helper.id: [] for helper in problem.helpers}
    for helper_id, day in sorted({(name, _day(one)) for one in placed for name in one.helper_ids if name in found}):
        itinerary = itineraries.of(helper_id, day)
        if itinerary is None:
            continue
        for stop in itinerary.route.stops:
            found[helper_id].append((stop.start, stop.start + durations[stop.visit.id], "visite"))
        for leg in itinerary.legs:
            if leg.minutes:
                found[helper_id].append((leg.start, leg.start + leg.minutes, "route"))
    return found


def _day(one: Assignment) -> int:
    return one.start // MINUTES_PER_DAY


def _days_of(problem: Problem, placed: Sequence[Assignment]) -> Iterator[HelperDay]:
    known = {(row.helper_id, row.day): row for row in problem.days}
    homes = {helper.id: f"h{helper.id}" for helper in problem.helpers}
    for helper_id, day in sorted({(name, _day(one)) for one in placed for name in one.helper_ids}):
        if helper_id in homes:
            base, home = day * MINUTES_PER_DAY, homes[helper_id]
            whole = (Window(base, base + MINUTES_PER_DAY),)
            yield known.get((helper_id, day)) or HelperDay(
                helper_id=helper_id, day=day, windows=whole, start_place=home, end_place=home
            )


def week_breaches(problem: Problem, index: ProblemIndex, assignments: Iterable[Assignment]) -> list[DutyBreach]:
    """Return the rules that the hours of civic-service youths break once these visits are made."""
    youths = list(index.inputs.duties)
    if not youths:
        return []
    given = given_minutes(problem, _with_youths({str(key) for key in youths}, assignments))
    monday = datetime.combine(index.week, time())
    found: list[DutyBreach] = []
    for key in youths:
        planned = [
            Span(monday + timedelta(minutes=start), monday + timedelta(minutes=end))
            for start, end, _ in given.get(str(key), ())
        ]
        found += _breaches_of(str(key), [*planned, *_elsewhere(index, key)], index)
    return found


def _with_youths(youths: Collection[str], assignments: Iterable[Assignment]) -> list[Assignment]:
    """Keep the visits of youths and of those who go with them: a passenger's road is that of the driver's day."""
    placed = list(assignments)
    crew = {name for one in placed if not set(youths).isdisjoint(one.helper_ids) for name in one.helper_ids}
    return [one for one in placed if not crew.isdisjoint(one.helper_ids)]


def _elsewhere(index: ProblemIndex, key: int) -> Iterator[Span]:
    """What is given apart from the plan: training, activities, hours of another plan."""
    yield from index.inputs.duties[key].spans
    for row in index.inputs.taken:
        if row.helper_id == key:
            yield Span(_clock(row.starts_at), _clock(row.ends_at))


def _clock(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)


def _breaches_of(helper_id: str, spans: Sequence[Span], index: ProblemIndex) -> Iterator[DutyBreach]:
    facts = index.inputs.duties[int(helper_id)]
    name = index.helpers[helper_id].full_name if helper_id in index.helpers else "Cette personne"
    for problem in week_problems(spans, index.week, facts.birth, facts.holidays):
        amount = breach_amount(problem.breach, spans, problem.day)
        yield DutyBreach(helper_id, problem.breach, problem.day, amount, hours_sentence(name, problem))


def added_breaches(before: Iterable[DutyBreach], after: Iterable[DutyBreach]) -> list[DutyBreach]:
    """Return what a change breaks: rules kept before it, and rules broken before it that it breaks further."""
    known = {breach.key: breach.amount for breach in before}
    return [breach for breach in after if breach.key not in known or breach.amount > known[breach.key]]
