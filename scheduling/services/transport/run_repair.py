"""A driver cannot come: the day planned again with as few changes as possible, shown, then applied as shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from scheduling.models import Driver, RideChange, RideDay, RideLeg
from scheduling.optimiser import repair_rides
from scheduling.optimiser.rides_insert import plan_with
from scheduling.optimiser.rides_model import RidePlan, RideProblem, StopKind
from scheduling.planning.rides.duty import without_hours_over
from scheduling.planning.rides.judging import newly_broken, settled, without_halves
from scheduling.planning.rides.problem import RideIndex, ride_problem
from scheduling.planning.rides.words import broken_sentences
from scheduling.services.transport.run_applying import plan_apply
from scheduling.services.transport.run_days import ride_day_lock
from scheduling.services.transport.run_writing import Written
from scheduling.transport.enums import RideChangeKind

CHANGED = "La journée a changé entre-temps : voici ce que nous proposons maintenant."


@dataclass(frozen=True, slots=True)
class Moved:
    """A way whose driver or hour changes: minutes of the day; ``after`` None when nobody drives it any more."""

    leg: RideLeg
    before: tuple[str, int]
    after: tuple[str, int] | None
    causes: dict[str, int]


@dataclass(frozen=True)
class Repair:
    """The day without a driver. ``digest`` names it: applying another one than was shown is refused."""

    problem: RideProblem
    index: RideIndex
    plan: RidePlan
    moved: tuple[Moved, ...]

    @property
    def digest(self) -> str:
        """Short name of what changes."""
        parts = [
            f"{one.leg.pk}:{one.after[0]}:{one.after[1]}" if one.after else f"{one.leg.pk}:-" for one in self.moved
        ]
        return ",".join(parts)


def repair_find(*, ride_day: RideDay, drivers: Collection[Driver], now: datetime | None = None) -> Repair:
    """Plan a day again without some drivers. Writes nothing; the same rows give the same answer.

    Whoever is aboard, or has been driven, stays with the driver who did it. A budget of iterations, not of seconds.
    """
    gone = frozenset(driver.pk for driver in drivers)
    problem, index = ride_problem(territory=ride_day.territory, day=ride_day.day, gone=gone, now=now)
    before = _promised(index, gone)
    standing = without_halves(problem, plan_with(problem, index.plan.tours))
    found = repair_rides(problem, standing, iterations=settings.RIDES_REPAIR_ITERATIONS, seed=ride_day.pk)
    plan = without_halves(problem, without_hours_over(problem, index, settled(problem, found)))
    causes = {one.ride_id: {str(cause): count for cause, count in one.causes.items()} for one in plan.unserved}
    after = _hours(plan)
    moved = tuple(
        Moved(leg, before[leg.pk], after.get(name), causes.get(name, {}))
        for name, leg in index.legs.items()
        if leg.pk in before and before[leg.pk] != after.get(name)
    )
    return Repair(problem, index, plan, moved)


@transaction.atomic
def repair_apply(*, ride_day: RideDay, driver: Driver, by: User, digest: str, expected_version: int) -> Written:
    """Make the day what was shown without a driver. Those concerned are told.

    Raises StaleVersionError or ValidationError when the day is no longer what was shown.
    """
    row = ride_day_lock(ride_day, expected_version)
    found = repair_find(ride_day=row, drivers=[driver])
    if found.digest != digest:
        raise ValidationError(CHANGED)
    broken = newly_broken(found.problem, found.index.plan, found.plan)
    if broken:
        raise ValidationError(broken_sentences(found.index, broken))
    written = plan_apply(
        ride_day=row,
        problem=found.problem,
        index=found.index,
        plan=found.plan,
        by=by,
        kind=RideChangeKind.REPAIR,
        driver=driver,
        gone=[driver.pk],
    )
    rows = RideChange.objects.filter(ride_day=row, kind=RideChangeKind.REPAIR, version=row.version)
    last = rows.order_by("-pk").first()
    if last is not None:
        last.before = {**last.before, "moved": sorted({one.leg.request_id for one in found.moved})}
        last.save(update_fields=["before"])
    return written


def _promised(index: RideIndex, gone: Collection[int]) -> dict[int, tuple[str, int]]:
    """By way's key, the driver and the hour as the day stands, those of the absent drivers too."""
    from scheduling.planning.clock import minute_of
    from scheduling.planning.rides.fleet import crew_name

    return {
        stop.leg_id: (crew_name(run.driver_id, run.vehicle_id), minute_of(stop.begins_at, index.day))
        for run in index.inputs.runs
        for stop in index.inputs.stops.get(run.pk, ())
        if stop.kind == StopKind.PICKUP
    }


def _hours(plan: RidePlan) -> dict[str, tuple[str, int]]:
    return {
        stop.ride_id: (tour.vehicle_id, stop.begin)
        for tour in plan.tours
        for stop in tour.stops
        if stop.kind == StopKind.PICKUP
    }
