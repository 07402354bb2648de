"""Rights that depend on the row: who may report a visit, see whom a helper visits, tell or read a concern.

The rule of what a helper sees of visits (R02): a helper sees the name, the address and the telephone of the own
published visits only, from seven days before the visit until two days after it. Further ahead, the day, the hour and
the commune alone are told; later, the visit is gone. Rows, rounds, sheets, e-mails and the API all ask here.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.enums import Role
from scheduling.enums import VisitStage

if TYPE_CHECKING:
    from scheduling.models import ConcernReport, Visit

REPORT_REF = "visit:"
# A helper knows whom to visit from so many days before the visit, until so many days after it.
DAYS_BEFORE_VISIT = 7
DAYS_AFTER_VISIT = 2
# What stands in the place of a name that a helper does not see yet.
UNNAMED = "Une visite"


def report_ref(pk: int | str) -> str:
    """Name a visit as reports know it: the package of reports does not know visits."""
    return f"{REPORT_REF}{pk}"


def may_report_visit(user: Any, visit: "Visit") -> bool:
    """Counsellors and coordinators report any visit of their territory; a helper the own ones, on the day only."""
    membership = user.active_membership
    if membership is None or membership.territory_id != visit.territory_id or not membership.may("visit.report"):
        return False
    if membership.role != Role.HELPER:
        return True
    return visit.day == timezone.localdate() and visit.helpers.filter(user=user).exists()


def oldest_day_told(today: date | None = None) -> date:
    """Return the day before which a helper sees nothing of the own visits."""
    return (today or timezone.localdate()) - timedelta(days=DAYS_AFTER_VISIT)


def is_told(day: date, today: date | None = None) -> bool:
    """Tell whether a helper knows today whom a visit of ``day`` is for."""
    now = today or timezone.localdate()
    return oldest_day_told(now) <= day <= now + timedelta(days=DAYS_BEFORE_VISIT)


def may_see_person(user: Any, day: date) -> bool:
    """Staff see who is visited on any day; a helper from seven days before the visit until two days after (R02)."""
    membership = user.active_membership
    if membership is None:
        return False
    return membership.role != Role.HELPER or is_told(day)


def goes_to(user: Any, visit: "Visit") -> bool:
    """Only those who go to a visit note their arrival and departure; one of a pair may do so for both."""
    membership = user.active_membership
    if membership is None or membership.territory_id != visit.territory_id or not membership.may("visit.report"):
        return False
    return visit.stage == VisitStage.PUBLISHED and visit.helpers.filter(user=user).exists()


def may_report_concern(user: Any, visit: "Visit") -> bool:
    """Counsellors and coordinators tell a concern after any visit of their territory that has begun its day.

    A helper does so for the own published visits only, on the day and the two days that follow: the time during which
    a volunteer may know where a person lives. What was written is then out of their reach.
    """
    membership = user.active_membership
    if not may_report_concern_if_going(user, visit):
        return False
    return membership.role != Role.HELPER or visit.helpers.filter(user=user).exists()


def may_report_concern_if_going(user: Any, visit: "Visit") -> bool:
    """Tell whether someone known to go to a visit may tell a concern about it now: see ``may_report_concern``."""
    membership = user.active_membership
    if membership is None or membership.territory_id != visit.territory_id or not membership.may("concern.report"):
        return False
    today = timezone.localdate()
    if visit.stage != VisitStage.PUBLISHED or visit.day > today:
        return False
    return membership.role != Role.HELPER or visit.day >= today - timedelta(days=DAYS_AFTER_VISIT)


def may_read_concern(user: Any, concern: "ConcernReport") -> bool:
    """A concern is read by as few people as possible, all of the service and of the territory.

    The coordinator and the manager read every concern. A counsellor reads those addressed to them, those they wrote,
    and those about the people whose open file they are the referent of. Nobody else does: no volunteer, not even the
    one who wrote it, no front desk, no partner, no administrator. The person's file says that a concern exists to
    those readers only, and never what it says; opening one is written in the journal.
    """
    return type(concern).objects.visible_to(user).filter(pk=concern.pk).exists()
