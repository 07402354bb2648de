"""The SMS channel: hands a text over to the operator, part by part, and tells a refusal from a lost answer."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from smpplib import consts

from messaging.errors import NobodyKnowsError, NotSentError
from messaging.models import OutboxMessage
from messaging.sms.address import Folder, Operator, can_be_answered, sms_address
from messaging.sms.link import LOST, Link, RefusedError
from messaging.sms.text import Parts, parts, rewritten

# Well below the lease of a message: the whole exchange, and each answer.
EXCHANGE_SECONDS, ANSWER_SECONDS = 40, 10
# Nobody reads more on a telephone, and each part is paid for.
MAX_PARTS = 8
# Between parts, an operator who asks to slow down is obeyed for this long, in seconds, before giving up.
PAUSES = (1, 2, 4)
_BUSY = {consts.SMPP_ESME_RTHROTTLED, consts.SMPP_ESME_RMSGQFUL}
_REASONS = {
    consts.SMPP_ESME_RTHROTTLED: "L’opérateur de SMS demande d’attendre.",
    consts.SMPP_ESME_RMSGQFUL: "L’opérateur de SMS demande d’attendre.",
    consts.SMPP_ESME_RINVDSTADR: "L’opérateur de SMS refuse ce numéro.",
    consts.SMPP_ESME_RINVDSTTON: "L’opérateur de SMS refuse ce numéro.",
    consts.SMPP_ESME_RINVDSTNPI: "L’opérateur de SMS refuse ce numéro.",
    consts.SMPP_ESME_RINVSRCADR: "L’opérateur de SMS refuse notre nom d’expéditeur.",
    consts.SMPP_ESME_RINVSRCTON: "L’opérateur de SMS refuse notre nom d’expéditeur.",
}
_INTERNATIONAL, _ABBREVIATED, _NAMED = (
    (consts.SMPP_TON_INTL, consts.SMPP_NPI_ISDN),
    (consts.SMPP_TON_ABBREV, consts.SMPP_NPI_UNK),
    (consts.SMPP_TON_ALNUM, consts.SMPP_NPI_UNK),
)
# The longest number that is a short one.
_SHORT_NUMBER = 8
# 3GPP TS 23.040, 9.2.3.24.1: header of 5 octets, element 0, 3 octets: reference, count, place.
_LONG_TEXT = (5, 0, 3)


def send(message: OutboxMessage) -> str:
    """Hand the message over; return the operator's references of its parts, separated by spaces.

    Raises NotSentError when it certainly did not leave, NobodyKnowsError when it, or a part of it, may have.
    """
    return hand_over(number=message.recipient, body=message.body, mark=message.pk)


def hand_over(*, number: str, body: str, mark: int) -> str:
    """Do the work of ``send`` for a number in E.164 form; ``mark`` lets telephones tell long texts apart."""
    try:
        address = sms_address()
    except ImproperlyConfigured as error:
        raise NotSentError("L’adresse de l’opérateur de SMS est mal réglée.") from error
    if address is None:
        raise NotSentError("Ce service n’envoie pas de SMS.")
    text = rewritten(body)
    if isinstance(address, Folder):
        return _written(address.path, number, text, mark)
    cut = parts(text)
    if len(cut.octets) > MAX_PARTS:
        raise NotSentError("Ce texte est trop long pour un SMS.")
    return _exchange(address, number, cut, mark)


def _written(folder: Path, number: str, text: str, mark: int) -> str:
    name = f"{timezone.now():%Y%m%d-%H%M%S}-{mark}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"De : {settings.SMS_SENDER}\nÀ : {number}\n\n{text}\n", encoding="utf-8")
    except OSError as error:
        raise NotSentError("Le dossier des SMS ne peut pas être écrit.") from error
    return ""


def _exchange(operator: Operator, number: str, cut: Parts, mark: int) -> str:
    until = time.monotonic() + EXCHANGE_SECONDS
    link = Link(operator, timeout=ANSWER_SECONDS)
    try:
        link.open("bind_transmitter")
        return " ".join(filter(None, _submit_all(link, number, cut, mark, until)))
    except RefusedError as error:
        raise NotSentError("L’opérateur de SMS refuse notre compte.") from error
    except LOST as error:
        raise NotSentError("L’opérateur de SMS ne répond pas.") from error
    finally:
        link.close()


def _submit_all(link: Link, number: str, cut: Parts, mark: int, until: float) -> list[str]:
    """Submit each part in order. From the first one on, only a refusal of that one proves that nothing left."""
    references: list[str] = []
    for place, octets in enumerate(cut.octets, start=1):
        header = bytes([*_LONG_TEXT, mark % 256, len(cut.octets), place]) if len(cut.octets) > 1 else b""
        try:
            references.append(_submit(link, _values(number, cut, header + octets, header), bool(references), until))
        except RefusedError as error:
            if references:
                raise NobodyKnowsError from error
            raise NotSentError(_REASONS.get(error.status, "L’opérateur de SMS refuse ce message.")) from error
        except LOST as error:
            raise NobodyKnowsError from error
    return references


def _submit(link: Link, values: dict[str, Any], is_begun: bool, until: float) -> str:
    """Submit one part and return its reference; when parts have left, wait for a busy operator a little."""
    for pause in (*PAUSES, 0) if is_begun else (0,):
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        link.patience(min(ANSWER_SECONDS, left))
        try:
            answer = link.ask(link.pdu("submit_sm", **values))
        except RefusedError as error:
            if not pause or error.status not in _BUSY:
                raise
            time.sleep(pause)
        else:
            return (getattr(answer, "message_id", None) or b"").decode("ascii", "replace").replace(" ", "")
    raise AssertionError


def _values(number: str, cut: Parts, octets: bytes, header: bytes) -> dict[str, Any]:
    sender = settings.SMS_SENDER
    source_ton, source_npi = _kind_of(sender)
    ton, npi = _INTERNATIONAL
    return {
        "source_addr_ton": source_ton, "source_addr_npi": source_npi, "source_addr": sender.lstrip("+"),
        "dest_addr_ton": ton, "dest_addr_npi": npi, "destination_addr": number.lstrip("+"),
        "esm_class": consts.SMPP_GSMFEAT_UDHI if header else consts.SMPP_MSGMODE_DEFAULT,
        "data_coding": consts.SMPP_ENCODING_DEFAULT if cut.is_gsm else consts.SMPP_ENCODING_ISO10646,
        "registered_delivery": consts.SMPP_SMSC_DELIVERY_RECEIPT_BOTH,
        "short_message": octets,
    }  # fmt: skip


def _kind_of(sender: str) -> tuple[int, int]:
    if not can_be_answered(sender):
        return _NAMED
    is_short = not sender.startswith("+") and len(sender) <= _SHORT_NUMBER
    return _ABBREVIATED if is_short else _INTERNATIONAL
