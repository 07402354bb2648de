"""Which days are spoken of today: the next one, and those that a Sunday or a public holiday would hide."""

from datetime import date, timedelta

from volunteers.calendar import public_holidays

SUNDAY = 6


def days_to_remind(today: date) -> list[date]:
    """Return the days whose people are reminded today: on a Saturday, Sunday and Monday; on a Sunday, nobody.

    No message that can wait leaves on a Sunday or a public holiday, and nobody is at the desk to phone.
    """
    if _is_quiet(today):
        return []
    days = [today + timedelta(days=1)]
    while _is_quiet(days[-1]):
        days.append(days[-1] + timedelta(days=1))
    return days


def _is_quiet(day: date) -> bool:
    return day.weekday() == SUNDAY or bool(public_holidays(day, day))
