"""A visit that took place and its report are said together, once."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from mediation.models import ActivityReport
from mediation.services import Participant, refusal_withdraw, report_create, report_delete, report_refuse
from scheduling.enums import VisitStatus
from scheduling.models import Visit
from scheduling.rules import may_report_visit, report_ref
from scheduling.services.outcomes import visit_outcome_record


@transaction.atomic
def visit_report_record(
    *, visit: Visit, by: User, participants: Sequence[Participant], **fields: Any
) -> ActivityReport:
    """Say that the visit took place, and keep its report. ``fields`` are those of ``report_create``.

    Raises PermissionDenied for someone who may not report this visit; ValidationError for a visit that is not over,
    for bad input, or when someone has already made the report.
    """
    report = report_create(
        territory=visit.territory, by=by, participants=participants, origin_ref=report_ref(visit.pk), **fields
    )
    visit_outcome_record(visit=visit, status=VisitStatus.SEEN, note=visit.note, by=by)
    return report


@transaction.atomic
def visit_report_refuse(*, visit: Visit, by: User, reason: str, words: str = "") -> None:
    """Say that the visit took place and gets no report, and why. Raises as ``visit_report_record``."""
    report_refuse(territory=visit.territory, origin_ref=report_ref(visit.pk), by=by, reason=reason, words=words)
    visit_outcome_record(visit=visit, status=VisitStatus.SEEN, note=visit.note, by=by)


@transaction.atomic
def visit_report_undo(*, visit: Visit, by: User) -> Visit:
    """Take back the report, or the choice not to make one: the visit is to be told again.

    A helper takes back the own report only. Raises PermissionDenied otherwise.
    """
    if not may_report_visit(by, visit):
        raise PermissionDenied
    ref = report_ref(visit.pk)
    report = ActivityReport.objects.filter(origin_ref=ref).first()
    if report is not None:
        membership = by.active_membership
        if membership is not None and membership.role == Role.HELPER and report.author_id != by.pk:
            raise PermissionDenied
        report_delete(report=report, by=by)
    refusal_withdraw(territory=visit.territory, origin_ref=ref, by=by)
    return visit_outcome_record(visit=visit, status=VisitStatus.UNKNOWN, note=visit.note, by=by)
