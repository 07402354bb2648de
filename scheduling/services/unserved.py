"""Visit requests that nobody served, in the ledger of unmet needs: once each, whatever happens to them."""

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import User
from core.formatting import day_date
from directory.enums import UnmetReason, UnmetResolution, UnmetSource, UnmetStage
from directory.models import Need, UnmetNeed
from directory.services.unmet import key_of_created, unmet_record, unmet_reopen, unmet_resolve
from scheduling.enums import CancelCause, RequestStatus
from scheduling.models import VisitRequest
from scheduling.request_rules import demand_theme

REASON_OF_CAUSE = {
    CancelCause.NOBODY: UnmetReason.NO_CAPACITY,
    CancelCause.TOO_FAR: UnmetReason.OUT_OF_AREA,
    CancelCause.TOO_LATE: UnmetReason.DELAY,
}


def ledger_row_of(request: VisitRequest) -> UnmetNeed | None:
    """Return the row of the ledger that tells of this request, or of the need it was born of."""
    source, key, _ = _names(request)
    return UnmetNeed.objects.filter(territory=request.territory_id, source=source, source_key=key).first()


@transaction.atomic
def request_ledger_keep(*, request: VisitRequest, by: User | None) -> None:
    """Bring the ledger in step with a request: called after each change of its state, and every day when it is late.

    Cancelled because nobody could go, or late: a demand that failed. Done: resolved. What was resolved by a visit is
    open again when the visit is taken back. What the team resolved by hand stays so, unless the request fails anew.
    """
    row, reason = ledger_row_of(request), failure_of(request)
    if request.status == RequestStatus.DONE:
        _serve(row, by)
    elif reason is not None and _tells_anew(request, row):
        _record(request, reason)
    elif row is not None and row.resolution == UnmetResolution.SERVED:
        unmet_reopen(unmet=row, by=by)


@transaction.atomic
def request_ledger_return(*, request: VisitRequest, by: User) -> None:
    """A cancelled request waits again: what its cancellation wrote in the ledger is taken back, unless it is late."""
    row = ledger_row_of(request)
    if row is not None and row.resolved_on is None and failure_of(request) is None:
        how = "la demande de visite a été reprise"
        unmet_resolve(unmet=row, by=by, how=how, resolution=UnmetResolution.RETURNED)


def late_requests_count() -> int:
    """Write in the ledger the requests whose date has passed while they waited; return how many were written."""
    waiting = VisitRequest.objects.filter(status=RequestStatus.WAITING, due_on__lt=timezone.localdate())
    written = 0
    for key in waiting.exclude(_is_told()).order_by("pk").values_list("pk", flat=True):
        written += _count_late(key)
    return written


@transaction.atomic
def _count_late(key: int) -> int:
    request = (
        VisitRequest.objects.select_for_update(of=("self",)).select_related("territory", "beneficiary").get(pk=key)
    )
    before = ledger_row_of(request)
    request_ledger_keep(request=request, by=None)
    return int(before is None or before.resolved_on is not None)


def failure_of(request: VisitRequest) -> UnmetReason | None:
    """Return why a request stands as a demand that failed, or None."""
    if request.status == RequestStatus.CANCELLED:
        return REASON_OF_CAUSE.get(CancelCause(request.cancel_cause)) if request.cancel_cause else None
    is_late = request.due_on is not None and request.due_on < timezone.localdate()
    return UnmetReason.DELAY if is_late and request.status == RequestStatus.WAITING else None


def _serve(row: UnmetNeed | None, by: User | None) -> None:
    if row is not None and row.resolved_on is None:
        how = f"visite faite, notée le {day_date(timezone.localdate())}"
        unmet_resolve(unmet=row, by=by, how=how, resolution=UnmetResolution.SERVED)


def _tells_anew(request: VisitRequest, row: UnmetNeed | None) -> bool:
    """A cancellation is always told; a late request only once, and what the team resolved by hand stays so."""
    is_cancelled = request.status == RequestStatus.CANCELLED
    return is_cancelled or row is None or row.resolution == UnmetResolution.RETURNED


def _names(request: VisitRequest) -> tuple[str, str, Need | None]:
    return key_of_created(request.territory_id, UnmetSource.VISIT, f"request:{request.pk}")


def _record(request: VisitRequest, reason: UnmetReason) -> None:
    source, key, need = _names(request)
    unmet_record(
        territory=request.territory,
        source=source,
        source_key=key,
        stage=UnmetStage.HOME_VISIT_CAPACITY,
        reason=reason,
        commune=(need.intake.commune if need else None) or request.beneficiary.commune,
        theme=(need.theme if need else "") or demand_theme(request.purpose, request.themes),
    )


def _is_told() -> Exists:
    """Requests whose row stands already, open or resolved: what a request's own return resolved is told again."""
    own = Concat(Value("request:"), Cast(OuterRef("pk"), CharField()))
    rows = UnmetNeed.objects.filter(territory=OuterRef("territory"), source=UnmetSource.VISIT, source_key=own)
    return Exists(rows.exclude(resolution=UnmetResolution.RETURNED))
