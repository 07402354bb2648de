"""Cases: which are visible, which are open."""

from typing import Self

from accounts.querysets import Row, TerritoryQuerySet
from mediation.enums import CaseStatus


class CaseQuerySet(TerritoryQuerySet[Row]):
    """Cases of a territory."""

    view_permission = "beneficiary.view"
    territory_path = "beneficiary__territory"

    def open(self) -> Self:
        """Keep the cases that are not closed."""
        return self.exclude(status=CaseStatus.CLOSED)


class OfCaseQuerySet(TerritoryQuerySet[Row]):
    """Rows that belong to a case."""

    view_permission = "beneficiary.view"
    territory_path = "case__beneficiary__territory"


class HandoverQuerySet(TerritoryQuerySet[Row]):
    """Cases handed over together."""

    view_permission = "case.reassign"
