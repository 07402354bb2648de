"""The needs follow what the runs have become, and those concerned are told."""

from collections import defaultdict

from django.core.exceptions import ValidationError

from accounts.models import User
from scheduling.models import RideDay, RideLeg, RideRequest, Run
from scheduling.optimiser.rides_model import RidePlan
from scheduling.planning.rides.problem import RideIndex
from scheduling.services.booking import booking_conflicts, occupancies_book
from scheduling.services.transport.rides import ride_step
from scheduling.services.transport.run_writing import Written, refuse_vehicle_twice
from scheduling.services.transport.telling import drivers_tell, passengers_tell
from scheduling.transport.enums import RideState, RunStage

_SEARCHED = frozenset({RideState.REQUESTED, RideState.LOOKING})


def placed_ways(index: RideIndex, plan: RidePlan) -> dict[int, tuple[int, int]]:
    """By need's key: how many ways it has, and how many a plan drives."""
    served = set(plan.served)
    found: dict[int, tuple[int, int]] = {}
    for name, leg in index.legs.items():
        asked, placed = found.get(leg.request_id, (0, 0))
        found[leg.request_id] = (asked + 1, placed + (name in served))
    return found


def states_follow(*, index: RideIndex, plan: RidePlan, by: User | None, ride_day: RideDay) -> None:
    """Carry each need where its ways are: proposed when all are placed, looking for a driver when none is.

    Half placed, it keeps its state: nothing of it is confirmed (I2). On a published day a complete need is confirmed
    at once. Raises ValidationError, naming the person, when the law does not allow it (I5).
    """
    ways = placed_ways(index, plan)
    rides = {leg.request_id: leg.request for leg in index.legs.values()}
    for key, (asked, placed) in ways.items():
        ride = rides[key]
        if placed == asked and ride.state in _SEARCHED:
            _step(ride, RideState.PROPOSED, by)
        if placed == asked and ride_day.published_at is not None and ride.state in {*_SEARCHED, RideState.PROPOSED}:
            _step(ride, RideState.CONFIRMED, by)
        elif placed == 0 and ride.state in {RideState.REQUESTED, RideState.PROPOSED, RideState.CONFIRMED}:
            _step(ride, RideState.LOOKING, by)


def _step(ride: RideRequest, to: RideState, by: User | None) -> None:
    try:
        ride.state = ride_step(ride=ride, to=to, by=by).state
    except ValidationError as error:
        name = ride.beneficiary.full_name
        raise ValidationError([f"{name} : {message}" for message in error.messages]) from error


def drafts_publish(runs: list[Run]) -> None:
    """Promise draft runs and book their drivers (I1, J1). Raises DoubleBookingError or ValidationError."""
    for run in runs:
        run.stage = RunStage.PUBLISHED
        run.version += 1
    refuse_vehicle_twice(runs)
    with booking_conflicts():
        for run in runs:
            run.save(update_fields=["stage", "version"])
    if runs:
        occupancies_book(people={run: [run.driver.helper] for run in runs})


def tell_changes(*, ride_day: RideDay, written: Written, by: User | None) -> None:
    """On a published day, tell the people and the drivers whom a change concerns, and nobody else."""
    if ride_day.published_at is None:
        return
    rides = RideRequest.objects.filter(legs__in=written.legs).distinct().select_related("beneficiary")
    passengers_tell(rides=list(rides.order_by("pk")), by=by)
    drivers_tell(runs=[*written.runs, *written.cancelled], by=by)


def waiting_legs(index: RideIndex, plan: RidePlan) -> dict[int, list[RideLeg]]:
    """By need's key, the ways that a plan does not drive."""
    served, found = set(plan.served), defaultdict(list)
    for name, leg in index.legs.items():
        if name not in served:
            found[leg.request_id].append(leg)
    return found
