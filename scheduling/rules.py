"""Rights that depend on the row: who may report a visit, who may see an address."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from scheduling.models import Visit
from scheduling.querysets import REPORT_REF

# R02: a helper sees where people live from a week before to two days ahead.
ADDRESS_DAYS_BEFORE = 7
ADDRESS_DAYS_AHEAD = 2


def report_ref(pk: int | str) -> str:
    """Name a visit as reports know it: the package of reports does not know visits."""
    return f"{REPORT_REF}{pk}"


def may_report_visit(user: Any, visit: Visit) -> bool:
    """Counsellors and coordinators report any visit of their territory; a helper the own ones, on the day only."""
    membership = user.active_membership
    if membership is None or membership.territory_id != visit.territory_id or not membership.may("visit.report"):
        return False
    if membership.role != Role.HELPER:
        return True
    return visit.day == timezone.localdate() and visit.helpers.filter(user=user).exists()


def may_see_addresses(user: Any, day: date) -> bool:
    """Staff see addresses on any day; a helper from a week before to two days ahead (R02)."""
    membership = user.active_membership
    if membership is None:
        return False
    if membership.role != Role.HELPER:
        return True
    today = timezone.localdate()
    return today - timedelta(days=ADDRESS_DAYS_BEFORE) <= day <= today + timedelta(days=ADDRESS_DAYS_AHEAD)
