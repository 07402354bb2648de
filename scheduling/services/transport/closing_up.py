"""A run that lost a passenger: it is given times again, or ends when it carries nobody any more."""

from django.db.models import F

from scheduling.models import RideDay, RideRequest, Run
from scheduling.planning.rides.fleet import crew_name
from scheduling.planning.rides.judging import newly_broken, retimed
from scheduling.planning.rides.problem import ride_problem
from scheduling.services.booking import occupancy_release
from scheduling.services.transport.run_writing import runs_write
from scheduling.services.transport.telling import drivers_tell, passengers_tell
from scheduling.transport.enums import RunStage


def run_close_up(*, run: Run) -> None:
    """Close a run up behind a passenger who left: shorter road, promised pickups kept where possible, hours given back.

    A run that carries nobody any more ends: a draft goes, a published one is cancelled and its driver is free. Drivers
    of published runs are told, and passengers whose hour had to move.
    """
    RideDay.objects.filter(pk=run.ride_day_id).update(version=F("version") + 1)
    if run.stops.exists():
        _shorten(run)
        return
    if run.stage == RunStage.DRAFT:
        run.delete()
        return
    run.stage = RunStage.CANCELLED
    run.version += 1
    run.save(update_fields=["stage", "version"])
    occupancy_release(booked=run)
    drivers_tell(runs=[run], by=None)


def _shorten(run: Run) -> None:
    """Give the run the best times of the stops that it still has; where none is better, it stays as it is."""
    ride_day = RideDay.objects.select_related("territory").get(pk=run.ride_day_id)
    problem, index = ride_problem(territory=ride_day.territory, day=ride_day.day)
    name = crew_name(run.driver_id, run.vehicle_id)
    keys = {f"l{key}" for key in run.stops.values_list("leg", flat=True)}
    number = next(
        (
            place
            for place, tour in enumerate(index.plan.tours)
            if tour.vehicle_id == name and keys & {stop.ride_id for stop in tour.stops}
        ),
        None,
    )
    if number is None:
        return
    plan = retimed(problem, index.plan, index.plan.tours, {number})
    if newly_broken(problem, index.plan, plan):
        return
    written = runs_write(ride_day=ride_day, problem=problem, index=index, plan=plan)
    if run.stage == RunStage.PUBLISHED:
        rides = RideRequest.objects.filter(legs__in=written.legs).distinct().order_by("pk")
        passengers_tell(rides=list(rides), by=None)
        drivers_tell(runs=[one for one in written.runs if one.stage == RunStage.PUBLISHED], by=None)
