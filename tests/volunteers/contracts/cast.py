"""Contracts of civic service for tests."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from tests.factories import HelperFactory
from volunteers.contract_rules import months_later
from volunteers.enums import DutyKind
from volunteers.models import CivicServiceContract, Helper, TrainingDay


def monday(weeks: int = 0) -> date:
    """The Monday of this week, or of another one."""
    today = timezone.localdate()
    return today - timedelta(days=today.weekday()) + timedelta(days=7 * weeks)


def born(age: int, on: date | None = None) -> date:
    """Born so many years and some months before a day."""
    return months_later(on or timezone.localdate(), -12 * age - 5)


def terms(tutor: Helper, **changes: Any) -> dict[str, Any]:
    """What a lawful contract says: eight months, two of them gone by, 24 hours a week."""
    starts = changes.pop("starts_on", monday(-8))
    return {
        "tutor": tutor,
        "starts_on": starts,
        "ends_on": months_later(starts, 8) - timedelta(days=1),
        "weekly_minutes": 24 * 60,
        "birth_date": born(20),
        "agrement_ref": "NA-024-22-00417",
        "mission_title": "Faire découvrir le numérique aux aînés",
        "mission_sheet": "Accompagner, avec un binôme, des découvertes du numérique à domicile.",
        **changes,
    }


def a_contract(
    *,
    territory: Any = None,
    commune: Any = None,
    helper: Helper | None = None,
    tutor: Helper | None = None,
    **terms_: Any,
) -> CivicServiceContract:
    """A contract written as it stands, without the checks of the services."""
    places = {"territory": territory, "commune": commune}
    where = {name: value for name, value in places.items() if value is not None}
    youth = helper or HelperFactory(civic=True, **where)
    guide = tutor or HelperFactory(
        first_name="Chantal",
        last_name="Rey",
        territory=youth.territory,
        commune=youth.commune,
    )
    return CivicServiceContract.objects.create(helper=youth, **terms(guide, **terms_))


def clock(hours: float) -> time:
    """An hour of the day: 15.5 is half past three."""
    return time(int(hours), round(hours % 1 * 60))


def a_training(
    contract: CivicServiceContract, day: date | None = None, hours: tuple[float, float] = (9, 12)
) -> TrainingDay:
    """A morning of civic training."""
    return TrainingDay.objects.create(
        contract=contract,
        day=day or monday(1),
        starts=clock(hours[0]),
        ends=clock(hours[1]),
        kind=DutyKind.CIVIC,
    )
