"""SMS that people send back: each one is kept once, does what it asks, or waits to be read."""

import hashlib
import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Territory, User
from core.journal import journal_record
from core.registries import registries
from core.text import fold
from messaging.enums import Channel, MessageState
from messaging.models import ERASED, REFUSED, OutboxMessage, ReceivedText
from messaging.signals import sms_refused

STOP_WORDS = frozenset({"stop", "arret", "stop sms", "arret sms", "sms stop", "stop svp", "stop merci"})
STOPPED = "Ne veut plus de SMS : son accord est retiré."
NAME_LENGTH = ReceivedText._meta.get_field("sender_name").max_length
OUTCOME_LENGTH = 300
# Operators hand over again what we were slow to acknowledge: the same words that soon are the same SMS.
SAME_WITHIN = timedelta(minutes=30)

_log = logging.getLogger(__name__)


@transaction.atomic
def text_receive(*, sender: str, body: str) -> ReceivedText | None:
    """Keep an SMS from ``sender`` (E.164) and do what it asks. The same one again changes nothing.

    STOP withdraws every agreement given with the number; otherwise the first of ``registries.text_answers`` that has
    something to say answers it; what nobody answers waits to be read. None: nobody knows whose it is.
    """
    asked = _last_sent(sender)
    words = fold(body)
    if words in STOP_WORDS:
        _refuse(sender)
    territory = asked.territory if asked else _only_territory()
    if territory is None:
        _log.warning("An SMS was dropped: it answers none of ours, and there are several territories.")
        return None
    text, is_new = _kept(territory, sender, body, asked)
    if is_new:
        _act(text, words)
    return text


@transaction.atomic
def long_text_receive(*, sender: str, group: str, body: str, piece: str, is_whole: bool) -> ReceivedText | None:
    """Keep what has come of an SMS in several parts: ``body`` joins those at hand, ``piece`` is the one that came.

    It is acted upon once it is whole. ``group`` names the SMS among those of its sender.
    """
    asked = _last_sent(sender)
    territory = asked.territory if asked else _only_territory()
    if territory is None:
        _log.warning("An SMS was dropped: it answers none of ours, and there are several territories.")
        return None
    key = _digest(sender, group, str(timezone.localdate()))
    text, is_new = ReceivedText.objects.get_or_create(key=key, defaults=_values(territory, sender, body, asked))
    if not is_new and text.handled_at is None:
        # After a restart only the piece is at hand: what came before is in the row.
        text.body = body if body != piece else text.body if piece in text.body else text.body + piece
        text.save(update_fields=["body"])
    if is_whole and text.handled_at is None:
        _act(text, fold(body))
    return text


@transaction.atomic
def text_handle(*, text: ReceivedText, by: User) -> ReceivedText:
    """Put an answer that was read away. Raises ValidationError when someone else has done so."""
    read = ReceivedText.objects.to_read().filter(pk=text.pk)
    if not read.update(handled_at=timezone.now(), handled_by=by):
        raise ValidationError("Cette réponse est déjà traitée.")
    journal_record(
        actor=by, verb="text.handle", target=text, sentence=f"{by.full_name} a traité le SMS reçu n° {text.pk}."
    )
    text.refresh_from_db()
    return text


@transaction.atomic
def text_reopen(*, text: ReceivedText, by: User) -> ReceivedText:
    """Have an answer that someone put away read again; what the application answered itself stays answered."""
    put_away = ReceivedText.objects.filter(pk=text.pk, handled_by__isnull=False)
    if put_away.update(handled_at=None, handled_by=None):
        sentence = f"{by.full_name} a remis à lire le SMS reçu n° {text.pk}."
        journal_record(actor=by, verb="text.reopen", target=text, sentence=sentence)
    text.refresh_from_db()
    return text


def _last_sent(number: str) -> OutboxMessage | None:
    sent = OutboxMessage.objects.filter(channel=Channel.SMS, recipient=number).exclude(
        state__in=[MessageState.QUEUED, MessageState.CANCELLED]
    )
    return sent.select_related("territory").order_by(Coalesce("sent_at", "created_at").desc(), "-pk").first()


def _only_territory() -> Territory | None:
    territories = list(Territory.objects.order_by("pk")[:2])
    return territories[0] if len(territories) == 1 else None


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _values(territory: Territory, sender: str, body: str, asked: OutboxMessage | None) -> dict[str, object]:
    return {
        "territory": territory,
        "sender": sender,
        "sender_name": asked.recipient_name[:NAME_LENGTH] if asked else "",
        "body": body,
        "about": asked.about if asked else "",
    }


def _kept(territory: Territory, sender: str, body: str, asked: OutboxMessage | None) -> tuple[ReceivedText, bool]:
    """Write the SMS, unless the last one of its sender says the same, of the same message, and came just now."""
    before = ReceivedText.objects.filter(sender=sender).order_by("-pk").first()
    values = _values(territory, sender, body, asked)
    if (
        before is not None
        and (before.body, before.about) == (body, values["about"])
        and timezone.now() - before.received_at < SAME_WITHIN
    ):
        return before, False
    key = _digest(sender, body, str(before.pk if before else 0))
    return ReceivedText.objects.get_or_create(key=key, defaults=values)


def _act(text: ReceivedText, words: str) -> None:
    outcome = STOPPED if words in STOP_WORDS else _answered(text, words)
    if outcome:
        text.outcome, text.handled_at = outcome[:OUTCOME_LENGTH], timezone.now()
        text.save(update_fields=["outcome", "handled_at"])


def _answered(text: ReceivedText, words: str) -> str | None:
    """Ask the packages in turn; one that fails leaves the SMS to a person, and its words to no log."""
    for answer in registries.text_answers:
        try:
            with transaction.atomic():
                outcome = answer(text, words)
        except Exception as error:
            _log.error("The SMS n° %s could not be answered: %s.", text.pk, type(error).__name__)
            return None
        if outcome:
            return outcome
    return None


def _refuse(number: str) -> None:
    """Withdraw the agreements given with a number: operators block our sender for it in every territory."""
    for territory in Territory.objects.order_by("pk"):
        sms_refused.send(sender=ReceivedText, territory=territory, number=number)
    waiting = OutboxMessage.objects.filter(channel=Channel.SMS, recipient=number, state=MessageState.QUEUED)
    waiting.filter(is_secret=True).update(state=MessageState.FAILED, last_error=REFUSED, body=ERASED)
    waiting.update(state=MessageState.FAILED, last_error=REFUSED)
