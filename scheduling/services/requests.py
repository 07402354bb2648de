"""Writes on visit requests. The case of the person is left as it is."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.concurrency import claim_version
from core.journal import journal_record
from core.registries import Caller
from directory.enums import NeedOutcome
from directory.models import Need
from directory.services.intakes import intake_person_set
from directory.services.needs import need_settle
from mediation.enums import ProcedureTheme, Theme
from mediation.models import Beneficiary
from scheduling.enums import CancelCause, HelperWish, RequestStatus
from scheduling.models import RequestHelper, RequestWindow, VisitRequest
from scheduling.request_rules import WindowInput, needs_professional, theme_problems, window_problems
from scheduling.services.unserved import request_ledger_keep, request_ledger_return
from volunteers.models import Helper
from volunteers.rules import may_do_procedures

REQUEST_FIELDS = frozenset(
    {
        "purpose",
        "themes",
        "procedure_themes",
        "duration",
        "people",
        "priority",
        "due_on",
        "access_notes",
        "words",
        "requested_on",
    }
)
OPEN = frozenset({RequestStatus.WAITING, RequestStatus.PLANNED})


def _fill(request: VisitRequest, fields: dict[str, Any]) -> None:
    unknown = fields.keys() - REQUEST_FIELDS
    if unknown:
        raise TypeError(f"Unknown fields of a request: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(request, name, value)


def _field_problems(request: VisitRequest, *, due_changed: bool) -> dict[str, str]:
    today = timezone.localdate()
    problems = theme_problems(request.themes, request.procedure_themes)
    if set(request.themes) - set(Theme.values):
        problems["themes"] = "Un des thèmes n’existe pas."
    if set(request.procedure_themes) - set(ProcedureTheme.values):
        problems["procedure_themes"] = "Un des thèmes de démarche n’existe pas."
    if due_changed and request.due_on is not None and request.due_on < today:
        problems["due_on"] = "Cette date est passée."
    if request.requested_on > today:
        problems["requested_on"] = "La demande ne peut pas dater d’un jour à venir."
    return problems


def _wish_problems(request: VisitRequest, preferred: Sequence[Helper], excluded: Sequence[Helper]) -> dict[str, str]:
    problems = {}
    both = {helper.pk for helper in preferred} & {helper.pk for helper in excluded}
    if both:
        names = ", ".join(str(helper) for helper in preferred if helper.pk in both)
        problems["excluded"] = f"{names} : à la fois de préférence et à éviter. Choisissez."
    if any(helper.territory_id != request.territory_id for helper in [*preferred, *excluded]):
        problems["preferred"] = "Un des intervenants n’est pas de ce territoire."
    elif needs_professional(request.purpose, request.themes):
        refused = [str(helper) for helper in preferred if not may_do_procedures(helper.kind)]
        if refused:
            names = ", ".join(refused)
            problems["preferred"] = (
                f"{names} : une démarche est toujours confiée à un conseiller ou à un professionnel."
            )
    return problems


def windows_of(request: VisitRequest) -> list[WindowInput]:
    """Return the moments of a saved request."""
    return [WindowInput(row.weekday, row.on_date, row.starts, row.ends) for row in request.windows.all()]


def _moment_problems(
    request: VisitRequest, windows: Sequence[WindowInput], known: Sequence[WindowInput]
) -> dict[str, str]:
    if not windows:
        return {"windows": "Indiquez au moins un moment possible."}
    found = window_problems(windows, request.duration, timezone.localdate(), known)
    return {f"windows.{place}.{name}": text for (place, name), text in found.items()}


def _replace_windows(request: VisitRequest, windows: Iterable[WindowInput]) -> None:
    request.windows.all().delete()
    rows = [
        RequestWindow(request=request, weekday=item.weekday, on_date=item.on_date, starts=item.starts, ends=item.ends)
        for item in dict.fromkeys(windows)
    ]
    RequestWindow.objects.bulk_create(rows)


def _replace_wishes(request: VisitRequest, preferred: Iterable[Helper], excluded: Iterable[Helper]) -> None:
    request.wishes.all().delete()
    rows = [RequestHelper(request=request, helper=helper, wish=HelperWish.PREFERRED) for helper in preferred]
    rows += [RequestHelper(request=request, helper=helper, wish=HelperWish.EXCLUDED) for helper in excluded]
    RequestHelper.objects.bulk_create(rows)


def wished(request: VisitRequest, wish: HelperWish) -> list[Helper]:
    """Return the helpers whom a request wishes for, or wants to avoid."""
    return [row.helper for row in request.wishes.filter(wish=wish).select_related("helper")]


@transaction.atomic
def request_create(
    *,
    beneficiary: Beneficiary,
    by: User,
    windows: Sequence[WindowInput],
    preferred: Sequence[Helper] = (),
    excluded: Sequence[Helper] = (),
    need: Need | None = None,
    **fields: Any,
) -> VisitRequest:
    """Note a visit that someone needs. ``fields`` are those of REQUEST_FIELDS.

    ``need`` is the need of a call that this answers: its outcome becomes the request, and the call is the person's.

    Raises ValidationError by field; that of a moment is keyed ``windows.<position>.<field>``.
    """
    if beneficiary.archived_at is not None:
        raise ValidationError({"beneficiary": "Cette fiche est archivée : restaurez-la avant de noter une demande."})
    request = VisitRequest(territory=beneficiary.territory, beneficiary=beneficiary, created_by=by)
    _fill(request, fields)
    request.full_clean(exclude=["created_by"])
    problems = _field_problems(request, due_changed=True)
    problems |= _wish_problems(request, preferred, excluded) | _moment_problems(request, windows, ())
    if problems:
        raise ValidationError(problems)
    request.save()
    _replace_windows(request, windows)
    _replace_wishes(request, preferred, excluded)
    sentence = f"{by} a noté une demande de visite pour {beneficiary}."
    journal_record(actor=by, verb="request.create", target=request, sentence=sentence)
    if need is not None:
        _answer_call(need, request, by)
    return request


def _answer_call(need: Need, request: VisitRequest, by: User) -> None:
    if need.intake.territory_id != request.territory_id:
        raise ValidationError("Cet appel n’est pas de ce territoire.")
    need_settle(need=need, outcome=NeedOutcome.VISIT, by=by, key=f"request:{request.pk}")
    if need.intake.person_id is None and not need.intake.is_closed:
        caller = Caller(
            person_id=request.beneficiary.pk,
            name=request.beneficiary.full_name,
            detail="",
            url="",
            commune_id=request.beneficiary.commune_id,
        )
        intake_person_set(intake=need.intake, caller=caller, by=by)


@transaction.atomic
def request_update(
    *,
    request: VisitRequest,
    expected_version: int,
    by: User,
    windows: Sequence[WindowInput] | None = None,
    preferred: Sequence[Helper] | None = None,
    excluded: Sequence[Helper] | None = None,
    **fields: Any,
) -> VisitRequest:
    """Change a request that is not over. What is None or absent stays as it is.

    Raises ValidationError by field, StaleVersionError when someone saved it in between.
    """
    claim_version(request, expected_version)
    _refuse_unless(request, OPEN, "Cette demande est terminée ou annulée : elle ne se modifie plus.")
    due_before = request.due_on
    _fill(request, fields)
    request.full_clean(exclude=["created_by"])
    known = windows_of(request)
    windows = known if windows is None else windows
    preferred = wished(request, HelperWish.PREFERRED) if preferred is None else preferred
    excluded = wished(request, HelperWish.EXCLUDED) if excluded is None else excluded
    problems = _field_problems(request, due_changed=request.due_on != due_before)
    problems |= _wish_problems(request, preferred, excluded) | _moment_problems(request, windows, known)
    if problems:
        raise ValidationError(problems)
    request.save()
    _replace_windows(request, windows)
    _replace_wishes(request, preferred, excluded)
    sentence = f"{by} a modifié la demande de visite de {request.beneficiary}."
    journal_record(actor=by, verb="request.update", target=request, sentence=sentence)
    return request


def _refuse_unless(request: VisitRequest, allowed: Iterable[str], message: str) -> None:
    """Raise ValidationError unless the status in the database, locked from now on, is one of ``allowed``."""
    locked = VisitRequest.objects.select_for_update().get(pk=request.pk)
    if locked.status not in allowed:
        raise ValidationError(message)


@transaction.atomic
def request_cancel(*, request: VisitRequest, by: User, reason: str = "", cause: CancelCause | str = "") -> VisitRequest:
    """Cancel a request that nobody has planned, and say why: a cause, words, or both. Raises ValidationError otherwise.

    When nobody could serve it, it stands in the ledger of unmet needs.
    """
    _refuse_unless(
        request,
        [RequestStatus.WAITING],
        "Cette demande a déjà sa place dans un planning, ou elle est terminée : retirez d’abord la visite du planning.",
    )
    is_told_by_cause = cause in CancelCause.values and cause != CancelCause.OTHER
    reason = reason.strip() or (str(CancelCause(cause).label).capitalize() if is_told_by_cause else "")
    if not reason:
        raise ValidationError({"reason": "Dites pourquoi la demande est annulée."})
    claim_version(request, request.version)
    request.status, request.cancel_reason, request.cancel_cause = RequestStatus.CANCELLED, reason, cause
    request.full_clean(exclude=["created_by"])
    request.save()
    sentence = f"{by} a annulé la demande de visite de {request.beneficiary}."
    journal_record(actor=by, verb="request.cancel", target=request, sentence=sentence)
    request_ledger_keep(request=request, by=by)
    return request


@transaction.atomic
def request_reopen(*, request: VisitRequest, by: User) -> VisitRequest:
    """Put a cancelled request back in the queue, with its age. Raises ValidationError for another one."""
    _refuse_unless(request, [RequestStatus.CANCELLED], "Seule une demande annulée peut être reprise.")
    claim_version(request, request.version)
    request.status, request.cancel_reason, request.cancel_cause = RequestStatus.WAITING, "", ""
    request.save()
    sentence = f"{by} a repris la demande de visite de {request.beneficiary}."
    journal_record(actor=by, verb="request.reopen", target=request, sentence=sentence)
    request_ledger_return(request=request, by=by)
    return request
