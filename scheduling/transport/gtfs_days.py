"""From opening hours to the days on which each span of hours runs. Pure: a text and a period in, days out."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import holidays

from directory.hours import is_school_holiday
from directory.hours.osm import parsed
from directory.hours.week import MINUTES_PER_DAY, Span

_DAY = timedelta(days=1)
_SCHOOL_RULE = re.compile(r"^SH\s+(off|closed)$")
_HOLIDAY_RULE = re.compile(r"\bPH\b")


@dataclass(frozen=True, slots=True)
class Service:
    """The days of a span of hours: a usual week from ``first`` to ``last``, Monday first, and its exceptions."""

    weekdays: tuple[bool, ...]
    first: date
    last: date
    added: tuple[date, ...] = ()
    removed: tuple[date, ...] = ()


def days_open(hours: str, first: date, last: date, zone: str = "A") -> dict[Span, list[date]]:
    """Return the spans of minutes of ``hours`` (OpenStreetMap's syntax), each with its days; empty when unreadable.

    Nobody drives on a public holiday, unless the hours name them (PH): those who write "Mo-Fr" do not think of the
    Monday of Easter. The library does not know "SH off" (school holidays of ``zone``): it is read here.
    """
    rules = [rule.strip() for rule in hours.split(";")]
    closed_in_school_holidays = any(_SCHOOL_RULE.match(rule) for rule in rules)
    kept = "; ".join(rule for rule in rules if rule and not _SCHOOL_RULE.match(rule))
    found: dict[Span, list[date]] = {}
    for day in _days(first, last):
        if not _HOLIDAY_RULE.search(kept) and day in holidays.country_holidays("FR", years=day.year):
            continue
        if closed_in_school_holidays and is_school_holiday(day, zone):
            continue
        for span in _spans(kept, day):
            found.setdefault(span, []).append(day)
    return dict(sorted(found.items()))


def spans_of_day(hours: str, day: date, zone: str = "A") -> tuple[Span, ...] | None:
    """Return the spans of minutes in which a day is open, empty when it is closed; None when ``hours`` are unreadable.

    A public holiday is a day like any other unless the hours name it: whether one drives that day is asked, not
    guessed. School holidays are read as in ``days_open``.
    """
    rules = [rule.strip() for rule in hours.split(";")]
    kept = "; ".join(rule for rule in rules if rule and not _SCHOOL_RULE.match(rule))
    if parsed(kept) is None:
        return None
    if len(kept.split(";")) < sum(bool(rule) for rule in rules) and is_school_holiday(day, zone):
        return ()
    return tuple(sorted(_spans(kept, day)))


def public_holiday(day: date) -> str:
    """Return the name of the public holiday that a day is in France, or nothing."""
    return str(holidays.country_holidays("FR", years=day.year).get(day, ""))


def service_of(days: Collection[date]) -> Service:
    """Sum days up as a week that comes back, with as few exceptions as possible, from the first day to the last."""
    chosen, first, last = set(days), min(days), max(days)
    turns: Mapping[int, list[date]] = {
        weekday: [day for day in _days(first, last) if day.weekday() == weekday] for weekday in range(7)
    }
    weekdays = tuple(2 * sum(day in chosen for day in turns[weekday]) > len(turns[weekday]) for weekday in range(7))
    return Service(
        weekdays,
        first,
        last,
        added=tuple(sorted(day for day in chosen if not weekdays[day.weekday()])),
        removed=tuple(day for day in _days(first, last) if weekdays[day.weekday()] and day not in chosen),
    )


def _days(first: date, last: date) -> Iterator[date]:
    return (first + place * _DAY for place in range((last - first).days + 1))


def _spans(hours: str, day: date) -> Iterator[Span]:
    """Spans of minutes of a day; those that pass midnight stop there, the rest belongs to the next day."""
    clock = parsed(hours)
    if clock is None:
        return
    midnight = datetime.combine(day, time())
    for starts, ends, state, *_ in clock.intervals(midnight, midnight + _DAY):
        if str(state) == "open":
            end = MINUTES_PER_DAY if ends is None else _minutes(ends - midnight)
            yield max(0, _minutes(starts - midnight)), min(MINUTES_PER_DAY, end)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
