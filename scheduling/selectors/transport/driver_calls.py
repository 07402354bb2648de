"""What a call to drivers reads: the rides it is for, who may drive that day, what comes of each yes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from scheduling.models import Driver, RideLeg, RideRequest, Solicitation
from scheduling.optimiser.model import Place, TravelMode
from scheduling.planning.journeys import journeys, round_up
from scheduling.planning.rides.needs import EARLY_MINUTES, WAIT_MINUTES
from scheduling.planning.routing import KnownJourneys
from scheduling.querysets_transport import RideQuerySet
from scheduling.request_rules import WindowInput
from scheduling.selectors.transport.drivers import drivers_fit
from scheduling.selectors.transport.legal_facts import stop_place
from scheduling.transport.enums import LegState, RideState, Way

# States in which a driver is still looked for.
SEARCHED = frozenset({RideState.REQUESTED, RideState.LOOKING, RideState.PROPOSED})
# Between the driver's home and the person's, and help to get in or out.
APPROACH_MINUTES = 20
# Help to get in or out, with aids.
HELP_MINUTES = 10


def rides_of(call: Solicitation) -> list[RideRequest]:
    """Return the needs that a call looks for a driver for."""
    rows: RideQuerySet[RideRequest] = RideRequest.objects.filter(solicited_by__solicitation=call)
    return list(rows.select_related("beneficiary__commune", "origin__commune", "destination__commune").order_by("pk"))


def ready_drivers(rides: Sequence[RideRequest]) -> set[int]:
    """Return the keys of the helpers who may drive on every day of these rides (invariant I7)."""
    ready: set[int] | None = None
    for day in sorted({ride.day for ride in rides}):
        fit = drivers_fit(rides[0].territory, day)
        keys = {driver.helper_id for driver, problems in fit.items() if not problems}
        ready = keys if ready is None else ready & keys
    return ready or set()


def is_searched(rides: Collection[RideRequest]) -> bool:
    """Whether a driver is still looked for one of these rides; a call without rides is not about this."""
    return not rides or any(ride.state in SEARCHED for ride in rides)


def moments_of(ride: RideRequest, ways: Collection[str]) -> list[WindowInput]:
    """Return when a driver must be free: from home to home, for each way, all of the same length."""
    found = _spans(ride, ways)
    longest = max((end - start for start, end in found), default=timedelta())
    return [WindowInput(None, ride.day, start.time(), _same_day(start, longest)) for start, _ in found]


def ride_minutes(ride: RideRequest) -> int:
    """Minutes of road of one way, rounded up to five."""
    places = [stop_place(ride, ride.origin, "from"), stop_place(ride, ride.destination, "to")]
    matrix = journeys(places, TravelMode.CAR, known=KnownJourneys(places, [TravelMode.CAR]))
    return round_up(max(5, int(matrix.minutes[0, 1])))


def _spans(ride: RideRequest, ways: Collection[str]) -> list[tuple[datetime, datetime]]:
    reach = timedelta(minutes=APPROACH_MINUTES + ride_minutes(ride))
    hours = {Way.OUT: ride.arrive_by, Way.BACK: ride.leave_after}
    wanted = [_at(ride.day, hour) for way, hour in hours.items() if way in ways and hour is not None]
    return [(moment - reach, moment + reach) for moment in wanted]


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment)


def _same_day(start: datetime, length: timedelta) -> time:
    end = start + length
    return end.time() if end.date() == start.date() else time(23, 59)


def driver_span(ride: RideRequest, ways: Collection[str], driver: Driver) -> tuple[time, time] | None:
    """Return from when to when a driver who says yes is out: from the own home and back, help included."""
    helper, reach = driver.helper, timedelta(minutes=EARLY_MINUTES + 2 * HELP_MINUTES)
    home = Place("home", helper.latitude, helper.longitude, helper.commune.insee)
    places = [home, stop_place(ride, ride.origin, "from"), stop_place(ride, ride.destination, "to")]
    matrix = journeys(places, TravelMode.CAR, known=KnownJourneys(places, [TravelMode.CAR]))
    out = timedelta(minutes=round_up(int(matrix.minutes[0, 1])) + round_up(int(matrix.minutes[1, 2])))
    back = timedelta(minutes=round_up(int(matrix.minutes[2, 1])) + round_up(int(matrix.minutes[1, 0])))
    to_place = timedelta(minutes=round_up(int(matrix.minutes[0, 2])))
    found = []
    if Way.OUT in ways and ride.arrive_by is not None:
        there = _at(ride.day, ride.arrive_by)
        found += [there - out - reach, there + to_place + reach]
    if Way.BACK in ways and ride.leave_after is not None:
        leaves = _at(ride.day, ride.leave_after)
        found += [leaves - to_place - reach, leaves + timedelta(minutes=WAIT_MINUTES) + back + reach]
    if not found:
        return None
    first, last = max(min(found), _at(ride.day, time(0))), min(max(found), _at(ride.day, time(23, 59)))
    return first.time(), last.time()


def ways_asked(ride: RideRequest) -> list[str]:
    """Return the ways of a ride that no run carries yet."""
    return [leg.way for leg in ride.legs.all() if leg.run_id is None and leg.state == LegState.WAITING]


def what_words(ride: RideRequest, ways: Collection[str]) -> str:
    """ "Conduire une personne à Saint-Astier, aller et retour": read without an account, so it names nobody."""
    place = ride.destination or ride.origin
    town = place.town_name if place is not None else ride.beneficiary.commune.name
    both = set(ways) == {Way.OUT, Way.BACK}
    which = "aller et retour" if both else ("aller" if Way.OUT in ways else "retour")
    return f"Conduire une personne, {town}, {which}"[:120]


@dataclass(frozen=True, slots=True)
class Ready:
    """A driver who said yes, and the ways still to give."""

    driver: Driver
    legs: tuple[RideLeg, ...]


def ready_of(call: Solicitation, yes: Sequence[Any]) -> list[Ready]:
    """Return who said yes and drives, with the ways of the call that nobody carries yet."""
    legs = tuple(
        RideLeg.objects.filter(request__solicited_by__solicitation=call, run=None, state=LegState.WAITING)
        .select_related("request__beneficiary")
        .order_by("request", "-way")
    )
    drivers = Driver.objects.filter(helper__in=yes).select_related("helper", "vehicle")
    return [Ready(driver, legs) for driver in drivers] if legs else []


def to_give(user: Any) -> list[Solicitation]:
    """Return the calls to drivers that someone said yes to and whose ride is not given yet."""
    calls = Solicitation.objects.visible_to(user).filter(
        taken__gt=0,
        asked_rides__ride__state__in=SEARCHED,
        asked_rides__ride__day__gte=timezone.localdate(),
    )
    return list(calls.distinct().order_by("asked_rides__ride__day", "pk"))
