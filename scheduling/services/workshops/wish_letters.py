"""What people who wish to come to a workshop are told by e-mail or SMS, and the link that it holds.

Someone is written to as they asked for this session (SMS, or an address), else as their file says. The secret of the
link leaves with the message; its digest alone is kept.
"""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core.formatting import moment
from mediation.reaching import person_reach
from messaging.enums import Channel
from messaging.reaching import Reach, email_reach, sms_reach
from messaging.services import message_queue, messages_cancel
from scheduling.models import SessionWish
from scheduling.planning.session_texts import session_text

SECRET_BYTES = 32


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def about(wish: SessionWish) -> str:
    """Return what names a wish in the outbox, in the ledger of a call, and elsewhere."""
    return f"wish:{wish.pk}"


def reach_of(wish: SessionWish) -> Reach | None:
    """Return how the person is written to today; None when only the telephone is left."""
    return _reach(wish, is_today=wish.session.day == timezone.localdate())


def eve_reach(wish: SessionWish) -> Reach | None:
    """Return how the person is written to on a day before the session."""
    return _reach(wish, is_today=False)


def _reach(wish: SessionWish, *, is_today: bool) -> Reach | None:
    as_guest = sms_reach(wish.guest_phone, is_accepted=wish.guest_accepts_sms) or email_reach(wish.guest_email)
    if as_guest is not None or wish.beneficiary is None:
        return as_guest
    return person_reach(wish.beneficiary, is_today=is_today)


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


def send_reminder(wish: SessionWish) -> None:
    """Remind of the session, the day before."""
    session = wish.session
    _queue(wish, "reminder", f"Rappel : {session.title}, {moment(session.starts_at)}", _reminder(wish), {})


def reminder_key(wish: SessionWish) -> str:
    """Return the key of the reminder of a day: the same session on another day has its own."""
    return f"wish:{wish.pk}:{_reminder(wish)}"


def _reminder(wish: SessionWish) -> str:
    return f"reminder:{wish.session.day.isoformat()}"


def _send_link(wish: SessionWish, name: str, subject: str) -> None:
    """Give the wish a new secret, saved here, and queue the message that holds it."""
    messages_cancel(about=about(wish))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    wish.secret_digest = digest(secret)
    wish.save(update_fields=["secret_digest"])
    link = settings.PUBLIC_ADDRESS + reverse("scheduling:wish-answer", args=[secret])
    _queue(wish, name, subject, wish.secret_digest, {"link": link})


def _queue(wish: SessionWish, name: str, subject: str, key: str, more: dict[str, str]) -> None:
    session, reach = wish.session, reach_of(wish)
    if reach is None:
        return
    if reach.channel == Channel.SMS:
        body = session_text(wish, name, more.get("link", ""))
    else:
        context = {"wish": wish, "session": session, "territory": session.territory, **more}
        body = render_to_string(f"scheduling/workshops/mail/{name}.txt", context)
    message_queue(
        territory=session.territory,
        key=f"wish:{wish.pk}:{key}",
        channel=reach.channel,
        recipient=reach.address,
        recipient_name=wish.name[:160],
        subject=subject[:200],
        body=body,
        about=about(wish),
        is_secret="link" in more,
        is_urgent=session.day == timezone.localdate(),
    )
