"""How a territory watches over visits, whom it warns, and who reads concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import StaleVersionError, claim_version
from core.journal import journal_record
from scheduling.models import EscalationContact, SafetySettings
from scheduling.services.boundaries import boundaries_publish


@dataclass(frozen=True, slots=True)
class ContactInput:
    """Who is warned at this rank, with the address and number to use instead of those of the account."""

    user: User
    email: str = ""
    phone: str = ""


@transaction.atomic
def safety_settings_update(
    *,
    territory: Territory,
    by: User,
    expected_version: int,
    fields: Mapping[str, Any],
    contacts: Sequence[ContactInput],
    boundaries: str,
) -> SafetySettings:
    """Save the settings; ``expected_version`` 0 says that there were none. ``contacts``: in the order of warning.

    Raises StaleVersionError when someone saved others in between, ValidationError for a value out of bounds, a watch
    that would warn nobody, the same person twice, or an empty list of what is not done.
    """
    found = SafetySettings.objects.filter(territory=territory).first()
    if found is not None and not expected_version:
        raise StaleVersionError(found)
    row = found or SafetySettings(territory=territory)
    if found is not None:
        claim_version(row, expected_version)
    for name, value in fields.items():
        setattr(row, name, value)
    if row.is_on and not contacts:
        raise ValidationError({"contact_1": "Nommez au moins une personne à prévenir, ou arrêtez la veille."})
    _refuse_twice(contacts)
    row.on_since = (row.on_since or timezone.now()) if row.is_on else None
    row.full_clean()
    row.save()
    _keep_contacts(territory, contacts)
    boundaries_publish(territory=territory, by=by, text=boundaries)
    journal_record(actor=by, verb="safety.settings", target=row, sentence="Réglages de la sécurité changés")
    return row


def _refuse_twice(contacts: Sequence[ContactInput]) -> None:
    seen: set[int] = set()
    for place, contact in enumerate(contacts, start=1):
        if contact.user.pk in seen:
            raise ValidationError({f"contact_{place}": f"{contact.user.full_name} est déjà dans la liste."})
        seen.add(contact.user.pk)


def _keep_contacts(territory: Territory, contacts: Sequence[ContactInput]) -> None:
    EscalationContact.objects.filter(territory=territory).delete()
    for rank, contact in enumerate(contacts, start=1):
        EscalationContact.objects.create(
            territory=territory, user=contact.user, rank=rank, email=contact.email, phone=contact.phone
        )
