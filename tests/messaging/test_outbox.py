"""TRUST R05: a message leaves once, or a person is told."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.enums import Role
from core.models import JournalEntry
from messaging import email, services, tasks
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from tests.conftest import Cast

NOW = timezone.now().replace(hour=10)
OpenFailure = Callable[[Exception], None]


def queue(cast: Cast, key: str = "visit:12:told", **values: Any) -> OutboxMessage:
    return services.message_queue(
        territory=cast.territory,
        key=key,
        recipient="jeannette@example.org",
        recipient_name="Jeannette Delage",
        subject="Votre visite de mardi",
        body="Nadia vient mardi 24 novembre à 10 h.",
        **{"about": "visit:12", **values},
    )


def fate(message: OutboxMessage) -> tuple[str, int]:
    message.refresh_from_db()
    return message.state, message.attempts


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> OpenFailure:
    """Make the mail server fail with an error while it is handed the message."""

    def fail_with(error: Exception) -> None:
        def send_messages(self: EmailBackend, mails: list[Any]) -> int:
            raise error

        monkeypatch.setattr(EmailBackend, "send_messages", send_messages)

    return fail_with


def test_queueing_twice_makes_one_message(cast: Cast) -> None:
    first = queue(cast)
    again = queue(cast)

    assert first.pk == again.pk
    assert OutboxMessage.objects.count() == 1


def test_a_message_leaves_after_the_commit_and_once(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = queue(cast)
        assert not mail.outbox
    tasks.deliver_message(message.pk)
    tasks.deliver_due_messages()

    assert fate(message) == (MessageState.SENT, 1)
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["Jeannette Delage <jeannette@example.org>"]
    assert mail.outbox[0].reply_to == [cast.territory.email]


def test_an_act_that_fails_sends_nothing(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        queue(cast)
        transaction.set_rollback(True)

    assert not mail.outbox
    assert not OutboxMessage.objects.exists()


def test_of_two_workers_one_gets_the_message(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    message = queue(cast)

    def meanwhile(sent: OutboxMessage) -> None:
        assert services.message_deliver(message_id=sent.pk) is False
        send(sent)

    send = email.send
    monkeypatch.setattr(email, "send", meanwhile)
    assert services.message_deliver(message_id=message.pk) is True
    assert len(mail.outbox) == 1


def test_a_message_waits_for_its_hour(cast: Cast) -> None:
    message = queue(cast, not_before=timezone.now() + timedelta(hours=1))
    tasks.deliver_due_messages()
    assert fate(message) == (MessageState.QUEUED, 0)

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        tasks.deliver_due_messages()
    assert fate(message) == (MessageState.SENT, 1)


def test_a_refusal_is_tried_again_more_and_more_rarely_then_left_to_a_person(cast: Cast, failing: OpenFailure) -> None:
    failing(smtplib.SMTPRecipientsRefused({"jeannette@example.org": (450, b"try later")}))
    with time_machine.travel(NOW, tick=False) as clock:
        message = queue(cast)
        waits = []
        for _ in range(5):
            services.message_deliver(message_id=message.pk)
            message.refresh_from_db()
            assert message.state == MessageState.QUEUED
            waits.append(round((message.not_before - timezone.now()).total_seconds() / 60))
            assert services.message_deliver(message_id=message.pk) is False
            clock.move_to(message.not_before)
        services.message_deliver(message_id=message.pk)

    assert waits == [1, 5, 30, 120, 360]
    assert fate(message) == (MessageState.FAILED, 6)
    assert message.last_error == "Le serveur de messagerie refuse cette adresse."


@pytest.mark.parametrize(
    "lost",
    [smtplib.SMTPServerDisconnected("gone"), TimeoutError(), ConnectionResetError()],
    ids=lambda it: str(type(it)),
)
def test_a_lost_answer_is_told_to_a_person_and_never_sent_again(
    cast: Cast, failing: OpenFailure, lost: Exception
) -> None:
    failing(lost)
    message = queue(cast)
    services.message_deliver(message_id=message.pk)
    assert fate(message) == (MessageState.UNKNOWN, 1)

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        tasks.deliver_due_messages()
    assert fate(message) == (MessageState.UNKNOWN, 1)


def test_a_server_that_does_not_answer_is_a_refusal(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(self: EmailBackend) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", closed)
    message = queue(cast)
    services.message_deliver(message_id=message.pk)

    assert fate(message) == (MessageState.QUEUED, 1)
    assert message.last_error == "Le serveur de messagerie ne répond pas."


def test_a_worker_that_never_came_back_is_told_to_a_person(cast: Cast) -> None:
    message = queue(cast)
    claimed = services._claim(message.pk)
    assert claimed is not None

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        tasks.deliver_due_messages()
        assert fate(message) == (MessageState.SENDING, 1)
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        tasks.deliver_due_messages()
        tasks.deliver_message(message.pk)
    assert fate(message) == (MessageState.UNKNOWN, 1)
    assert not mail.outbox


def test_a_worker_held_up_gives_the_message_back_instead_of_sending(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = queue(cast)
    clock = iter([0.0, 61.0])
    monkeypatch.setattr("messaging.services.time.monotonic", lambda: next(clock))

    assert services.message_deliver(message_id=message.pk) is False
    monkeypatch.undo()
    assert not mail.outbox
    assert fate(message)[0] == MessageState.QUEUED
    assert services.message_deliver(message_id=message.pk) is True


def test_without_the_fence_a_held_up_worker_would_send(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    message = queue(cast)
    monkeypatch.setattr(services, "_held_up", lambda claimed_at: False)

    assert services.message_deliver(message_id=message.pk) is True


def test_a_late_worker_does_not_overwrite_what_a_person_decided(cast: Cast) -> None:
    message = queue(cast)
    late = services._claim(message.pk)
    assert late is not None
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        services.stalled_messages_flag()
        services.message_retry(actor=cast.user(Role.COUNSELLOR), message=message)
    services._finish(late, state=MessageState.FAILED)

    assert fate(message) == (MessageState.QUEUED, 0)


def test_cancelling_stops_what_has_not_left(cast: Cast) -> None:
    message, other = queue(cast), queue(cast, key="other", about="visit:13")
    assert services.messages_cancel(about="visit:12") == 1
    tasks.deliver_due_messages()

    assert fate(message) == (MessageState.CANCELLED, 0)
    assert fate(other) == (MessageState.SENT, 1)


def test_a_secret_text_is_erased_once_gone_or_cancelled(cast: Cast) -> None:
    gone, cancelled = queue(cast, key="a", is_secret=True), queue(cast, key="b", about="x", is_secret=True)
    services.messages_cancel(about="x")
    tasks.deliver_due_messages()

    for message in (gone, cancelled):
        message.refresh_from_db()
        assert "Nadia" not in message.body
    assert "Nadia" in mail.outbox[0].body


def test_a_person_sends_again_what_failed_and_nothing_else(cast: Cast) -> None:
    message = queue(cast)
    actor = cast.user(Role.COUNSELLOR)
    with pytest.raises(ValidationError):
        services.message_retry(actor=actor, message=message)
    OutboxMessage.objects.update(state=MessageState.FAILED, attempts=6)
    services.message_retry(actor=actor, message=message)
    tasks.deliver_due_messages()

    assert fate(message) == (MessageState.SENT, 1)
    assert "Nadia Ferrand a renvoyé le message" in JournalEntry.objects.latest("pk").sentence


def test_the_same_message_always_bears_the_same_id(cast: Cast) -> None:
    message = queue(cast)
    services.message_deliver(message_id=message.pk)

    assert mail.outbox[0].extra_headers["Message-ID"] == email.message_id("visit:12:told")
    assert email.message_id("visit:12:told") != email.message_id("visit:13:told")


def test_a_badly_written_header_is_a_refusal_and_injects_nothing(cast: Cast) -> None:
    message = queue(cast)
    OutboxMessage.objects.update(subject="Bonjour\nBcc: tous@example.org")
    services.message_deliver(message_id=message.pk)

    assert fate(message) == (MessageState.QUEUED, 1)
    assert not mail.outbox
