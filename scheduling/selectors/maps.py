"""The rounds of a day as a drawing: communes, and each helper's points in order. No address leaves."""

from datetime import date
from typing import Any

from accounts.access import territory_of
from accounts.models import Commune
from core.formatting import duration, hour
from scheduling.optimiser.model import MINUTES_PER_DAY
from scheduling.planning.clock import moment_at, monday_of
from scheduling.planning.itineraries import Itinerary
from scheduling.selectors.week_reading import WeekReading
from volunteers.models import Helper

# Line patterns and marks, so that no round is told apart by its colour alone.
PATTERNS = 6


def route_map(user: Any, week: date, day: date) -> dict[str, Any]:
    """Return the outlines of the communes and the rounds of ``day``, in degrees, ready for JSON."""
    reading = WeekReading(user, monday_of(week))
    offset = (day - reading.week).days
    rounds: list[dict[str, Any]] = []
    for helper in reading.index.inputs.helpers:
        itinerary = reading.itineraries.of(str(helper.pk), offset)
        if itinerary is not None:
            rounds.append(_round(reading, helper, itinerary, len(rounds)))
    return {"day": day.isoformat(), "communes": _communes(user), "rounds": rounds}


def _communes(user: Any) -> list[dict[str, Any]]:
    rows = Commune.objects.filter(territory=territory_of(user)).order_by("name")
    return [{"name": row.name, "outline": row.outline, "centre": [row.latitude, row.longitude]} for row in rows]


def _round(reading: WeekReading, helper: Helper, itinerary: Itinerary, place: int) -> dict[str, Any]:
    minutes = {leg.target: leg.minutes for leg in itinerary.legs}
    start = {"order": 0, "kind": "start", "label": f"Départ, {helper.commune.name}", "minutes": 0}
    points = [{**start, "position": [helper.latitude, helper.longitude]}]
    for order, stop in enumerate(itinerary.route.stops, start=1):
        person = reading.index.beneficiary(stop.visit.id)
        when = hour(moment_at(reading.week, stop.start))
        points.append(
            {
                "order": order,
                "kind": "visit",
                "visit": reading.index.visits[stop.visit.id].pk,
                "label": f"{when}, {person.full_name}, {person.commune.name}",
                "minutes": minutes.get(stop.visit.place, 0),
                "start": stop.start % MINUTES_PER_DAY,
                "position": [person.latitude, person.longitude],
            }
        )
    return {
        "helper": helper.pk,
        "name": helper.full_name,
        "initials": helper.initials,
        "kind": helper.kind.lower(),
        "pattern": place % PATTERNS,
        "minutes": itinerary.travel_minutes,
        "summary": f"{helper.first_name}, {duration(itinerary.travel_minutes)} de route",
        "points": points,
    }
