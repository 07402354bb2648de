"""Half days of a week, and what follows from ticking only some of them. Pure functions."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from volunteers.calendar import Span
from volunteers.enums import ExceptionKind

HALVES: dict[str, Span] = {"matin": (time(8), time(12, 30)), "apres-midi": (time(13, 30), time(18))}
HALF_WORDS = {"matin": "matin", "apres-midi": "après-midi"}
DAYS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Part:
    """An exception that follows from an answer: kind, days, hours or none for whole days."""

    kind: ExceptionKind
    first: date
    last: date
    span: Span | None = None


def moment_key(weekday: int, half: str) -> str:
    """Name a half day: "0-matin" is Monday morning."""
    return f"{weekday}-{half}"


MOMENTS = tuple(moment_key(day, half) for day in range(DAYS_SHOWN) for half in HALVES)


def parts_away(monday: date) -> list[Part]:
    """A week without anything."""
    return [Part(ExceptionKind.ABSENT, monday, monday + timedelta(days=6))]


def parts_of_some(monday: date, moments: Collection[str]) -> Iterator[Part]:
    """The ticked half days alone: the other days are absences."""
    for weekday in range(7):
        day = monday + timedelta(days=weekday)
        ticked = [span for half, span in HALVES.items() if moment_key(weekday, half) in moments]
        for span in ticked:
            yield Part(ExceptionKind.ONLY, day, day, span)
        if not ticked:
            yield Part(ExceptionKind.ABSENT, day, day)
