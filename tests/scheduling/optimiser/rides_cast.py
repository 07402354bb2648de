"""A small named cast for rides, and random days of rides for property tests."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from scheduling.optimiser.model import Place, TravelMatrix, Window
from scheduling.optimiser.rides_costs import ride_cost
from scheduling.optimiser.rides_model import (
    FixedRide,
    Load,
    Ride,
    RidePlan,
    RideProblem,
    RideStop,
    RideTour,
    RideVehicle,
    RoundTrip,
    StopKind,
    UnservedRide,
)
from tests.scheduling.optimiser.cast import PLACES, matrix

DAY = (Window(480, 1080),)
PICKUP, DROPOFF = StopKind.PICKUP, StopKind.DROPOFF
COUNT = 7


def driver(name: str = "odile", **changes: object) -> RideVehicle:
    """Lives in town, drives three people and a folded aid from 8 to 18 h."""
    return replace(RideVehicle(name, DAY, "town", "town"), **changes)  # type: ignore[arg-type]


def ride(name: str = "denise", **changes: object) -> Ride:
    """From the farm to town, to be there between 10 h and 10 h 30."""
    made = Ride(name, "farm", "town", dropoff=Window(600, 630), pickup_minutes=3, dropoff_minutes=2)
    return replace(made, **changes)  # type: ignore[arg-type]


def day_of(
    rides: Iterable[Ride], vehicles: Iterable[RideVehicle] = (driver(),), trips: Iterable[RoundTrip] = ()
) -> RideProblem:
    return RideProblem(PLACES, tuple(vehicles), tuple(rides), matrix(), tuple(trips))


def stop(name: str, kind: StopKind, begin: int, minutes: int = 0, arrive: int | None = None) -> RideStop:
    return RideStop(name, kind, begin if arrive is None else arrive, begin, begin + minutes)


def plan_of(problem: RideProblem, *tours: RideTour) -> RidePlan:
    """A plan with its cost; who is in no tour is unserved."""
    placed = {one.ride_id for tour in tours for one in tour.stops}
    unserved = tuple(UnservedRide(one.id, {}) for one in problem.rides if one.id not in placed)
    return RidePlan(tours, unserved, ride_cost(problem, tours))


def usual_tour(name: str = "denise", vehicle: str = "odile") -> RideTour:
    """Town at 9 h 30, farm at 9 h 50, town at 10 h 13."""
    return RideTour(vehicle, 570, 615, (stop(name, PICKUP, 590, 3), stop(name, DROPOFF, 613, 2)))


def usual_plan(problem: RideProblem) -> RidePlan:
    return plan_of(problem, usual_tour())


@st.composite
def vehicles(draw: st.DrawFn, name: str) -> RideVehicle:
    """Any driver: whole day or two halves, home and end anywhere, large or small vehicle, limits or none."""
    spans = draw(st.sampled_from((DAY, (Window(480, 700), Window(800, 1080)), (Window(600, 640),))))
    places = st.integers(0, COUNT - 1).map(str)
    return RideVehicle(
        name, spans, draw(places), draw(places),
        capacity=draw(st.sampled_from((Load(3, 0, 1), Load(8, 1, 2), Load(1, 0, 0)))),
        max_tour_minutes=draw(st.sampled_from((1440, 240))),
        max_kilometres=draw(st.sampled_from((None, None, 120.0))),
        features=frozenset(draw(st.sampled_from(((), ("ramp",))))),
    )  # fmt: skip


@st.composite
def rides(draw: st.DrawFn, name: str, hour: int) -> Ride:
    """A ride around an hour, by its pickup, its arrival or both; sometimes impossible."""
    origin, destination = draw(st.integers(0, COUNT - 1)), draw(st.integers(0, COUNT - 1))
    shape = draw(st.sampled_from(("pickup", "dropoff", "both", "none" if draw(st.integers(0, 9)) == 0 else "pickup")))
    wide = draw(st.sampled_from((0, 15, 60)))
    return Ride(
        name, str(origin), str(destination),
        pickup=Window(hour, hour + wide) if shape in {"pickup", "both"} else None,
        dropoff=Window(hour + 20, hour + 20 + wide) if shape in {"dropoff", "both"} else None,
        pickup_minutes=draw(st.sampled_from((0, 4))), dropoff_minutes=draw(st.sampled_from((0, 2))),
        load=draw(st.sampled_from((Load(1), Load(2), Load(1, 0, 1), Load(1, 1, 0)))),
        max_ride_minutes=draw(st.sampled_from((20, 60, 90))),
        priority=draw(st.integers(1, 3)),
        features=frozenset(draw(st.sampled_from(((), (), (), ("ramp",))))),
        excluded=frozenset(draw(st.sampled_from(((), (), ("v0",))))),
    )  # fmt: skip


@st.composite
def days_of_rides(draw: st.DrawFn, with_fixed: bool = True) -> RideProblem:
    """A day: one to three drivers, up to ten rides, some of them round trips; some journeys are unknown."""
    fleet = tuple(draw(vehicles(f"v{row}")) for row in range(draw(st.integers(1, 3))))
    wanted: list[Ride] = []
    trips = []
    for number in range(draw(st.integers(1, 5))):
        hour = draw(st.integers(490, 900))
        out = draw(rides(f"out-{number}", hour))
        wanted.append(out)
        if draw(st.booleans()):
            back = draw(rides(f"back-{number}", hour + draw(st.sampled_from((10, 90)))))
            wanted.append(replace(back, origin=out.destination, destination=out.origin))
            trips.append(
                RoundTrip(out.id, back.id, draw(st.sampled_from((0, 30))), draw(st.booleans()), draw(st.booleans()))
            )  # fmt: skip
    if with_fixed and draw(st.booleans()):
        wanted.append(
            Ride("fixed", "0", "1", pickup=Window(500, 900), fixed=FixedRide("v0", draw(st.integers(500, 900))))
        )
    generator = np.random.default_rng(draw(st.integers(0, 1000)))
    point = generator.random((COUNT, 2)) * 20
    road = np.sqrt(((point[:, None] - point[None, :]) ** 2).sum(axis=2))
    minutes = np.ceil(2 + road * 1.2).astype(np.int64)
    minutes[generator.random((COUNT, COUNT)) < 0.04] = -1
    np.fill_diagonal(minutes, 0)
    table = TravelMatrix(tuple(str(row) for row in range(COUNT)), minutes, road, "random")
    places = tuple(Place(str(row), 45.0 + row / 100, 0.5) for row in range(COUNT))
    return RideProblem(places, fleet, tuple(wanted), table, tuple(trips))
