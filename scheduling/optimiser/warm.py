"""Compilation ahead of time: called when a worker starts, so that nobody waits for it."""

import numpy as np

from scheduling.optimiser.explain import explain_served, explain_unserved
from scheduling.optimiser.insert import insertions
from scheduling.optimiser.model import (
    Helper,
    HelperDay,
    Lunch,
    Place,
    Problem,
    TravelMatrix,
    TravelMode,
    Visit,
    Window,
)
from scheduling.optimiser.rides import repair_rides, solve_rides
from scheduling.optimiser.rides_insert import ride_offers
from scheduling.optimiser.rides_model import Ride, RideProblem, RideVehicle
from scheduling.optimiser.search import solve


def warm_up() -> None:
    """Compile every kernel, or load it from the cache, by planning a toy problem and explaining its plan."""
    problem = toy_problem()
    plan = solve(problem, iterations=10)
    explain_unserved(problem, plan)
    for assignment in plan.assignments:
        explain_served(problem, plan, assignment.visit_id)
    for visit in problem.visits:
        if visit.id in plan.unserved:
            insertions(problem, plan, visit)
    rides = toy_rides()
    driven = solve_rides(rides, iterations=10)
    repair_rides(rides, driven, iterations=10)
    ride_offers(rides, driven, rides.rides[0])


def toy_rides() -> RideProblem:
    """One driver, one ride that is possible and one that comes too late."""
    problem = toy_problem()
    rides = (
        Ride("there", "town", "farm", dropoff=Window(540, 600)),
        Ride("late", "farm", "town", pickup=Window(1090, 1140)),
    )
    driver = RideVehicle("anne", (Window(480, 1080),), "town", "town")
    return RideProblem(problem.places, (driver,), rides, problem.travel[TravelMode.CAR])


def toy_problem() -> Problem:
    """Two helpers, one visit, one pair, and a visit that comes too late for them."""
    places = (Place("town", 45.10, 0.47), Place("farm", 45.13, 0.44))
    minutes = np.array([[0, 9], [9, 0]], dtype=np.int64)
    matrix = TravelMatrix(("town", "farm"), minutes, minutes.astype(np.float64), "toy")
    day = (Window(480, 1080),)
    lunch = Lunch(700, 810, 45)
    return Problem(
        places=places,
        helpers=(Helper("anne", "counsellor", 2), Helper("paul", "volunteer", 1)),
        days=tuple(HelperDay(name, 0, day, "town", "town", lunch) for name in ("anne", "paul")),
        visits=(
            Visit("alone", "farm", 30, (Window(540, 700),)),
            Visit("pair", "farm", 30, (Window(540, 1000),), people=2),
            Visit("late", "farm", 30, (Window(1090, 1140),)),
        ),
        travel={TravelMode.CAR: matrix},
    )
