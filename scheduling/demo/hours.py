"""Hours of the demo: three months of them, drawn from its past visits and a few meetings, and rates with dates."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import Territory, User
from scheduling.models import Visit
from scheduling.services.hours import WENT, round_hours_propose
from volunteers.enums import HelperKind, HoursActivity, HoursStatus
from volunteers.models import Helper, MileageRate, TimeEntry, ValuationRate

# Rates of a plainly fictional territory, in the order of magnitude of the tax scale for volunteers and of the minimum
# wage; they change in the middle of the story, so that a date matters.
MILEAGE = (
    (400, "0.518", "Délibération du conseil communautaire"),
    (45, "0.529", "Délibération du conseil communautaire"),
)
VALUATION = (
    (400, "", "11.88", "SMIC horaire brut"),
    (45, "", "12.02", "SMIC horaire brut"),
    (400, HoursActivity.TRAINING, "11.00", "Décision du bureau"),
)
MEETINGS = (
    (70, HoursActivity.TRAINING, time(9, 30), 180, "Écouter sans faire à la place"),
    (41, HoursActivity.MEETING, time(17), 90, "Réunion de l’équipe"),
    (13, HoursActivity.MEETING, time(17), 75, "Réunion de l’équipe"),
)
CAME_SHARE = 0.7
WEEKS = 13
TO_REVIEW = "La tournée était à deux dans une voiture : qui a conduit ?"


def hours_create(
    *, territory: Territory, helpers: Mapping[str, Helper], coordinator: User, today: date, dice: Random
) -> None:
    """Write the hours of the three last months, as a round of validations each month leaves them.

    ``helpers`` are the demo's, by full name; ``coordinator`` is who validates. To be called once visits have their
    outcomes. Hours of more than a month ago are validated; then they wait for the coordination; those of the last ten
    days wait for the person. One line is to be looked at again. Draws only from ``dice``.
    """
    _rates(territory, today)
    _visits(territory, helpers, today)
    _meetings(helpers, today, dice)
    _settle(territory, coordinator, today)


def _rates(territory: Territory, today: date) -> None:
    for days_ago, amount, label in MILEAGE:
        start = (today - timedelta(days=days_ago)).replace(day=1)
        MileageRate.objects.create(territory=territory, valid_from=start, amount=Decimal(amount), label=label)
    for days_ago, activity, amount, label in VALUATION:
        start = (today - timedelta(days=days_ago)).replace(day=1)
        ValuationRate.objects.create(
            territory=territory, valid_from=start, amount=Decimal(amount), activity=activity, label=label
        )


def _visits(territory: Territory, helpers: Mapping[str, Helper], today: date) -> None:
    since = today - timedelta(weeks=WEEKS)
    told = Visit.objects.filter(territory=territory, day__range=(since, today), status__in=WENT)
    people = {helper.pk: helper for helper in helpers.values()}
    rounds = told.published().order_by("day", "helpers__pk").values_list("day", "helpers__pk").distinct()
    for day, key in rounds:
        if key in people:
            round_hours_propose(helpers=[people[key]], day=day)


def _meetings(helpers: Mapping[str, Helper], today: date, dice: Random) -> None:
    rows = []
    for days_ago, activity, start, minutes, note in MEETINGS:
        day = _weekday(today - timedelta(days=days_ago))
        ends = (datetime.combine(day, start) + timedelta(minutes=minutes)).time()
        what = {"activity": activity, "day": day, "starts": start, "ends": ends, "minutes": minutes, "note": note}
        for name in sorted(helpers):
            helper = helpers[name]
            came = helper.kind != HelperKind.COUNSELLOR and dice.random() < CAME_SHARE
            if came and (helper.starts_on is None or helper.starts_on <= day):
                rows.append(TimeEntry(territory_id=helper.territory_id, helper=helper, travel_minutes=20, **what))
    TimeEntry.objects.bulk_create(rows)


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _settle(territory: Territory, coordinator: User, today: date) -> None:
    """Who said what: old hours are validated, recent ones wait, and one line is contested."""
    entries = TimeEntry.objects.filter(territory=territory)
    month = today.replace(day=1)
    asked = month if today.day > 5 else (month - timedelta(days=1)).replace(day=1)
    moment = timezone.make_aware(datetime.combine(asked, time(10, 20)))
    old = entries.filter(day__lt=asked)
    old.update(status=HoursStatus.VALIDATED, declared_at=moment, validated_at=moment, validated_by=coordinator)
    recent = entries.filter(day__gte=asked, day__lt=today - timedelta(days=10))
    recent.update(status=HoursStatus.DECLARED, declared_at=timezone.now())
    doubtful = entries.filter(status=HoursStatus.DECLARED, helper__kind=HelperKind.VOLUNTEER).order_by("day", "pk")
    first = doubtful.exclude(origin_ref="").first()
    if first is not None:
        first.status, first.contest_reason = HoursStatus.CONTESTED, TO_REVIEW
        first.save(update_fields=["status", "contest_reason"])
