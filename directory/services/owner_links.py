"""Personal links of structures: sent, renewed, withdrawn, and the reminders that carry them.

A link's secret leaves by e-mail; its digest alone is kept. Each link sent replaces the former one of its address.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from core.journal import journal_record
from directory.contribution_rules import LINK_VALID_FOR, REMINDER_AFTER
from directory.models import Organisation, OwnerLink, Place, Service
from directory.services.contribution_letters import address_of
from messaging.services import message_queue, messages_cancel

NOT_YOURS = "Ce lien a été retiré. Appelez le service pour en demander un autre."


def digest(secret: str) -> str:
    """Return what is kept of a link's secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def owner_link_make(
    *, organisation: Organisation, email: str, by: User | None, reminded_at: datetime | None = None
) -> str:
    """Make the link of a structure for an address, in place of the former one; return its secret, told nowhere else.

    Raises ValidationError at ``email``.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    now = timezone.now()
    for former in OwnerLink.objects.current().filter(organisation=organisation, email=address):
        former.replaced_at = now
        former.save(update_fields=["replaced_at"])
        messages_cancel(about=_about(former))
    secret = secrets.token_urlsafe(32)
    OwnerLink.objects.create(
        organisation=organisation, email=address, secret_digest=digest(secret), created_at=now, created_by=by,
        expires_at=now + LINK_VALID_FOR, reminded_at=reminded_at,
    )  # fmt: skip
    return secret


@transaction.atomic
def owner_link_send(*, organisation: Organisation, email: str, by: User) -> OwnerLink:
    """Send a structure the link by which it keeps its own records. Raises ValidationError at ``email``."""
    secret = owner_link_make(organisation=organisation, email=email, by=by)
    link = OwnerLink.objects.select_related("organisation__territory").get(secret_digest=digest(secret))
    _mail(link, secret, "owner_link", f"Votre fiche « {organisation} » : votre lien personnel")
    sentence = f"{by.full_name} a envoyé son lien personnel à la structure « {organisation} »."
    journal_record(actor=by, verb="owner_link.send", target=link, sentence=sentence)
    return link


@transaction.atomic
def owner_links_invite(*, addresses: Mapping[Organisation, str], by: User) -> int:
    """Send their first link to structures, each at its address; return how many were written to.

    A structure that received one meanwhile is left out: two people may send the same list. Raises ValidationError.
    """
    rows = {
        row.pk: row for row in Organisation.objects.select_for_update().filter(pk__in=[row.pk for row in addresses])
    }
    linked = set(OwnerLink.objects.filter(organisation__in=rows).values_list("organisation", flat=True))
    sent = 0
    for organisation, email in addresses.items():
        if organisation.pk in rows and organisation.pk not in linked:
            owner_link_send(organisation=organisation, email=email, by=by)
            sent += 1
    return sent


@transaction.atomic
def owner_link_renew(*, link: OwnerLink) -> OwnerLink:
    """Send a new link to the address of one that expired or was replaced; the page that asks learns no address.

    Raises ValidationError when the team has withdrawn the link, or withdrew the one that replaced it.
    """
    row = OwnerLink.objects.select_for_update(of=("self",)).select_related("organisation__territory").get(pk=link.pk)
    last = OwnerLink.objects.filter(organisation=row.organisation, email=row.email).first()
    if row.revoked_at is not None or last is None or last.revoked_at is not None:
        raise ValidationError(NOT_YOURS)
    secret = owner_link_make(organisation=row.organisation, email=row.email, by=None, reminded_at=row.reminded_at)
    new = OwnerLink.objects.select_related("organisation__territory").get(secret_digest=digest(secret))
    _mail(new, secret, "owner_link", f"Votre fiche « {row.organisation} » : votre nouveau lien personnel")
    sentence = f"La structure « {row.organisation} » a demandé un nouveau lien personnel."
    journal_record(actor=None, verb="owner_link.renew", target=new, sentence=sentence)
    return new


@transaction.atomic
def owner_link_revoke(*, link: OwnerLink, by: User) -> OwnerLink:
    """Withdraw the link of an address: it opens nothing any more and cannot be renewed by who holds it."""
    row = OwnerLink.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=link.pk)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        messages_cancel(about=_about(row))
        sentence = f"{by.full_name} a retiré le lien personnel de la structure « {row.organisation} »."
        journal_record(actor=by, verb="owner_link.revoke", target=row, sentence=sentence)
    return row


@transaction.atomic
def owners_remind(*, territory_id: int, today: date | None = None) -> int:
    """Ask structures whose records nobody checked for six months to look at them; return how many were asked.

    One e-mail at most every six months for each link: the new link that it carries starts the count again, so a second
    run the same day finds nothing. Who withdrew or lost the address is not asked.
    """
    day = today or timezone.localdate()
    limit = day - REMINDER_AFTER
    due = OwnerLink.objects.current().filter(organisation__territory=territory_id, created_at__date__lte=limit)
    due = due.filter(Q(reminded_at=None) | Q(reminded_at__date__lte=limit)).filter(_has_old_records(limit))
    asked = 0
    for link in due.select_for_update(of=("self",)).select_related("organisation__territory").order_by("pk"):
        organisation = link.organisation
        secret = owner_link_make(organisation=organisation, email=link.email, by=None, reminded_at=timezone.now())
        new = OwnerLink.objects.select_related("organisation__territory").get(secret_digest=digest(secret))
        _mail(new, secret, "owner_reminder", f"Votre fiche « {organisation} » est-elle toujours juste ?")
        asked += 1
    return asked


def old_records(records: QuerySet[Place] | QuerySet[Service], limit: date) -> QuerySet[Place] | QuerySet[Service]:
    """Keep the published records that nobody checked or changed since ``limit``."""
    checked = Q(verified_on__lte=limit) | Q(verified_on=None)
    return records.filter(checked, status="PUBLISHED", merged_into=None, updated_on__lte=limit)


def _has_old_records(limit: date) -> Q:
    places = old_records(Place.objects.filter(organisation=OuterRef("organisation")), limit)
    services = old_records(Service.objects.filter(place__organisation=OuterRef("organisation")), limit)
    return Q(Exists(places)) | Q(Exists(services))


def _about(link: OwnerLink) -> str:
    return f"owner-link:{link.pk}"


def _mail(link: OwnerLink, secret: str, template: str, subject: str) -> None:
    organisation = link.organisation
    shown = {
        "link": address_of("directory:owner", secret),
        "owner_link": link,
        "organisation": organisation,
        "territory": organisation.territory,
    }
    message_queue(
        territory=organisation.territory,
        key=f"owner-link:{link.pk}",
        recipient=link.email,
        recipient_name=str(organisation)[:160],
        subject=subject[:200],
        body=render_to_string(f"directory/mail/{template}.txt", shown),
        about=_about(link),
        is_secret=True,
    )
