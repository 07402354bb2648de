"""What other parts of the application know of the ways of helping someone."""

from typing import Any

from core.registries import WayFacts, registries
from mediation.models import Beneficiary


def facts_of_way(person: Beneficiary, user: Any, way: str) -> list[WayFacts]:
    """Return what is known today of a way of helping someone; nothing when nobody knows anything."""
    found = (source(person, user).get(way) for source in registries.way_facts)
    return [facts for facts in found if facts is not None]


def closed_ways(territory: int) -> dict[str, str]:
    """Return the ways that cannot be had in a territory now, each with why."""
    return {way: why for source in registries.closed_ways for way, why in source(territory).items()}
