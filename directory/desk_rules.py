"""Rules of the desk: when a call back is due, what a call must have before it ends, how long it is remembered."""

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays
from django.utils import timezone

from directory.enums import UnmetReason

# Whoever left a message is called back before this hour of the next working day.
CALL_BACK_HOUR = time(17)
# Anonymous callers are forgotten after this many months (CNIL: no longer than what it serves).
FORGET_MONTHS = 12
ERASED = "(effacé)"
WORDS_LENGTH = 300
# Callers followed who are proposed at once.
CALLERS_SHOWN = 3
# Reasons as an operator meets them, the most frequent first; each is a key of the number row.
REASONS_ON_CALL: tuple[UnmetReason, ...] = (
    UnmetReason.TOO_FAR,
    UnmetReason.HOURS,
    UnmetReason.NO_CAPACITY,
    UnmetReason.NO_SERVICE_EXISTS,
    UnmetReason.COST,
    UnmetReason.NO_ANSWER,
    UnmetReason.PERSON_DECLINED,
    UnmetReason.NOT_ELIGIBLE,
    UnmetReason.WAITING_LIST,
    UnmetReason.OUT_OF_AREA,
    UnmetReason.NOT_ACCESSIBLE,
    UnmetReason.LANGUAGE,
    UnmetReason.DISTRUST,
    UnmetReason.DELAY,
    UnmetReason.OTHER,
)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def is_working_day(day: date) -> bool:
    """Tell whether the desk answers that day: Monday to Friday, public holidays apart (Code du travail, L. 3133-1)."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def call_back_due(now: datetime | None = None) -> datetime:
    """Return before when someone who asks now is called back: the end of the next working day."""
    day = timezone.localdate(now) + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, CALL_BACK_HOUR))
