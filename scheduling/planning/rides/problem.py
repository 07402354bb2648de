"""The day of rides as a problem of the engine, beside the rows that it stands for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils import timezone

from accounts.models import Territory
from scheduling.models import RideLeg, RideRequest, Run
from scheduling.optimiser.model import Place, TravelMode
from scheduling.optimiser.rides_insert import plan_with
from scheduling.optimiser.rides_model import (
    FixedRide,
    Ride,
    RidePlan,
    RideProblem,
    RideStop,
    RideTour,
    RoundTrip,
    StopKind,
)
from scheduling.planning.clock import minute_of
from scheduling.planning.journeys import RoadSources, week_journeys
from scheduling.planning.rides.fleet import Crew, crew_name, crew_places, crew_vehicles, crews_of
from scheduling.planning.rides.inputs import RideInputs, load_rides
from scheduling.planning.rides.legs import BEGUN, RideBuilder, ends_of_leg
from scheduling.planning.rides.legs import leg_name as leg_name  # noqa: PLC0414  (told from here)
from scheduling.planning.rides.needs import (
    stay_minutes,
    staying_minutes,
    stays_with,
)
from scheduling.transport.enums import Escort, RideState, RunStage, Way

# A driver needs so many minutes to learn of a ride.
LEAD_MINUTES = 15


@dataclass(frozen=True)
class RideIndex:
    """The rows behind a problem. ``legs`` by the ride's id, ``crews`` by the vehicle's id; ``left_out``: not lawful,
    without a service, or not complete; ``begun``: legs of a driver who stops that somebody is in or has been in.
    """

    inputs: RideInputs
    legs: Mapping[str, RideLeg]
    crews: Mapping[str, Crew]
    left_out: tuple[RideLeg, ...]
    roads: RoadSources
    plan: RidePlan
    orphans: tuple[Run, ...] = ()
    begun: tuple[RideLeg, ...] = field(default=())

    @property
    def day(self) -> date:
        """The day, whose midnight is minute 0."""
        return self.inputs.day


def is_lawful(ride: RideRequest) -> bool:
    """Tell what was last judged of a ride; not judged yet, it is looked at when it is confirmed (invariant I5)."""
    return bool(ride.verdict.get("is_lawful", True))


def ride_problem(
    *,
    territory: Territory,
    day: date,
    hold: bool = False,
    gone: frozenset[int] = frozenset(),
    now: datetime | None = None,
) -> tuple[RideProblem, RideIndex]:
    """Build the problem of a day, and its plan as it stands.

    ``hold``: what is published stays as it is (a search); otherwise it may move, at a price. What has begun, or is
    pinned, always stays. ``gone``: keys of drivers who cannot come. ``now``: nothing new is planned before it.
    """
    inputs = load_rides(territory=territory, day=day)
    crews = crews_of(inputs)
    legs, left_out, begun = _sorted_legs(inputs, gone)
    places = _places(legs, crews, inputs)
    matrices, roads = week_journeys(list(places.values()), [TravelMode.CAR], inputs.overrides)
    travel = matrices[TravelMode.CAR]
    vehicles = crew_vehicles(crews, inputs, travel, gone)
    early = minute_of(now or timezone.now(), day) + LEAD_MINUTES
    placed = _placed(inputs, gone)
    builder = RideBuilder(inputs, travel, placed, hold, early, _promised_there(inputs))
    rides = tuple(builder.ride(leg) for leg in legs)
    if gone:
        rides = tuple(_first(leg, ride, placed) for leg, ride in zip(legs, rides, strict=True))
    problem = RideProblem(
        tuple(places.values()), tuple(vehicles), rides, travel, tuple(_round_trips(legs, rides))
    )  # fmt: skip
    usable = {one.id for one in vehicles if one.windows}
    orphans = tuple(run for run in inputs.runs if crew_name(run.driver_id, run.vehicle_id) not in usable)
    index = RideIndex(
        inputs=inputs,
        legs={leg_name(leg): leg for leg in legs},
        crews={crew.name: crew for crew in crews},
        left_out=left_out,
        roads=roads,
        plan=plan_with(problem, tuple(_tours(inputs, {ride.id for ride in rides}, usable, gone))),
        orphans=orphans,
        begun=begun,
    )
    return problem, index


def _sorted_legs(
    inputs: RideInputs, gone: frozenset[int]
) -> tuple[list[RideLeg], tuple[RideLeg, ...], tuple[RideLeg, ...]]:
    """Legs to plan, legs that may not be, legs begun with a driver who stops."""
    drivers = {run.pk: run.driver_id for run in inputs.runs}
    legs, left_out, begun = [], [], []
    for leg in inputs.legs:
        ride = leg.request
        is_begun = leg.state in BEGUN
        if is_begun and drivers.get(leg.run_id or 0) in gone:
            begun.append(leg)
        elif is_begun and leg.run_id is None:
            continue
        elif leg.run_id is None and (ride.scheme_id is None or ride.state == RideState.DRAFT or not is_lawful(ride)):
            left_out.append(leg)
        else:
            legs.append(leg)
    return legs, tuple(left_out), tuple(begun)


def _places(legs: Iterable[RideLeg], crews: list[Crew], inputs: RideInputs) -> dict[str, Place]:
    found = crew_places(crews, inputs)
    for leg in legs:
        for place in ends_of_leg(leg):
            found[place.id] = place
    return found


def _placed(inputs: RideInputs, gone: frozenset[int]) -> dict[int, tuple[Run, FixedRide]]:
    """By leg's key, the run that carries it, and when."""
    found = {}
    for run in inputs.runs:
        if run.driver_id in gone:
            continue
        times: dict[int, dict[str, int]] = {}
        for stop in inputs.stops.get(run.pk, ()):
            times.setdefault(stop.leg_id, {})[stop.kind] = minute_of(stop.begins_at, inputs.day)
        for leg, both in times.items():
            if len(both) == len(StopKind):
                name = crew_name(run.driver_id, run.vehicle_id)
                found[leg] = (run, FixedRide(name, both[StopKind.PICKUP], both[StopKind.DROPOFF]))
    return found


def _promised_there(inputs: RideInputs) -> dict[int, int]:
    """By leg's key, the minutes that published runs spend where someone gets out."""
    return {
        stop.leg_id: int((stop.leaves_at - stop.begins_at).total_seconds() // 60)
        for run in inputs.runs
        if run.stage == RunStage.PUBLISHED
        for stop in inputs.stops.get(run.pk, ())
        if stop.kind == StopKind.DROPOFF
    }


def _first(leg: RideLeg, ride: Ride, placed: Mapping[int, tuple[Run, FixedRide]]) -> Ride:
    """Whoever has a driver who comes does not lose the place to the passengers of one who does not."""
    run, _ = placed.get(leg.pk, (None, None))
    return replace(ride, priority=2) if run is not None and run.stage == RunStage.PUBLISHED else ride


def _round_trips(legs: Iterable[RideLeg], rides: Iterable[Ride]) -> Iterator[RoundTrip]:
    by_request: dict[int, dict[str, tuple[RideLeg, Ride]]] = {}
    for leg, ride in zip(legs, rides, strict=True):
        by_request.setdefault(leg.request_id, {})[leg.way] = (leg, ride)
    for both in by_request.values():
        if len(both) == len(Way):
            (out, first), (_, second) = both[Way.OUT], both[Way.BACK]
            need = out.request
            yield RoundTrip(
                first.id,
                second.id,
                stay_minutes=stay_minutes(need) if first.fixed is None and second.fixed is None else 0,
                is_tied=first.fixed is None and second.fixed is None,
                same_driver=need.wants_same_driver or need.escort == Escort.STAY,
                stays=_is_blocked(need, first),
            )


def _is_blocked(need: RideRequest, out: Ride) -> bool:
    """Tell whether the driver stays: not in a run that was promised before the wait was part of it."""
    return stays_with(need) and out.dropoff_minutes >= staying_minutes(need, 0)


def _tours(inputs: RideInputs, known: set[str], usable: set[str], gone: frozenset[int]) -> Iterator[RideTour]:
    """The standing runs as tours of the engine."""
    day = inputs.day
    for run in inputs.runs:
        name = crew_name(run.driver_id, run.vehicle_id)
        stops = tuple(
            RideStop(
                f"l{stop.leg_id}",
                StopKind(stop.kind),
                minute_of(stop.arrives_at, day),
                minute_of(stop.begins_at, day),
                minute_of(stop.leaves_at, day),
            )
            for stop in inputs.stops.get(run.pk, ())
            if f"l{stop.leg_id}" in known
        )
        if stops and name in usable and run.driver_id not in gone:
            yield RideTour(name, minute_of(run.starts_at, day), minute_of(run.ends_at, day), stops)
