"""What the registries are given: home or workshop."""

from collections.abc import Mapping
from typing import Any

from core.registries import PagePart, WayFacts, registries


def facts(person: Any, user: Any) -> Mapping[str, WayFacts]:
    """What is known of workshops near someone."""
    from scheduling.selectors.transport.way_facts import way_facts

    return way_facts(person, user)


def closed(territory: int) -> Mapping[str, str]:
    """Ways of helping that cannot be had."""
    from scheduling.selectors.transport.way_facts import closed_ways

    return closed_ways(territory)


def register() -> None:
    """Fill the registries."""
    registries.beneficiary_parts.add(
        PagePart("Domicile ou atelier", "scheduling:compare-ways", "assessment.view", 22, "domicile-ou-atelier")
    )
    registries.way_facts.add(facts)
    registries.closed_ways.add(closed)
