"""What the hours editor shows: a week, dates that differ, public holidays; written as one text of OpenStreetMap."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from core.formatting import NBSP, period
from directory.hours.osm import is_valid, normal_form
from directory.hours.week import Span, Week, read_spans, spans_text, week_of_osm
from directory.hours.words import spans_words

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = r"(\d{4})\s+(" + "|".join(_MONTHS) + r")\s+(\d{1,2})"
_DATED = re.compile(rf"^{_DAY}(?:\s*-\s*(?:{_DAY}|(\d{{1,2}})))?\s+(off|closed|[0-9:,\-\s]+)$")
_HOLIDAYS = re.compile(r"^PH\s+(off|closed)$")

_NEVER = Week()


class OnHolidays(StrEnum):
    """What happens on public holidays."""

    CLOSED = "closed"
    AS_USUAL = "usual"


@dataclass(frozen=True, slots=True, order=True)
class DayException:
    """Days, both included, with other hours than the week's; closed when ``spans`` is empty."""

    first: date
    last: date
    spans: tuple[Span, ...] = ()

    def sentence(self) -> str:
        """Say it: "du 24 décembre au 2 janvier : fermé"."""
        return f"{period(self.first, self.last)}{NBSP}: {spans_words(self.spans)}"


@dataclass(frozen=True, slots=True)
class Grid:
    """A week with its exceptions, in order of their dates."""

    week: Week = _NEVER
    exceptions: tuple[DayException, ...] = ()
    on_holidays: OnHolidays = OnHolidays.AS_USUAL

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return self.week.is_empty and not self.exceptions

    def to_osm(self) -> str:
        """Return the text; a later rule wins, so dates come last: they hold on public holidays too."""
        if self.is_empty:
            return ""
        holidays = ["PH off"] if self.on_holidays == OnHolidays.CLOSED else []
        dated = [f"{_dates(each)} {spans_text(each.spans) or 'off'}" for each in sorted(self.exceptions)]
        return "; ".join([*filter(None, [self.week.to_osm()]), *holidays, *dated])

    def without_past(self, today: date) -> "Grid":
        """Forget the dates that are over."""
        return Grid(self.week, tuple(each for each in self.exceptions if each.last >= today), self.on_holidays)


def grid_of_osm(text: str) -> Grid | None:
    """Read a text that the grid can show, whatever its dialect; None when it says more (seasons, "first Tuesday")."""
    if not text.strip():
        return Grid()
    if not is_valid(text):
        return None
    return _read(text) or _read(normal_form(text))


def _read(text: str) -> Grid | None:
    weekly: list[str] = []
    exceptions: list[DayException] = []
    holidays = OnHolidays.AS_USUAL
    for rule in filter(None, (part.strip() for part in text.split(";"))):
        dated = _DATED.match(rule)
        if dated:
            exception = _exception(dated)
            if exception is None:
                return None
            exceptions.append(exception)
        elif exceptions:
            # A rule after a date would change it: the grid writes dates last.
            return None
        elif _HOLIDAYS.match(rule):
            holidays = OnHolidays.CLOSED
        elif holidays == OnHolidays.CLOSED:
            return None
        else:
            weekly.append(rule)
    week = week_of_osm("; ".join(weekly))
    return None if week is None or _overlap(exceptions) else Grid(week, tuple(sorted(exceptions)), holidays)


def _exception(found: re.Match[str]) -> DayException | None:
    year, month, day, to_year, to_month, to_day, same_month_day, hours = found.groups()
    try:
        first = date(int(year), _MONTHS.index(month) + 1, int(day))
        last = first
        if to_year:
            last = date(int(to_year), _MONTHS.index(to_month) + 1, int(to_day))
        elif same_month_day:
            last = first.replace(day=int(same_month_day))
    except ValueError:
        return None
    spans = read_spans(hours)
    return None if spans is None or last < first else DayException(first, last, spans)


def _overlap(exceptions: list[DayException]) -> bool:
    ordered = sorted(exceptions)
    return any(one.last >= two.first for one, two in pairwise(ordered))


def _dates(each: DayException) -> str:
    first = _osm_day(each.first)
    return first if each.first == each.last else f"{first}-{_osm_day(each.last)}"


def _osm_day(day: date) -> str:
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02d}"
