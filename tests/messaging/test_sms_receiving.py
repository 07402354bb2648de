"""What the operator says back, through a real SMPP exchange: receipts, answers, STOP."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Territory
from core.models import JournalEntry
from core.registries import Registry, registries
from mediation.enums import ConsentPurpose
from mediation.models import Consent
from mediation.services import beneficiary_update
from messaging import services
from messaging.enums import Channel, MessageState
from messaging.models import REFUSED, OutboxMessage, ReceivedText
from messaging.sms import receiver as listening
from messaging.sms.address import Operator, address_of
from messaging.sms.answers import text_handle, text_receive
from messaging.sms.receipts import Receipt, read_receipt, receipt_note
from messaging.sms.receiver import Piece, Receiver, number_of
from messaging.sms.text import parts
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory
from tests.messaging.smsc import LATER, OK, RECEIPT, UDHI

LATIN = 3
NUMBER, DIGITS = "+33639981234", "33639981234"


def sent(cast: Cast, key: str = "visit:12:told", **values: Any) -> OutboxMessage:
    return OutboxMessage.objects.create(
        **{
            "territory": cast.territory,
            "key": key,
            "channel": Channel.SMS,
            "recipient": NUMBER,
            "recipient_name": "Jeannette Delage",
            "subject": "Votre visite de mardi",
            "body": "Nadia vient mardi à 10 h.",
            "about": "visit:12",
            "state": MessageState.SENT,
            "sent_at": timezone.now(),
            "references": "ref1",
            **values,
        }
    )


class Heard:
    """A PDU as smpplib reads it."""

    def __init__(self, body: bytes, **values: Any) -> None:
        self.short_message, self.source_addr = body, DIGITS.encode()
        self.esm_class = self.data_coding = 0
        self.message_payload = self.receipted_message_id = self.message_state = None
        self.sar_total_segments = self.sar_segment_seqnum = self.sar_msg_ref_num = None
        self.__dict__.update(values)


def receiver_of(url: str = "smpp://a:b@127.0.0.1") -> Receiver:
    operator = address_of(url)
    assert isinstance(operator, Operator)
    return Receiver(operator, threading.Event())


def hear(body: str, **values: Any) -> int:
    return receiver_of().hear(Heard(body.encode("latin-1"), **{"data_coding": LATIN, **values}))


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replace what packages answer to SMS."""

    def answer_with(*answers: Callable[[ReceivedText, str], str | None]) -> None:
        registry: Registry[Callable[[Any, str], str | None]] = Registry()
        registry.add(*answers)
        monkeypatch.setattr(registries, "text_answers", registry)

    answer_with()
    return answer_with


def test_an_sms_is_delivered_once_each_part_is(cast: Cast) -> None:
    message = sent(cast, references="ref1 ref2")
    text = "id:{} sub:001 dlvrd:001 submit date:2611 done date:2611 stat:DELIVRD err:000 text:"
    assert hear(text.format("ref2"), esm_class=RECEIPT) == OK
    message.refresh_from_db()
    assert message.delivered_at is None

    assert hear(text.format("ref2"), esm_class=RECEIPT) == OK
    assert hear(text.format("ref1"), esm_class=RECEIPT) == OK
    message.refresh_from_db()
    assert message.delivered_at is not None
    assert message.state == MessageState.SENT
    assert not ReceivedText.objects.exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [("UNDELIV", "faux ou résilié"), ("EXPIRED", "éteint"), ("REJECTD", "rejeté"), ("DELETED", "supprimé")],
)
def test_an_sms_that_never_arrives_is_told_to_a_person(cast: Cast, state: str, words: str) -> None:
    message = sent(cast)
    hear(f"id:ref1 stat:{state} err:001", esm_class=RECEIPT)

    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert words in message.last_error
    assert message.may_leave_again


def test_a_receipt_on_the_way_changes_nothing(cast: Cast) -> None:
    message = sent(cast)
    hear("id:ref1 stat:ENROUTE err:000", esm_class=RECEIPT)

    message.refresh_from_db()
    assert (message.state, message.delivered_at, message.references) == (MessageState.SENT, None, "ref1")


def test_parameters_of_a_receipt_win_over_its_text(cast: Cast) -> None:
    message = sent(cast)
    hear("n'importe quoi", esm_class=RECEIPT, receipted_message_id=b"ref1", message_state=2)

    message.refresh_from_db()
    assert message.delivered_at is not None


@pytest.mark.parametrize(
    ("taken", "told"),
    [("1A2B", "6699"), ("1a2b", "0000006699"), ("6699", "1A2B"), ("00001A2B", "6699"), ("Ab9", "AB9")],
)
def test_references_in_hexadecimal_or_decimal(cast: Cast, taken: str, told: str) -> None:
    message = sent(cast, references=f"zzz {taken}")
    hear(f"id:{told} stat:DELIVRD", esm_class=RECEIPT)

    message.refresh_from_db()
    assert message.references == "zzz"


def test_the_same_reference_for_another_number_is_another_sms(cast: Cast) -> None:
    message = sent(cast, recipient="+33639985678", recipient_name="Odette")
    assert receipt_note(receipt=Receipt("ref1", "DELIVRD", NUMBER)) is False

    message.refresh_from_db()
    assert message.delivered_at is None


def test_a_receipt_that_comes_before_its_reference_is_asked_for_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "RECEIPT_PAUSE", 0)
    sent(cast, state=MessageState.SENDING, references="", sent_at=None)

    assert hear("id:ref1 stat:DELIVRD", esm_class=RECEIPT) == LATER


def test_a_receipt_that_says_nothing_is_let_go() -> None:
    assert read_receipt("bonjour", number=NUMBER) is None
    assert read_receipt("", number=NUMBER, reference="a", state=2) == Receipt("a", "DELIVRD", NUMBER)


def test_an_answer_is_kept_once_with_what_it_answers(cast: Cast, answering: Callable[..., None]) -> None:
    sent(cast, key="old", about="visit:11", sent_at=timezone.now() - timedelta(days=2))
    sent(cast)
    sent(cast, key="waits", about="visit:13", state=MessageState.QUEUED, sent_at=None)
    hear("Je serai là, merci")
    hear("Je serai là, merci")

    text = ReceivedText.objects.get()
    assert (text.territory, text.sender, text.sender_name) == (cast.territory, NUMBER, "Jeannette Delage")
    assert (text.body, text.about) == ("Je serai là, merci", "visit:12")
    assert text.handled_at is None
    assert list(ReceivedText.objects.to_read()) == [text]


def test_changing_ones_mind_counts(cast: Cast, answering: Callable[..., None]) -> None:
    sent(cast)
    for words in ("oui", "non", "oui"):
        hear(words)

    assert list(ReceivedText.objects.order_by("pk").values_list("body", flat=True)) == ["oui", "non", "oui"]


def test_the_first_package_that_understands_answers(cast: Cast, answering: Callable[..., None]) -> None:
    asked: list[tuple[str, str]] = []

    def none_of_mine(text: ReceivedText, words: str) -> None:
        asked.append((text.about, words))

    answering(none_of_mine, lambda text, words: "A dit oui.", lambda text, words: "Trop tard.")
    sent(cast)
    hear(" OUI, évidemment ! ")

    text = ReceivedText.objects.get()
    assert asked == [("visit:12", "oui evidemment")]
    assert text.outcome == "A dit oui."
    assert text.handled_at is not None


def test_a_package_that_fails_leaves_the_answer_to_a_person(
    cast: Cast, answering: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    def failing(text: ReceivedText, words: str) -> str:
        ReceivedText.objects.update(outcome="à moitié fait")
        raise ValidationError("rien pour Jeannette")

    answering(failing)
    sent(cast)
    assert hear("oui") == OK

    text = ReceivedText.objects.get()
    assert (text.outcome, text.handled_at) == ("", None)
    assert "Jeannette" not in caplog.text


def test_someone_nobody_wrote_to_is_heard_where_there_is_one_territory(
    cast: Cast, answering: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    hear("Qui êtes-vous")
    assert not ReceivedText.objects.exists()
    assert "dropped" in caplog.text
    assert "639981234" not in caplog.text

    Territory.objects.exclude(pk=cast.territory.pk).delete()
    hear("Qui êtes-vous")
    assert ReceivedText.objects.get().about == ""


@pytest.mark.parametrize("words", ["STOP", "stop", "Arrêt", "Stop SMS.", "ARRET"])
def test_stop_withdraws_what_was_agreed(cast: Cast, answering: Callable[..., None], words: str) -> None:
    answering(lambda text, said: "compris autrement")
    nadia = cast.user(Role.COUNSELLOR)
    person = BeneficiaryFactory(territory=cast.territory, mobile_phone=NUMBER)
    beneficiary_update(beneficiary=person, expected_version=person.version, by=nadia, accepts_sms=True)
    helper = HelperFactory(territory=cast.territory, phone=NUMBER, accepts_sms=True)
    other = HelperFactory(territory=cast.territory, phone="+33639985678", accepts_sms=True)
    sent(cast)
    waiting = sent(cast, key="next", state=MessageState.QUEUED, sent_at=None)
    hear(words)

    for row in (person, helper, other, waiting):
        row.refresh_from_db()
    assert not person.accepts_sms
    assert not Consent.objects.standing().filter(beneficiary=person, purpose=ConsentPurpose.REMINDER_SMS).exists()
    assert (helper.accepts_sms, other.accepts_sms) == (False, True)
    text = ReceivedText.objects.get()
    assert text.handled_at is not None
    assert "Ne veut plus de SMS" in text.outcome
    assert (waiting.state, waiting.last_error) == (MessageState.FAILED, REFUSED)
    with pytest.raises(ValidationError, match="STOP"):
        services.message_retry(actor=nadia, message=waiting)
    assert not OutboxMessage.objects.filter(state=MessageState.QUEUED).exists()
    written = JournalEntry.objects.filter(verb__in=["consent.withdraw", "helper.texts_refuse"])
    assert written.count() == 2
    assert not any(helper.last_name in entry.sentence or "9981234" in entry.sentence for entry in written)


def test_stop_from_someone_unknown_is_obeyed_too(cast: Cast, answering: Callable[..., None]) -> None:
    helper = HelperFactory(territory=cast.other_territory, phone=NUMBER, accepts_sms=True)
    hear("STOP")

    helper.refresh_from_db()
    assert not helper.accepts_sms


def test_a_sentence_with_stop_is_left_to_a_person(cast: Cast, answering: Callable[..., None]) -> None:
    helper = HelperFactory(territory=cast.territory, phone=NUMBER, accepts_sms=True)
    sent(cast)
    hear("Stop, je ne peux pas venir mardi")

    helper.refresh_from_db()
    assert helper.accepts_sms
    assert ReceivedText.objects.get().handled_at is None


def long_answer(text: str) -> list[Heard]:
    pieces = parts(text).octets
    return [
        Heard(bytes([5, 0, 3, 7, len(pieces), place]) + piece, esm_class=UDHI)
        for place, piece in enumerate(pieces, start=1)
    ]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 1, 2, 0)])
def test_a_long_answer_is_joined_in_order(cast: Cast, answering: Callable[..., None], order: tuple[int, ...]) -> None:
    asked: list[str] = []
    answering(lambda text, words: asked.append(words))
    sent(cast)
    text = " ".join(f"mot{number}" for number in range(60))
    pdus, listener = long_answer(text), receiver_of()
    for place in order:
        listener.hear(pdus[place])

    received = ReceivedText.objects.get()
    assert "".join(received.body.split()) == "".join(text.split())
    assert len(asked) == 1


def test_a_long_answer_survives_a_restart(cast: Cast, answering: Callable[..., None]) -> None:
    sent(cast)
    for pdu in long_answer("a" * 153 + "b" * 20):
        receiver_of().hear(pdu)

    assert ReceivedText.objects.get().body == "a" * 153 + "b" * 20


def test_letters_of_answers(cast: Cast, answering: Callable[..., None]) -> None:
    sent(cast)
    listener = receiver_of()
    listener.hear(Heard(parts("à 5 € @").octets[0]))
    listener.hear(Heard("дом 😀".encode("utf-16-be"), data_coding=8))
    listener.hear(Heard("forêt".encode("latin-1"), data_coding=3))
    listener.hear(Heard(b"", message_payload=b"plus long"))

    bodies = list(ReceivedText.objects.order_by("pk").values_list("body", flat=True))
    assert bodies == ["à 5 € @", "дом 😀", "forêt", "plus long"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (b"33639981234", NUMBER), (b"+33639981234", NUMBER), (b"0639981234", NUMBER), (b"Free", ""), (b"", ""),
        (b"36111", ""),
    ],
)  # fmt: skip
def test_numbers_as_operators_write_them(written: bytes, number: str) -> None:
    assert number_of(written) == number


def test_the_place_of_a_part_in_its_header() -> None:
    assert listening._piece_in(bytes([0x05, 1, 9, 0x08, 4, 1, 2, 3, 1])) == Piece(258, 3, 1)
    assert listening._piece_in(bytes([0x00, 3, 9])) is None


def test_an_answer_that_was_read_is_put_away_once(cast: Cast, answering: Callable[..., None]) -> None:
    sent(cast)
    text = text_receive(sender=NUMBER, body="merci")
    assert text is not None
    nadia = cast.user(Role.COUNSELLOR)
    text_handle(text=text, by=nadia)

    assert text.handled_by == nadia
    with pytest.raises(ValidationError):
        text_handle(text=text, by=nadia)
