"""When the sessions of a series take place: the same hour by the clock of the village, whatever the season.

A series is told in local days and hours; each session is turned into a moment by itself, so that a change of clock
moves nothing. Holidays are skipped, not postponed: the series goes on at its next turn.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

from core.formatting import WEEKDAYS, enumerate_fr
from directory.hours import is_school_holiday

PARIS = ZoneInfo("Europe/Paris")
# A series without an end is looked at so far ahead at most.
HORIZON = timedelta(days=366)
# Ranks of a weekday in the month, as they are chosen and told; a fifth one does not come every month.
MONTH_RANKS = ((1, "1er"), (2, "2e"), (3, "3e"), (4, "4e"), (-1, "dernier"))


@dataclass(frozen=True, slots=True)
class Series:
    """Every so many weeks, on some weekdays (0 is Monday), from a day until another, or for so many sessions.

    With ``month_ranks``, by the month instead: (1,) on the first of each weekday, (-1,) on the last.
    ``count`` counts sessions that take place. ``removed`` are days without a session, ``added`` are more of them.
    """

    first_day: date
    starts: time
    minutes: int
    weekdays: tuple[int, ...]
    every_weeks: int = 1
    month_ranks: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None
    skips_school_holidays: bool = True
    skips_public_holidays: bool = True
    school_zone: str = "A"
    removed: frozenset[date] = frozenset()
    added: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a series that says nothing: ValueError."""
        if not self.weekdays or self.every_weeks < 1 or self.minutes < 1 or (self.count is not None and self.count < 1):
            msg = "a series needs a weekday, a step, a duration and, when counted, at least one session"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A session: from a moment to another, both with their zone."""

    starts_at: datetime
    ends_at: datetime


def session_days(series: Series) -> list[date]:
    """Return the days of the sessions, in order, each once."""
    regular: list[date] = []
    for day in _turns(series):
        if series.count is not None and len(regular) == series.count:
            break
        if day not in series.removed and not why_skipped(series, day):
            regular.append(day)
    return sorted({*regular, *series.added})


def sessions(series: Series, zone: ZoneInfo = PARIS) -> list[Moment]:
    """Return the sessions as moments of a zone: the local hour is the same before and after a change of clock."""
    return [_moment(day, series, zone) for day in session_days(series)]


def why_skipped(series: Series, day: date) -> str:
    """Return why a day of the series has no session, for the page that shows what is left out; nothing otherwise."""
    if series.skips_public_holidays and (name := holidays.country_holidays("FR", years=day.year).get(day)):
        return f"jour férié ({name})"
    if series.skips_school_holidays and is_school_holiday(day, series.school_zone):
        return "vacances scolaires"
    return ""


def month_words(weekdays: Iterable[int], ranks: Iterable[int]) -> str:
    """ "le 1er mardi du mois", "les 1er et 3e mardis du mois"."""
    chosen = [label for rank, label in MONTH_RANKS if rank in set(ranks)]
    plural = "s" if len(chosen) > 1 else ""
    days = enumerate_fr(f"{WEEKDAYS[day]}{plural}" for day in sorted(weekdays))
    return f"le{plural} {enumerate_fr(chosen)} {days} du mois"


def skipped_days(series: Series) -> list[tuple[date, str]]:
    """Return the days left out until the last session, each with its reason."""
    days = session_days(series)
    last = days[-1] if days else (series.until or series.first_day)
    told = ((day, why_skipped(series, day)) for day in _turns(series) if day <= last)
    return [(day, why) for day, why in told if why and day not in series.added]


def _turns(series: Series) -> Iterator[date]:
    start = datetime.combine(series.first_day, time())
    last = datetime.combine(series.until or series.first_day + HORIZON, time())
    if series.month_ranks:
        days = [weekday(day)(rank) for day in series.weekdays for rank in series.month_ranks]
        rule = rrule(MONTHLY, byweekday=days, dtstart=start, until=last)
    else:
        rule = rrule(WEEKLY, interval=series.every_weeks, byweekday=series.weekdays, dtstart=start, until=last)
    return (moment.date() for moment in rule)


def _moment(day: date, series: Series, zone: ZoneInfo) -> Moment:
    starts = datetime.combine(day, series.starts, tzinfo=zone)
    # The duration is true time: on the night the clock changes, the end is not an hour off.
    ends = (starts.astimezone(UTC) + timedelta(minutes=series.minutes)).astimezone(zone)
    return Moment(starts, ends)
