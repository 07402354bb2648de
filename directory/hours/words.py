"""Hours in French, for people: a line a day, then what differs."""

from collections.abc import Iterable
from datetime import time

from core.formatting import WEEKDAYS, hour
from directory.hours.week import MINUTES_PER_DAY, Span, Week

CLOSED = "fermé"


def spans_words(spans: Iterable[Span]) -> str:
    """ "9 h à 12 h, 14 h à 17 h 30", or "fermé"."""
    return ", ".join(f"{_clock(start)} à {_clock(end)}" for start, end in spans) or CLOSED


def week_lines(week: Week) -> list[tuple[str, str]]:
    """Return each day of the week with its hours."""
    return [(day, spans_words(spans)) for day, spans in zip(WEEKDAYS, week.days, strict=True)]


def _clock(minute: int) -> str:
    return "minuit" if minute == MINUTES_PER_DAY else hour(time(minute // 60, minute % 60))
