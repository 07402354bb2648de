"""When someone is free: spans of hours on a day, from a weekly pattern, exceptions and closed days.

Pure functions, without database. A span is ``(starts, ends)`` on one day, ``starts < ends``; a list of spans that
these functions return is sorted, and its spans neither touch nor overlap.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache

import holidays

Span = tuple[time, time]
WHOLE_DAY: Span = (time(0, 0), time(23, 59))


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """Free every week on ``weekday`` (Monday is 0) from ``starts`` to ``ends``, between two dates, both included."""

    weekday: int
    starts: time
    ends: time
    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the pattern speaks of this day."""
        return day.weekday() == self.weekday and is_between(day, self.valid_from, self.valid_until)


@dataclass(frozen=True, slots=True)
class DayException:
    """Absent, or free in addition (``is_extra``), on each day from ``first_day`` to ``last_day``, within ``span``."""

    is_extra: bool
    first_day: date
    last_day: date
    span: Span = WHOLE_DAY


@dataclass(frozen=True, slots=True)
class Pattern:
    """All that says when one person is free: contract dates (both included), weekly spans, exceptions."""

    weekly: Sequence[WeeklySpan] = ()
    exceptions: Sequence[DayException] = ()
    starts_on: date | None = None
    ends_on: date | None = None


def is_between(day: date, first: date | None, last: date | None) -> bool:
    """Tell whether ``day`` lies in a period whose ends are included; None leaves that end open."""
    return (first is None or first <= day) and (last is None or day <= last)


def each_day(first: date, last: date) -> Iterator[date]:
    """Give each day from ``first`` to ``last``, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Join spans that touch or overlap."""
    merged: list[Span] = []
    for starts, ends in sorted(spans):
        if merged and starts <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((starts, ends))
    return merged


def subtract(spans: Iterable[Span], removed: Iterable[Span]) -> list[Span]:
    """Return what remains of ``spans`` outside ``removed``."""
    kept = merge(spans)
    for cut_from, cut_to in removed:
        parts = [((starts, min(ends, cut_from)), (max(starts, cut_to), ends)) for starts, ends in kept]
        kept = [part for pair in parts for part in pair if part[0] < part[1]]
    return merge(kept)


def free_on(day: date, pattern: Pattern, closed_days: Collection[date] = ()) -> list[Span]:
    """Return the spans in which someone is free on ``day``.

    The weekly pattern and the additional hours count together; an absence wins over both; nobody is planned on a
    closed day nor outside the dates of the contract.
    """
    if day in closed_days or not is_between(day, pattern.starts_on, pattern.ends_on):
        return []
    of_day = [item for item in pattern.exceptions if item.first_day <= day <= item.last_day]
    usual = [(item.starts, item.ends) for item in pattern.weekly if item.holds_on(day)]
    extra = [item.span for item in of_day if item.is_extra]
    return subtract([*usual, *extra], [item.span for item in of_day if not item.is_extra])


def minutes(spans: Iterable[Span]) -> int:
    """Add up the lengths of spans, in minutes."""
    return sum((b.hour - a.hour) * 60 + b.minute - a.minute for a, b in spans)


@cache
def _holidays_of_year(year: int) -> dict[date, str]:
    return {day: str(name) for day, name in holidays.country_holidays("FR", years=year, language="fr").items()}


def public_holidays(first: date, last: date) -> dict[date, str]:
    """Return the public holidays of metropolitan France between two days, both included, with their names.

    Source: Code du travail, art. L. 3133-1 (through the package ``holidays``).
    """
    found: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        found |= {day: name for day, name in _holidays_of_year(year).items() if first <= day <= last}
    return found
