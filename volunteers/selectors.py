"""Reads that span tables: who is free when."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from volunteers.calendar import (
    WHOLE_DAY,
    DayException,
    Pattern,
    Span,
    WeeklySpan,
    each_day,
    free_on,
    public_holidays,
)
from volunteers.enums import ExceptionKind
from volunteers.models import Availability, AvailabilityException, Helper


def _weekly_span(row: Availability) -> WeeklySpan:
    return WeeklySpan(row.weekday, row.starts, row.ends, row.valid_from, row.valid_until)


def _day_exception(row: AvailabilityException) -> DayException:
    span = (row.starts, row.ends) if row.starts and row.ends else WHOLE_DAY
    return DayException(row.kind == ExceptionKind.EXTRA, row.starts_on, row.ends_on, span)


def patterns_of(helpers: Iterable[Helper], first_day: date, last_day: date) -> dict[int, Pattern]:
    """Return by helper's key all that says when each is free between two days. Two queries, whatever the number."""
    people = list(helpers)
    weekly: dict[int, list[WeeklySpan]] = defaultdict(list)
    exceptions: dict[int, list[DayException]] = defaultdict(list)
    for span in Availability.objects.filter(helper__in=people):
        weekly[span.helper_id].append(_weekly_span(span))
    between = AvailabilityException.objects.filter(starts_on__lte=last_day, ends_on__gte=first_day)
    for row in between.filter(helper__in=people):
        exceptions[row.helper_id].append(_day_exception(row))
    return {
        person.pk: Pattern(weekly[person.pk], exceptions[person.pk], person.starts_on, person.ends_on)
        for person in people
    }


def free_spans(helpers: Iterable[Helper], first_day: date, last_day: date) -> dict[int, dict[date, list[Span]]]:
    """Return when each helper is free: helper's key → day → sorted spans ``(from, to)`` that do not touch.

    Every helper and every day between the two, both included, has a key; an empty list says "not that day".
    The weekly pattern valid on the day plus additional hours, minus absences, public holidays and days outside the
    contract. An archived helper is never free. Visits already planned are not looked at.
    """
    people = list(helpers)
    patterns = patterns_of(people, first_day, last_day)
    closed = public_holidays(first_day, last_day)
    return {
        person.pk: {
            day: free_on(day, patterns[person.pk], closed) if person.is_active else []
            for day in each_day(first_day, last_day)
        }
        for person in people
    }
