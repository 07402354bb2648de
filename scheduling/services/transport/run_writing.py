"""A plan of the engine written as runs, stops and ways; the ledger follows what is published."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from scheduling.models import RideDay, RideLeg, Run, RunStop
from scheduling.optimiser import rides_model as engine
from scheduling.optimiser.rides_model import RidePlan, RideProblem, RideTour
from scheduling.planning.clock import minute_of, moment_at
from scheduling.planning.rides.distance import direct_km, km_by_scheme, tour_km
from scheduling.planning.rides.fleet import crew_name
from scheduling.planning.rides.problem import RideIndex
from scheduling.services.booking import booking_conflicts, occupancies_book, occupancy_release
from scheduling.transport.enums import LegState, RunEventKind, RunStage, StopKind
from scheduling.transport.tariffs import shared_km

_PLACED = (LegState.PLANNED, LegState.ABOARD, LegState.DONE, LegState.ABSENT)


@dataclass(slots=True)
class Written:
    """What changed. ``runs``: those that stand; ``cancelled``: published ones that carry nobody any more; ``legs``:
    keys of the ways whose driver or hour is another one, those taken out included.
    """

    runs: list[Run] = field(default_factory=list)
    cancelled: list[Run] = field(default_factory=list)
    legs: set[int] = field(default_factory=set)


@transaction.atomic
def runs_write(
    *, ride_day: RideDay, problem: RideProblem, index: RideIndex, plan: RidePlan, gone: Collection[int] = ()
) -> Written:
    """Make the runs of a day those of a plan. The caller has locked the day and judged the plan.

    ``gone``: drivers who stop; what has begun with them stays theirs. Raises DoubleBookingError.
    """
    done = Written()
    before = _hours(index)
    matched = _matched(index, plan.tours)
    kept = [run for run, _ in matched if run is not None]
    dropped = [run for run in index.inputs.runs if run not in kept]
    changed = [(run, tour) for run, tour in matched if run is None or _differs(run, tour, index)]
    touched = [run for run, _ in changed if run is not None]
    begun = {leg.pk for leg in index.begun}
    RunStop.objects.filter(run__in=[*touched, *dropped]).exclude(leg__in=begun).delete()
    _free_legs(index, {stop.ride_id for tour in plan.tours for stop in tour.stops})
    for left in dropped:
        _drop(left, begun, done)
    with booking_conflicts():
        for run, tour in changed:
            done.runs.append(_put(ride_day, run, tour, problem, index))
    _rebook([run for run in done.runs if run.stage == RunStage.PUBLISHED])
    after = _plan_hours(index, plan)
    done.legs = {leg.pk for name, leg in index.legs.items() if before.get(leg.pk) != after.get(name)}
    alone = km_by_scheme(problem, index, plan)
    ride_day.km_one_by_one = sum(alone.values(), Decimal(0))
    ride_day.km_by_scheme = {str(key): str(total) for key, total in alone.items()}
    ride_day.travel_source = index.roads.sentence[:200]
    ride_day.save(update_fields=["km_one_by_one", "km_by_scheme", "travel_source"])
    return done


def _matched(index: RideIndex, tours: Sequence[RideTour]) -> list[tuple[Run | None, RideTour]]:
    """Each tour with the run that it continues: the same crew, the most ways in common."""
    free = list(index.inputs.runs)
    found: list[tuple[Run | None, RideTour]] = []
    for tour in tours:
        legs = {index.legs[stop.ride_id].pk for stop in tour.stops}
        same = [run for run in free if crew_name(run.driver_id, run.vehicle_id) == tour.vehicle_id]
        common = {run.pk: len(legs & {stop.leg_id for stop in index.inputs.stops.get(run.pk, ())}) for run in same}
        chosen = max(same, key=lambda run: (common[run.pk], -run.pk), default=None)
        if chosen is not None and (common[chosen.pk] or _overlaps(chosen, tour, index.day)):
            free.remove(chosen)
        else:
            chosen = None
        found.append((chosen, tour))
    return found


def _overlaps(run: Run, tour: RideTour, day: date) -> bool:
    return minute_of(run.starts_at, day) < tour.end and tour.start < minute_of(run.ends_at, day)


def _differs(run: Run, tour: RideTour, index: RideIndex) -> bool:
    day = index.day
    rows = [
        (row.leg_id, row.kind, *(minute_of(at, day) for at in (row.arrives_at, row.begins_at, row.leaves_at)))
        for row in index.inputs.stops.get(run.pk, ())
    ]  # fmt: skip
    wanted = [(index.legs[one.ride_id].pk, str(one.kind), one.arrive, one.begin, one.leave) for one in tour.stops]
    span = (minute_of(run.starts_at, day), minute_of(run.ends_at, day))
    return rows != wanted or span != (tour.start, tour.end)


def _free_legs(index: RideIndex, served: Collection[str]) -> None:
    """Take out of their runs the ways that no tour drives."""
    keys = [leg.pk for name, leg in index.legs.items() if name not in served and leg.run_id is not None]
    RideLeg.objects.filter(pk__in=keys).update(run=None, state=LegState.WAITING, km=None, is_pinned=False)


def _drop(run: Run, begun: Collection[int], done: Written) -> None:
    """End a run that no tour continues; one whose driver has someone aboard ends with that person."""
    last = run.stops.filter(leg__in=begun).order_by("rank").last()
    if last is not None:
        run.ends_at = max(last.leaves_at, run.starts_at)
        run.version += 1
        run.save(update_fields=["ends_at", "version"])
        _rebook([run])
        done.runs.append(run)
    elif run.events.standing().filter(kind=RunEventKind.ABOARD).exists():
        # Someone was driven before it stopped: the run took place, and counts.
        RideLeg.objects.filter(run=run, state=LegState.PLANNED).update(
            run=None, state=LegState.WAITING, km=None, is_pinned=False
        )
    elif run.stage == RunStage.DRAFT:
        RideLeg.objects.filter(run=run).update(run=None, state=LegState.WAITING, km=None, is_pinned=False)
        run.delete()
    else:
        RideLeg.objects.filter(run=run).update(run=None, state=LegState.WAITING, km=None, is_pinned=False)
        run.stage = RunStage.CANCELLED
        run.version += 1
        run.save(update_fields=["stage", "version"])
        occupancy_release(booked=run)
        done.cancelled.append(run)


def _put(ride_day: RideDay, run: Run | None, tour: RideTour, problem: RideProblem, index: RideIndex) -> Run:
    crew, day = index.crews[tour.vehicle_id], index.day
    if run is None:
        run = Run(ride_day=ride_day, territory=ride_day.territory, day=day, driver=crew.driver, vehicle=crew.vehicle)
    else:
        run.version += 1
    run.starts_at, run.ends_at = moment_at(day, tour.start), moment_at(day, max(tour.end, tour.start + 5))
    run.km = tour_km(problem, tour)
    run.save()
    RunStop.objects.bulk_create(
        RunStop(
            run=run,
            leg=index.legs[stop.ride_id],
            kind=StopKind(stop.kind),
            rank=rank,
            arrives_at=moment_at(day, stop.arrive),
            begins_at=moment_at(day, stop.begin),
            leaves_at=moment_at(day, stop.leave),
        )
        for rank, stop in enumerate(tour.stops)
    )
    names = list(dict.fromkeys(stop.ride_id for stop in tour.stops))
    legs = [index.legs[name] for name in names]
    shares = shared_km(run.km, [direct_km(problem, name) for name in names])
    for leg, share in zip(legs, shares, strict=True):
        leg.run, leg.km, leg.why = run, share, {}
        if leg.state not in _PLACED:
            leg.state = LegState.PLANNED
    RideLeg.objects.bulk_update(legs, ["run", "km", "state", "why"])
    return run


def _rebook(runs: Sequence[Run]) -> None:
    """Give back the hours of published runs, and take those that they have now."""
    for run in runs:
        occupancy_release(booked=run)
    if runs:
        occupancies_book(people={run: [run.driver.helper] for run in runs})


def _hours(index: RideIndex) -> Mapping[int, tuple[str, int]]:
    """By way's key: who drives, and when one is picked up."""
    crews = {run.pk: crew_name(run.driver_id, run.vehicle_id) for run in index.inputs.runs}
    return {
        stop.leg_id: (crews[run], _minute(stop.begins_at, index.day))
        for run, stops in index.inputs.stops.items()
        for stop in stops
        if stop.kind == StopKind.PICKUP
    }


def _plan_hours(index: RideIndex, plan: RidePlan) -> Mapping[str, tuple[str, int]]:
    return {
        stop.ride_id: (tour.vehicle_id, stop.begin)
        for tour in plan.tours
        for stop in tour.stops
        if stop.kind == engine.StopKind.PICKUP
    }


def _minute(moment: datetime, day: date) -> int:
    return minute_of(moment, day)


def refuse_vehicle_twice(runs: Sequence[Run]) -> None:
    """Refuse a vehicle in two published runs at once (I1); PostgreSQL's constraint stands behind."""
    for run in runs:
        others = Run.objects.filter(
            vehicle=run.vehicle_id, stage=RunStage.PUBLISHED, starts_at__lt=run.ends_at, ends_at__gt=run.starts_at
        ).exclude(pk=run.pk)
        if others.exists():
            raise ValidationError(f"{run.vehicle} est déjà pris à cette heure par une autre course.")
