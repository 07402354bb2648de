"""When someone is free: spans of hours on a day, from a weekly pattern, exceptions and closed days.

Pure functions, without database. A span is ``(starts, ends)`` on one day, ``starts < ends``; a list of spans that
these functions return is sorted, and its spans neither touch nor overlap.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache

import holidays

from directory.hours.state import is_school_holiday

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
    # True: in school holidays only; False: outside them only; None: all the year.
    in_school_holidays: bool | None = None

    def holds_on(self, day: date, school_holidays: Collection[date] = ()) -> bool:
        """Tell whether the pattern speaks of this day."""
        if self.in_school_holidays is not None and self.in_school_holidays != (day in school_holidays):
            return False
        return day.weekday() == self.weekday and is_between(day, self.valid_from, self.valid_until)


@dataclass(frozen=True, slots=True)
class DayException:
    """Absent, or free in addition (``is_extra``), on each day from ``first_day`` to ``last_day``, within ``span``.

    With ``replaces_week`` the hours in addition are the only ones of these days: the weekly pattern is not looked at.
    """

    is_extra: bool
    first_day: date
    last_day: date
    span: Span = WHOLE_DAY
    replaces_week: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """All that says when one person is free: contract dates (both included), weekly spans, exceptions.

    ``school_holidays`` are those of the person's zone in the days that are asked about; ``busy`` the hours taken
    elsewhere, in local time, by day.
    """

    weekly: Sequence[WeeklySpan] = ()
    exceptions: Sequence[DayException] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    school_holidays: Collection[date] = ()
    busy: Mapping[date, Sequence[Span]] = field(default_factory=dict)


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

    The weekly pattern and the additional hours count together; an absence, or hours taken elsewhere, win over both;
    nobody is planned on a closed day nor outside the dates of the contract.
    """
    if day in closed_days or not is_between(day, pattern.starts_on, pattern.ends_on):
        return []
    of_day = [item for item in pattern.exceptions if item.first_day <= day <= item.last_day]
    usual = [(item.starts, item.ends) for item in pattern.weekly if item.holds_on(day, pattern.school_holidays)]
    if any(item.replaces_week for item in of_day):
        usual = []
    extra = [item.span for item in of_day if item.is_extra]
    absences = [item.span for item in of_day if not item.is_extra]
    return subtract([*usual, *extra], [*absences, *pattern.busy.get(day, ())])


def by_local_day(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> Iterator[tuple[date, Span]]:
    """Cut a stretch of time into spans of local days, whole minutes that cover it.

    A change to summer time in between changes nothing: hours are those of the clock on the wall.
    """
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    for day in each_day(starts.date(), ends.date()):
        begins = starts.time().replace(second=0, microsecond=0, tzinfo=None) if day == starts.date() else time(0)
        closes = _next_minute(ends.time().replace(tzinfo=None)) if day == ends.date() else WHOLE_DAY[1]
        if begins < closes:
            yield day, (begins, closes)


def _next_minute(clock: time) -> time:
    """The same minute, or the next one when seconds are left over; the last minute of the day has no next."""
    whole = clock.replace(second=0, microsecond=0)
    if whole == clock or whole == WHOLE_DAY[1]:
        return whole
    return time(whole.hour + (whole.minute + 1) // 60, (whole.minute + 1) % 60)


def school_holidays(first: date, last: date, zone: str) -> frozenset[date]:
    """Return the days of school holidays of a zone (A, B or C) between two days, both included."""
    return frozenset(day for day in each_day(first, last) if _is_school_holiday(day, zone))


@lru_cache(maxsize=8192)
def _is_school_holiday(day: date, zone: str) -> bool:
    return is_school_holiday(day, zone)


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
