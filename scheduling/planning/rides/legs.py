"""One way of a need as a ride of the engine: from where to where, when, with what help, and what was promised."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scheduling.models import Destination, RideLeg, RideRequest, Run
from scheduling.optimiser.model import MINUTES_PER_DAY, Place, TravelMatrix, Window
from scheduling.optimiser.rides_model import FixedRide, Ride
from scheduling.planning.rides.inputs import RideInputs
from scheduling.planning.rides.needs import (
    dropoff_window,
    features_asked,
    help_minutes,
    is_home,
    load_of,
    may_move,
    pickup_window,
    staying_minutes,
    within,
)
from scheduling.transport.enums import LegState, RunStage, Way

BEYOND_DIRECT = 10
# Someone left on the way is fetched within so many minutes.
RESUME_WITHIN = 180
BEGUN = frozenset({LegState.ABOARD, LegState.DONE, LegState.ABSENT})


def leg_name(leg: RideLeg) -> str:
    """What the engine calls a leg."""
    return f"l{leg.pk}"


def ends_of_leg(leg: RideLeg) -> tuple[Place, Place]:
    """Where one way begins and where it ends."""
    ride = leg.request
    ends = [_place(ride, ride.origin), _place(ride, ride.destination)]
    start, end = (ends[0], ends[1]) if leg.way == Way.OUT else (ends[1], ends[0])
    if leg.is_resumed:
        start = Place(f"s{leg.pk}", leg.resume_latitude or 0.0, leg.resume_longitude or 0.0)
    return start, end


def _place(ride: RideRequest, destination: object) -> Place:
    if isinstance(destination, Destination):
        insee = destination.commune.insee if destination.commune is not None else ""
        return Place(f"p{destination.pk}", destination.latitude, destination.longitude, insee)
    person = ride.beneficiary
    return Place(f"b{person.pk}", person.latitude, person.longitude, person.commune.insee)


@dataclass(frozen=True)
class RideBuilder:
    """Makes the rides of the engine."""

    inputs: RideInputs
    travel: TravelMatrix
    placed: Mapping[int, tuple[Run, FixedRide]]
    hold: bool
    early: int
    there: Mapping[int, int]

    def ride(self, leg: RideLeg) -> Ride:
        """One way, as the engine reads it."""
        need, (start, end) = leg.request, ends_of_leg(leg)
        before = help_minutes(need, at_home=is_home(need, leg.way, pickup=True))
        after = help_minutes(need, at_home=is_home(need, leg.way, pickup=False))
        index = self.travel.place_ids
        direct = max(0, int(self.travel.minutes[index.index(start.id), index.index(end.id)]))
        first = max(0, self.early)
        most = need.scheme.max_ride_minutes if need.scheme is not None else 60
        ride = Ride(
            id=leg_name(leg),
            origin=start.id,
            destination=end.id,
            pickup=_resumed(first) if leg.is_resumed else self._open(leg, pickup_window(leg)),
            dropoff=None if leg.is_resumed else self._open(leg, dropoff_window(leg, after)),
            pickup_minutes=before,
            dropoff_minutes=self._there(leg, after),
            load=load_of(need),
            max_ride_minutes=max(most, direct + BEYOND_DIRECT),
            features=features_asked(need),
            excluded=frozenset(str(key) for key in self.inputs.avoided.get(need.beneficiary_id, ())),
        )
        return self._held(leg, ride)

    def _open(self, leg: RideLeg, window: Window | None) -> Window | None:
        """The hours asked for when they may move: those of the service. What may not move was judged with the need."""
        spans = self.inputs.open_hours.get(leg.request.scheme_id or 0)
        if window is None or not spans or not may_move(leg.request):
            return window
        return within(window, spans) or window

    def _there(self, leg: RideLeg, after: int) -> int:
        """Minutes at the place of arrival, those of a driver who stays included; what was promised otherwise stands."""
        if leg.way != Way.OUT or leg.is_resumed:
            return after
        wanted = staying_minutes(leg.request, after)
        known = self.there.get(leg.pk)
        return wanted if known is None else min(wanted, max(after, known))

    def _held(self, leg: RideLeg, ride: Ride) -> Ride:
        """The ride with what was promised: fixed where nothing may change, otherwise planned and never in the past."""
        run, promise = self.placed.get(leg.pk, (None, None))
        if run is not None and promise is not None:
            is_published = run.stage == RunStage.PUBLISHED
            is_past = is_published and promise.pickup < self.early
            if leg.is_pinned or leg.state in BEGUN or is_past or (is_published and self.hold):
                return _fixed(ride, promise)
            ride = replace(ride, planned=promise if is_published else None)
        first = self.early
        if first <= 0:
            return ride
        pickup = ride.pickup or Window(0, MINUTES_PER_DAY)
        return replace(ride, pickup=Window(max(first, pickup.start), max(first, pickup.end)))


def _resumed(early: int) -> Window:
    """Someone left by a car that stopped is fetched as soon as can be, and is late anyway."""
    first = min(early, MINUTES_PER_DAY)
    return Window(first, min(first + RESUME_WITHIN, MINUTES_PER_DAY))


def _fixed(ride: Ride, promise: FixedRide) -> Ride:
    """The ride exactly as it was promised."""
    drop = promise.dropoff if promise.dropoff is not None else promise.pickup
    return replace(
        ride,
        pickup=Window(promise.pickup, promise.pickup),
        dropoff=Window(drop, drop),
        max_ride_minutes=max(ride.max_ride_minutes, drop - promise.pickup - ride.pickup_minutes),
        fixed=promise,
        planned=promise,
        features=frozenset(),
        excluded=frozenset(),
    )
