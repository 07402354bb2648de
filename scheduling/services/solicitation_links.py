"""The link by which a helper answers a call: its secret leaves by e-mail or SMS, its digest alone is kept."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core.formatting import day_date
from messaging.enums import Channel
from messaging.reaching import Reach
from messaging.services import message_queue, messages_cancel
from scheduling.models import SolicitationReply
from scheduling.planning.texts import call_text
from scheduling.selectors.queue import moments_words

SECRET_BYTES = 32


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def about(reply: SolicitationReply) -> str:
    """Return what names a reply in the outbox."""
    return f"solicitation-reply:{reply.pk}"


def renew(reply: SolicitationReply) -> str:
    """Give the reply a new secret and leave it unsaved: the former link is dead. Return the secret."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    reply.secret_digest = digest(secret)
    return secret


def by_secret(secret: str) -> SolicitationReply | None:
    """Find the reply of a link by its digest, which no timing of the search can help to guess."""
    wanted = digest(secret)
    rows = SolicitationReply.objects.select_related("solicitation__territory", "solicitation__commune", "helper")
    found = rows.filter(secret_digest=wanted).first()
    return found if found is not None and hmac.compare_digest(found.secret_digest, wanted) else None


def send_question(reply: SolicitationReply, secret: str, reach: Reach) -> None:
    """Queue the e-mail or the SMS that asks."""
    subject = f"Pouvez-vous aider ? {reply.solicitation.what}, à {reply.solicitation.commune.name}"
    _send(reply, secret, reach, "asked", subject)


def send_offer(reply: SolicitationReply, secret: str, reach: Reach) -> None:
    """Queue the e-mail or the SMS that offers a freed place to someone of the waiting list; the former link is dead."""
    by = f" avant le {day_date(reply.confirm_by)}" if reply.confirm_by else ""
    _send(reply, secret, reach, "offer", f"Une place s’est libérée : confirmez{by}")


def _send(reply: SolicitationReply, secret: str, reach: Reach, name: str, subject: str) -> None:
    """An SMS about a call that ends today does not wait for a decent hour: it would come too late."""
    messages_cancel(about=about(reply))
    call = reply.solicitation
    moments = moments_words(call.moments.all())
    link = settings.PUBLIC_ADDRESS + reverse("scheduling:solicitation-answer", args=[secret])
    if reach.channel == Channel.SMS:
        body = call_text(reply, moments, link)
    else:
        context = {
            "reply": reply,
            "helper": reply.helper,
            "call": call,
            "territory": call.territory,
            "moments": moments,
            "link": link,
        }
        body = render_to_string(f"scheduling/solicitations/mail/{name}.txt", context)
    message_queue(
        territory=call.territory,
        key=f"solicitation:{reply.pk}:{reply.secret_digest}",
        channel=reach.channel,
        recipient=reach.address,
        recipient_name=reply.helper.full_name[:160],
        subject=subject[:200],
        body=body,
        about=about(reply),
        is_secret=True,
        is_urgent=timezone.localdate(call.closes_at) <= timezone.localdate(),
    )
