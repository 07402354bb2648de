"""Vocabulary of contracts of civic service."""

from datetime import date
from typing import Any, Self

from django.db.models import F
from django.db.models.functions import Coalesce

from accounts.enums import Role
from accounts.querysets import Row, TerritoryQuerySet


class ContractQuerySet(TerritoryQuerySet[Row]):
    """Contracts of a territory; a youth sees only the own ones."""

    territory_path = "helper__territory"
    view_permission = "contract.view"

    def visible_to(self, user: Any) -> Self:
        """Keep the territory's contracts, or the user's own for a helper."""
        membership = user.active_membership
        if membership is not None and membership.role == Role.HELPER:
            return self.filter(helper__territory=membership.territory_id, helper__user=user)
        return super().visible_to(user)

    def meeting(self, first: date, last: date) -> Self:
        """Keep those that hold on some day between two, both included."""
        return self.with_last_day().filter(starts_on__lte=last, ends__gte=first)

    def unfinished(self, today: date) -> Self:
        """Keep those that run or are to come."""
        return self.with_last_day().filter(ends__gte=today)

    def over(self, today: date) -> Self:
        """Keep those that are finished."""
        return self.with_last_day().filter(ends__lt=today)

    def latest_first(self) -> Self:
        """Put those that end last on top."""
        return self.with_last_day().order_by("-ends", "-pk")

    def with_last_day(self) -> Self:
        """Add ``ends``: the last day, which an early end brings forward."""
        return self.annotate(ends=Coalesce(F("ended_on"), F("ends_on")))


class OfContractQuerySet(TerritoryQuerySet[Row]):
    """What hangs from a contract: hours besides visits, checks."""

    territory_path = "contract__helper__territory"
    view_permission = "contract.view"


class AgentTaskQuerySet(TerritoryQuerySet[Row]):
    """What agents do in a territory, set against missions."""

    view_permission = "contract.view"

    def listed(self) -> Self:
        """Keep those still compared."""
        return self.filter(is_active=True)
