"""What listens to the operator: receipts and answers, one after the other, each acknowledged once it is written."""

import hashlib
import logging
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import phonenumbers
from django.db import close_old_connections
from smpplib import consts

from messaging.sms.address import Operator
from messaging.sms.answers import long_text_receive, text_receive
from messaging.sms.link import LOST, Link, RefusedError
from messaging.sms.receipts import is_being_sent, read_receipt, receipt_note
from messaging.sms.text import gsm_text

ANSWER_SECONDS = 10
# Silence after which the operator is asked whether it still listens.
IDLE_SECONDS = 30
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# A receipt may come before the worker has written what the operator called the SMS.
RECEIPT_TRIES, RECEIPT_PAUSE = 10, 0.2
_KIND, _RECEIPT, _NOTIFICATION = 0x3C, 0x04, 0x20
_CHARSETS = {consts.SMPP_ENCODING_IA5: "ascii", consts.SMPP_ENCODING_ISO10646: "utf-16-be"}
_SHORT_REFERENCE, _LONG_REFERENCE = 0x00, 0x08
# Long texts of which some parts never came are forgotten beyond this many.
_LONG_TEXTS_AT_HAND = 100

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Piece:
    """Place of a part in a long text: what the telephone calls the text, how many parts, which one."""

    reference: int
    count: int
    place: int


@dataclass
class Receiver:
    """Listens to an operator until it is told to stop, and comes back after each loss, more and more slowly."""

    operator: Operator
    stopping: threading.Event
    _pieces: dict[tuple[str, int, int], dict[int, str]] = field(default_factory=dict)

    def run(self) -> None:
        """Listen until ``stopping`` is set; never raises what a network or a database may do."""
        pause = FIRST_PAUSE / 2
        while not self.stopping.is_set():
            began = time.monotonic()
            link = Link(self.operator, timeout=ANSWER_SECONDS)
            try:
                link.open("bind_receiver")
                _log.info("Listening to the SMS operator.")
                self._listen(link)
            except RefusedError as error:
                _log.error("The SMS operator refuses the account (status 0x%02x).", error.status)
            except LOST as error:
                _log.warning("The SMS operator is lost (%s): trying again.", type(error).__name__)
            finally:
                link.close()
            has_lasted = time.monotonic() - began > LONGEST_PAUSE
            pause = FIRST_PAUSE if has_lasted else min(pause * 2, LONGEST_PAUSE)
            self.stopping.wait(pause)

    def _listen(self, link: Link) -> None:
        heard_at = time.monotonic()
        while not self.stopping.is_set():
            if link.wait(0.5):
                self._take(link)
                heard_at = time.monotonic()
            elif time.monotonic() - heard_at > IDLE_SECONDS:
                link.send_pdu(link.pdu("enquire_link"))
                if not link.wait(ANSWER_SECONDS):
                    raise TimeoutError
                heard_at = time.monotonic()

    def _take(self, link: Link) -> None:
        pdu = link.read_pdu()
        if pdu.command != "deliver_sm":
            link.be_polite(pdu)
            return
        answer = link.pdu("deliver_sm_resp", status=self._status(pdu))
        answer.sequence = pdu.sequence
        link.send_pdu(answer)

    def _status(self, pdu: Any) -> int:
        """Write what was heard; ask for it again later when it cannot be written."""
        close_old_connections()
        try:
            return self.hear(pdu)
        except Exception as error:
            # Neither a database at rest nor a mistake of ours may end the listening, or lose what was said.
            _log.error("What the SMS operator said cannot be written (%s).", type(error).__name__)
            return int(consts.SMPP_ESME_RX_T_APPN)

    def hear(self, pdu: Any) -> int:
        """Write a receipt or an answer; return the SMPP status that tells the operator."""
        kind = pdu.esm_class & _KIND
        number, (text, piece) = number_of(pdu.source_addr), text_of(pdu)
        if kind == _RECEIPT:
            return self._hear_receipt(pdu, text, number)
        if kind == _NOTIFICATION or not number:
            return int(consts.SMPP_ESME_ROK)
        if piece is None:
            text_receive(sender=number, body=text)
        else:
            self._hear_piece(number, text, piece)
        return int(consts.SMPP_ESME_ROK)

    def _hear_receipt(self, pdu: Any, text: str, number: str) -> int:
        reference = (pdu.receipted_message_id or b"").decode("ascii", "replace")
        receipt = read_receipt(text, number=number, reference=reference, state=pdu.message_state)
        if receipt is None:
            return int(consts.SMPP_ESME_ROK)
        for _ in range(RECEIPT_TRIES):
            if receipt_note(receipt=receipt) or not is_being_sent(number):
                return int(consts.SMPP_ESME_ROK)
            self.stopping.wait(RECEIPT_PAUSE)
        return int(consts.SMPP_ESME_RX_T_APPN)

    def _hear_piece(self, sender: str, text: str, piece: Piece) -> None:
        name = (sender, piece.reference, piece.count)
        at_hand = self._pieces.setdefault(name, {})
        at_hand[piece.place] = text
        is_whole = len(at_hand) == piece.count
        body = "".join(at_hand[place] for place in sorted(at_hand))
        group = hashlib.sha256(repr(name).encode()).hexdigest()
        long_text_receive(sender=sender, group=group, body=body, piece=text, is_whole=is_whole)
        if is_whole:
            del self._pieces[name]
        while len(self._pieces) > _LONG_TEXTS_AT_HAND:
            del self._pieces[next(iter(self._pieces))]


def number_of(address: bytes) -> str:
    """Read a number as operators write it ("33639981234", "+33…", "06…") in E.164 form; empty for anything else."""
    digits = address.decode("ascii", "replace").strip()
    for spelt in (digits if digits.startswith("+") else f"+{digits}", digits):
        try:
            number = phonenumbers.parse(spelt, "FR")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def text_of(pdu: Any) -> tuple[str, Piece | None]:
    """Return the text of a deliver_sm, and its place when it is part of a longer one."""
    octets = pdu.short_message or pdu.message_payload or b""
    piece = None
    if pdu.esm_class & consts.SMPP_GSMFEAT_UDHI and octets:
        end = octets[0] + 1
        piece, octets = _piece_in(octets[1:end]), octets[end:]
    elif pdu.sar_total_segments and pdu.sar_segment_seqnum:
        piece = Piece(pdu.sar_msg_ref_num or 0, pdu.sar_total_segments, pdu.sar_segment_seqnum)
    if piece is not None and piece.count < 2:
        piece = None
    return _decoded(octets, pdu.data_coding), piece


def _decoded(octets: bytes, coding: int) -> str:
    text = gsm_text(octets) if coding == consts.SMPP_ENCODING_DEFAULT else None
    if text is None:
        text = octets.decode(_CHARSETS.get(coding, "latin-1"), "replace")
    return text.replace("\0", "").strip()


def _piece_in(header: bytes) -> Piece | None:
    """Find the place of a part in a user data header (3GPP TS 23.040, 9.2.3.24)."""
    place = 0
    while place + 2 <= len(header):
        element, length = header[place], header[place + 1]
        value = header[place + 2 : place + 2 + length]
        if element == _SHORT_REFERENCE and len(value) == 3:
            return Piece(value[0], value[1], value[2])
        if element == _LONG_REFERENCE and len(value) == 4:
            return Piece(int.from_bytes(value[:2]), value[2], value[3])
        place += 2 + length
    return None
