"""Receipts of the operator: an SMS was delivered part by part, or will never be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.formatting import NBSP
from messaging.enums import Channel, MessageState
from messaging.models import OutboxMessage

# SMPP 3.4, 5.2.28: message_state, as the words of a receipt's text (appendix B).
STATES = {
    1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD", 7: "UNKNOWN", 8: "REJECTD",
}  # fmt: skip
DELIVERED = "DELIVRD"
REASONS = {
    "UNDELIV": f"Non remis{NBSP}: ce numéro ne reçoit pas les SMS. Il est peut-être faux ou résilié.",
    "EXPIRED": f"Non remis{NBSP}: téléphone éteint ou hors réseau trop longtemps.",
    "REJECTD": f"Non remis{NBSP}: l’opérateur a rejeté ce SMS.",
    "DELETED": f"Non remis{NBSP}: l’opérateur a supprimé ce SMS.",
}
# Operators give up within days; an older message with the same reference is another one.
HEARD_FOR = timedelta(days=15)
_IN_TEXT = re.compile(r"\bid:\s*(?P<reference>\S+).*?\bstat:\s*(?P<state>[A-Za-z]+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the operator says of one part; ``number`` (E.164) may be empty."""

    reference: str
    state: str
    number: str


def read_receipt(text: str, *, number: str, reference: str = "", state: int | None = None) -> Receipt | None:
    """Read a receipt from its text and its optional parameters, which win; None when it says nothing."""
    found = _IN_TEXT.search(text)
    reference = reference or (found["reference"] if found else "")
    word = STATES.get(state or 0) or (found["state"].upper()[:7] if found else "")
    return Receipt(reference, word, number) if reference and word else None


@transaction.atomic
def receipt_note(*, receipt: Receipt) -> bool:
    """Write what a receipt says; tell whether its message is known. Noting it twice changes nothing."""
    message, reference = _message_of(receipt)
    if message is None:
        return False
    if receipt.state == DELIVERED:
        awaited = message.references.split()
        awaited.remove(reference)
        message.references = " ".join(awaited)
        message.delivered_at = None if awaited else timezone.now()
        message.save(update_fields=["references", "delivered_at"])
    elif receipt.state in REASONS:
        message.state, message.last_error, message.references = MessageState.FAILED, REASONS[receipt.state], ""
        message.save(update_fields=["state", "last_error", "references"])
    return True


def is_being_sent(number: str) -> bool:
    """Tell whether an SMS to this number is on its way: its references are not written yet."""
    return OutboxMessage.objects.filter(channel=Channel.SMS, state=MessageState.SENDING, recipient=number).exists()


def spellings(reference: str) -> Iterator[str]:
    """Yield, in lower case, how the operator may have called a part when it took it.

    Some count in hexadecimal then and in decimal in receipts, or the other way, with or without leading zeros.
    """
    reference = reference.lower()
    yield reference
    if reference.isascii() and reference.isdigit():
        yield from (reference.lstrip("0"), f"{int(reference):x}", f"{int(reference):08x}")
    if re.fullmatch(r"[0-9a-f]{1,16}", reference):
        yield str(int(reference, 16))


def _message_of(receipt: Receipt) -> tuple[OutboxMessage | None, str]:
    """Find the message among those to the receipt's number; without a number, by the reference as it stands."""
    since = timezone.now() - HEARD_FOR
    sent = OutboxMessage.objects.select_for_update().filter(
        channel=Channel.SMS, state=MessageState.SENT, sent_at__gte=since
    )
    if receipt.number:
        sent = sent.filter(recipient=receipt.number)
    else:
        sent = sent.filter(references__contains=receipt.reference)
    messages = list(sent.order_by("-sent_at"))
    for spelling in spellings(receipt.reference) if receipt.number else (receipt.reference.lower(),):
        for message in messages:
            known = {each.lower(): each for each in message.references.split()}
            if spelling in known:
                return message, known[spelling]
    return None, ""
