"""Hours of a civic-service youth held to the law, week by week (code du service national, L. 120-8 and R. 121-12).

A span is what the youth gives: visit, journey, activity, training. Times are those of France, without a zone; a span
past midnight counts on both days. Public holidays are given by the caller.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from core.formatting import day_date, day_long, duration
from volunteers.enums import HelperKind
from volunteers.rules import Birth, LegalLimit, legal_limit

DAYS_A_WEEK = 7


class Breach(StrEnum):
    """Which rule a week breaks."""

    WEEK_HOURS = "WEEK_HOURS"
    WEEK_DAYS = "WEEK_DAYS"
    DAY_HOURS = "DAY_HOURS"
    NIGHT = "NIGHT"
    BREAK = "BREAK"
    REST = "REST"
    HOLIDAY = "HOLIDAY"


OF_THE_WEEK = frozenset({Breach.WEEK_HOURS, Breach.WEEK_DAYS, Breach.REST})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From a moment to another, excluded."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that is broken, on a day or over the week (its Monday), with the sentence that says so."""

    breach: Breach
    day: date
    sentence: str


def monday_of(day: date) -> date:
    """Return the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def week_problems(spans: Iterable[Span], monday: date, birth: Birth, holidays: Collection[date] = ()) -> list[Problem]:
    """Return what a civic-service youth's week breaks; nothing when it is lawful.

    The rules of the week (hours, days, rest) are the strictest of its days: who turns of age on a Thursday is held to
    the minor's week.
    """
    days = [monday + timedelta(days=number) for number in range(DAYS_A_WEEK)]
    by_day = {day: _joined(_on(day, spans)) for day in days}
    limits = {day: limit for day in days if (limit := legal_limit(HelperKind.CIVIC_SERVICE, birth, day))}
    problems = [
        problem for day, limit in limits.items() for problem in _day_problems(day, by_day[day], limit, holidays)
    ]
    if limits:
        strictest = min(limits.values(), key=lambda limit: limit.minutes_week)
        problems += _over_the_week(monday, by_day, strictest)
    return problems


def added_problems(spans: Sequence[Span], new: Span, birth: Birth, holidays: Collection[date] = ()) -> list[Problem]:
    """Return the rules that ``new`` would break and that were kept without it: the hard stop before it is planned."""
    problems = []
    for monday in sorted({monday_of(day) for day in days_of(new)}):
        before = {(problem.breach, problem.day) for problem in week_problems(spans, monday, birth, holidays)}
        after = week_problems([*spans, new], monday, birth, holidays)
        problems += [problem for problem in after if (problem.breach, problem.day) not in before]
    return problems


def worse_problems(
    before: Sequence[Span], after: Sequence[Span], monday: date, birth: Birth, holidays: Collection[date] = ()
) -> list[Problem]:
    """Return the rules of a week that ``before`` kept and ``after`` breaks, and those that it breaks further.

    A week already over the law may shrink, never grow.
    """
    known = {
        (one.breach, one.day): breach_amount(one.breach, before, one.day)
        for one in week_problems(before, monday, birth, holidays)
    }
    return [
        one
        for one in week_problems(after, monday, birth, holidays)
        if (one.breach, one.day) not in known or breach_amount(one.breach, after, one.day) > known[one.breach, one.day]
    ]


def breach_amount(breach: Breach, spans: Sequence[Span], day: date) -> int:
    """Return how much of what a rule counts is given: days of the week, or minutes of the week or of the day."""
    if breach in {Breach.WEEK_DAYS, Breach.REST}:
        return sum(bool(_on(day + timedelta(days=number), spans)) for number in range(DAYS_A_WEEK))
    if breach == Breach.WEEK_HOURS:
        return week_minutes(spans, day)
    return _minutes(_joined(_on(day, spans)))


def hours_sentence(name: str, problem: Problem) -> str:
    """Say whose hours break a rule, when, and which: "Heures de Jade Roux, lundi 9 novembre : 8 h dans la journée…"."""
    when = f"semaine du {day_date(problem.day)}" if problem.breach in OF_THE_WEEK else day_long(problem.day)
    words = problem.sentence[0].lower() + problem.sentence[1:]
    return f"Heures de {name}, {when} : {words.replace(' : ', ', ', 1)}"


def week_minutes(spans: Iterable[Span], monday: date) -> int:
    """Return the minutes of a week; two spans at the same time count once."""
    days = (monday + timedelta(days=number) for number in range(DAYS_A_WEEK))
    kept = list(spans)
    return sum(_minutes(_joined(_on(day, kept))) for day in days)


def minutes_between(spans: Iterable[Span], first: date, last: date) -> int:
    """Return the minutes given between two days, both included; two spans at the same time count once."""
    begins, ends = datetime.combine(first, time()), datetime.combine(last + timedelta(days=1), time())
    cut = (Span(max(span.starts, begins), min(span.ends, ends)) for span in spans)
    return _minutes(_joined(span for span in cut if span.starts < span.ends))


def days_of(span: Span) -> Iterator[date]:
    """Give each day that a span touches."""
    day = span.starts.date()
    while datetime.combine(day, time()) < span.ends:
        yield day
        day += timedelta(days=1)


def _on(day: date, spans: Iterable[Span]) -> list[Span]:
    """Cut spans to a day."""
    first, last = datetime.combine(day, time()), datetime.combine(day + timedelta(days=1), time())
    cut = (Span(max(span.starts, first), min(span.ends, last)) for span in spans)
    return [span for span in cut if span.starts < span.ends]


def _joined(spans: Iterable[Span], gap: timedelta = timedelta()) -> list[Span]:
    """Put spans in order, and join those that meet or stand less than ``gap`` apart."""
    joined: list[Span] = []
    for span in sorted(spans):
        is_near = bool(joined) and (span.starts <= joined[-1].ends or span.starts - joined[-1].ends < gap)
        if is_near:
            joined[-1] = Span(joined[-1].starts, max(joined[-1].ends, span.ends))
        else:
            joined.append(span)
    return joined


def _minutes(spans: Iterable[Span]) -> int:
    return int(sum((span.ends - span.starts).total_seconds() for span in spans) // 60)


def _day_problems(day: date, spans: list[Span], limit: LegalLimit, holidays: Collection[date]) -> Iterator[Problem]:
    if not spans:
        return
    minutes = _minutes(spans)
    if limit.minutes_day is not None and minutes > limit.minutes_day:
        words = f"{duration(minutes)} dans la journée : {duration(limit.minutes_day)} au plus ({limit.source})."
        yield Problem(Breach.DAY_HOURS, day, words)
    if limit.latest < time(23, 59) and _is_at_night(day, spans, limit):
        yield Problem(Breach.NIGHT, day, f"Pas de mission la nuit avant 18 ans ({limit.source}).")
    if limit.minutes_unbroken is not None and _lacks_a_break(spans, limit):
        words = f"{limit.break_minutes} min de pause après {duration(limit.minutes_unbroken)} ({limit.source})."
        yield Problem(Breach.BREAK, day, words)
    if not limit.works_on_public_holidays and day in holidays:
        yield Problem(Breach.HOLIDAY, day, f"Pas de mission un jour férié avant 18 ans ({limit.source}).")


def _is_at_night(day: date, spans: list[Span], limit: LegalLimit) -> bool:
    earliest, latest = datetime.combine(day, limit.earliest), datetime.combine(day, limit.latest)
    return spans[0].starts < earliest or spans[-1].ends > latest


def _lacks_a_break(spans: list[Span], limit: LegalLimit) -> bool:
    """Tell whether someone goes on too long: a pause shorter than the law's is no break, and counts for nothing."""
    blocks = _joined(spans, timedelta(minutes=limit.break_minutes))
    return any(_minutes(_within(block, spans)) > (limit.minutes_unbroken or 0) for block in blocks)


def _within(block: Span, spans: list[Span]) -> list[Span]:
    return [span for span in spans if block.starts <= span.starts < block.ends]


def _over_the_week(monday: date, by_day: dict[date, list[Span]], limit: LegalLimit) -> Iterator[Problem]:
    minutes = sum(_minutes(spans) for spans in by_day.values())
    worked = [bool(spans) for spans in by_day.values()]
    if minutes > limit.minutes_week:
        words = f"{duration(minutes)} dans la semaine : {duration(limit.minutes_week)} au plus ({limit.source})."
        yield Problem(Breach.WEEK_HOURS, monday, words)
    if sum(worked) > limit.days_week:
        words = f"{sum(worked)} jours dans la semaine : {limit.days_week} au plus ({limit.source})."
        yield Problem(Breach.WEEK_DAYS, monday, words)
    if limit.rest_days_in_a_row and not _rests(worked, limit.rest_days_in_a_row):
        words = f"{limit.rest_days_in_a_row} jours de repos de suite chaque semaine ({limit.source})."
        yield Problem(Breach.REST, monday, words)


def _rests(worked: list[bool], days: int) -> bool:
    return any(not any(worked[first : first + days]) for first in range(len(worked) - days + 1))
