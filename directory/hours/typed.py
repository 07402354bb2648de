"""Hours as typed in the editor, before they are judged: strings, exactly what the page shows again."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from core.formatting import WEEKDAYS, period
from directory.hours.grid import DayException, Grid, OnHolidays, grid_of_osm
from directory.hours.osm import is_valid
from directory.hours.reading import read
from directory.hours.school_holidays import without_school_holidays
from directory.hours.week import MINUTES_PER_DAY, Span, Week

RANGES, DATE_RANGES = 3, 2
MAX_TEXT, MAX_OSM, MAX_DATES = 1000, 500, 40
_CLOCK = re.compile(r"^(\d{1,2})\s*[:hH]?\s*(\d{2})?$")
# From, to: as two controls hold them.
Pair = tuple[str, str]


class WrongHoursError(ValueError):
    """What was typed cannot be hours; ``messages`` say why, in French."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(" ".join(messages))
        self.messages = messages


@dataclass(frozen=True, slots=True)
class Hours:
    """What a record keeps of its hours."""

    osm: str = ""
    text: str = ""
    to_check: bool = False
    on_school_holidays: bool = False

    def as_fields(self) -> dict[str, Any]:
        """Return the fields that places and services share."""
        return {"opening_hours": self.osm, "opening_hours_text": self.text, "hours_to_check": self.to_check}


@dataclass(frozen=True, slots=True)
class TypedDate:
    """A line of the dates that differ: first day, last day (empty: the same), ranges (none: closed)."""

    first: str = ""
    last: str = ""
    ranges: tuple[Pair, ...] = (("", ""),) * DATE_RANGES

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed on the line."""
        return not (self.first or self.last or any(map(any, self.ranges)))


@dataclass(frozen=True, slots=True)
class TypedHours:
    """All the controls of the editor. ``str()`` of it can be posted again in one control."""

    text: str = ""
    days: tuple[tuple[Pair, ...], ...] = ((("", ""),) * RANGES,) * 7
    dates: tuple[TypedDate, ...] = ()
    osm: str = ""
    is_closed_on_holidays: bool = False
    is_closed_on_school_holidays: bool = False
    to_check: bool = False

    def __str__(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "TypedHours":
        """Read what ``str()`` gave; nothing at all for anything else."""
        try:
            kept = json.loads(text)
            days = tuple(tuple((str(one), str(two)) for one, two in day) for day in kept.pop("days"))
            dates = tuple(
                TypedDate(str(row["first"]), str(row["last"]), tuple((str(a), str(b)) for a, b in row["ranges"]))
                for row in kept.pop("dates")
            )
            return cls(days=days, dates=dates, **kept)
        except (ValueError, TypeError, KeyError, AttributeError):
            return cls()

    @classmethod
    def of(cls, hours: Hours) -> "TypedHours":
        """Show what a record keeps: in the grid when it can be, otherwise as the expert's text."""
        grid = grid_of_osm(hours.osm)
        typed = cls(
            text=hours.text,
            is_closed_on_school_holidays=hours.on_school_holidays,
            to_check=hours.to_check,
        )
        return replace(typed, osm=hours.osm) if grid is None else typed.with_grid(grid)

    def with_grid(self, grid: Grid) -> "TypedHours":
        """Fill the week and the dates."""
        return replace(
            self,
            days=tuple(_pairs(spans, RANGES) for spans in grid.week.days),
            dates=tuple(
                TypedDate(
                    each.first.isoformat(),
                    each.last.isoformat() if each.last != each.first else "",
                    _pairs(each.spans, DATE_RANGES),
                )
                for each in grid.exceptions
            ),
            is_closed_on_holidays=grid.on_holidays == OnHolidays.CLOSED,
            osm="",
        )

    def from_words(self) -> tuple["TypedHours", str]:
        """Fill the week from the French words; also return what was not understood of them."""
        reading = read(self.text)
        osm, is_closed = without_school_holidays(reading.osm)
        typed = replace(self, is_closed_on_school_holidays=self.is_closed_on_school_holidays or is_closed)
        grid = grid_of_osm(osm) if osm else None
        if grid is None:
            to_check = bool(self.text.strip()) and not (osm and reading.is_sure)
            return replace(typed, osm=osm or self.osm, to_check=to_check), reading.rest
        holidays = grid.on_holidays if grid.on_holidays == OnHolidays.CLOSED else self._on_holidays()
        kept = replace(grid, exceptions=self._known_dates(), on_holidays=holidays)
        return replace(typed.with_grid(kept), to_check=not reading.is_sure), reading.rest

    def with_day_copied(self, day: int, to: list[int]) -> "TypedHours":
        """Give the ranges of a day to others."""
        return replace(self, days=tuple(self.days[day] if at in to else own for at, own in enumerate(self.days)))

    def with_a_date_more(self) -> "TypedHours":
        """Add an empty line to the dates."""
        return replace(self, dates=(*self.dates, TypedDate())[:MAX_DATES])

    def cleaned(self, today: date) -> Hours:
        """Return what to keep: the expert's text, else the grid, else what the words say. Raises WrongHoursError."""
        words, osm, to_check = self.text.strip(), self.osm.strip(), self.to_check
        if osm and not is_valid(osm):
            raise WrongHoursError(["L’écriture experte n’est pas comprise. Corrigez-la, ou videz-la."])
        osm, closes = osm or self.grid().without_past(today).to_osm(), self.is_closed_on_school_holidays
        if not osm and words:
            reading = read(words)
            osm, is_closed = without_school_holidays(reading.osm)
            to_check, closes = not reading.is_sure, closes or is_closed
        if len(osm) > MAX_OSM:
            raise WrongHoursError(["Il y a trop de dates : retirez celles qui sont passées ou réunissez-les."])
        return Hours(osm, words, bool(words) and (to_check or not osm), closes)

    def grid(self) -> Grid:
        """Return the grid as typed. Raises WrongHoursError."""
        errors: list[str] = []
        week = Week.of(_spans(pairs, WEEKDAYS[at].capitalize(), errors) for at, pairs in enumerate(self.days))
        dates = [_exception(row, errors) for row in self.dates if not row.is_blank]
        known = sorted(each for each in dates if each is not None)
        for one, two in pairwise(known):
            if one.last >= two.first:
                errors.append(f"Deux lignes parlent des mêmes jours : {period(two.first, min(one.last, two.last))}.")
        if errors:
            raise WrongHoursError(errors)
        return Grid(week, tuple(known), self._on_holidays())

    def _on_holidays(self) -> OnHolidays:
        return OnHolidays.CLOSED if self.is_closed_on_holidays else OnHolidays.AS_USUAL

    def _known_dates(self) -> tuple[DayException, ...]:
        dates = (_exception(row, []) for row in self.dates if not row.is_blank)
        return tuple(each for each in dates if each is not None)


def typed_of(data: Mapping[str, Any], name: str, many: Any) -> TypedHours:
    """Read the controls of the editor named ``name``; ``many(key)`` returns the values of a control as a list."""
    if data.get(name):
        return TypedHours.from_json(str(data[name]))

    def pairs(prefix: str, count: int) -> tuple[Pair, ...]:
        return tuple((_cell(data, f"{prefix}-{at}-from"), _cell(data, f"{prefix}-{at}-to")) for at in range(count))

    dates = int(data.get(f"{name}-dates") or 0) if str(data.get(f"{name}-dates") or 0).isdecimal() else 0
    return TypedHours(
        text=str(data.get(f"{name}-text") or "")[:MAX_TEXT],
        days=tuple(pairs(f"{name}-d{day}", RANGES) for day in range(7)),
        dates=tuple(
            TypedDate(
                _cell(data, f"{name}-x{at}-first"),
                _cell(data, f"{name}-x{at}-last"),
                pairs(f"{name}-x{at}", DATE_RANGES),
            )
            for at in range(min(dates, MAX_DATES))
        ),
        osm=str(data.get(f"{name}-osm") or "")[:MAX_OSM],
        is_closed_on_holidays=bool(many(f"{name}-holidays")),
        is_closed_on_school_holidays=bool(many(f"{name}-school")),
        to_check=bool(many(f"{name}-check")),
    )


def _cell(data: Mapping[str, Any], key: str) -> str:
    return str(data.get(key) or "").strip()[:10]


def _pairs(spans: tuple[Span, ...], count: int) -> tuple[Pair, ...]:
    shown = [(_clock(start), _clock(end)) for start, end in spans]
    return tuple((shown + [("", "")] * count)[: max(count, len(shown))])


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _minute(text: str) -> int | None:
    found = _CLOCK.match(text)
    if not found:
        return None
    minute = int(found[1]) * 60 + int(found[2] or 0)
    return minute if minute <= MINUTES_PER_DAY and int(found[2] or 0) < 60 else None


def _spans(pairs: tuple[Pair, ...], where: str, errors: list[str]) -> list[Span]:
    spans = []
    for start_text, end_text in pairs:
        if not (start_text or end_text):
            continue
        start, end = _minute(start_text), _minute(end_text)
        if start is None or end is None:
            errors.append(f"{where} : il manque une heure, ou elle est mal écrite.")
        elif start >= (end or MINUTES_PER_DAY):
            errors.append(f"{where} : l’heure de fin vient après celle du début.")
        else:
            spans.append((start, end or MINUTES_PER_DAY))
    return spans


def _exception(row: TypedDate, errors: list[str]) -> DayException | None:
    try:
        first = date.fromisoformat(row.first)
        last = date.fromisoformat(row.last) if row.last else first
    except ValueError:
        errors.append("Une date qui diffère est incomplète : donnez son premier jour.")
        return None
    if last < first:
        errors.append(f"{period(first, first).capitalize()} : le dernier jour vient après le premier.")
        return None
    spans = _spans(row.ranges, period(first, last).capitalize(), errors)
    return DayException(first, last, Week.of([spans]).days[0])
