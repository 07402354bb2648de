"""A ride given to someone outside, without a run: its ways, what the person is told by telephone, how it is let go."""

from datetime import datetime

from django.utils import timezone

from core.formatting import day_long, hour
from scheduling.enums import CallReason
from scheduling.models import PhoneCall, RideConfided, RideRequest
from scheduling.planning import ride_letters as letters
from scheduling.transport.enums import CancelledBy, Direction, LegState, Way
from scheduling.transport.states import Ways


def confided_ways(ride: RideRequest) -> Ways | None:
    """When a ride given outside takes place each way; None when it is given to nobody."""
    row = RideConfided.objects.select_related("ride").filter(ride=ride).first()
    return Ways(row.moment(Way.OUT), row.moment(Way.BACK)) if row is not None else None


def confided_departs(ride: RideRequest) -> datetime | None:
    """When the person leaves with whom the ride was given to."""
    ways = confided_ways(ride)
    first = (ways.arrives or ways.leaves_again) if ways is not None else None
    return timezone.localtime(first) if first is not None else None


def confided_tell(row: RideConfided) -> None:
    """Put the person on the list of people to phone: who comes, and when."""
    ride = row.ride
    sentences = [_way_words(row, way) for way in (Way.OUT, Way.BACK) if row.hour(way) is not None]
    _call(ride, sentences, CallReason.CONFIRM, is_standing=True)


def confided_release(ride: RideRequest) -> None:
    """Let go of a ride given outside: its ways wait again. Who was told of it is phoned, but who gave it up."""
    row = RideConfided.objects.filter(ride=ride).first()
    if row is None:
        return
    row.delete()
    ride.legs.filter(run=None).exclude(state=LegState.CANCELLED).update(state=LegState.WAITING)
    calls = PhoneCall.objects.filter(ride=ride)
    was_told = calls.exclude(done_at=None).exists()
    calls.to_make().delete()
    if was_told and ride.cancelled_by != CancelledBy.PERSON and ride.day >= timezone.localdate():
        _call(ride, letters.news(ride, {}, {}, CallReason.CANCELLED, {}), CallReason.CANCELLED, is_standing=False)


def _call(ride: RideRequest, sentences: list[str], reason: CallReason, *, is_standing: bool) -> None:
    PhoneCall.objects.create(
        territory=ride.territory,
        ride=ride,
        reason=reason,
        sentence=letters.call_sentence(ride, sentences, reason, is_standing=is_standing),
    )


def _way_words(row: RideConfided, way: Way) -> str:
    """ "Taxi Roche viendra vous chercher jeudi 3 décembre à 9 h 05, devant chez vous, pour aller ici : Neuvic."""
    ride, at = row.ride, row.hour(way)
    if at is None:
        raise ValueError("A way that is told has its hour.")
    start, end = letters.ends_of(ride, way)
    is_second = way == Way.BACK and ride.direction == Direction.ROUND
    when = f"à {hour(at)}" if is_second else f"{day_long(ride.day)} à {hour(at)}"
    where = "devant chez vous" if start is None else f"ici : {start.name}"
    target = "pour vous ramener chez vous" if end is None else f"pour aller ici : {end.name}"
    words = f"{row.carrier} viendra vous chercher {when}, {where}, {target}."
    return f"Pour le retour, {words}" if is_second else words
