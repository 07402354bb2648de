"""People around a person, and the ``trusted_*`` fields of the file that follow the trusted one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.concurrency import claim_version
from core.free_text import refuse_secrets
from core.journal import journal_record
from mediation.models import Beneficiary, ContactPerson
from mediation.services.files import file_fields_set

EDITABLE_FIELDS = frozenset(
    {
        "kind", "name", "link", "organisation", "phone", "email", "is_trusted", "agreed_on", "agreed_by", "may_say",
        "withdrawn_on",
    }
)  # fmt: skip
UNNAMED = "Un proche"


@transaction.atomic
def contact_add(*, beneficiary: Beneficiary, by: User, **fields: Any) -> ContactPerson:
    """Note someone around the person (EDITABLE_FIELDS). A new trusted person replaces the former one."""
    person = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    contact = ContactPerson(beneficiary=person, noted_by=by)
    _save(contact, fields)
    _journal(by, "contact.add", person, "A ajouté quelqu’un à l’entourage de la fiche n° {pk}.")
    return contact


@transaction.atomic
def contact_update(*, contact: ContactPerson, expected_version: int, by: User, **fields: Any) -> ContactPerson:
    """Change what is noted. Raises StaleVersionError when someone saved since, ValidationError on bad input."""
    person = Beneficiary.objects.select_for_update().get(pk=contact.beneficiary_id)
    row = ContactPerson.objects.select_for_update().get(pk=contact.pk)
    claim_version(row, expected_version)
    row.beneficiary = person
    _save(row, fields)
    _journal(by, "contact.update", person, "A modifié l’entourage de la fiche n° {pk}.")
    return row


@transaction.atomic
def contact_remove(*, contact: ContactPerson, by: User) -> None:
    """Take someone out of the person's circle."""
    person = Beneficiary.objects.select_for_update().get(pk=contact.beneficiary_id)
    ContactPerson.objects.filter(pk=contact.pk).delete()
    _follow_trusted(person)
    _journal(by, "contact.remove", person, "A retiré quelqu’un de l’entourage de la fiche n° {pk}.")


@transaction.atomic
def contact_agreement_withdraw(*, contact: ContactPerson, by: User) -> ContactPerson:
    """The person no longer wants us to talk to this contact. Doing it twice changes nothing."""
    row = ContactPerson.objects.select_for_update(of=("self",)).select_related("beneficiary").get(pk=contact.pk)
    if row.may_be_told:
        row.withdrawn_on = timezone.localdate()
        row.version += 1
        row.save(update_fields=["withdrawn_on", "version"])
        _journal(by, "contact.withdraw", row.beneficiary, "A retiré l’accord de parler à un proche, fiche n° {pk}.")
    return row


def contacts_follow_file(person: Beneficiary, by: User | None) -> None:
    """Write what the file's three quick fields say into the trusted contact; nothing in them leaves no trusted one."""
    trusted = ContactPerson.objects.filter(beneficiary=person, is_trusted=True).first()
    said = {"name": person.trusted_name, "link": person.trusted_link, "phone": person.trusted_phone}
    if not any(said.values()):
        if trusted is not None and (trusted.agreed_on or trusted.email or trusted.organisation):
            ContactPerson.objects.filter(pk=trusted.pk).update(is_trusted=False)
        elif trusted is not None:
            trusted.delete()
        return
    said["name"] = said["name"] or UNNAMED
    row = trusted or ContactPerson(beneficiary=person, is_trusted=True, noted_by=by)
    if any(getattr(row, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(row, name, value)
        row.version += 1 if row.pk else 0
        row.save()


def _save(contact: ContactPerson, fields: dict[str, Any]) -> None:
    unknown = fields.keys() - EDITABLE_FIELDS
    if unknown:
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(contact, name, value)
    _check(contact)
    if contact.is_trusted:
        others = ContactPerson.objects.filter(beneficiary=contact.beneficiary_id, is_trusted=True)
        others.exclude(pk=contact.pk).update(is_trusted=False)
    contact.full_clean(exclude=["beneficiary", "noted_by"])
    contact.save()
    _follow_trusted(contact.beneficiary)


def _check(contact: ContactPerson) -> None:
    if contact.agreed_on and contact.agreed_on > timezone.localdate():
        raise ValidationError({"agreed_on": "Cette date est à venir."})
    if contact.agreed_on and not contact.agreed_by:
        raise ValidationError({"agreed_by": "Dites qui a donné l’accord."})
    try:
        refuse_secrets(contact.may_say)
    except ValidationError as error:
        raise ValidationError({"may_say": error.messages}) from error


def _follow_trusted(person: Beneficiary) -> None:
    """Copy the trusted contact into the fields that phone lists read."""
    trusted = ContactPerson.objects.filter(beneficiary=person, is_trusted=True).first()
    file_fields_set(
        person,
        trusted_name=trusted.name if trusted else "",
        trusted_link=trusted.link if trusted else "",
        trusted_phone=trusted.phone if trusted else "",
    )


def _journal(by: User, verb: str, beneficiary: Beneficiary, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=beneficiary, sentence=sentence.format(pk=beneficiary.pk))
