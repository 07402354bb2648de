"""Papers seen of someone's right to be carried by an association: noted, withdrawn. The paper itself is never kept."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from mediation.models import Beneficiary
from scheduling.models import RideRequest, TransportEligibility
from scheduling.services.transport.verdicts import person_verdicts_renew
from scheduling.transport.enums import Basis, EvidenceKind

# The papers that speak of income; every other one is an allowance named by the code des transports (R. 3133-1).
_OF_INCOME = frozenset({EvidenceKind.CSS, EvidenceKind.TAX})


def basis_of(evidence: str) -> Basis:
    """Return which right a paper proves."""
    return Basis.INCOME if evidence in _OF_INCOME else Basis.SOCIAL_BENEFIT


@transaction.atomic
def right_add(
    *, beneficiary: Beneficiary, by: User, evidence: str, seen_on: date, expires_on: date | None = None
) -> tuple[TransportEligibility, list[RideRequest]]:
    """Note that a paper was seen. Return it, with the confirmed rides that are not lawful (see ``verdicts``).

    Raises ValidationError at the field: a paper not seen yet, one that had ended, the same one noted twice.
    """
    row = TransportEligibility(
        beneficiary=beneficiary,
        basis=basis_of(evidence),
        evidence=evidence,
        seen_on=seen_on,
        seen_by=by,
        expires_on=expires_on,
    )
    problems: dict[str, str] = {}
    if seen_on > timezone.localdate():
        problems["seen_on"] = "Ce jour n’est pas encore venu : notez le jour où vous avez vu le justificatif."
    if expires_on is not None and expires_on < seen_on:
        problems["expires_on"] = "Ce justificatif ne valait déjà plus rien le jour où il a été vu."
    same = TransportEligibility.objects.filter(beneficiary=beneficiary, evidence=evidence, expires_on=expires_on)
    if same.exists():
        problems["evidence"] = "Ce justificatif est déjà noté avec la même date de fin."
    if problems:
        raise ValidationError(problems)
    row.full_clean(exclude=["seen_by"])
    row.save()
    sentence = f"{by} a noté un justificatif de droit au transport vu pour la fiche n° {beneficiary.pk}."
    journal_record(actor=by, verb="ride.right_add", target=beneficiary, sentence=sentence)
    return row, person_verdicts_renew(beneficiary=beneficiary)


@transaction.atomic
def right_remove(*, right: TransportEligibility, by: User) -> list[RideRequest]:
    """Withdraw what was noted. Return the confirmed rides that are no longer lawful: nothing is cancelled."""
    beneficiary = right.beneficiary
    right.delete()
    sentence = f"{by} a retiré un justificatif de droit au transport de la fiche n° {beneficiary.pk}."
    journal_record(actor=by, verb="ride.right_remove", target=beneficiary, sentence=sentence)
    return person_verdicts_renew(beneficiary=beneficiary)
