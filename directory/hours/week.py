"""A plain week of opening hours: what a grid of seven days can show and a form can edit."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MINUTES_PER_DAY = 24 * 60
OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
# A range of minutes of the day: from, to (excluded). "to" may be 1440.
Span = tuple[int, int]

_RULE = re.compile(r"^(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su)[A-Za-z,\-]*)\s+(?P<spans>off|closed|[0-9:,\-\s]+)$")
_SPAN = re.compile(r"^(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$")


@dataclass(frozen=True, slots=True)
class Week:
    """Opening of each day, Monday first; the spans of a day are in order and do not touch."""

    days: tuple[tuple[Span, ...], ...] = ((),) * 7

    @classmethod
    def of(cls, days: Iterable[Iterable[Span]]) -> "Week":
        """Build a week from spans in any order, joining those that overlap or touch."""
        return cls(tuple(join(spans) for spans in days))

    @property
    def is_empty(self) -> bool:
        """Whether it is never open."""
        return not any(self.days)

    def to_osm(self) -> str:
        """Return the week in OpenStreetMap's syntax: days with the same hours stand together, in order."""
        groups: dict[tuple[Span, ...], list[int]] = {}
        for day, spans in enumerate(self.days):
            if spans:
                groups.setdefault(spans, []).append(day)
        ordered = sorted(groups.items(), key=lambda group: group[1][0])
        return "; ".join(f"{_day_names(days)} {spans_text(spans)}" for spans, days in ordered)


def join(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Put spans in order and join those that overlap or touch; empty ones go."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def week_of_osm(text: str) -> Week | None:
    """Read a plain week, or answer None when the text says more than a grid can show (months, weeks, holidays).

    As in OpenStreetMap, a later rule replaces the hours of the days that it names.
    """
    days: list[tuple[Span, ...]] = [()] * 7
    for rule in filter(None, (part.strip() for part in text.split(";"))):
        found = _RULE.match(rule)
        named = _named_days(found["days"]) if found else None
        spans = read_spans(found["spans"]) if found else None
        if named is None or spans is None:
            return None
        for day in named:
            days[day] = spans
    return Week(tuple(days))


def _named_days(text: str) -> list[int] | None:
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if first not in OSM_DAYS or (last and last not in OSM_DAYS):
            return None
        start, end = OSM_DAYS.index(first), OSM_DAYS.index(last or first)
        days.extend(day % 7 for day in range(start, end + 1 if end >= start else end + 8))
    return days


def read_spans(text: str) -> tuple[Span, ...] | None:
    """Read "09:00-12:00,14:00-17:00", none for "off"; None when a range is not one or passes midnight."""
    if text in {"off", "closed"}:
        return ()
    spans: list[Span] = []
    for part in text.split(","):
        found = _SPAN.match(part.strip())
        if not found:
            return None
        h1, m1, h2, m2 = map(int, found.groups())
        if h1 * 60 + m1 >= h2 * 60 + m2 or h2 * 60 + m2 > MINUTES_PER_DAY:
            return None
        spans.append((h1 * 60 + m1, h2 * 60 + m2))
    return join(spans)


def _day_names(days: list[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(_run_name(run) for run in runs)


def _run_name(run: list[int]) -> str:
    if len(run) < 3:
        return ",".join(OSM_DAYS[day] for day in run)
    return f"{OSM_DAYS[run[0]]}-{OSM_DAYS[run[-1]]}"


def spans_text(spans: Iterable[Span]) -> str:
    """Write ranges in OpenStreetMap's syntax."""
    return ",".join(map(_span_text, spans))


def _span_text(span: Span) -> str:
    return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in span)


@dataclass(frozen=True, slots=True)
class Reading:
    """Hours read from a text: ``osm`` is empty when nothing could be read; ``rest`` is what was not understood.

    ``is_sure`` is False when a person should look: something was left over, or ranges contradict each other.
    """

    osm: str = ""
    rest: str = ""
    is_sure: bool = True
