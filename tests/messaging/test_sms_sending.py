"""Through a real SMPP exchange: an SMS leaves once, or a person is told."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.enums import Role
from messaging import services, tasks
from messaging.enums import Channel, MessageState
from messaging.models import ERASED, OutboxMessage
from messaging.sms import gateway
from messaging.sms.text import gsm_text
from tests.conftest import Cast
from tests.messaging.smsc import BIND_TRANSMITTER, INVALID_NUMBER, THROTTLED, UDHI, WRONG_PASSWORD, Smsc

PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2026, 11, 26, 10, 0, tzinfo=PARIS)
NUMBER = "+33639981234"


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=True):
        yield


def queue(cast: Cast, body: str = "Nadia vient mardi à 10 h.", **values: Any) -> OutboxMessage:
    return services.message_queue(
        **{
            "territory": cast.territory,
            "key": "visit:12:told",
            "recipient": NUMBER,
            "recipient_name": "Jeannette Delage",
            "subject": "Votre visite",
            "body": body,
            "about": "visit:12",
            "channel": Channel.SMS,
            **values,
        }
    )


def fate(message: OutboxMessage) -> tuple[str, int]:
    message.refresh_from_db()
    return message.state, message.attempts


def test_an_sms_leaves_once(cast: Cast, smsc: Smsc) -> None:
    message = queue(cast)
    tasks.deliver_message(message.pk)
    tasks.deliver_message(message.pk)

    assert fate(message) == (MessageState.SENT, 1)
    (sms,) = smsc.submitted
    assert (sms.sender, sms.sender_ton, sms.number) == ("33700000000", 1, "33639981234")
    assert gsm_text(sms.octets) == "Nadia vient mardi à 10 h."
    assert sms.wants_receipt
    assert (sms.esm_class, sms.data_coding) == (0, 0)
    assert message.references == "ref1"
    assert smsc.bound == [(BIND_TRANSMITTER, "tisserand", "s cret")]
    assert smsc.unbound == 1


def test_a_long_text_with_accents_arrives_in_order(cast: Cast, smsc: Smsc) -> None:
    text = "".join(f"{number} : l’été où Éloïse a reçu 5 €. " for number in range(12))
    message = queue(cast, text)
    services.message_deliver(message_id=message.pk)

    assert fate(message)[0] == MessageState.SENT
    headers = [sms.octets[:6] for sms in smsc.submitted]
    count = len(headers)
    assert count == 3
    assert headers == [bytes([5, 0, 3, message.pk % 256, count, place]) for place in (1, 2, 3)]
    assert all(sms.esm_class == UDHI and len(sms.octets) <= 159 for sms in smsc.submitted)
    whole = "".join(gsm_text(sms.octets[6:]) for sms in smsc.submitted)
    assert whole == text.replace("’", "'").replace("ï", "i").replace("ç", "c")
    assert message.references == "ref1 ref2 ref3"


def test_another_script_leaves_as_it_is(cast: Cast, smsc: Smsc) -> None:
    services.message_deliver(message_id=queue(cast, "Добрый день").pk)

    (sms,) = smsc.submitted
    assert (sms.data_coding, sms.octets.decode("utf-16-be")) == (8, "Добрый день")


def test_a_name_as_sender(cast: Cast, smsc: Smsc, settings: Settings) -> None:
    settings.SMS_SENDER = "Tisserand"
    services.message_deliver(message_id=queue(cast).pk)

    assert (smsc.submitted[0].sender, smsc.submitted[0].sender_ton) == ("Tisserand", 5)


def test_a_server_that_asks_whether_we_live_gets_an_answer(cast: Cast, smsc: Smsc) -> None:
    smsc.asks_to_enquire = True
    message = queue(cast)
    services.message_deliver(message_id=message.pk)

    assert fate(message)[0] == MessageState.SENT


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (INVALID_NUMBER, "L’opérateur de SMS refuse ce numéro."),
        (THROTTLED, "L’opérateur de SMS demande d’attendre."),
        (0x45, "L’opérateur de SMS refuse ce message."),
    ],
)
def test_a_refusal_is_tried_again_later(cast: Cast, smsc: Smsc, status: int, reason: str) -> None:
    smsc.statuses = [status]
    message = queue(cast)
    services.message_deliver(message_id=message.pk)

    assert fate(message) == (MessageState.QUEUED, 1)
    assert message.last_error == reason
    assert not smsc.submitted
    with time_machine.travel(message.not_before):
        tasks.deliver_due_messages()
    assert fate(message) == (MessageState.SENT, 2)
    assert len(smsc.submitted) == 1


def test_a_refused_account_sends_nothing(cast: Cast, smsc: Smsc) -> None:
    smsc.bind_status = WRONG_PASSWORD
    message = queue(cast)
    services.message_deliver(message_id=message.pk)

    assert fate(message) == (MessageState.QUEUED, 1)
    assert message.last_error == "L’opérateur de SMS refuse notre compte."


def test_an_operator_who_is_not_there_is_a_refusal(cast: Cast, smsc: Smsc) -> None:
    smsc.stop()
    message = queue(cast)
    services.message_deliver(message_id=message.pk)

    assert fate(message) == (MessageState.QUEUED, 1)
    assert message.last_error == "L’opérateur de SMS ne répond pas."


def test_a_lost_answer_is_told_to_a_person_and_never_sent_again(cast: Cast, smsc: Smsc) -> None:
    smsc.drops_at = 1
    message = queue(cast)
    services.message_deliver(message_id=message.pk)
    assert fate(message) == (MessageState.UNKNOWN, 1)

    with time_machine.travel(datetime(2026, 11, 27, 10, 0, tzinfo=PARIS)):
        tasks.deliver_due_messages()
    assert fate(message) == (MessageState.UNKNOWN, 1)
    assert len(smsc.submitted) == 1


def test_an_answer_that_never_comes_is_told_to_a_person(
    cast: Cast, smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "ANSWER_SECONDS", 0.3)
    smsc.slowness = 2
    message = queue(cast)
    services.message_deliver(message_id=message.pk)

    assert fate(message) == (MessageState.UNKNOWN, 1)


def test_a_text_of_which_a_part_left_is_told_to_a_person(cast: Cast, smsc: Smsc) -> None:
    smsc.statuses = [0, INVALID_NUMBER]
    message = queue(cast, "a" * 200)
    services.message_deliver(message_id=message.pk)

    assert fate(message) == (MessageState.UNKNOWN, 1)
    assert len(smsc.submitted) == 1


def test_between_parts_a_busy_operator_is_waited_for(cast: Cast, smsc: Smsc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PAUSES", (0.01, 0.01))
    smsc.statuses = [0, THROTTLED, THROTTLED]
    message = queue(cast, "a" * 200)
    services.message_deliver(message_id=message.pk)

    assert fate(message) == (MessageState.SENT, 1)
    assert [sms.octets[5] for sms in smsc.submitted] == [1, 2]


def test_nobodys_number_nor_text_goes_to_a_log(cast: Cast, smsc: Smsc, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    services.message_deliver(message_id=queue(cast).pk)

    assert len(smsc.submitted) == 1
    assert "smpp" not in " ".join(record.name for record in caplog.records)
    assert "639981234" not in caplog.text
    assert b"639981234".hex() not in caplog.text


def test_an_sms_written_at_night_leaves_in_the_morning(cast: Cast, smsc: Smsc) -> None:
    with time_machine.travel(datetime(2026, 11, 26, 23, 0, tzinfo=PARIS)):
        message = queue(cast)
        tasks.deliver_due_messages()
    assert fate(message) == (MessageState.QUEUED, 0)
    assert message.not_before == datetime(2026, 11, 27, 8, 0, tzinfo=PARIS)

    with time_machine.travel(datetime(2026, 11, 27, 8, 0, 30, tzinfo=PARIS)):
        tasks.deliver_due_messages()
    assert fate(message) == (MessageState.SENT, 1)


def test_what_cannot_wait_leaves_at_night(cast: Cast, smsc: Smsc) -> None:
    with time_machine.travel(datetime(2026, 11, 26, 23, 0, tzinfo=PARIS)):
        message = queue(cast, is_urgent=True)
        tasks.deliver_due_messages()

    assert fate(message) == (MessageState.SENT, 1)


def test_an_sms_that_a_worker_takes_too_late_waits_for_the_morning(cast: Cast, smsc: Smsc) -> None:
    message = queue(cast)
    with time_machine.travel(datetime(2026, 11, 26, 21, 0, tzinfo=PARIS)):
        tasks.deliver_due_messages()

    assert fate(message) == (MessageState.QUEUED, 0)
    assert message.not_before == datetime(2026, 11, 27, 8, 0, tzinfo=PARIS)
    assert not smsc.submitted


def test_an_email_leaves_at_any_hour(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 11, 26, 23, 0, tzinfo=PARIS)):
        message = queue(cast, channel=Channel.EMAIL, recipient="jeannette@example.org")
        tasks.deliver_due_messages()

    assert fate(message) == (MessageState.SENT, 1)


def test_an_erased_text_is_never_sent_again(cast: Cast, smsc: Smsc) -> None:
    message = queue(cast, is_secret=True)
    services.message_deliver(message_id=message.pk)
    OutboxMessage.objects.update(state=MessageState.FAILED)
    message.refresh_from_db()

    assert message.body == ERASED
    with pytest.raises(ValidationError, match="effacé"):
        services.message_retry(actor=cast.user(Role.COUNSELLOR), message=message)


def test_a_folder_keeps_each_sms_as_a_file(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.SMS_URL, settings.SMS_SENDER = f"folder:{tmp_path / 'sms'}", "Tisserand"
    message = queue(cast, "À bientôt")
    services.message_deliver(message_id=message.pk)

    assert fate(message) == (MessageState.SENT, 1)
    (file,) = (tmp_path / "sms").iterdir()
    assert file.read_text(encoding="utf-8") == f"De : Tisserand\nÀ : {NUMBER}\n\nA bientot\n"


def test_without_an_operator_nothing_leaves(cast: Cast) -> None:
    message = queue(cast)
    services.message_deliver(message_id=message.pk)

    assert fate(message) == (MessageState.QUEUED, 1)
    assert message.last_error == "Ce service n’envoie pas de SMS."


def test_an_sms_sent_again_at_night_waits_for_the_morning_and_says_so(
    cast: Cast, smsc: Smsc, sign_in: Callable[[Role], Client]
) -> None:
    message = queue(cast)
    OutboxMessage.objects.update(state=MessageState.FAILED)
    with time_machine.travel(datetime(2026, 11, 26, 23, 0, tzinfo=PARIS)):
        browser = sign_in(Role.COUNSELLOR)
        page = browser.post(reverse("messaging:message-retry", args=[message.pk]), follow=True).content.decode()

    assert fate(message) == (MessageState.QUEUED, 0)
    assert message.not_before == datetime(2026, 11, 27, 8, 0, tzinfo=PARIS)
    assert "Le SMS repartira vers 06 39 98 12 34 demain à 8 h" in page.replace("\xa0", " ")
