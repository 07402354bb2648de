"""Makers of hours, rates and past visits."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from scheduling.models import Visit
from tests.factories import PlanFactory, RequestFactory, VisitFactory
from volunteers.enums import HoursActivity, HoursStatus
from volunteers.models import Helper, MileageRate, TimeEntry, ValuationRate


def hours(helper: Helper, day: date, minutes: int = 60, **fields: Any) -> TimeEntry:
    """Hours of a helper, declared unless said otherwise; what is validated has its date."""
    given = {
        "activity": HoursActivity.MEETING,
        "status": HoursStatus.DECLARED,
        "kilometres": Decimal(0),
        "declared_at": timezone.now(),
        **fields,
    }
    if given["status"] == HoursStatus.VALIDATED:
        given.setdefault("validated_at", timezone.now())
    if given["status"] == HoursStatus.PROPOSED:
        given["declared_at"] = None
    return TimeEntry.objects.create(territory=helper.territory, helper=helper, day=day, minutes=minutes, **given)


def mileage(helper: Helper, valid_from: date, amount: str) -> MileageRate:
    """A refund by kilometre."""
    return MileageRate.objects.create(
        territory=helper.territory, valid_from=valid_from, amount=Decimal(amount), label="Barème"
    )


def worth(helper: Helper, valid_from: date, amount: str, activity: str = "") -> ValuationRate:
    """What an hour is worth."""
    return ValuationRate.objects.create(
        territory=helper.territory, valid_from=valid_from, amount=Decimal(amount), activity=activity, label="SMIC"
    )


def appointment(helpers: list[Helper], day: date, start: time = time(10), minutes: int = 60, **fields: Any) -> Visit:
    """A published visit of a day, by these helpers."""
    plan = PlanFactory(territory=helpers[0].territory, week=day - timedelta(days=day.weekday()))
    starts_at = timezone.make_aware(datetime.combine(day, start))
    visit: Visit = VisitFactory(
        request=fields.pop("request", None) or RequestFactory(**fields),
        plan=plan,
        day=day,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        published=True,
        helpers=helpers,
    )
    return visit
