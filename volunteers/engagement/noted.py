"""Hours that a civic-service youth noted by hand, put in the week: counted once, breaking no rule of the clock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from volunteers.engagement.duty import Span, monday_of, week_minutes

# Hours without a clock are put in pieces of the day, apart from each other: no rule of the clock may speak of them.
PIECE = timedelta(hours=4)
APART = timedelta(minutes=30)
STEP = timedelta(minutes=15)
MORNING, EVENING = time(8), time(22)


@dataclass(frozen=True, slots=True)
class Noted:
    """Hours noted by hand: minutes of that day, from an hour to another when they were said, road apart."""

    day: date
    activity: str
    minutes: int
    travel_minutes: int = 0
    starts: time | None = None
    ends: time | None = None


def noted_spans(
    entries: Iterable[Noted], known: Sequence[Span], same: Mapping[str, Sequence[Span]] | None = None
) -> list[Span]:
    """Return what the entries add to the spans known. Those with a clock keep it; the others go where nothing is.

    ``same``: by activity, the spans that entries of it may tell once more; without a clock, only what exceeds them
    that day counts.
    """
    spans: list[Span] = []
    loose: list[tuple[date, int]] = []
    told: dict[tuple[date, str], int] = {}
    for entry in entries:
        span = _clocked(entry)
        if span is not None:
            spans.append(span)
        else:
            key = (entry.day, entry.activity)
            told[key] = told.get(key, 0) + entry.minutes
        loose.append((entry.day, entry.travel_minutes))
    for (day, activity), minutes in told.items():
        loose.append((day, minutes - _minutes_on(day, (same or {}).get(activity, ()))))
    for day, minutes in loose:
        spans += _placed(day, minutes, [*known, *spans])
    return spans


def _clocked(entry: Noted) -> Span | None:
    """The hours said, when they are as long as the minutes: otherwise a pause was taken somewhere."""
    if entry.starts is None or entry.ends is None:
        return None
    span = Span(datetime.combine(entry.day, entry.starts), datetime.combine(entry.day, entry.ends))
    return span if span.ends - span.starts <= timedelta(minutes=entry.minutes) else None


def _minutes_on(day: date, spans: Iterable[Span]) -> int:
    return week_minutes([span for span in spans if span.starts.date() == day], monday_of(day))


def _placed(day: date, minutes: int, taken: Sequence[Span]) -> Iterator[Span]:
    busy, left = list(taken), timedelta(minutes=max(minutes, 0))
    while left:
        length = min(left, PIECE)
        starts = _gap(day, length, busy)
        piece = Span(starts, starts + length)
        busy.append(piece)
        yield piece
        left -= length


def _gap(day: date, length: timedelta, busy: Sequence[Span]) -> datetime:
    """The first moment of the day with room, a pause on each side if there is one; else the first with room at all."""
    for apart in (APART, timedelta()):
        starts = datetime.combine(day, MORNING)
        while starts + length <= datetime.combine(day, EVENING):
            wide = (starts - apart, starts + length + apart)
            if not any(span.starts < wide[1] and wide[0] < span.ends for span in busy):
                return starts
            starts += STEP
    return datetime.combine(day, MORNING)
