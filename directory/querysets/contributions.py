"""What people propose about the directory, and the links of those who keep their own records."""

from typing import Self

from django.utils import timezone

from accounts.querysets import Row, TerritoryQuerySet
from directory.enums.contributions import ContributionState


class ContributionQuerySet(TerritoryQuerySet[Row]):
    """Proposals."""

    view_permission = "directory.moderate"

    def to_read(self) -> Self:
        """Keep those that nobody has decided about."""
        return self.filter(state=ContributionState.PROPOSED)


class OwnerLinkQuerySet(TerritoryQuerySet[Row]):
    """Personal links of organisations."""

    view_permission = "directory.edit"
    territory_path = "organisation__territory"

    def current(self) -> Self:
        """Keep the last link of each address, even expired: neither replaced by another nor withdrawn."""
        return self.filter(revoked_at=None, replaced_at=None)

    def usable(self) -> Self:
        """Keep those that open a page now."""
        return self.current().filter(expires_at__gt=timezone.now())
