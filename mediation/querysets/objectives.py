"""Objectives: which are visible, which are still open."""

from typing import Self

from accounts.querysets import Row, TerritoryQuerySet
from mediation.enums import OPEN_OBJECTIVE


class ObjectiveQuerySet(TerritoryQuerySet[Row]):
    """Objectives of the people of a territory."""

    view_permission = "objective.view"
    territory_path = "beneficiary__territory"

    def open(self) -> Self:
        """Keep those that the person still works towards."""
        return self.filter(status__in=OPEN_OBJECTIVE)

    def in_order(self) -> Self:
        """In the order chosen with the person, each with its steps, notes and who helps."""
        return self.select_related("helper").prefetch_related("steps", "notes__by").order_by("position", "pk")
