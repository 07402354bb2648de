"""Vocabulary of workshops: series, sessions, wishes to come."""

from datetime import date
from typing import Any, Self

from accounts.enums import Role
from accounts.querysets import Row, TerritoryQuerySet
from scheduling.workshops.enums import SessionStatus, WishStage


class SeriesQuerySet(TerritoryQuerySet[Row]):
    """Series of workshops."""

    view_permission = "workshop.view"


class SessionQuerySet(TerritoryQuerySet[Row]):
    """Sessions: the team and the desk see the territory's, a helper those that they animate."""

    view_permission = "workshop.view"

    def visible_to(self, user: Any) -> Self:
        """Keep the sessions of the territory, or those that a helper animates."""
        membership = user.active_membership
        if membership is not None and membership.role == Role.HELPER:
            return self.filter(territory=membership.territory_id, animators__user=user).distinct()
        return super().visible_to(user)

    def coming(self, today: date) -> Self:
        """Keep those to come, or of today."""
        return self.filter(day__gte=today, status=SessionStatus.PLANNED)


class WishQuerySet(TerritoryQuerySet[Row]):
    """Wishes to come to a session."""

    view_permission = "workshop.view"
    territory_path = "session__territory"

    def placed(self) -> Self:
        """Keep who has a place."""
        return self.filter(stage=WishStage.PLACED)

    def waiting(self) -> Self:
        """Keep the waiting list, in order."""
        return self.filter(stage=WishStage.WAITING).order_by("asked_at", "pk")
