"""Telling people about their visits: e-mails through the outbox, and for the others a person to phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import User
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from messaging.services import message_queue, messages_cancel
from scheduling.enums import CallReason
from scheduling.models import PhoneCall, Plan, Visit, VisitHelper
from scheduling.planning import letters
from volunteers.models import Helper

# A change made by hand leaves after this delay, so that a change undone at once is never told.
SECOND_THOUGHTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told how. ``unreached`` are helpers without an e-mail address: their sheet must be handed to them."""

    mails: int
    calls: int
    unreached: tuple[str, ...] = ()


def about_visit(visit: Visit) -> str:
    """What messages about a visit are filed under."""
    return f"visit:{visit.pk}"


@transaction.atomic
def visits_announce(*, plan: Plan, visits: Sequence[Visit], by: User) -> Told:
    """Tell of new appointments: each person once, each helper concerned once with the whole week."""
    people = _people_by_visit(visits)
    mails = calls = 0
    for visit in visits:
        if _tell(visit, people[visit.pk], CallReason.CONFIRM):
            mails += 1
        else:
            calls += 1
    helpers = {helper.pk: helper for group in people.values() for helper in group}
    told = rounds_announce(plan=plan, helpers=helpers.values())
    return Told(mails + told.mails, calls, told.unreached)


@transaction.atomic
def rounds_announce(*, plan: Plan, helpers: Iterable[Helper], not_before: datetime | None = None) -> Told:
    """Send each helper the whole week as it is published now. A letter still waiting to leave is replaced."""
    mails, unreached = 0, []
    chosen = sorted({helper.pk: helper for helper in helpers}.values(), key=lambda helper: helper.pk)
    weeks = _published_by_helper(plan)
    for helper in chosen:
        address = helper.email or (helper.user.email if helper.user else "")
        if not address:
            unreached.append(helper.full_name)
            continue
        about = f"round:{plan.pk}:{helper.pk}"
        messages_cancel(about=about)
        is_change = OutboxMessage.objects.filter(about=about).exclude(state=MessageState.CANCELLED).exists()
        message_queue(
            territory=plan.territory,
            key=_next_key(about, "week"),
            recipient=address,
            recipient_name=helper.full_name,
            subject=letters.round_subject(plan.week, is_change=is_change),
            body=letters.round_body(helper, weeks.get(helper.pk, []), is_change=is_change),
            about=about,
            not_before=not_before,
        )
        mails += 1
    return Told(mails, 0, tuple(unreached))


@transaction.atomic
def move_announce(*, visit: Visit, helpers: Sequence[Helper], by: User) -> None:
    """Tell of a moved appointment. Someone who has not been told of the first moment hears the new one only."""
    leaves = timezone.now() + SECOND_THOUGHTS
    people = _people_by_visit([visit])[visit.pk]
    _tell(visit, people, CallReason.CONFIRM if _is_untold(visit) else CallReason.MOVED, not_before=leaves)
    rounds_announce(plan=visit.plan, helpers=helpers, not_before=leaves)


@transaction.atomic
def cancellation_announce(*, visit: Visit, helpers: Sequence[Helper], is_known: bool, by: User) -> None:
    """Tell of a cancelled appointment, unless the person asked for it or has never been told of the visit."""
    leaves = timezone.now() + SECOND_THOUGHTS
    if is_known or _is_untold(visit):
        _withdraw(visit)
    else:
        _tell(visit, helpers, CallReason.CANCELLED, not_before=leaves)
    rounds_announce(plan=visit.plan, helpers=helpers, not_before=leaves)


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


def _tell(visit: Visit, helpers: Sequence[Helper], reason: CallReason, *, not_before: datetime | None = None) -> bool:
    """Queue the e-mail of someone who accepts e-mails, or list a person to phone. True for an e-mail."""
    _withdraw(visit)
    person = visit.beneficiary
    if not (person.email and person.accepts_email):
        sentence = letters.call_sentence(visit, helpers, reason)
        PhoneCall.objects.create(territory=visit.territory, visit=visit, reason=reason, sentence=sentence)
        return False
    message_queue(
        territory=visit.territory,
        key=_next_key(about_visit(visit), reason),
        recipient=person.email,
        recipient_name=person.full_name,
        subject=letters.visit_subject(visit, reason),
        body=letters.visit_body(visit, helpers, reason),
        about=about_visit(visit),
        not_before=not_before,
    )
    return True


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
