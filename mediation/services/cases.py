"""The state of an accompaniment. ``case_move`` alone changes it, as ``case_rules.TABLE`` allows."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from mediation.case_rules import NEW, REOPEN_DAYS, Facts, refusal
from mediation.enums import CaseOrigin, CaseStatus, CloseReason, ProfileLevel
from mediation.models import Beneficiary, Case, CaseTransition

NOTE_LENGTH = 200
_SENTENCES = {
    CaseStatus.ASSESSED: "Le dossier de la fiche n° {pk} est passé à l’état « évalué ».",
    CaseStatus.ACTIVE: "Le dossier de la fiche n° {pk} est passé en accompagnement.",
    CaseStatus.FOLLOW_UP: "Le dossier de la fiche n° {pk} est passé en suivi à distance.",
    CaseStatus.CLOSED: "A terminé le suivi de la fiche n° {pk}.",
}


class TransitionRefusedError(ValidationError):
    """The table of transitions refuses; the message is its reason. The API answers 409."""


@transaction.atomic
def case_move(
    *,
    case: Case,
    to: str,
    by: User | None,
    reason: str = "",
    note: str = "",
    final_level: str | None = None,
    has_appointment: bool = False,
) -> Case:
    """Bring a case to another state and keep the transition: the only writer of ``Case.status``.

    ``reason`` and ``final_level`` belong to an end, ``note`` to an end or to taking it up again; ``has_appointment``
    is said by those who fix visits. Raises TransitionRefusedError with the reason of the table.
    """
    person = Beneficiary.objects.select_for_update().get(pk=case.beneficiary_id)
    row = Case.objects.select_for_update().get(pk=case.pk)
    note = _short(note)
    source = row.status
    message = refusal(source, to, _facts(person, row, reason=reason, note=note, has_appointment=has_appointment))
    if message:
        raise TransitionRefusedError(message)
    _put(row, person, CaseStatus(to), reason=reason, note=note, final_level=final_level)
    CaseTransition.objects.create(case=row, source=source, target=row.status, by=by, reason=row.close_reason, note=note)
    verb = {CaseStatus.CLOSED: "case.close"}.get(CaseStatus(to), "case.move")
    sentence = _SENTENCES.get(CaseStatus(to), "")
    if source == CaseStatus.CLOSED:
        verb, sentence = "case.reopen", "A repris le suivi de la fiche n° {pk}."
    _journal(by, verb, person, sentence)
    return row


@transaction.atomic
def case_open(
    *,
    beneficiary: Beneficiary,
    by: User | None,
    origin: str = CaseOrigin.PHONE,
    origin_detail: str = "",
    referent: User | None = None,
    note: str = "",
) -> Case:
    """Open a case: to be assessed, or assessed when the person is already known. The caller writes the journal.

    Raises TransitionRefusedError when another case is open or the file is archived.
    """
    person = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    status = CaseStatus.ASSESSED if person.level else CaseStatus.REQUESTED
    case = Case(
        beneficiary=person, status=status, origin=origin, origin_detail=origin_detail.strip(), referent=referent
    )
    message = refusal(NEW, status, _facts(person, case))
    if message:
        raise TransitionRefusedError(message)
    case.full_clean()
    case.save()
    CaseTransition.objects.create(case=case, target=status, by=by, note=_short(note))
    return case


@transaction.atomic
def case_close(
    *, beneficiary: Beneficiary, by: User, reason: str, note: str = "", final_level: str | None = None
) -> Case:
    """End the open case, saying why and with which profile (that of the file unless another is given).

    Visits and requests that wait are left as they are. Raises ValidationError when there is no open case or the
    reason is missing, at its field.
    """
    case = Case.objects.open().filter(beneficiary=beneficiary).first()
    if case is None:
        raise ValidationError("Aucun suivi n’est en cours pour cette personne.")
    if reason not in CloseReason.values:
        raise ValidationError({"reason": "Dites pourquoi le suivi se termine."})
    if reason == CloseReason.OTHER and not note.strip():
        raise ValidationError({"note": "Précisez la raison en quelques mots."})
    if final_level and final_level not in ProfileLevel.values:
        raise ValidationError({"final_level": "Choisissez un des profils proposés."})
    return case_move(case=case, to=CaseStatus.CLOSED, by=by, reason=reason, note=note, final_level=final_level)


@transaction.atomic
def case_reopen(*, beneficiary: Beneficiary, by: User, note: str) -> Case:
    """Take the person up again, saying why: the case ended in the last month, where it stood, otherwise a new one.

    Raises ValidationError when a case is already open, the file is archived or ``note`` is empty.
    """
    row = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    if not note.strip():
        raise ValidationError({"note": "Dites pourquoi le suivi reprend."})
    last = row.cases.order_by("-closed_on", "-pk").first()
    if last is not None and last.status != CaseStatus.CLOSED:
        raise TransitionRefusedError("Cette personne est déjà suivie, ou sa fiche est archivée.")
    if last is not None and _closed_days(last) <= REOPEN_DAYS:
        fallback = CaseStatus.ASSESSED if row.level else CaseStatus.REQUESTED
        return case_move(case=last, to=_before_closing(last) or fallback, by=by, note=note)
    fields: dict[str, Any] = {"origin": last.origin, "referent": last.referent} if last else {}
    case = case_open(beneficiary=row, by=by, note=note, **fields)
    _journal(by, "case.reopen", row, "A repris le suivi de la fiche n° {pk}.")
    return case


@transaction.atomic
def cases_appointed(*, beneficiaries: Collection[int], by: User | None) -> None:
    """Tell that these people have an appointment: help begins for those who were waiting for it."""
    waiting = [CaseStatus.REQUESTED, CaseStatus.ASSESSED]
    for case in Case.objects.filter(beneficiary__in=beneficiaries, status__in=waiting).order_by("beneficiary_id"):
        case_move(case=case, to=CaseStatus.ACTIVE, by=by, has_appointment=True)


def close_open_case(beneficiary: Beneficiary, by: User, note: str) -> None:
    """End the open case for another reason inside the caller's transaction, when there is one."""
    case = Case.objects.open().filter(beneficiary=beneficiary).first()
    if case is not None:
        case_move(case=case, to=CaseStatus.CLOSED, by=by, reason=CloseReason.OTHER, note=note)


def assessed_now(beneficiary: Beneficiary, by: User) -> None:
    """Follow an assessment inside the caller's transaction: a case that waited for it is assessed."""
    case = Case.objects.filter(beneficiary=beneficiary, status=CaseStatus.REQUESTED).first()
    if case is not None:
        case_move(case=case, to=CaseStatus.ASSESSED, by=by)


def _facts(person: Beneficiary, case: Case, **said: Any) -> Facts:
    others = Case.objects.open().filter(beneficiary=person).exclude(pk=case.pk)
    is_closed = case.status == CaseStatus.CLOSED
    return Facts(
        has_level=bool(person.level),
        is_archived=person.archived_at is not None,
        has_other_open=others.exists(),
        before_closing=_before_closing(case) if is_closed else "",
        closed_days=_closed_days(case) if is_closed else 0,
        **said,
    )


def _before_closing(case: Case) -> str:
    last = case.transitions.filter(target=CaseStatus.CLOSED).order_by("-at", "-pk").first()
    return last.source if last else ""


def _closed_days(case: Case) -> int:
    return (timezone.localdate() - case.closed_on).days if case.closed_on else 0


def _put(
    case: Case, person: Beneficiary, status: CaseStatus, *, reason: str, note: str, final_level: str | None
) -> None:
    """Write the state with what goes with it: an end has its reason and no next step, an open case the contrary."""
    case.status = status
    if status == CaseStatus.CLOSED:
        case.closed_on, case.close_reason, case.close_note = timezone.localdate(), reason, note
        case.final_level = person.level if final_level is None else final_level
        case.next_action_on, case.next_action = None, ""
    else:
        case.closed_on, case.close_reason, case.close_note, case.final_level = None, "", "", ""
    case.save()


def _short(note: str) -> str:
    """Return the words without their margins. Raises ValidationError when they are too long."""
    words = note.strip()
    if len(words) > NOTE_LENGTH:
        raise ValidationError({"note": f"Écrivez {NOTE_LENGTH} caractères au plus."})
    return words


def _journal(by: User | None, verb: str, beneficiary: Beneficiary, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=beneficiary, sentence=sentence.format(pk=beneficiary.pk))
