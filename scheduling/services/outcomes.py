"""What came of a visit, said afterwards: seen, excused, revoked or nobody at home."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.formatting import day_date
from core.journal import journal_record
from mediation.models import ActivityReport
from mediation.services import cases_appointed, refusal_withdraw
from scheduling.enums import CancelCause, RequestStatus, VisitStage, VisitStatus
from scheduling.models import Occupancy, Visit
from scheduling.rules import may_report_visit, report_ref
from scheduling.services.appointments import people_of, request_status_set
from scheduling.services.booking import occupancy_book, occupancy_release
from scheduling.services.hours import visit_hours_keep
from scheduling.services.safety_checks import checks_close
from scheduling.services.unserved import request_ledger_keep

# A visit that the service itself gave up, and that is not asked for again, is a demand that nobody served.
_CAUSE_AFTER = {VisitStatus.REVOKED: CancelCause.NOBODY, VisitStatus.EXCUSED: CancelCause.NO_NEED}
FREES_TIME = frozenset({VisitStatus.EXCUSED, VisitStatus.REVOKED})


@transaction.atomic
def visit_outcome_record(*, visit: Visit, status: VisitStatus, note: str, by: User, ask_again: bool = True) -> Visit:
    """Say what came of an appointment; ``VisitStatus.UNKNOWN`` takes back what was said.

    A visit that took place settles its request. Otherwise the request waits for another visit, or with
    ``ask_again=False`` is cancelled. Raises PermissionDenied for someone who may not report this visit, and
    ValidationError for a visit that is not over, was cancelled, or whose request has been placed again since.
    """
    if not may_report_visit(by, visit):
        raise PermissionDenied
    visit = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    _refuse_early(visit, status)
    _mind_report(visit, status, by)
    visit.status = status
    visit.note = note.strip()[:300]
    visit.version += 1
    try:
        with transaction.atomic():
            visit.save(update_fields=["status", "note", "version"])
    except IntegrityError as error:
        raise ValidationError("Une autre visite a été prévue depuis : elle répond déjà à cette demande.") from error
    _keep_occupancy(visit)
    visit_hours_keep(visit=visit)
    _settle_request(visit, ask_again=ask_again)
    request_ledger_keep(request=visit.request, by=by)
    if visit.status != VisitStatus.UNKNOWN:
        checks_close(visit=visit, by=by)
    if visit.status == VisitStatus.SEEN:
        cases_appointed(beneficiaries=[visit.beneficiary_id], by=by)
    sentence = f"Visite du {day_date(visit.day)} chez {visit.beneficiary.full_name} : {visit.get_status_display()}"
    journal_record(actor=by, verb="visit.outcome", target=visit, sentence=sentence)
    return visit


def _refuse_early(visit: Visit, status: VisitStatus) -> None:
    if visit.stage != VisitStage.PUBLISHED:
        raise ValidationError("Cette visite n’est pas un rendez-vous publié.")
    is_today_or_before = visit.day <= timezone.localdate()
    if status not in FREES_TIME and not is_today_or_before:
        raise ValidationError({"status": "Cette visite n’a pas encore eu lieu."})


def _mind_report(visit: Visit, status: VisitStatus, by: User) -> None:
    """A visit with a report took place; one that did not needs no reason to have none."""
    if status == VisitStatus.SEEN:
        return
    ref = report_ref(visit.pk)
    if ActivityReport.objects.filter(origin_ref=ref).exists():
        raise ValidationError("Cette visite a un compte rendu : supprimez-le d’abord, si elle n’a pas eu lieu.")
    refusal_withdraw(territory=visit.territory, origin_ref=ref, by=by)


def _keep_occupancy(visit: Visit) -> None:
    """An excused or revoked visit takes nobody's time; any other does."""
    if visit.status in FREES_TIME:
        occupancy_release(booked=visit)
    elif not Occupancy.objects.filter(visit=visit).exists():
        occupancy_book(booked=visit, helpers=people_of(visit))


def _settle_request(visit: Visit, *, ask_again: bool) -> None:
    request = visit.request
    if visit.status == VisitStatus.SEEN:
        target = RequestStatus.DONE
    elif visit.status == VisitStatus.UNKNOWN:
        target = RequestStatus.PLANNED
    else:
        target = RequestStatus.WAITING if ask_again else RequestStatus.CANCELLED
    others = Visit.objects.filter(request=request, stage=VisitStage.PUBLISHED).exclude(pk=visit.pk)
    if others.filter(status__in=[VisitStatus.SEEN, VisitStatus.UNKNOWN]).exists():
        return
    if request.status != target:
        if target == RequestStatus.CANCELLED:
            request.cancel_reason = f"Après la visite : {visit.get_status_display()}"
            request.cancel_cause = _CAUSE_AFTER.get(VisitStatus(visit.status), "")
            request.save(update_fields=["cancel_reason", "cancel_cause"])
        request_status_set(request, target)
