"""Stops of itinerant places: repeated dates in the time of the wall clock, and lists that people paste."""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from core.text import fold

MAX_STOPS = 1000
_MAX_DATES = 400
_LAST = 5
_DATE = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})$|^(\d{4})-(\d{2})-(\d{2})$")
_HOURS = re.compile(r"^(\d{1,2})\s*[h:]\s*(\d{2})?\s*(?:-|à|a|–)\s*(\d{1,2})\s*[h:]\s*(\d{2})?$", re.IGNORECASE)
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True, slots=True)
class Where:
    """Where a stop stands; ``insee_code`` is empty for a commune that we do not know."""

    where: str
    commune_name: str
    insee_code: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop to come, in aware moments."""

    starts_at: datetime
    ends_at: datetime
    at: Where

    @property
    def where(self) -> str:
        """Name the spot."""
        return self.at.where

    def as_fields(self) -> dict[str, Any]:
        """Return the fields of a PlaceStop."""
        return {"starts_at": self.starts_at, "ends_at": self.ends_at, **asdict(self.at)}


def stop_on(day: date, start: time, end: time, at: Where) -> Stop:
    """Return a stop of a day, in the time that clocks show there: 10 h stays 10 h in winter and in summer."""
    return Stop(timezone.make_aware(datetime.combine(day, start)), timezone.make_aware(datetime.combine(day, end)), at)


def weekly(first: date, until: date, every_weeks: int = 1) -> Iterator[date]:
    """Yield a day and the same weekday every ``every_weeks`` weeks, up to ``until`` included."""
    day = first
    for _ in range(_MAX_DATES):
        if day > until:
            return
        yield day
        day += timedelta(weeks=every_weeks)


def monthly(first: date, until: date, rank: int, weekday: int) -> Iterator[date]:
    """Yield the ``rank``-th ``weekday`` of each month (5: the last one) from ``first`` to ``until``, both included."""
    year, month = first.year, first.month
    for _ in range(_MAX_DATES):
        if (year, month) > (until.year, until.month):
            return
        day = _ranked(year, month, rank, weekday)
        if first <= day <= until:
            yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _ranked(year: int, month: int, rank: int, weekday: int) -> date:
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    return date(year, month, days[-1] if rank >= _LAST else days[rank - 1])


def read_list(text: str, communes: Mapping[str, Where]) -> tuple[list[Stop], list[str]]:
    """Read lines "date ; heure ; lieu" and return the stops with what is wrong, line by line.

    ``communes`` maps the folded name of a commune to where it is: one that the place's words name gives its codes.
    """
    stops, errors = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _stop(line, communes)
        if isinstance(found, Stop):
            stops.append(found)
        else:
            errors.append(f"Ligne {number} : {found}")
    return stops, errors


def _stop(line: str, communes: Mapping[str, Where]) -> Stop | str:
    cells = [cell.strip() for cell in re.split(r"[;\t]", line, maxsplit=2)]
    if len(cells) < 3 or not cells[2]:
        return "écrivez la date ; l’heure ; le lieu."
    day, hours = _day(cells[0]), _hours(cells[1])
    if day is None:
        return f"la date « {cells[0]} » n’est pas comprise. Par exemple 08/12/2026."
    if hours is None:
        return f"l’heure « {cells[1]} » n’est pas comprise. Par exemple 9h30-12h."
    return stop_on(day, *hours, _place(cells[2][:200], communes))


def _place(words: str, communes: Mapping[str, Where]) -> Where:
    folded = f" {fold(words)} "
    named = [where for name, where in communes.items() if f" {name} " in folded]
    if not named:
        return Where(words, words.rpartition(",")[2].strip()[:120])
    longest = max(named, key=lambda where: len(where.commune_name))
    return Where(words, longest.commune_name, longest.insee_code, longest.latitude, longest.longitude)


def _day(text: str) -> date | None:
    plain = re.sub(rf"^({'|'.join(_DAYS)})\s+", "", text.strip().lower())
    found = _DATE.match(plain)
    if not found:
        return None
    day, month, year, iso_year, iso_month, iso_day = found.groups()
    try:
        if iso_year:
            return date(int(iso_year), int(iso_month), int(iso_day))
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def _hours(text: str) -> tuple[time, time] | None:
    found = _HOURS.match(text.strip().removeprefix("de "))
    if not found:
        return None
    try:
        start, end = (time(int(found[at]), int(found[at + 1] or 0)) for at in (1, 3))
    except ValueError:
        return None
    return (start, end) if start < end else None
