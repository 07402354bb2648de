"""The runs of a day as a drawing: communes, and each run's stops in order. No address leaves."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.access import territory_of
from accounts.models import Commune
from core.formatting import hour, km
from scheduling.models import Run, RunStop
from scheduling.selectors.transport.ride_board import RideBoard
from scheduling.transport.enums import StopKind, Way

# Line patterns and marks, so that no run is told apart by its colour alone.
PATTERNS = 6


@dataclass(frozen=True, slots=True)
class Route:
    """A line of the legend."""

    key: int
    pattern: int
    name: str
    km: str


def ride_routes(board: RideBoard) -> list[Route]:
    """The legend of the map."""
    return [
        Route(lane.run.pk, number % PATTERNS, lane.name, km(float(lane.run.km)))
        for number, lane in enumerate(board.lanes)
    ]


def ride_drawing(user: Any, day: date) -> dict[str, Any]:
    """Return the outlines of the communes and the runs of ``day``, in degrees, ready for JSON."""
    communes = Commune.objects.filter(territory=territory_of(user)).order_by("name")
    runs = Run.objects.visible_to(user).standing().filter(day=day)
    rows = list(runs.select_related("driver__helper__commune", "vehicle").order_by("starts_at", "pk"))
    stops: dict[int, list[RunStop]] = {}
    names = ("beneficiary__commune", "origin__commune", "destination__commune")
    joined = RunStop.objects.filter(run__in=rows).select_related(*(f"leg__request__{name}" for name in names))
    for stop in joined.order_by("run", "rank"):
        stops.setdefault(stop.run_id, []).append(stop)
    return {
        "day": day.isoformat(),
        "communes": [
            {"name": row.name, "outline": row.outline, "centre": [row.latitude, row.longitude]} for row in communes
        ],
        "rounds": [_round(run, stops.get(run.pk, []), number) for number, run in enumerate(rows)],
    }


def _round(run: Run, stops: list[RunStop], number: int) -> dict[str, Any]:
    helper, vehicle = run.driver.helper, run.vehicle
    base = (
        [vehicle.latitude, vehicle.longitude] if vehicle.latitude is not None else [helper.latitude, helper.longitude]
    )
    start = {"order": 0, "kind": "start", "label": f"Départ, {helper.commune.name}", "position": base}
    return {
        "helper": run.pk,
        "name": f"{run.driver}",
        "pattern": number % PATTERNS,
        "points": [start, *(_point(stop, order) for order, stop in enumerate(stops, start=1))],
    }


def _point(stop: RunStop, order: int) -> dict[str, Any]:
    need = stop.leg.request
    starts = (stop.kind == StopKind.PICKUP) == (stop.leg.way == Way.OUT)
    place = need.origin if starts else need.destination
    person = need.beneficiary
    where = place.town_name if place is not None else person.commune.name
    position = [place.latitude, place.longitude] if place is not None else [person.latitude, person.longitude]
    verb = "monte" if stop.kind == StopKind.PICKUP else "descend"
    return {
        "order": order,
        "kind": "stop",
        "visit": stop.pk,
        "label": f"{hour(stop.begins_at)}, {person.full_name} {verb}, {where}",
        "position": position,
    }
