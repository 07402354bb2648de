"""E-mails that other packages' acts cause."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Invitation
from accounts.signals import invitation_sent, invitation_withdrawn
from messaging import services


def queue_invitation(*, invitation: Invitation, secret: str, **_: Any) -> None:
    """Queue the e-mail of an invitation; its text holds the link, so it is erased once it has left."""
    link = settings.PUBLIC_ADDRESS + reverse("accounts:invitation-accept", args=[secret])
    body = render_to_string("messaging/mail/invitation.txt", {"invitation": invitation, "link": link})
    services.message_queue(
        territory=invitation.territory,
        key=f"invitation:{invitation.pk}:{invitation.secret_digest}",
        recipient=invitation.email,
        recipient_name=invitation.full_name,
        subject=f"Invitation à rejoindre {invitation.territory.service_name}",
        body=body,
        about=f"invitation:{invitation.pk}",
        is_secret=True,
    )


def cancel_invitation(*, invitation: Invitation, **_: Any) -> None:
    """Cancel the e-mail of a withdrawn invitation, if it has not left."""
    services.messages_cancel(about=f"invitation:{invitation.pk}")


def connect() -> None:
    """Listen to accounts."""
    invitation_sent.connect(queue_invitation, dispatch_uid="messaging.queue_invitation")
    invitation_withdrawn.connect(cancel_invitation, dispatch_uid="messaging.cancel_invitation")
