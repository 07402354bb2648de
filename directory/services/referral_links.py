"""The link that a partner answers by: its secret leaves by e-mail, its digest alone is kept."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core.formatting import NBSP
from directory.models import Referral
from directory.models.referrals import COMMUNE, FIRST_NAME
from directory.rules import LINK_DAYS
from messaging.models import OutboxMessage
from messaging.services import message_queue, messages_cancel

SECRET_BYTES = 32


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def about(referral: Referral) -> str:
    """Return what names a referral in the outbox."""
    return f"referral:{referral.pk}"


def renew(row: Referral, *, now: datetime | None = None) -> str:
    """Give the row a new secret and leave it unsaved: the former link is dead. Return the secret."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row.secret_digest = digest(secret)
    row.link_expires_at = (now or timezone.now()) + timedelta(days=LINK_DAYS)
    return secret


def by_secret(secret: str) -> Referral | None:
    """Find the referral of a link: by its digest, which no timing of the search can help to guess."""
    wanted = digest(secret)
    rows = Referral.objects.select_related("territory", "service__place__organisation", "sender")
    found = rows.filter(secret_digest=wanted).first()
    return found if found is not None and hmac.compare_digest(found.secret_digest, wanted) else None


def send_link(row: Referral, secret: str, *, is_reminder: bool = False, is_asked: bool = False) -> None:
    """Queue the e-mail with the link; one that has not left and holds a former link never leaves."""
    messages_cancel(about=about(row))
    context = {
        "referral": row,
        "initial": _initial(row),
        "commune": row.told.get(COMMUNE, ""),
        "link": settings.PUBLIC_ADDRESS + reverse("directory:referral-answer", args=[secret]),
        "is_reminder": is_reminder,
        "is_asked": is_asked,
    }
    what = "Rappel : une demande vous attend" if is_reminder else "Une demande pour vous"
    message_queue(
        territory=row.territory,
        key=f"referral:{row.pk}:{row.secret_digest}",
        recipient=row.recipient_email,
        recipient_name=row.service.place.organisation.name[:160],
        subject=f"{what}, de {row.territory.service_name}"[:200],
        body=render_to_string("directory/mail/referral.txt", context),
        about=about(row),
        is_secret=True,
    )


def send_question(row: Referral, secret: str) -> None:
    """Queue the e-mail that asks whether it is done, with a link to say so."""
    messages_cancel(about=about(row))
    context = {
        "referral": row,
        "initial": _initial(row),
        "commune": row.told.get(COMMUNE, ""),
        "link": settings.PUBLIC_ADDRESS + reverse("directory:referral-answer", args=[secret]),
    }
    message_queue(
        territory=row.territory,
        key=f"referral:{row.pk}:{row.secret_digest}",
        recipient=row.recipient_email,
        recipient_name=row.service.place.organisation.name[:160],
        subject=f"Est-ce fait{NBSP}? Une demande que vous avez acceptée, de {row.territory.service_name}"[:200],
        body=render_to_string("directory/mail/referral_question.txt", context),
        about=about(row),
        is_secret=True,
    )


def send_withdrawal(row: Referral) -> None:
    """Tell a partner who may have read it that there is nothing to do any more (RGPD, article 19)."""
    key = f"referral:{row.pk}:withdrawn"
    if OutboxMessage.objects.filter(key=key).exists():
        return
    messages_cancel(about=about(row))
    message_queue(
        territory=row.territory,
        key=key,
        recipient=row.recipient_email,
        recipient_name=row.service.place.organisation.name[:160],
        subject=f"Une demande est retirée, de {row.territory.service_name}"[:200],
        body=render_to_string("directory/mail/referral_withdrawn.txt", {"referral": row}),
        about=about(row),
    )


def _initial(row: Referral) -> str:
    first = row.told.get(FIRST_NAME, "").strip()
    return f"{first[0]}." if first else ""
