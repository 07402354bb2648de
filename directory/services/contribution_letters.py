"""E-mails to those who propose: received, published, refused; each leaves once, and only to an address given."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from directory.models import Contribution, Service
from messaging.services import message_queue


def address_of(name: str, *args: object) -> str:
    """Return the full address of a public page; empty when this installation has none of that name."""
    try:
        return settings.PUBLIC_ADDRESS + reverse(name, args=args)
    except NoReverseMatch:
        return ""


def public_link(row: Contribution) -> str:
    """Return the address of the page that shows what became of a proposal."""
    service: Service | None = row.service
    if service is not None:
        return address_of("directory:public-service", service.public_id)
    return address_of("directory:public-place", row.place.public_id) if row.place else ""


def tell_received(row: Contribution) -> None:
    """Say that a proposal came, and what happens next."""
    _tell(row, "received", f"Votre proposition « {row.subject} » est arrivée")


def tell_accepted(row: Contribution, secret: str = "") -> None:
    """Thank; with ``secret``, give the structure its personal link: the text is erased once it has left."""
    link = address_of("directory:owner", secret) if secret else ""
    _tell(row, "accepted", f"Merci : « {row.subject} » est à jour", link=link, is_secret=bool(secret))


def tell_refused(row: Contribution) -> None:
    """Say why a proposal is not published."""
    _tell(row, "refused", f"Votre proposition « {row.subject} » n’est pas publiée")


def _tell(row: Contribution, what: str, subject: str, *, is_secret: bool = False, **context: Any) -> None:
    if not row.author_email:
        return
    shown = {"contribution": row, "territory": row.territory, "public_link": public_link(row), "link": "", **context}
    message_queue(
        territory=row.territory,
        key=f"contribution:{row.pk}:{what}",
        recipient=row.author_email,
        recipient_name=row.author_name,
        subject=subject[:200],
        body=render_to_string(f"directory/mail/{what}.txt", shown),
        about=f"contribution:{row.pk}",
        is_secret=is_secret,
    )
