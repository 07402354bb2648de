"""The day before a session, a word to whoever has a place and can be written to; the page lists the others."""

from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from messaging.enums import MessageState
from messaging.models import OutboxMessage
from scheduling.models import SessionWish
from scheduling.planning.reminder_days import days_to_remind
from scheduling.services.workshops.wish_letters import about, eve_reach, reminder_key, send_reminder
from scheduling.workshops.enums import SessionStatus, WishStage


@transaction.atomic
def sessions_remind(*, today: date | None = None) -> int:
    """Remind those who have a place, once, unless they were told something the same day; return how many.

    Safe to run twice.
    """
    day = today or timezone.localdate()
    since = timezone.make_aware(datetime.combine(day, time()))
    rows = SessionWish.objects.filter(
        session__day__in=days_to_remind(day), session__status=SessionStatus.PLANNED, stage=WishStage.PLACED
    ).exclude(placed_at__gte=since)
    joined = rows.select_related("session__territory", "session__destination__commune", "beneficiary")
    wishes = [wish for wish in joined.order_by("pk") if not wish.to_phone and eve_reach(wish) is not None]
    told = _told_lately(wishes, since)
    due = [wish for wish in wishes if about(wish) not in told]
    for wish in due:
        send_reminder(wish)
    return len(due)


def _told_lately(wishes: list[SessionWish], since: datetime) -> set[str]:
    """What messages are filed under, of those reminded already or told something since the morning."""
    lately = Q(created_at__gte=since) | Q(sent_at__gte=since) | Q(state=MessageState.QUEUED)
    mails = OutboxMessage.objects.filter(about__in=[about(wish) for wish in wishes])
    reminded = OutboxMessage.objects.filter(key__in=[reminder_key(wish) for wish in wishes])
    found = mails.exclude(state=MessageState.CANCELLED).filter(lately)
    return {*found.values_list("about", flat=True), *reminded.values_list("about", flat=True)}
