"""Who is told what of the rides of a day: passengers and drivers, by SMS, by e-mail or on the list of people to phone.

A passenger who accepts SMS or e-mails gets one, with a link of their own; the others are on the list of people to
phone. On the day itself an e-mail would be read too late: an SMS leaves at once, or whoever has a telephone is phoned.
Only what differs from what was told is told; a change undone before it was said is never told. Drivers get hours and
communes, never names.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mediation.reaching import person_reach
from messaging.enums import Channel, MessageState
from messaging.models import OutboxMessage
from messaging.services import message_queue, messages_cancel
from scheduling.enums import CallReason
from scheduling.models import PhoneCall, RideNotice, RideRequest, Run, RunStop
from scheduling.planning import ride_letters as letters
from scheduling.planning import ride_texts as texts
from scheduling.planning.reminder_days import days_to_remind
from scheduling.selectors.transport.told import first_names, rides_facts
from scheduling.services.notices import SECOND_THOUGHTS
from scheduling.services.transport.passenger_link import renew
from scheduling.transport.enums import CancelledBy, LegState, RideState, RunStage
from scheduling.transport.states import CANCELLED
from volunteers.reaching import helper_reach

# Rides that are promised: the others are not spoken of yet.
PROMISED = frozenset({RideState.CONFIRMED, RideState.IN_PROGRESS, RideState.COMPLETED, RideState.NO_SHOW})
_GONE = CANCELLED | {RideState.TURNED_DOWN, RideState.UNMET, RideState.SUBSTITUTED}


def about_ride(ride: RideRequest) -> str:
    """What messages to a passenger are filed under."""
    return f"ride-told:{ride.pk}"


def about_run(run: Run) -> str:
    """What messages to a driver are filed under."""
    return f"run:{run.pk}"


@transaction.atomic
def passengers_tell(*, rides: Sequence[RideRequest], by: User | None) -> None:
    """Tell people how their ride stands now: hours and driver, or that it is cancelled. Safe to call twice."""
    _tell_all(rides, is_late=False)


@transaction.atomic
def late_tell(*, rides: Sequence[RideRequest], by: User | None) -> None:
    """Tell those who still wait for a driver that the driver is late."""
    _tell_all(rides, is_late=True)


@transaction.atomic
def drivers_tell(*, runs: Sequence[Run], by: User | None) -> None:
    """Tell drivers what their runs are now: hours and communes. A run that did not change is not told again."""
    keys = {run.pk for run in runs}
    found = Run.objects.filter(pk__in=keys, day__gte=timezone.localdate()).exclude(stage=RunStage.DRAFT)
    rows = found.select_related("driver__helper__user", "vehicle", "territory").order_by("pk")
    for run in rows:
        _driver_tell(run)


@transaction.atomic
def rides_remind(*, today: date | None = None) -> int:
    """The day before, remind people of their ride, once. Return how many were reminded or listed to be phoned."""
    day = today or timezone.localdate()
    rides = RideRequest.objects.filter(day__in=days_to_remind(day), state=RideState.CONFIRMED).exclude(notice=None)
    count = 0
    for ride in _whole(rides.order_by("pk")):
        notice = RideNotice.objects.select_for_update().get(ride=ride)
        # Who was told today, or will be, needs no reminder.
        fresh = notice.told_at is None or timezone.localdate(notice.told_at) >= day
        if notice.reminded_on == ride.day or fresh or not notice.told or _pending(ride):
            continue
        _say(ride, notice, {}, notice.told, CallReason.REMINDER)
        notice.reminded_on = ride.day
        notice.save()
        count += 1
    return count


@transaction.atomic
def ride_known(*, ride: RideRequest) -> None:
    """The person knows how the ride stands, having asked for it: what waits to be said is taken back."""
    ride_withdraw(ride)
    facts = {} if ride.state in _GONE else rides_facts([ride])[ride.pk]
    RideNotice.objects.filter(ride=ride).update(told=facts, before=facts)


def ride_withdraw(ride: RideRequest) -> None:
    """Take back what has not been sent or said yet about a ride."""
    messages_cancel(about=about_ride(ride))
    PhoneCall.objects.to_make().filter(ride=ride).delete()


def _tell_all(rides: Sequence[RideRequest], *, is_late: bool) -> None:
    chosen = RideRequest.objects.filter(pk__in=[ride.pk for ride in rides], day__gte=timezone.localdate())
    rows = list(_whole(chosen.order_by("pk")))
    facts = rides_facts(rows)
    for ride in rows:
        RideNotice.objects.get_or_create(ride=ride)
        notice = RideNotice.objects.select_for_update().get(ride=ride)
        _tell(ride, notice, facts[ride.pk], is_late=is_late)


def _whole(rows: Any) -> Any:
    joined = rows.select_related("beneficiary__commune", "territory", "origin", "destination")
    return joined.prefetch_related("legs")


def _tell(ride: RideRequest, notice: RideNotice, now: dict[str, Any], *, is_late: bool) -> None:
    if ride.state in _GONE:
        now = {}
    was = notice.before if _pending(ride) else notice.told
    if now == notice.told and (now or not _pending(ride)):
        return
    is_first = not was
    # What is not promised yet is not spoken of; what the person gave up needs no call.
    is_silent = was == now or (is_first and ride.state not in PROMISED) or ride.cancelled_by == CancelledBy.PERSON
    if is_silent:
        ride_withdraw(ride)
        notice.told = notice.before = was if was == now else {}
        notice.save()
        return
    if is_late and not _still_waits(ride, was, now):
        notice.told = now
        notice.save()
        return
    ride_withdraw(ride)
    reason = _reason(is_first=is_first, now=now, is_gone=ride.state in _GONE, is_late=is_late)
    notice.before, notice.told, notice.told_at = was, now, timezone.now()
    _say(ride, notice, was, _said(ride, was, now, is_late=is_late), reason)
    notice.save()


def _reason(*, is_first: bool, now: dict[str, Any], is_gone: bool, is_late: bool) -> CallReason:
    if is_first:
        return CallReason.CONFIRM
    if not now and is_gone:
        return CallReason.CANCELLED
    return CallReason.LATE if is_late else CallReason.MOVED


def _waiting_ways(ride: RideRequest) -> set[str]:
    return {leg.way for leg in ride.legs.all() if leg.state == LegState.PLANNED}


def _still_waits(ride: RideRequest, was: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether someone not yet aboard will be picked up at another moment than told."""
    ways = _waiting_ways(ride) & was.keys() & now.keys()
    return any(was[way][0] != now[way][0] for way in ways)


def _said(ride: RideRequest, was: dict[str, Any], now: dict[str, Any], *, is_late: bool) -> dict[str, Any]:
    """What is spoken of: when a driver is late, only the ways still waited for."""
    if not is_late:
        return now
    ways = _waiting_ways(ride)
    return {way: now[way] if way in ways and was.get(way, [None])[0] != now[way][0] else was.get(way) for way in now}


def _pending(ride: RideRequest) -> bool:
    """Whether something about the ride still waits to be said or sent; a reminder does not count."""
    mails = OutboxMessage.objects.filter(about=about_ride(ride), state=MessageState.QUEUED)
    calls = PhoneCall.objects.to_make().filter(ride=ride).exclude(reason=CallReason.REMINDER)
    return mails.exclude(key__contains=f":{CallReason.REMINDER}:").exists() or calls.exists()


def _say(ride: RideRequest, notice: RideNotice, was: dict[str, Any], now: dict[str, Any], reason: CallReason) -> None:
    """Write by SMS or e-mail what differs between ``was`` and ``now``, or list the person to be phoned."""
    person, is_today = ride.beneficiary, ride.day == timezone.localdate()
    names = first_names([now])
    sentences = letters.news(ride, was, now, reason, names)
    reach = person_reach(person, is_today=is_today)
    if reach is None:
        PhoneCall.objects.create(
            territory=ride.territory,
            ride=ride,
            reason=reason,
            sentence=letters.call_sentence(ride, sentences, reason, is_standing=bool(notice.told)),
        )
        return
    link = ""
    if notice.told:
        link = settings.PUBLIC_ADDRESS + reverse("scheduling:my-ride", args=[renew(notice)])
    if reach.channel == Channel.SMS:
        body = texts.ride_text(ride, was, now, reason=reason, sentences=sentences, names=names, link=link)
    else:
        body = letters.mail_body(ride, sentences, link)
    count = OutboxMessage.objects.filter(about=about_ride(ride)).count()
    message_queue(
        territory=ride.territory,
        key=f"{about_ride(ride)}:{reason}:{count}",
        channel=reach.channel,
        recipient=reach.address,
        recipient_name=person.full_name[:160],
        subject=letters.mail_subject(ride, reason)[:200],
        body=body,
        about=about_ride(ride),
        not_before=_leaves_at(reason, is_today=is_today),
        is_secret=bool(link),
        is_urgent=is_today,
    )


def _leaves_at(reason: CallReason, *, is_today: bool) -> datetime | None:
    """A change leaves after a moment for second thoughts, except on the day itself."""
    is_change = reason in {CallReason.MOVED, CallReason.CANCELLED}
    return timezone.now() + SECOND_THOUGHTS if is_change and not is_today else None


def _driver_tell(run: Run) -> None:
    helper, is_today = run.driver.helper, run.day == timezone.localdate()
    reach = helper_reach(helper, is_short=is_today)
    if reach is None:
        return
    joined = ("leg__request__beneficiary__commune", "leg__request__origin", "leg__request__destination")
    towns = ("leg__request__origin__commune", "leg__request__destination__commune")
    stops = RunStop.objects.filter(run=run).select_related(*joined, *towns).order_by("rank", "pk")
    is_gone = run.stage == RunStage.CANCELLED
    lines = [] if is_gone else letters.run_lines(list(stops))
    sent = OutboxMessage.objects.filter(about=about_run(run)).exclude(state=MessageState.CANCELLED)
    facts = "|".join([run.stage, str(run.starts_at), str(run.ends_at), str(run.vehicle_id), *lines])
    mark = hashlib.sha256(facts.encode()).hexdigest()[:16]
    last = sent.order_by("-pk").first()
    if (last is not None and last.key.endswith(mark)) or (last is None and is_gone):
        return
    messages_cancel(about=about_run(run))
    is_known = sent.exists()
    if is_gone and not is_known:
        return
    if reach.channel == Channel.SMS:
        body = texts.run_text(run, len(lines), is_change=is_known, is_gone=is_gone)
    else:
        body = letters.run_body(run, lines, is_change=is_known, is_gone=is_gone)
    message_queue(
        territory=run.territory,
        key=f"{about_run(run)}:{OutboxMessage.objects.filter(about=about_run(run)).count()}:{mark}",
        channel=reach.channel,
        recipient=reach.address,
        recipient_name=helper.full_name[:160],
        subject=letters.run_subject(run, is_change=is_known, is_gone=is_gone)[:200],
        body=body,
        about=about_run(run),
        is_urgent=is_today,
    )
