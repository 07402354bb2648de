"""The process that listens to the operator: it acknowledges, comes back, and stops when told to."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command

from messaging import services
from messaging.enums import Channel
from messaging.models import ReceivedText
from messaging.sms import receiver as listening
from messaging.sms.address import Operator, address_of
from messaging.sms.receiver import Receiver
from tests.conftest import Cast
from tests.messaging.smsc import LATER, MESSAGE_STATE, OK, RECEIPT, RECEIPTED_ID, WRONG_PASSWORD, Smsc

NUMBER, DIGITS = "+33639981234", "33639981234"


def receiver_of(url: str) -> Receiver:
    operator = address_of(url)
    assert isinstance(operator, Operator)
    return Receiver(operator, threading.Event())


@pytest.fixture
def listener(smsc: Smsc, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """A receiver in a thread; what it hears is kept instead of written, as a thread has its own transaction."""
    heard: list[Any] = []

    def hear(self: Receiver, pdu: Any) -> int:
        heard.append(pdu)
        if pdu.short_message == b"boom":
            raise RuntimeError
        return OK

    monkeypatch.setattr(Receiver, "hear", hear)
    monkeypatch.setattr(listening, "close_old_connections", lambda: None)
    monkeypatch.setattr(listening, "FIRST_PAUSE", 0.05)
    running = receiver_of(smsc.url)
    thread = threading.Thread(target=running.run)
    thread.start()
    yield heard
    running.stopping.set()
    thread.join(10)
    assert not thread.is_alive()


def test_from_the_operator_to_the_database(cast: Cast, smsc: Smsc, monkeypatch: pytest.MonkeyPatch) -> None:
    """The receiver runs here, in the test's transaction, and the operator speaks from a thread."""
    monkeypatch.setattr(listening, "close_old_connections", lambda: None)
    message = services.message_queue(
        territory=cast.territory, key="visit:12:told", recipient=NUMBER, recipient_name="Jeannette Delage",
        subject="Votre visite", body="Nadia vient mardi.", channel=Channel.SMS, is_urgent=True,
    )  # fmt: skip
    services.message_deliver(message_id=message.pk)
    running, statuses = receiver_of(smsc.url), []

    def speak() -> None:
        smsc.wait_for_receiver()
        statuses.append(smsc.receipt(DIGITS, "ref1"))
        statuses.append(smsc.deliver(DIGITS, b"Merci"))
        running.stopping.set()

    speaker = threading.Thread(target=speak)
    speaker.start()
    running.run()
    speaker.join(10)

    message.refresh_from_db()
    assert statuses == [OK, OK]
    assert message.delivered_at is not None
    assert ReceivedText.objects.get().sender_name == "Jeannette Delage"


def test_what_is_heard_is_acknowledged(smsc: Smsc, listener: list[Any]) -> None:
    smsc.wait_for_receiver()

    assert smsc.deliver(DIGITS, b"OUI", tlvs={0x1500: b"vendor"}) == OK
    assert smsc.receipt(DIGITS, "ref1") == OK
    assert [pdu.short_message[:3] for pdu in listener] == [b"OUI", b"id:"]


def test_what_cannot_be_written_is_asked_for_again(smsc: Smsc, listener: list[Any]) -> None:
    smsc.wait_for_receiver()

    assert smsc.deliver(DIGITS, b"boom") == LATER
    assert smsc.deliver(DIGITS, b"OUI") == OK


def test_a_lost_operator_is_called_again(smsc: Smsc, listener: list[Any]) -> None:
    smsc.wait_for_receiver()
    smsc.hang_up()
    smsc.wait_for_receiver(2)

    assert smsc.deliver(DIGITS, b"OUI") == OK


def test_a_refused_account_is_tried_again(smsc: Smsc, listener: list[Any]) -> None:
    smsc.wait_for_receiver()
    smsc.bind_status = WRONG_PASSWORD
    smsc.hang_up()
    while len(smsc.bound) < 3:
        time.sleep(0.02)
    smsc.bind_status = OK
    smsc.wait_for_receiver(4)

    assert smsc.deliver(DIGITS, b"OUI") == OK


def test_silence_is_broken_by_a_question(smsc: Smsc, listener: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    smsc.wait_for_receiver()
    monkeypatch.setattr(listening, "IDLE_SECONDS", 0.1)
    while not smsc.enquired:
        time.sleep(0.02)
    smsc.enquire()

    assert smsc.deliver(DIGITS, b"OUI") == OK
    assert len(smsc.bound) == 1


def test_the_command_stops_cleanly_when_told_to(smsc: Smsc, tmp_path: Path) -> None:
    code = (
        "import django; from django.conf import settings; django.setup();"
        f"settings.SMS_URL = {smsc.url!r};"
        "from django.core.management import call_command; call_command('receive_sms')"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=configured.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
    )
    try:
        while not smsc.bound and process.poll() is None:
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
    assert smsc.unbound == 1


def test_without_an_operator_there_is_nothing_to_receive() -> None:
    with pytest.raises(CommandError, match="rien à recevoir"):
        call_command("receive_sms")


def test_tlv_numbers_are_those_of_the_specification(smsc: Smsc, listener: list[Any]) -> None:
    smsc.wait_for_receiver()
    smsc.deliver(DIGITS, b"id:x", esm_class=RECEIPT, tlvs={RECEIPTED_ID: b"ref1\0", MESSAGE_STATE: b"\2"})

    assert (listener[0].receipted_message_id, listener[0].message_state) == (b"ref1", 2)
