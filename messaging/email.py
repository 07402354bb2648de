"""The e-mail channel: tells a refusal, which may be tried again, from a lost answer, which may not."""

import hashlib
import smtplib
from contextlib import suppress
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from messaging.errors import NobodyKnowsError, NotSentError
from messaging.models import OutboxMessage


def message_id(key: str) -> str:
    """Return the Message-ID of a message: always the same for a key, so that a mail server can drop a double."""
    host = urlsplit(settings.PUBLIC_ADDRESS).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def send(message: OutboxMessage) -> None:
    """Hand the message over to the mail server. Raises NotSentError or NobodyKnowsError."""
    mail = _mail(message)
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        raise NotSentError("Le serveur de messagerie ne répond pas.") from error
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        raise NotSentError("Le serveur de messagerie refuse cette adresse.") from error
    except (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as error:
        raise NotSentError("Le serveur de messagerie refuse ce message.") from error
    except ValueError as error:
        # Django checks addresses and headers before it says anything to the server.
        raise NotSentError("L’adresse ou l’objet est mal écrit.") from error
    except (smtplib.SMTPException, OSError) as error:
        raise NobodyKnowsError from error
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.close()


def _mail(message: OutboxMessage) -> EmailMessage:
    reply_to = [message.territory.email] if message.territory.email else None
    return EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[formataddr((message.recipient_name, message.recipient))],
        reply_to=reply_to,
        headers={"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"},
    )
