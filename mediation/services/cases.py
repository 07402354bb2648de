"""End and take up again an accompaniment."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from mediation.enums import CaseStatus
from mediation.models import Beneficiary, Case
from mediation.rules import may_reopen

# A case ended longer ago is history: taking the person up again opens a new one.
REOPEN_DAYS = 30


@transaction.atomic
def case_close(*, beneficiary: Beneficiary, by: User) -> Case:
    """End the open case. Raises ValidationError when there is none."""
    case = close_open_case(Beneficiary.objects.select_for_update().get(pk=beneficiary.pk))
    if case is None:
        raise ValidationError("Aucun suivi n’est en cours pour cette personne.")
    _journal(by, "case.close", beneficiary, "A terminé le suivi de la fiche n° {pk}.")
    return case


@transaction.atomic
def case_reopen(*, beneficiary: Beneficiary, by: User) -> Case:
    """Take the person up again: the case ended in the last month, otherwise a new one with the same referent.

    Raises ValidationError when a case is already open or the file is archived.
    """
    row = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    if not may_reopen(row):
        raise ValidationError("Cette personne est déjà suivie, ou sa fiche est archivée.")
    last = row.cases.order_by("-closed_on", "-pk").first()
    oldest = timezone.localdate() - timedelta(days=REOPEN_DAYS)
    case = last if last and last.closed_on and last.closed_on >= oldest else Case(beneficiary=row)
    if last and case is not last:
        case.origin, case.referent_id = last.origin, last.referent_id
    case.status = CaseStatus.ASSESSED if row.level else CaseStatus.REQUESTED
    case.closed_on = None
    case.save()
    _journal(by, "case.reopen", row, "A repris le suivi de la fiche n° {pk}.")
    return case


def close_open_case(beneficiary: Beneficiary) -> Case | None:
    """End the open case inside the caller's transaction; None when there is none."""
    case = Case.objects.select_for_update().filter(beneficiary=beneficiary).exclude(status=CaseStatus.CLOSED).first()
    if case is not None:
        case.status, case.closed_on, case.next_action_on = CaseStatus.CLOSED, timezone.localdate(), None
        case.save(update_fields=["status", "closed_on", "next_action_on"])
    return case


def _journal(by: User, verb: str, beneficiary: Beneficiary, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=beneficiary, sentence=sentence.format(pk=beneficiary.pk))
