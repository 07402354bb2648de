"""What several parts of a person's page need: read once for all of them, by reader."""

from collections.abc import Callable
from typing import TypeVar, cast

from accounts.models import User
from mediation.models import Assessment, Beneficiary, Objective, ReportParticipation

Row = TypeVar("Row")


def _once(beneficiary: Beneficiary, user: User, name: str, read: Callable[[], list[Row]]) -> list[Row]:
    kept = beneficiary.__dict__.setdefault("_read_once", {})
    key = (name, user.pk)
    if key not in kept:
        kept[key] = read()
    return cast("list[Row]", kept[key])


def assessments_of(beneficiary: Beneficiary, user: User) -> list[Assessment]:
    """Assessments, the latest first."""
    found = Assessment.objects.visible_to(user).filter(beneficiary=beneficiary).select_related("done_by")
    return _once(beneficiary, user, "assessments", lambda: list(found.order_by("-done_on", "-pk")))


def participations_of(beneficiary: Beneficiary, user: User) -> list[ReportParticipation]:
    """Part taken in reports, the latest first."""
    found = ReportParticipation.objects.visible_to(user).filter(beneficiary=beneficiary)
    rows = found.select_related("report__author", "report__commune").order_by("-report__done_on", "-report__pk")
    return _once(beneficiary, user, "participations", lambda: list(rows))


def objectives_of(beneficiary: Beneficiary, user: User) -> list[Objective]:
    """Objectives in the order chosen with the person, with their steps and notes."""
    found = Objective.objects.visible_to(user).filter(beneficiary=beneficiary)
    return _once(beneficiary, user, "objectives", lambda: list(found.in_order()))
