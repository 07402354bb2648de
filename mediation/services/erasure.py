"""Erase a person, keep the figures; keep a file longer than usual, with a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from core.registries import registries
from mediation.enums import (
    Connection,
    ErasureReason,
    Household,
    LoanState,
    LocationPrecision,
    Mobility,
)
from mediation.models import Beneficiary, Erasure, Loan
from mediation.rights.personal_data import personal_data_erase

FIRST_NAME, LAST_NAME = "Fiche", "effacée"


@transaction.atomic
def beneficiary_erase(*, beneficiary: Beneficiary, by: User | None, reason: str) -> Erasure:
    """Erase everything that leads to the person, in every package; the file stays as a number for the figures.

    Commune, decade of birth, gender and level stay; files merged into this one go with it. Raises ValidationError for
    a file kept on purpose, or while something is still to come. A file erased already is erased again: a restored
    backup needs it.
    """
    person = Beneficiary.objects.select_for_update(of=("self",)).select_related("commune").get(pk=beneficiary.pk)
    if reason not in ErasureReason.values:
        raise ValidationError({"reason": "Choisissez la raison."})
    if person.kept_reason:
        raise ValidationError("Cette fiche est gardée plus longtemps exprès : levez d’abord cette décision.")
    if person.erased_at is None and by is not None and _is_expected(person, by):
        raise ValidationError(
            "Une visite ou une course est encore prévue : annulez-la d’abord, la personne sera prévenue."
        )
    if by is not None and Loan.objects.filter(beneficiary=person, state=LoanState.OUT).exists():
        raise ValidationError("Un matériel lui est encore prêté : notez d’abord son retour, ou sa perte.")
    personal_data_erase(person)
    for old in person.merged_files.select_related("commune"):
        _blank(old)
        Erasure.objects.get_or_create(beneficiary=old, defaults={"reason": reason, "erased_by": by})
    _blank(person)
    tomb, _ = Erasure.objects.get_or_create(beneficiary=person, defaults={"reason": reason, "erased_by": by})
    journal_record(
        actor=by,
        verb="beneficiary.erase",
        target=person,
        sentence=f"A effacé la fiche n° {person.pk} : {ErasureReason(reason).label}.",
    )
    return tomb


@transaction.atomic
def beneficiary_keep(*, beneficiary: Beneficiary, by: User, reason: str) -> Beneficiary:
    """Keep a file beyond its term for ``reason`` (a dispute, an inquiry); an empty reason lifts the decision."""
    person = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    kept = reason.strip()[:200]
    if kept == person.kept_reason:
        return person
    person.kept_reason = kept
    person.version += 1
    person.save(update_fields=["kept_reason", "version", "updated_at"])
    sentence = "A décidé de garder plus longtemps la fiche n° {pk}." if kept else "Ne garde plus la fiche n° {pk}."
    journal_record(actor=by, verb="beneficiary.keep", target=person, sentence=sentence.format(pk=person.pk))
    return person


def _is_expected(person: Beneficiary, by: User) -> bool:
    return any(entry.is_future for source in registries.timeline for entry in source(person, by))


def _blank(person: Beneficiary) -> None:
    """Leave the commune, the decade of birth, the gender and the level: nothing that leads to someone."""
    Beneficiary.objects.filter(pk=person.pk).update(
        first_name=FIRST_NAME,
        last_name=LAST_NAME,
        birth_year=person.birth_year // 10 * 10 if person.birth_year else None,
        address="",
        latitude=person.commune.latitude,
        longitude=person.commune.longitude,
        location_precision=LocationPrecision.COMMUNE,
        mobile_phone="",
        landline_phone="",
        email="",
        accepts_email=False,
        accepts_sms=False,
        mobility=Mobility.UNKNOWN,
        walking_aid="",
        household=Household.UNKNOWN,
        trusted_name="",
        trusted_link="",
        trusted_phone="",
        equipment=[],
        connection=Connection.UNKNOWN,
        interests="",
        languages="",
        access_notes="",
        preferred_days=[],
        informed_on=None,
        search_text="",
        erase_on=None,
        archived_at=person.archived_at or timezone.now(),
        erased_at=person.erased_at or timezone.now(),
        version=person.version + 1,
    )
    Beneficiary.history.filter(id=person.pk).delete()
