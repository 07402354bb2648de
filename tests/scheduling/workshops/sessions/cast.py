"""Series and sessions of these tests, told as the services and the forms take them."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Territory, User
from mediation.enums import Theme, WorkshopLevel
from scheduling.models import Destination
from scheduling.services.workshops.series import SeriesDone, series_create
from tests.factories import DestinationFactory

# A Thursday of term time: the autumn holidays of 2026 and the change of clock come after it.
THURSDAY = date(2026, 10, 1)
BEFORE = timezone.make_aware(datetime.combine(date(2026, 9, 20), time(9)))


def told(territory: Territory, **fields: Any) -> dict[str, Any]:
    """What a digital workshop tells."""
    place: Destination = DestinationFactory(territory=territory)
    return {
        "title": "Apprivoiser sa tablette",
        "kind": "DIGITAL",
        "level": WorkshopLevel.BEGINNER,
        "themes": [Theme.USE_DEVICE],
        "destination": place,
        "capacity": 8,
    } | fields


def a_series(territory: Territory, by: User, **fields: Any) -> SeriesDone:
    """A series on Thursdays from 14 to 16, until the middle of December 2026, made in September."""
    when = {
        "first_day": THURSDAY,
        "starts": time(14),
        "minutes": 120,
        "weekdays": [3],
        "until": date(2026, 12, 10),
    }
    return series_create(territory=territory, by=by, now=fields.pop("now", BEFORE), **told(territory) | when | fields)


def posted(territory: Territory, **fields: Any) -> dict[str, Any]:
    """What the form of a session sends: a Tuesday to come, from 14 to 16."""
    what = told(territory)
    return {
        **what,
        "destination": what["destination"].pk,
        "day": coming(1).isoformat(),
        "starts": "14:00",
        "ends": "16:00",
        "offers_ride": "on",
    } | fields


def coming(weekday: int) -> date:
    """The first such day of the week (0: Monday) at least two days away that is no public holiday."""
    from volunteers.calendar import public_holidays

    day = timezone.localdate() + timedelta(days=2)
    while day.weekday() != weekday or public_holidays(day, day):
        day += timedelta(days=1)
    return day


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock of the village."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
