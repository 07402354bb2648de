"""The outbox: a message is queued with the act that causes it, and leaves once.

Delivery protocol (at most one sending, never silent):

1. one conditional UPDATE claims the row for two minutes; of two workers one gets it;
2. a worker that was held up for more than half the lease gives the row back instead of sending;
3. a refusal is tried again after 1, 5, 30 min, 2 h and 6 h, then left to a person;
4. when the answer was lost, or the worker never came back, nobody knows whether the message left: it is flagged
   UNKNOWN for a person and never sent again by itself.
"""

import time
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Territory, User
from core.journal import journal_record
from messaging import channels
from messaging.enums import Channel, MessageState
from messaging.errors import NobodyKnowsError, NotSentError
from messaging.models import ERASED, FORGOTTEN, REFUSED, OutboxMessage, ReceivedText
from messaging.sms.hours import next_decent

LEASE = timedelta(minutes=2)
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
# Messages serve for a year: long enough to answer someone who says that nobody told them.
FORGET_MONTHS = 12
NOBODY_KNOWS = "Peut-être parti : l’envoi a été interrompu. Demandez à la personne avant de renvoyer."


@transaction.atomic
def message_queue(
    *,
    territory: Territory,
    key: str,
    recipient: str,
    recipient_name: str,
    subject: str,
    body: str,
    about: str = "",
    not_before: datetime | None = None,
    is_secret: bool = False,
    channel: Channel = Channel.EMAIL,
    is_urgent: bool = False,
) -> OutboxMessage:
    """Queue a message; a second call with the same ``key`` changes nothing and returns the first message.

    ``about`` names the thing the message speaks of ("visit:12"), so that it can be cancelled with it; ``is_secret``
    has the text erased once it has left. An SMS (``recipient`` in E.164 form) waits for a decent hour, unless
    ``is_urgent``; its ``subject`` is not sent, it names the message in the list of messages.
    """
    leaves_at = not_before or timezone.now()
    if channel == Channel.SMS and not is_urgent:
        leaves_at = next_decent(leaves_at)
    message, is_new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "territory": territory,
            "channel": channel,
            "recipient": recipient,
            "recipient_name": recipient_name,
            "subject": subject,
            "body": body,
            "about": about,
            "is_secret": is_secret,
            "is_urgent": is_urgent,
            "not_before": leaves_at,
        },
    )
    if is_new:
        _deliver_after_commit(message)
    return message


@transaction.atomic
def messages_cancel(*, about: str) -> int:
    """Cancel what has not left yet about a thing; return how many messages will not leave."""
    queued = OutboxMessage.objects.filter(about=about, state=MessageState.QUEUED)
    cancelled = queued.filter(is_secret=True).update(state=MessageState.CANCELLED, body=ERASED)
    return cancelled + queued.update(state=MessageState.CANCELLED)


def message_deliver(*, message_id: int) -> bool:
    """Send a message if it is due and nobody else has taken it; tell whether it was sent by this call."""
    claimed_at = time.monotonic()
    message = _claim(message_id)
    if message is None:
        return False
    if _held_up(claimed_at):
        _finish(message, state=MessageState.QUEUED)
        return False
    later = _later(message)
    if later:
        _finish(message, state=MessageState.QUEUED, not_before=later, attempts=message.attempts - 1)
        return False
    return _send(message)


def _send(message: OutboxMessage) -> bool:
    try:
        references = channels.send(message)
    except NotSentError as error:
        _finish_refused(message, str(error))
        return False
    except NobodyKnowsError:
        _finish(message, state=MessageState.UNKNOWN, last_error=NOBODY_KNOWS)
        return False
    body = ERASED if message.is_secret else message.body
    sent = {"state": MessageState.SENT, "sent_at": timezone.now(), "last_error": "", "body": body}
    _finish(message, **sent, references=references)
    return True


def _later(message: OutboxMessage) -> datetime | None:
    """When a message taken too late in the day has to leave; None when it may leave now."""
    now = timezone.now()
    decent = next_decent(now) if message.is_sms and not message.is_urgent else now
    return decent if decent > now else None


def stalled_messages_flag() -> int:
    """Flag the messages whose worker never came back; return how many a person has to look at."""
    stalled = OutboxMessage.objects.stalled(timezone.now())
    return stalled.update(state=MessageState.UNKNOWN, last_error=NOBODY_KNOWS)


@transaction.atomic
def message_retry(*, actor: User, message: OutboxMessage) -> OutboxMessage:
    """Send again a message that failed or whose fate is unknown: a person has decided so.

    An SMS still waits for a decent hour. Raises ValidationError when its text is gone or its reader wants no SMS.
    """
    if message.needs_someone and not message.may_leave_again:
        is_refused = message.last_error == REFUSED
        raise ValidationError(REFUSED if is_refused else "Le texte de ce message est effacé : il ne peut plus partir.")
    again = OutboxMessage.objects.needing_someone().filter(pk=message.pk)
    if not again.update(
        state=MessageState.QUEUED, attempts=0, lease_until=None, not_before=_later(message) or timezone.now(),
        last_error="", references="", delivered_at=None,
    ):  # fmt: skip
        raise ValidationError("Ce message n’attend plus de décision.")
    sentence = f"{actor.full_name} a renvoyé le message n° {message.pk}."
    journal_record(actor=actor, verb="message.retry", target=message, sentence=sentence)
    message.refresh_from_db()
    _deliver_after_commit(message)
    return message


@transaction.atomic
def message_drop(*, actor: User, message: OutboxMessage) -> OutboxMessage:
    """Leave a message that failed or whose fate is unknown as it is: the person was told otherwise."""
    dropped = OutboxMessage.objects.needing_someone().filter(pk=message.pk)
    if not dropped.update(state=MessageState.CANCELLED, body=ERASED if message.is_secret else message.body):
        raise ValidationError("Ce message n’attend plus de décision.")
    sentence = f"{actor.full_name} a classé le message n° {message.pk}."
    journal_record(actor=actor, verb="message.drop", target=message, sentence=sentence)
    message.refresh_from_db()
    return message


def messages_forget(*, now: datetime | None = None) -> int:
    """Forget whom messages went to and what they said a year after they were written, and SMS received likewise.

    What no longer leaves is closed with them. Safe to run twice; returns how many were forgotten.
    """
    before = (now or timezone.now()) - relativedelta(months=FORGET_MONTHS)
    old = OutboxMessage.objects.filter(created_at__lt=before).exclude(recipient=FORGOTTEN)
    unsettled = old.filter(state__in=[MessageState.QUEUED, MessageState.FAILED, MessageState.UNKNOWN])
    unsettled.update(state=MessageState.CANCELLED, last_error="")
    forgotten = old.exclude(state=MessageState.SENDING).update(
        recipient=FORGOTTEN, recipient_name=FORGOTTEN, subject=FORGOTTEN, body=FORGOTTEN, references=""
    )
    texts = ReceivedText.objects.filter(received_at__lt=before).exclude(sender="")
    texts.filter(handled_at=None).update(handled_at=timezone.now())
    return forgotten + texts.update(sender="", sender_name="", body=FORGOTTEN, outcome="")


def _deliver_after_commit(message: OutboxMessage) -> None:
    """Wake a worker once the act is committed; without a broker the beat finds the row within 30 seconds."""
    from messaging.tasks import deliver_message

    if message.not_before <= timezone.now():
        transaction.on_commit(lambda: deliver_message.delay(message.pk), robust=True)


def _claim(message_id: int) -> OutboxMessage | None:
    """Take a due message for the length of the lease, in one statement."""
    now = timezone.now()
    lease_until = now + LEASE
    claimed = (
        OutboxMessage.objects.due(now)
        .filter(pk=message_id)
        .update(state=MessageState.SENDING, attempts=F("attempts") + 1, lease_until=lease_until)
    )
    if not claimed:
        return None
    return OutboxMessage.objects.filter(pk=message_id, lease_until=lease_until).select_related("territory").first()


def _held_up(claimed_at: float) -> bool:
    return time.monotonic() - claimed_at > LEASE.total_seconds() / 2


def _finish(message: OutboxMessage, **values: object) -> None:
    """Write what happened, unless the row has been taken again since: the lease is the proof of ours."""
    mine = OutboxMessage.objects.filter(pk=message.pk, lease_until=message.lease_until)
    mine.filter(state__in=[MessageState.SENDING, MessageState.UNKNOWN]).update(**values)


def _finish_refused(message: OutboxMessage, reason: str) -> None:
    if message.attempts > len(RETRY_AFTER):
        _finish(message, state=MessageState.FAILED, last_error=reason)
        return
    again = timezone.now() + RETRY_AFTER[message.attempts - 1]
    _finish(message, state=MessageState.QUEUED, not_before=again, last_error=reason)
