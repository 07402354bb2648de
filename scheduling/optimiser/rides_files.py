"""Problems and plans of rides as JSON files, so that anyone can plan without Django."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduling.optimiser.files import FileError, Json, read_document, read_matrix, validated
from scheduling.optimiser.model import Place, TravelMode, Window
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
    RideWeights,
    RoundTrip,
    StopKind,
    UnservedRide,
)
from scheduling.optimiser.travel import estimate_matrix

SCHEMA_PATH = Path(__file__).with_name("rides.schema.json")


@dataclass(frozen=True)
class RideCase:
    """What a file holds: a problem, and where given a published plan and a ride to insert."""

    problem: RideProblem
    plan: RidePlan | None
    ride: Ride | None


def is_about_rides(document: object) -> bool:
    """Whether a document is a problem of rides rather than of visits."""
    return isinstance(document, Mapping) and "rides" in document


def read_rides(path: Path) -> RideCase:
    """Read and validate a file; raises ``FileError``."""
    return parse_rides(read_document(path))


def parse_rides(document: object) -> RideCase:
    """Validate a document against the schema and build its problem; raises ``FileError``."""
    known = validated(document, SCHEMA_PATH)
    problem = _problem(known)
    plan = _plan(problem, known["plan"]) if "plan" in known else None
    return RideCase(problem, plan, _ride(known["ride"]) if "ride" in known else None)


def _problem(document: Json) -> RideProblem:
    places = tuple(Place(**one) for one in document["places"])
    _refuse_doubles(document)
    travel = read_matrix(document["travel"], "$.travel") if "travel" in document else None
    return RideProblem(
        places,
        tuple(_vehicle(one) for one in document["vehicles"]),
        tuple(_ride(one) for one in document["rides"]),
        travel or estimate_matrix(places, TravelMode.CAR),
        tuple(RoundTrip(**one) for one in document.get("round_trips", ())),
        RideWeights(**document.get("weights", {})),
    )


def _refuse_doubles(document: Json) -> None:
    """Ids are told apart; a ride is in one round trip at most."""
    for part in ("places", "vehicles", "rides"):
        _refuse_double([one["id"] for one in document[part]], f"$.{part}")
    trips = document.get("round_trips", ())
    _refuse_double([name for trip in trips for name in (trip["outbound"], trip["back"])], "$.round_trips")
    names = {one["id"] for one in document["rides"]}
    for number, trip in enumerate(trips):
        for side in ("outbound", "back"):
            if trip[side] not in names:
                raise FileError(f"$.round_trips[{number}].{side}: '{trip[side]}' is not a ride")


def _refuse_double(names: list[str], path: str) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise FileError(f"{path}: '{name}' is there {count} times")


def _vehicle(one: Json) -> RideVehicle:
    known = {**one, "windows": tuple(Window(**window) for window in one["windows"])}
    return RideVehicle(**_built(known))


def _ride(one: Json) -> Ride:
    known = dict(one)
    for name, kind in (("pickup", Window), ("dropoff", Window), ("fixed", FixedRide), ("planned", FixedRide)):
        if name in known:
            known[name] = kind(**known[name])
    return Ride(**_built(known))


def _built(known: dict[str, Any]) -> dict[str, Any]:
    """Loads and sets in the place of what the file has for them."""
    for name in ("load", "capacity"):
        if name in known:
            known[name] = Load(**known[name])
    return known | {name: frozenset(known[name]) for name in ("features", "excluded") if name in known}


def _plan(problem: RideProblem, plan: Json) -> RidePlan:
    """A plan with its cost; rides that it does not name are unserved unless it lists its own."""
    tours = tuple(_tour(one) for one in plan["tours"])
    placed = {stop.ride_id for tour in tours for stop in tour.stops}
    names = [one["ride_id"] for one in plan.get("unserved", ())]
    if "unserved" not in plan:
        names = [one.id for one in problem.rides if one.id not in placed]
    return RidePlan(tours, tuple(UnservedRide(name, {}) for name in names), ride_cost(problem, tours))


def _tour(one: Json) -> RideTour:
    stops = tuple(RideStop(**{**stop, "kind": StopKind(stop["kind"])}) for stop in one["stops"])
    return RideTour(one["vehicle_id"], one["start"], one["end"], stops)
