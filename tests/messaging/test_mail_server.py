"""Through a real mail server, in this process: the text arrives whole, and a double could be dropped."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from messaging import email, services
from messaging.enums import MessageState
from tests.conftest import Cast


class Mailbox:
    """Keeps what it receives; refuses recipients named "inconnu", hangs up on those named "coupe"."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], bytes]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("inconnu"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append((envelope.rcpt_tos, envelope.content))
        if envelope.rcpt_tos[0].startswith("coupe"):
            server.transport.abort()
        return "250 accepted"


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()


def deliver(cast: Cast, recipient: str) -> str:
    message = services.message_queue(
        territory=cast.territory,
        key=f"test:{recipient}",
        recipient=recipient,
        recipient_name="Éloïse Delage",
        subject="Votre visite de mardi à 14 h 30",
        body="Nadia vient mardi.\nÀ bientôt.",
    )
    services.message_deliver(message_id=message.pk)
    message.refresh_from_db()
    return message.state


@pytest.mark.services
def test_a_message_arrives_whole(cast: Cast, mailbox: Mailbox) -> None:
    assert deliver(cast, "eloise@example.org") == MessageState.SENT

    ((recipients, content),) = mailbox.letters
    assert recipients == ["eloise@example.org"]
    assert email.message_id("test:eloise@example.org").encode() in content
    assert "À bientôt.".encode() in content


@pytest.mark.services
def test_an_unknown_mailbox_is_a_refusal(cast: Cast, mailbox: Mailbox) -> None:
    assert deliver(cast, "inconnu@example.org") == MessageState.QUEUED
    assert not mailbox.letters


@pytest.mark.services
def test_a_server_that_hangs_up_after_taking_the_message_is_told_to_a_person(cast: Cast, mailbox: Mailbox) -> None:
    assert deliver(cast, "coupe@example.org") == MessageState.UNKNOWN
    assert services.message_deliver(message_id=1) is False
    assert len(mailbox.letters) == 1
