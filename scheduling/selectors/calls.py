"""People to phone about their visits and their rides."""

from datetime import date, datetime, time
from typing import Any, cast

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from core.formatting import day_long, hour, phone
from scheduling.enums import CallReason
from scheduling.models import PhoneCall, RunStop
from scheduling.planning.letters import visit_moment
from scheduling.selectors.board_types import CallEntry
from scheduling.transport.enums import RunStage, StopKind

RIDE_REASONS = {
    CallReason.CONFIRM: "annoncer le déplacement",
    CallReason.MOVED: "annoncer le changement du déplacement",
    CallReason.CANCELLED: "annoncer l’annulation du déplacement",
    CallReason.LATE: "annoncer le retard du conducteur",
    CallReason.REMINDER: "rappeler le déplacement",
}


def calls_to_make(user: Any, day: date | None = None) -> tuple[CallEntry, ...]:
    """Return who is still to be told by telephone, the soonest first; those of a ``day`` only where it is given.

    On the day itself and for the next one, whoever waits for a late driver or a cancelled ride comes first. What has
    gone by leaves the list.
    """
    rows = PhoneCall.objects.visible_to(user).to_make().coming(timezone.localdate())
    if day is not None:
        rows = rows.filter(Q(visit__day=day) | Q(ride__day=day))
    first_stop = RunStop.objects.filter(
        leg__request=OuterRef("ride"), kind=StopKind.PICKUP, run__stage=RunStage.PUBLISHED
    )
    joined = rows.select_related("visit__beneficiary__commune", "ride__beneficiary__commune", "ride__territory")
    found = joined.annotate(picked_at=Subquery(first_stop.order_by("begins_at").values("begins_at")[:1]))
    return tuple(_entry(call) for call in sorted(found.order_by("pk"), key=_rank))


def _rank(call: Any) -> tuple[bool, datetime, int]:
    """Urgent calls first, then the soonest thing."""
    return (not is_urgent(call), _starts_at(call), call.pk)


def is_urgent(call: PhoneCall) -> bool:
    """Someone waits today, or tomorrow, for what will not come as told."""
    day = call.visit.day if call.visit is not None else call.ride.day if call.ride is not None else None
    is_change = call.reason in {CallReason.LATE, CallReason.MOVED, CallReason.CANCELLED}
    return is_change and call.ride_id is not None and day is not None and (day - timezone.localdate()).days <= 1


def _starts_at(call: Any) -> datetime:
    if call.visit is not None:
        return cast(datetime, call.visit.starts_at)
    if call.picked_at is not None:
        return cast(datetime, call.picked_at)
    ride = call.ride
    return timezone.make_aware(datetime.combine(ride.day, ride.arrive_by or ride.leave_after or time(8)))


def _when(call: Any) -> str:
    return (
        visit_moment(call.visit) if call.visit is not None else f"{day_long(call.ride.day)} à {hour(_starts_at(call))}"
    )


def _reason(call: PhoneCall) -> str:
    return call.get_reason_display() if call.ride_id is None else RIDE_REASONS[CallReason(call.reason)]


def _entry(call: PhoneCall) -> CallEntry:
    person = call.person
    trusted = ", ".join(part for part in (person.trusted_name, person.trusted_link) if part)
    return CallEntry(
        call=call,
        name=person.full_name,
        phones=tuple(phone(number) for number in person.phones),
        trusted=trusted,
        trusted_phone=phone(person.trusted_phone) if person.trusted_phone else "",
        when=_when(call),
        reason=_reason(call),
        sentence=call.sentence,
        tries=call.tries,
        is_urgent=is_urgent(call),
        needs_letter=not person.phones and not person.trusted_phone,
    )
