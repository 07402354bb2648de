"""A plan of rides as kept in the database, and read back."""

from collections.abc import Iterable, Mapping
from typing import Any

from scheduling.optimiser.rides_insert import plan_with
from scheduling.optimiser.rides_model import RidePlan, RideProblem, RideStop, RideTour, StopKind


def tours_json(tours: Iterable[RideTour]) -> list[dict[str, Any]]:
    """Write tours: names of the engine, which are keys of rows, and minutes of the day."""
    return [
        {
            "vehicle": tour.vehicle_id,
            "start": tour.start,
            "end": tour.end,
            "stops": [[stop.ride_id, str(stop.kind), stop.arrive, stop.begin, stop.leave] for stop in tour.stops],
        }
        for tour in tours
    ]


def plan_from(problem: RideProblem, kept: Iterable[Mapping[str, Any]]) -> RidePlan:
    """Read tours back, less the rides and the vehicles that are no more."""
    rides, vehicles = {ride.id for ride in problem.rides}, {one.id for one in problem.vehicles}
    tours = (
        RideTour(
            row["vehicle"],
            row["start"],
            row["end"],
            tuple(
                RideStop(name, StopKind(kind), arrive, begin, leave)
                for name, kind, arrive, begin, leave in row["stops"]
                if name in rides
            ),
        )
        for row in kept
        if row["vehicle"] in vehicles
    )
    return plan_with(problem, tuple(tour for tour in tours if tour.stops))
