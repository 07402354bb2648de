"""From instants of France to the minutes of a planning problem, and back.

Day 0 is the Monday of the week; minutes are those of the wall clock, so that 9 h stays 9 h when the clocks change.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from scheduling.optimiser.model import MINUTES_PER_DAY

WEEK_DAYS = 7


def monday_of(day: date) -> date:
    """Return the Monday of the week that holds ``day``."""
    return day - timedelta(days=day.weekday())


def week_days(week: date, count: int = WEEK_DAYS) -> list[date]:
    """Return the days of the week, Monday first."""
    return [week + timedelta(days=offset) for offset in range(count)]


def clock_minute(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def minute_of(moment: datetime, week: date) -> int:
    """Minutes of the local wall clock since Monday 00:00. Seconds are dropped."""
    local = timezone.localtime(moment)
    return (local.date() - week).days * MINUTES_PER_DAY + clock_minute(local.time())


def moment_at(week: date, minute: int) -> datetime:
    """Instant at which the local wall clock of the week shows ``minute``."""
    day, rest = divmod(minute, MINUTES_PER_DAY)
    return timezone.make_aware(datetime.combine(week + timedelta(days=day), time(rest // 60, rest % 60)))


def now_minute(week: date) -> int:
    """Minute of the week that it is now: negative before the week."""
    return minute_of(timezone.now(), week)
