"""When someone is taken, read from a calendar file. Only beginnings and ends leave this module: no title, no place.

The file is iCalendar (RFC 5545). An event takes time unless it is cancelled (STATUS, 3.8.1.11) or transparent
(TRANSP, 3.8.2.7). A DATE without a time takes whole days, its end excluded (3.6.1); a time without a zone is that of
the clock on the wall (3.3.5). Recurrences (RRULE, RDATE, EXDATE, 3.8.5) are unfolded inside the asked days only, so
that those without an end do end. A file may come from anyone: its size, its number of events and
the time spent are bounded.
"""

import time as clock
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from datetime import time as day_time
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component

MAX_BYTES = 3 * 1024 * 1024
MAX_EVENTS = 8000
MAX_SPANS = 3000
# Seconds that unfolding recurrences may take.
PATIENCE = 15.0
# A recurrence by the hour or less, or one that picks days of a daily rule, is made by machines or against us.
_SLOW = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_FINE = frozenset({"BYSECOND", "BYMINUTE", "BYHOUR"})
_RARE = frozenset({"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"})

Stretch = tuple[datetime, datetime]


class UnreadableCalendarError(Exception):
    """The calendar cannot be read; the message is for the person who gave it."""


def busy_in(content: bytes, first: datetime, last: datetime, zone: tzinfo) -> list[Stretch]:
    """Return when the calendar's owner is taken between two aware moments, sorted, joined where they overlap.

    Raises UnreadableCalendarError for what is no calendar, or too much of one. A senseless event is left out.
    """
    deadline = clock.monotonic() + PATIENCE
    found: list[Stretch] = []
    for series in _series(_parsed(content)):
        if clock.monotonic() > deadline:
            raise UnreadableCalendarError("Cet agenda est trop compliqué à lire : trop d’événements qui se répètent.")
        found += [_cut(stretch, first, last) for stretch in _stretches(series, first, last, zone)]
        if len(found) > MAX_SPANS:
            raise UnreadableCalendarError(f"Cet agenda compte plus de {MAX_SPANS} rendez-vous dans la période lue.")
    return _joined(found)


def _parsed(content: bytes) -> Calendar:
    if len(content) > MAX_BYTES:
        raise UnreadableCalendarError(f"Cet agenda dépasse {MAX_BYTES // 1024 // 1024} Mo.")
    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except Exception as error:  # whatever a broken file does to the reader
        raise UnreadableCalendarError("Ce fichier n’est pas un agenda (.ics), ou il est abîmé.") from error
    found = [one for one in calendars if isinstance(one, Calendar)]
    if not found:
        raise UnreadableCalendarError("Ce fichier n’est pas un agenda (.ics).")
    for other in found[1:]:
        found[0].subcomponents.extend(other.subcomponents)
    return found[0]


def _series(calendar: Calendar) -> Iterator[list[Component]]:
    """Events by series: one and its changed occurrences share a UID (3.8.4.4, 3.8.4.7)."""
    by_uid: dict[str, list[Component]] = defaultdict(list)
    events = [part for part in calendar.subcomponents if part.name == "VEVENT"]
    if len(events) > MAX_EVENTS:
        raise UnreadableCalendarError(f"Cet agenda compte plus de {MAX_EVENTS} événements.")
    for number, event in enumerate(events):
        by_uid[str(event.get("UID", f"sans-{number}"))].append(event)
    yield from by_uid.values()


def _stretches(series: list[Component], first: datetime, last: datetime, zone: tzinfo) -> Iterator[Stretch]:
    if any(_is_endless_work(event) for event in series):
        return
    holder = Calendar()
    holder.subcomponents.extend(series)
    try:
        # A day on each side: times without a zone are read in another one.
        query = recurring_ical_events.of(holder, skip_bad_series=True)
        occurrences = list(query.between(first - timedelta(days=1), last + timedelta(days=1)))
    except Exception:  # an event that makes no sense takes no time, the others still do
        return
    for one in occurrences:
        stretch = _stretch(one, zone) if _takes_time(one) else None
        if stretch is not None and stretch[0] < last and stretch[1] > first:
            yield stretch


def _is_endless_work(event: Component) -> bool:
    """Whether unfolding a rule could take very long for nothing."""
    rules: Any = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        parts = {str(name).upper() for name in rule}
        often = {str(value).upper() for value in rule.get("FREQ", [])}
        if often & _SLOW or parts & _FINE or ("DAILY" in often and parts & _RARE):
            return True
    return False


def _takes_time(event: Component) -> bool:
    is_cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    is_transparent = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    is_free = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    return not (is_cancelled or is_transparent or is_free)


def _stretch(event: Component, zone: tzinfo) -> Stretch | None:
    try:
        starts = event.decoded("DTSTART")
        ends = event.decoded("DTEND", None)
        length = event.decoded("DURATION", None)
    except (KeyError, ValueError, TypeError):
        return None
    if ends is None:
        whole_day = not isinstance(starts, datetime)
        ends = starts + (length if length is not None else timedelta(days=1 if whole_day else 0))
    begun, done = _moment(starts, zone), _moment(ends, zone)
    return (begun, done) if begun < done else None


def _moment(value: date, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, day_time(0), zone)
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def _cut(stretch: Stretch, first: datetime, last: datetime) -> Stretch:
    return max(stretch[0], first), min(stretch[1], last)


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for starts, ends in sorted(stretches):
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((starts, ends))
    return joined
