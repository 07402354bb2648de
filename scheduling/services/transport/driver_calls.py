"""Calls to drivers, in waves and by link, when no run fits: the same calls as for visits, with rides in them."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from scheduling.models import RideRequest, Solicitation, SolicitationRide
from scheduling.selectors.transport.driver_calls import SEARCHED, moments_of, ride_minutes, ways_asked, what_words
from scheduling.services.solicitations import Told, refuse_names, solicitation_create
from scheduling.services.transport.rides import ride_lock, ride_step
from scheduling.transport.enums import RideState

# Answers are taken until the evening before the ride, an hour before it when it is for today.
EVENING = time(18)


def answers_until(ride: RideRequest) -> datetime:
    """Return until when drivers may usually answer."""
    now = timezone.localtime()
    evening = timezone.make_aware(datetime.combine(ride.day - timedelta(days=1), EVENING))
    if evening > now + timedelta(hours=1):
        return evening
    first = ride.arrive_by or ride.leave_after or time(12)
    leaves = timezone.make_aware(datetime.combine(ride.day, first)) - timedelta(minutes=ride_minutes(ride))
    return max(leaves - timedelta(hours=1), now + timedelta(minutes=30))


@transaction.atomic
def driver_call_create(
    *,
    ride: RideRequest,
    ways: Collection[str],
    by: User,
    words: str = "",
    closes_at: datetime | None = None,
    wave_size: int = 4,
    wave_hours: int = 4,
    radius_km: int | None = None,
) -> Solicitation:
    """Write a call for one ride; nobody is asked until a wave is sent. The need is then being looked for (LOOKING).

    What drivers read names nobody: the town, the hours, the ways. Raises ValidationError at ``ways``, ``words`` or
    ``closes_at``.
    """
    row = ride_lock(ride)
    if row.state not in SEARCHED:
        raise ValidationError("Ce déplacement ne cherche plus de conducteur.")
    free = set(ways_asked(row))
    if not ways or set(ways) - free:
        raise ValidationError({"ways": "Choisissez ce que personne ne conduit encore."})
    refuse_names(words, [row.beneficiary])
    moments = moments_of(row, ways)
    told = Told(
        what=what_words(row, ways),
        words=words,
        commune=row.beneficiary.commune,
        duration=_minutes(moments[0].starts, moments[0].ends),
        closes_at=closes_at or answers_until(row),
        wave_size=wave_size,
        wave_hours=wave_hours,
        radius_km=radius_km,
    )
    call = solicitation_create(territory=row.territory, by=by, told=told, moments=moments)
    SolicitationRide.objects.create(solicitation=call, ride=row)
    if row.state == RideState.REQUESTED:
        ride_step(ride=row, to=RideState.LOOKING, by=by)
    return call


def _minutes(starts: time, ends: time) -> int:
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
