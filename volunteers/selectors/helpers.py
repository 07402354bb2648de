"""Reads that span tables: who is free when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from core.formatting import day_short
from mediation.enums import Weekday
from volunteers.calendar import (
    WHOLE_DAY,
    DayException,
    Pattern,
    Span,
    WeeklySpan,
    by_local_day,
    each_day,
    free_on,
    minutes,
    public_holidays,
    school_holidays,
)
from volunteers.engagement.standing import Activity
from volunteers.enums import ExceptionKind, SchoolTime
from volunteers.models import Availability, AvailabilityException, BusySpan, Helper
from volunteers.rules import LegalLimit, legal_limit
from volunteers.selectors.duty_block import duty_block
from volunteers.selectors.engagement import Engagements, Refusal, refused_days
from volunteers.selectors.training_times import training_times


def _weekly_span(row: Availability) -> WeeklySpan:
    school = {SchoolTime.TERM: False, SchoolTime.HOLIDAYS: True}.get(SchoolTime(row.school_time))
    return WeeklySpan(row.weekday, row.starts, row.ends, row.valid_from, row.valid_until, school)


def _day_exception(row: AvailabilityException) -> DayException:
    span = (row.starts, row.ends) if row.starts and row.ends else WHOLE_DAY
    is_only = row.kind == ExceptionKind.ONLY
    return DayException(is_only or row.kind == ExceptionKind.EXTRA, row.starts_on, row.ends_on, span, is_only)


def patterns_of(helpers: Iterable[Helper], first_day: date, last_day: date) -> dict[int, Pattern]:
    """Return by helper's key all that says when each is free between two days. Three queries, whatever the number."""
    people = list(helpers)
    weekly: dict[int, list[WeeklySpan]] = defaultdict(list)
    exceptions: dict[int, list[DayException]] = defaultdict(list)
    zones: dict[int, str] = {}
    rows = Availability.objects.filter(helper__in=people).annotate(zone=F("helper__territory__school_zone"))
    for span in rows:
        weekly[span.helper_id].append(_weekly_span(span))
        zones[span.helper_id] = span.zone
    between = AvailabilityException.objects.filter(starts_on__lte=last_day, ends_on__gte=first_day)
    for row in between.filter(helper__in=people):
        exceptions[row.helper_id].append(_day_exception(row))
    for key, times in training_times([person.pk for person in people], first_day, last_day).items():
        exceptions[key] += times
    busy = _busy_hours(people, first_day, last_day)
    closed = {zone: school_holidays(first_day, last_day, zone) for zone in set(zones.values())}
    return {
        person.pk: Pattern(
            weekly[person.pk],
            exceptions[person.pk],
            person.starts_on,
            person.ends_on,
            closed.get(zones.get(person.pk, ""), frozenset()),
            busy[person.pk],
        )
        for person in people
    }


def _busy_hours(people: Sequence[Helper], first_day: date, last_day: date) -> dict[int, dict[date, list[Span]]]:
    """Return the hours taken elsewhere, by helper's key then by day of the clock on the wall."""
    hours: dict[int, dict[date, list[Span]]] = defaultdict(lambda: defaultdict(list))
    zone = timezone.get_current_timezone()
    begins = datetime.combine(first_day, time(0), zone)
    ends = datetime.combine(last_day + timedelta(days=1), time(0), zone)
    for row in BusySpan.objects.filter(helper__in=people, starts_at__lt=ends, ends_at__gt=begins):
        for day, span in by_local_day(max(row.starts_at, begins), min(row.ends_at, ends), zone):
            hours[row.helper_id][day].append(span)
    return hours


Spans = dict[int, dict[date, list[Span]]]


def free_spans(helpers: Iterable[Helper], first_day: date, last_day: date) -> Spans:
    """Return when each helper is free: helper's key → day → sorted spans ``(from, to)`` that do not touch.

    Every helper and every day between the two, both included, has a key; an empty list says "not that day".
    The weekly pattern valid on the day plus additional hours, minus absences, hours taken in a linked calendar,
    sessions of training where the helper has a place, public holidays, days outside the contract and days on which
    what is asked of the helper for a home visit is not met (J2). An archived helper is never free. Visits already
    planned are not looked at. Six queries, one more when days gone by are asked for.
    """
    return week_freedom(helpers, first_day, last_day).spans


def given_spans(helpers: Iterable[Helper], first_day: date, last_day: date) -> Spans:
    """Return the hours that each gives, whether or not what is asked for a home visit is met that day."""
    freedom = week_freedom(helpers, first_day, last_day)
    return {
        key: {
            day: list(withheld.spans) if (withheld := freedom.withheld[key].get(day)) else hours
            for day, hours in days.items()
        }
        for key, days in freedom.spans.items()
    }


def possible_spans(helpers: Iterable[Helper], first_day: date, last_day: date) -> Spans:
    """Return when each might say yes: any hour, less absences, what a linked calendar or a training takes.

    Days for which only some hours were said suit keep these; public holidays and days outside the contract are out.
    """
    people = list(helpers)
    patterns = patterns_of(people, first_day, last_day)
    closed = public_holidays(first_day, last_day)
    any_hour = [WeeklySpan(weekday, *WHOLE_DAY) for weekday in range(7)]
    return {
        person.pk: {
            day: free_on(day, replace(patterns[person.pk], weekly=any_hour), closed) if person.is_active else []
            for day in each_day(first_day, last_day)
        }
        for person in people
    }


@dataclass(frozen=True, slots=True)
class Withheld:
    """Hours that someone gives and that nobody may use: what is asked for a home visit is not met that day."""

    refusal: Refusal
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Freedom:
    """When helpers are free, and what is left out of it because of their engagement: helper's key → day → hours."""

    spans: Spans
    withheld: dict[int, dict[date, Withheld]]


def week_freedom(helpers: Iterable[Helper], first_day: date, last_day: date) -> Freedom:
    """Return the free spans (see ``free_spans``) and the hours left out of them, with the reason. Six queries."""
    people = list(helpers)
    patterns = patterns_of(people, first_day, last_day)
    refused = refused_days(people, first_day, last_day)
    closed = public_holidays(first_day, last_day)
    spans: Spans = {}
    withheld: dict[int, dict[date, Withheld]] = {}
    for person in people:
        given = {
            day: free_on(day, patterns[person.pk], closed) if person.is_active else []
            for day in each_day(first_day, last_day)
        }
        withheld[person.pk] = {day: Withheld(refusal, tuple(given[day])) for day, refusal in refused[person.pk].items()}
        spans[person.pk] = {day: [] if day in refused[person.pk] else hours for day, hours in given.items()}
    return Freedom(spans, withheld)


def free_beside_visits(helpers: Iterable[Helper], first_day: date, last_day: date) -> Spans:
    """Return ``free_spans`` for what is no home visit: papers of visits withhold nothing, those of workshops do."""
    people = list(helpers)
    freedom, known = week_freedom(people, first_day, last_day), Engagements(people)

    def free(person: Helper, day: date) -> list[Span]:
        if not known.answer(person, day).may(Activity.WORKSHOP):
            return []
        withheld = freedom.withheld[person.pk].get(day)
        return list(withheld.spans) if withheld else freedom.spans[person.pk][day]

    return {person.pk: {day: free(person, day) for day in freedom.spans[person.pk]} for person in people}


@dataclass(frozen=True, slots=True)
class HelperRow:
    """A line of the list of helpers: the person and what is free in the seven coming days."""

    helper: Helper
    free_days: list[str]
    free_minutes: int


def rows_of_the_week(helpers: Sequence[Helper]) -> list[HelperRow]:
    """Return for each helper the free days among the seven coming ones, today included. Visits are not looked at."""
    today = timezone.localdate()
    free = free_spans(helpers, today, today + timedelta(days=6))
    return [
        HelperRow(
            helper=helper,
            free_days=[day_short(day) for day, spans in free[helper.pk].items() if spans],
            free_minutes=sum(minutes(spans) for spans in free[helper.pk].values()),
        )
        for helper in helpers
    ]


@dataclass(frozen=True, slots=True)
class DayFree:
    """A day of the coming weeks: when someone is free, or why not."""

    day: date
    spans: list[Span]
    holiday: str


def coming_days(helper: Helper, days: int = 14) -> list[DayFree]:
    """Return the coming days on which something is to be said: free hours, or a public holiday in the week."""
    today = timezone.localdate()
    last = today + timedelta(days=days - 1)
    free, closed = free_spans([helper], today, last)[helper.pk], public_holidays(today, last)
    rows = [DayFree(day, spans, closed.get(day, "")) for day, spans in free.items()]
    return [row for row in rows if row.spans or (row.holiday and row.day.weekday() < Weekday.SATURDAY)]


def usual_week(helper: Helper) -> list[tuple[str, list[Availability]]]:
    """Return the weekly spans by day, without the days that have none and the spans that have ended."""
    today = timezone.localdate()
    by_day: dict[int, list[Availability]] = defaultdict(list)
    for row in Availability.objects.filter(helper=helper):
        if row.valid_until is None or row.valid_until >= today:
            by_day[row.weekday].append(row)
    return [(str(label), by_day[day]) for day, label in Weekday.choices if by_day[day]]


def usual_minutes(week: Iterable[tuple[str, list[Availability]]]) -> int:
    """Return the minutes of an ordinary week as it holds today."""
    today = timezone.localdate()
    return sum(
        minutes([(row.starts, row.ends)])
        for _, rows in week
        for row in rows
        if row.valid_from is None or row.valid_from <= today
    )


def coming_exceptions(helper: Helper) -> QuerySet[AvailabilityException]:
    """Return the exceptions that are not over, nearest first."""
    return AvailabilityException.objects.filter(helper=helper, ends_on__gte=timezone.localdate())


def legal_limit_today(helper: Helper) -> LegalLimit | None:
    """Return what the law allows this helper today, if it sets a limit."""
    return legal_limit(helper.kind, helper.birth_year, timezone.localdate())


def helper_page(helper: Helper) -> dict[str, Any]:
    """Assemble the page of a helper."""
    week = usual_week(helper)
    return {
        "helper": helper,
        "coming": coming_days(helper),
        "week": week,
        "week_minutes": usual_minutes(week),
        "exceptions": coming_exceptions(helper),
        "limit": legal_limit_today(helper),
        "duty": duty_block(helper),
    }
