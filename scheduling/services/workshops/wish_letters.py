"""What people who wish to come to a workshop are told by e-mail, and the link that it holds.

Someone is written to at the address given for this session, else at the one on file when they accept e-mails. The
secret of the link leaves with the e-mail; its digest alone is kept.
"""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from core.formatting import moment
from messaging.services import message_queue, messages_cancel
from scheduling.models import SessionWish

SECRET_BYTES = 32


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def about(wish: SessionWish) -> str:
    """Return what names a wish in the outbox, in the ledger of a call, and elsewhere."""
    return f"wish:{wish.pk}"


def address_of(wish: SessionWish) -> str:
    """Return where the person is written to; nothing when only the telephone is left."""
    if wish.guest_email:
        return wish.guest_email
    person = wish.beneficiary
    return person.email if person is not None and person.accepts_email else ""


def by_secret(secret: str) -> SessionWish | None:
    """Find the wish of a link by its digest, which no timing of the search can help to guess."""
    wanted = digest(secret)
    rows = SessionWish.objects.select_related("session__territory", "session__destination__commune", "beneficiary")
    found = rows.filter(secret_digest=wanted).first()
    return found if found is not None and hmac.compare_digest(found.secret_digest, wanted) else None


def send_registered(wish: SessionWish) -> None:
    """Confirm a registration of the public page, with the link that gives the place back."""
    told = "Votre place" if wish.stage == "PLACED" else "Liste d’attente"
    _send_link(wish, "registered", f"{told} : {wish.session.title}, {moment(wish.session.starts_at)}")


def send_offer(wish: SessionWish) -> None:
    """Offer a place that was freed; a former link is dead."""
    by = f" avant {moment(wish.confirm_by)}" if wish.confirm_by else ""
    _send_link(wish, "offer", f"Une place s’est libérée : confirmez{by}")


def send_cancelled(wish: SessionWish, reason: str) -> None:
    """Tell that the session does not take place."""
    messages_cancel(about=about(wish))
    _queue(wish, "cancelled", f"Annulé : {wish.session.title}", "cancelled", {"reason": reason})


def send_moved(wish: SessionWish) -> None:
    """Tell that the session changed of day, hour or place."""
    session = wish.session
    messages_cancel(about=about(wish))
    _queue(wish, "moved", f"Changement : {session.title}, {moment(session.starts_at)}", f"moved:{session.version}", {})


def _send_link(wish: SessionWish, name: str, subject: str) -> None:
    """Give the wish a new secret, saved here, and queue the e-mail that holds it."""
    messages_cancel(about=about(wish))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    wish.secret_digest = digest(secret)
    wish.save(update_fields=["secret_digest"])
    link = settings.PUBLIC_ADDRESS + reverse("scheduling:wish-answer", args=[secret])
    _queue(wish, name, subject, wish.secret_digest, {"link": link})


def _queue(wish: SessionWish, name: str, subject: str, key: str, more: dict[str, str]) -> None:
    session = wish.session
    context = {"wish": wish, "session": session, "territory": session.territory, **more}
    message_queue(
        territory=session.territory,
        key=f"wish:{wish.pk}:{key}",
        recipient=address_of(wish),
        recipient_name=wish.name[:160],
        subject=subject[:200],
        body=render_to_string(f"scheduling/workshops/mail/{name}.txt", context),
        about=about(wish),
        is_secret="link" in more,
    )
