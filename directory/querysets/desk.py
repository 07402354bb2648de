"""Calls, needs, referrals and unmet needs: who sees them."""

from typing import Self

from accounts.querysets import Row, TerritoryQuerySet
from directory.enums import IntakeStatus


class IntakeQuerySet(TerritoryQuerySet[Row]):
    """Calls and other contacts with the desk."""

    view_permission = "desk.view"

    def unfinished(self) -> Self:
        """Keep the calls under way and those that wait to be called back."""
        return self.exclude(status=IntakeStatus.CLOSED)


class NeedQuerySet(TerritoryQuerySet[Row]):
    """Needs told to the desk."""

    view_permission = "desk.view"
    territory_path = "intake__territory"


class ReferralQuerySet(TerritoryQuerySet[Row]):
    """Referrals sent to partners."""

    view_permission = "referral.view"


class UnmetNeedQuerySet(TerritoryQuerySet[Row]):
    """The ledger of what nobody could meet."""

    view_permission = "unmet.view"

    def unresolved(self) -> Self:
        """Keep those for which nothing was found since."""
        return self.filter(resolved_on=None)
