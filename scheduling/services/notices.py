"""Telling people about their visits: SMS and e-mails through the outbox, and for the others a person to phone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import User
from messaging.enums import Channel, MessageState
from messaging.models import OutboxMessage
from messaging.reaching import Reach
from messaging.services import message_queue, messages_cancel
from scheduling.enums import CallReason
from scheduling.models import PhoneCall, Plan, Visit, VisitHelper
from scheduling.planning import letters, texts
from scheduling.planning.telling_ways import visit_reach
from volunteers.models import Helper
from volunteers.reaching import helper_reach

# A change made by hand leaves after this delay, so that a change undone at once is never told.
SECOND_THOUGHTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told how. ``unreached`` are helpers who can be written to nowhere: their sheet must be handed to them."""

    mails: int
    calls: int
    texts: int = 0
    unreached: tuple[str, ...] = ()


def about_visit(visit: Visit) -> str:
    """What messages about a visit are filed under."""
    return f"visit:{visit.pk}"


@transaction.atomic
def visits_announce(*, plan: Plan, visits: Sequence[Visit], by: User) -> Told:
    """Tell of new appointments: each person once, each helper concerned once with the whole week."""
    people = _people_by_visit(visits)
    ways = Counter(_tell(visit, people[visit.pk], CallReason.CONFIRM, soonest=visit.day) for visit in visits)
    helpers = {helper.pk: helper for group in people.values() for helper in group}
    is_short = bool(visits) and all(_is_today(visit.day) for visit in visits)
    told = rounds_announce(plan=plan, helpers=helpers.values(), is_short=is_short)
    return Told(ways[Channel.EMAIL] + told.mails, ways[None], ways[Channel.SMS] + told.texts, told.unreached)


@transaction.atomic
def rounds_announce(
    *, plan: Plan, helpers: Iterable[Helper], not_before: datetime | None = None, is_short: bool = False
) -> Told:
    """Send each helper the whole week as it is published now. A letter still waiting to leave is replaced.

    Without an e-mail address, or when it is for today (``is_short``), an SMS says how many visits and where they are.
    """
    ways: Counter[Channel] = Counter()
    unreached = []
    chosen = sorted({helper.pk: helper for helper in helpers}.values(), key=lambda helper: helper.pk)
    weeks = _published_by_helper(plan)
    for helper in chosen:
        reach = helper_reach(helper, is_short=is_short)
        if reach is None:
            unreached.append(helper.full_name)
            continue
        _round_send(plan, helper, reach, weeks.get(helper.pk, []), not_before=not_before, is_urgent=is_short)
        ways[reach.channel] += 1
    return Told(ways[Channel.EMAIL], 0, ways[Channel.SMS], tuple(unreached))


def _round_send(
    plan: Plan, helper: Helper, reach: Reach, visits: list[Visit], *, not_before: datetime | None, is_urgent: bool
) -> None:
    about = f"round:{plan.pk}:{helper.pk}"
    messages_cancel(about=about)
    is_change = OutboxMessage.objects.filter(about=about).exclude(state=MessageState.CANCELLED).exists()
    if reach.channel == Channel.SMS:
        body = texts.round_text(plan.week, len(visits), is_change=is_change)
    else:
        body = letters.round_body(helper, visits, is_change=is_change)
    message_queue(
        territory=plan.territory,
        key=_next_key(about, "week"),
        channel=reach.channel,
        recipient=reach.address,
        recipient_name=helper.full_name,
        subject=letters.round_subject(plan.week, is_change=is_change),
        body=body,
        about=about,
        not_before=not_before,
        is_urgent=is_urgent,
    )


@transaction.atomic
def move_announce(*, visit: Visit, helpers: Sequence[Helper], former_day: date, by: User) -> None:
    """Tell of a moved appointment. Someone who has not been told of the first moment hears the new one only."""
    leaves, soonest = timezone.now() + SECOND_THOUGHTS, min(former_day, visit.day)
    people = _people_by_visit([visit])[visit.pk]
    reason = CallReason.CONFIRM if _is_untold(visit) else CallReason.MOVED
    _tell(visit, people, reason, soonest=soonest, not_before=leaves)
    rounds_announce(plan=visit.plan, helpers=helpers, not_before=leaves, is_short=_is_today(soonest))


@transaction.atomic
def cancellation_announce(*, visit: Visit, helpers: Sequence[Helper], is_known: bool, by: User) -> None:
    """Tell of a cancelled appointment, unless the person asked for it or has never been told of the visit."""
    leaves = timezone.now() + SECOND_THOUGHTS
    if is_known or _is_untold(visit):
        _withdraw(visit)
    else:
        _tell(visit, helpers, CallReason.CANCELLED, soonest=visit.day, not_before=leaves)
    rounds_announce(plan=visit.plan, helpers=helpers, not_before=leaves, is_short=_is_today(visit.day))


def _is_today(day: date) -> bool:
    return day == timezone.localdate()


def _is_untold(visit: Visit) -> bool:
    """Whether the first announcement of the visit has not left yet."""
    mails = OutboxMessage.objects.filter(about=about_visit(visit), state=MessageState.QUEUED)
    waiting = mails.filter(key__startswith=f"{about_visit(visit)}:{CallReason.CONFIRM}")
    calls = PhoneCall.objects.to_make().filter(visit=visit, reason=CallReason.CONFIRM)
    return waiting.exists() or calls.exists()


def _withdraw(visit: Visit) -> None:
    """Take back what has not been sent or said yet."""
    messages_cancel(about=about_visit(visit))
    PhoneCall.objects.to_make().filter(visit=visit).delete()


def _tell(
    visit: Visit,
    helpers: Sequence[Helper],
    reason: CallReason,
    *,
    soonest: date,
    not_before: datetime | None = None,
) -> Channel | None:
    """Queue an SMS or an e-mail to someone who accepts them, or list a person to phone (None)."""
    _withdraw(visit)
    reach = visit_reach(visit.beneficiary, soonest)
    if reach is None:
        sentence = letters.call_sentence(visit, helpers, reason)
        PhoneCall.objects.create(territory=visit.territory, visit=visit, reason=reason, sentence=sentence)
        return None
    key = _next_key(about_visit(visit), reason)
    visit_write(visit, helpers, reason, reach, key=key, not_before=not_before, is_urgent=_is_today(soonest))
    return reach.channel


def visit_write(
    visit: Visit,
    helpers: Sequence[Helper],
    reason: CallReason,
    reach: Reach,
    *,
    key: str,
    not_before: datetime | None = None,
    is_urgent: bool = False,
) -> None:
    """Queue what a person reads about a visit, in the words of the channel."""
    words = texts.visit_text if reach.channel == Channel.SMS else letters.visit_body
    message_queue(
        territory=visit.territory,
        key=key,
        channel=reach.channel,
        recipient=reach.address,
        recipient_name=visit.beneficiary.full_name,
        subject=letters.visit_subject(visit, reason),
        body=words(visit, helpers, reason),
        about=about_visit(visit),
        not_before=not_before,
        is_urgent=is_urgent,
    )


def _next_key(about: str, kind: str) -> str:
    """A key of its own for each letter about something: the plan is locked, so that the count is sure."""
    return f"{about}:{kind}:{OutboxMessage.objects.filter(about=about).count()}"


def _people_by_visit(visits: Sequence[Visit]) -> dict[int, list[Helper]]:
    places = VisitHelper.objects.filter(visit__in=visits).select_related("helper__user", "helper__territory")
    people: dict[int, list[Helper]] = {visit.pk: [] for visit in visits}
    for place in places.order_by("-is_lead", "pk"):
        people[place.visit_id].append(place.helper)
    return people


def _published_by_helper(plan: Plan) -> dict[int, list[Visit]]:
    places = Prefetch("places", VisitHelper.objects.select_related("helper").order_by("-is_lead", "pk"))
    standing = Visit.objects.standing().published().filter(plan=plan)
    weeks: dict[int, list[Visit]] = {}
    for visit in standing.select_related("beneficiary__commune").prefetch_related(places):
        for place in visit.places.all():
            weeks.setdefault(place.helper_id, []).append(visit)
    return weeks
