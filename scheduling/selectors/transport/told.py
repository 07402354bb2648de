"""How rides stand, as it is told to passengers: hours and driver of each way, from published runs only."""

from collections.abc import Collection, Sequence
from typing import Any

from scheduling.models import RideRequest, RunStop
from scheduling.transport.enums import LegState, RunStage, StopKind
from volunteers.models import Helper

_CARRIED = (LegState.PLANNED, LegState.ABOARD, LegState.DONE, LegState.ABSENT)


def rides_facts(rides: Collection[RideRequest]) -> dict[int, dict[str, list[Any]]]:
    """Return by ride: way → [pick-up, drop-off, key of the driver's helper], moments in ISO 8601 (UTC)."""
    stops = RunStop.objects.filter(leg__request__in=rides, run__stage=RunStage.PUBLISHED, leg__state__in=_CARRIED)
    found: dict[int, dict[str, list[Any]]] = {ride.pk: {} for ride in rides}
    for stop in stops.select_related("leg", "run__driver").order_by("run__starts_at", "rank", "pk"):
        fact = found[stop.leg.request_id].setdefault(stop.leg.way, ["", "", stop.run.driver.helper_id])
        fact[0 if stop.kind == StopKind.PICKUP else 1] = stop.begins_at.isoformat()
    return {key: {way: fact for way, fact in ways.items() if all(fact)} for key, ways in found.items()}


def first_names(facts: Sequence[dict[str, list[Any]]]) -> dict[int, str]:
    """Return the first names of the drivers of some facts, by the key of the helper."""
    keys = {int(fact[2]) for ways in facts for fact in ways.values()}
    return dict(Helper.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "first_name"))
