"""Create, change, archive a person's file."""

import math
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Commune, Territory, User
from core.concurrency import claim_version
from core.free_text import refuse_secrets
from core.journal import journal_record
from mediation.enums import CaseOrigin, CaseStatus, Equipment, LocationPrecision, Weekday
from mediation.models import Beneficiary, Case
from mediation.rules import BIRTH_YEAR_MESSAGE, OLDEST_BIRTH_YEAR, YOUNGEST_BIRTH_YEAR, possible_referents
from mediation.services.cases import case_open, close_open_case
from mediation.services.consents import consents_follow_file
from mediation.services.contacts import contacts_follow_file
from mediation.signals import person_moved

EDITABLE_FIELDS = frozenset(
    {
        "gender", "first_name", "last_name", "birth_year", "commune", "address", "latitude", "longitude",
        "mobile_phone", "landline_phone", "email", "accepts_email", "accepts_sms", "mobility", "walking_aid",
        "household", "trusted_name", "trusted_link", "trusted_phone", "equipment", "connection", "interests",
        "languages", "access_notes", "preferred_days", "informed_on",
    }
)  # fmt: skip
_POINT = ("latitude", "longitude")


@transaction.atomic
def beneficiary_create(
    *,
    territory: Territory,
    by: User,
    origin: str = CaseOrigin.PHONE,
    origin_detail: str = "",
    referent: User | None = None,
    **fields: Any,
) -> Beneficiary:
    """Create a file and open its case, waiting to be assessed.

    ``fields`` are those of EDITABLE_FIELDS. Without coordinates the home is placed at the centre of the commune.
    Raises ValidationError with the fields at fault.
    """
    beneficiary = Beneficiary(territory=territory)
    _assign(beneficiary, fields)
    _place(beneficiary, fields)
    _check(beneficiary)
    _check_referent(territory, referent)
    beneficiary.save()
    _follow_quick_fields(beneficiary, by, fields)
    case_open(beneficiary=beneficiary, by=by, origin=origin, origin_detail=origin_detail, referent=referent)
    _journal(by, "beneficiary.create", beneficiary, "A créé la fiche n° {pk} et ouvert son dossier.")
    return beneficiary


@transaction.atomic
def beneficiary_update(*, beneficiary: Beneficiary, expected_version: int, by: User, **fields: Any) -> Beneficiary:
    """Change the given fields (EDITABLE_FIELDS, and ``referent`` of the open case).

    Raises StaleVersionError when someone saved the file since ``expected_version``, ValidationError on bad input.
    """
    row = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    claim_version(row, expected_version)
    if "referent" in fields:
        _change_referent(row, fields.pop("referent"))
    old_commune, old_point = row.commune_id, (row.latitude, row.longitude)
    old_home = _home(row)
    _assign(row, fields)
    moved = row.commune_id != old_commune
    if moved and (fields.get("latitude"), fields.get("longitude")) == old_point:
        # The point belonged to the former home: it would send visitors to the wrong commune.
        fields = {**fields, "latitude": None, "longitude": None}
    if moved or any(name in fields for name in _POINT):
        _place(row, fields)
    _check(row)
    row.save()
    _follow_quick_fields(row, by, fields)
    _journal(by, "beneficiary.update", row, "A modifié la fiche n° {pk}.")
    if _home(row) != old_home:
        person_moved.send(sender=Beneficiary, beneficiary=row)
    return row


def _home(row: Beneficiary) -> tuple[int, str, float, float]:
    """Return what makes the home: two different answers, and the person has moved."""
    return row.commune_id, row.address, row.latitude, row.longitude


@transaction.atomic
def beneficiary_archive(*, beneficiary: Beneficiary, by: User) -> Beneficiary:
    """Put the file aside and end its open case. Doing it twice changes nothing."""
    row = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    if row.archived_at is None:
        close_open_case(row, by, "La fiche a été archivée.")
        row.archived_at = timezone.now()
        row.save(update_fields=["archived_at", "updated_at"])
        _journal(by, "beneficiary.archive", row, "A archivé la fiche n° {pk}.")
    return row


@transaction.atomic
def beneficiary_restore(*, beneficiary: Beneficiary, by: User) -> Beneficiary:
    """Take the file back from the archive; its last case stays closed until someone reopens it."""
    row = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    if row.archived_at is not None:
        row.archived_at = None
        row.save(update_fields=["archived_at", "updated_at"])
        _journal(by, "beneficiary.restore", row, "A sorti des archives la fiche n° {pk}.")
    return row


def beneficiary_file_read(*, beneficiary: Beneficiary, by: User) -> None:
    """Record that someone opened the file (CNIL, recommandation journalisation, 2021)."""
    _journal(by, "beneficiary.read", beneficiary, "A consulté la fiche n° {pk}.")


def beneficiary_rights_read(*, beneficiary: Beneficiary, by: User) -> None:
    """Record that someone looked at what is kept of the person, and at who read it."""
    _journal(by, "beneficiary.rights", beneficiary, "A consulté la page des droits de la fiche n° {pk}.")


def beneficiary_handover_recorded(*, beneficiary: Beneficiary, by: User) -> None:
    """Record that all that is kept of the person left the application, to be handed over."""
    _journal(by, "beneficiary.handover", beneficiary, "A préparé la copie des données de la fiche n° {pk}.")


def beneficiaries_export_recorded(*, territory: Territory, by: User, count: int) -> None:
    """Record that a list of people left the application."""
    files = "1 fiche" if count == 1 else f"{count} fiches"
    journal_record(actor=by, verb="beneficiary.export", target=territory, sentence=f"A exporté une liste de {files}.")


def _journal(by: User, verb: str, beneficiary: Beneficiary, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=beneficiary, sentence=sentence.format(pk=beneficiary.pk))


def _follow_quick_fields(row: Beneficiary, by: User, fields: dict[str, Any]) -> None:
    """The trusted person and two consents may be written with the file: their own rows follow."""
    if any(name.startswith("trusted_") for name in fields):
        contacts_follow_file(row, by)
    consents_follow_file(row, by, *fields)


def _assign(row: Beneficiary, fields: dict[str, Any]) -> None:
    """Set the editable fields. Any other name is a mistake of ours: TypeError."""
    unknown = fields.keys() - EDITABLE_FIELDS
    if unknown:
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        if name not in _POINT:
            setattr(row, name, value)


def _commune_of(row: Beneficiary) -> Commune:
    commune = Commune.objects.filter(pk=row.commune_id, territory_id=row.territory_id).first()
    if commune is None:
        raise ValidationError({"commune": "Choisissez une commune de votre territoire."})
    return commune


def _place(row: Beneficiary, fields: dict[str, Any]) -> None:
    """Put the home at the coordinates given, otherwise at the centre of its commune."""
    latitude, longitude = fields.get("latitude"), fields.get("longitude")
    if (latitude is None) != (longitude is None):
        missing = "longitude" if longitude is None else "latitude"
        raise ValidationError({missing: "Donnez la latitude et la longitude, ou aucune des deux."})
    for name, value in (("latitude", latitude), ("longitude", longitude)):
        if value is not None and not math.isfinite(value):
            raise ValidationError({name: "Donnez un nombre de degrés."})
    commune = _commune_of(row)
    if latitude is None or longitude is None:
        row.latitude, row.longitude = commune.latitude, commune.longitude
        row.location_precision = LocationPrecision.COMMUNE
    else:
        row.latitude, row.longitude = latitude, longitude
        row.location_precision = LocationPrecision.EXACT


def _check(row: Beneficiary) -> None:
    """Check the whole file; each message goes to its field."""
    errors: dict[str, str] = {}
    if row.birth_year is not None and not OLDEST_BIRTH_YEAR <= row.birth_year <= YOUNGEST_BIRTH_YEAR:
        errors["birth_year"] = BIRTH_YEAR_MESSAGE
    if not set(row.equipment) <= set(Equipment.values):
        errors["equipment"] = "Choisissez parmi les équipements proposés."
    if not set(row.preferred_days) <= set(Weekday.values):
        errors["preferred_days"] = "Choisissez parmi les jours de la semaine."
    try:
        refuse_secrets(row.access_notes)
    except ValidationError as error:
        errors["access_notes"] = " ".join(error.messages)
    if errors:
        raise ValidationError(errors)
    _commune_of(row)
    row.full_clean(exclude=["search_text", "commune", "territory"])


def _check_referent(territory: Territory | int, referent: User | None) -> None:
    if referent is not None and not possible_referents(territory).filter(pk=referent.pk).exists():
        raise ValidationError({"referent": "Choisissez un membre de l’équipe qui suit des dossiers."})


def _change_referent(row: Beneficiary, referent: User | None) -> None:
    case = Case.objects.select_for_update().filter(beneficiary=row).exclude(status=CaseStatus.CLOSED).first()
    if case is None or case.referent_id == (referent.pk if referent else None):
        return
    _check_referent(row.territory_id, referent)
    case.referent = referent
    case.save(update_fields=["referent"])
