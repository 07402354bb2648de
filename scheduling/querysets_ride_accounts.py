"""Vocabulary of the accounts of rides: monthly sheets, their lines, yearly returns."""

from typing import Any, Self

from accounts.querysets import Row, TerritoryQuerySet


class SheetQuerySet(TerritoryQuerySet[Row]):
    """Monthly sheets and yearly returns of a scheme."""

    view_permission = "ride.account"
    territory_path = "scheme__territory"


class LineQuerySet(TerritoryQuerySet[Row]):
    """Lines of closed sheets."""

    view_permission = "ride.account"
    territory_path = "sheet__scheme__territory"


class DueQuerySet(LineQuerySet[Row]):
    """What drivers get back."""

    def owned_by(self, user: Any) -> Self:
        """Keep the lines of the member's own runs, on closed sheets."""
        membership = user.active_membership
        if membership is None or not membership.may("run.drive_own"):
            return self.none()
        own = self.filter(sheet__scheme__territory=membership.territory_id, driver__helper__user=user)
        return own.filter(sheet__closed_at__isnull=False)
