"""Vocabulary of engagement: policies, what was done, candidates."""

from datetime import date
from typing import Any, Self

from accounts.enums import Role
from accounts.querysets import Row, TerritoryQuerySet
from volunteers.engagement.vocabulary import OPEN_STATES


class PolicyQuerySet(TerritoryQuerySet[Row]):
    """Versions of what is asked of helpers."""

    view_permission = "helper.view"

    def begun(self, on: date) -> Self:
        """Keep the versions in force on a day or before: nothing changes them any more."""
        return self.filter(effective_from__lte=on)

    def to_come(self, on: date) -> Self:
        """Keep the versions that begin after a day."""
        return self.filter(effective_from__gt=on)


class OfHelperQuerySet(TerritoryQuerySet[Row]):
    """What hangs from a helper; a helper sees only the own rows."""

    territory_path = "helper__territory"
    view_permission = "helper.view"

    def visible_to(self, user: Any) -> Self:
        """Keep the territory's rows, or the user's own for a helper."""
        membership = user.active_membership
        if membership is not None and membership.role == Role.HELPER:
            return self.filter(helper__territory=membership.territory_id, helper__user=user)
        return super().visible_to(user)


class CompletionQuerySet(OfHelperQuerySet[Row]):
    """What helpers have done or shown."""

    def kept(self) -> Self:
        """Keep what was not taken back."""
        return self.filter(withdrawn_on=None)


class ApplicationQuerySet(TerritoryQuerySet[Row]):
    """People who would like to help."""

    view_permission = "application.view"

    def open(self) -> Self:
        """Keep those who wait for something of ours."""
        return self.filter(state__in=OPEN_STATES)
