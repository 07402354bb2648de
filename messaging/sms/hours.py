"""Decent hours: when a telephone may ring for something that can wait."""

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays
from django.utils import timezone

OPENS, CLOSES = time(8), time(20)
_SUNDAY = 6


def next_decent(moment: datetime) -> datetime:
    """Return ``moment`` (aware) if an SMS may leave then, else the next moment when it may.

    It may from 8:00 to 20:00 by the clock of the place, 20:00 excluded, on neither Sundays nor public holidays.
    """
    local = timezone.localtime(moment)
    if _is_quiet(local.date()) or local.time() >= CLOSES:
        return _opening_after(local.date())
    return moment if local.time() >= OPENS else _opening(local.date())


def _opening_after(day: date) -> datetime:
    day += timedelta(days=1)
    while _is_quiet(day):
        day += timedelta(days=1)
    return _opening(day)


def _opening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, OPENS))


def _is_quiet(day: date) -> bool:
    return day.weekday() == _SUNDAY or day in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))
