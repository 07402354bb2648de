"""Vocabulary of hours and of their rates."""

from datetime import date
from typing import Any, Self

from accounts.enums import Role
from accounts.querysets import Row, TerritoryQuerySet
from volunteers.enums import HelperKind, HoursStatus


class TimeEntryQuerySet(TerritoryQuerySet[Row]):
    """Hours of a territory; a helper sees only the own ones."""

    view_permission = "hours.view"

    def visible_to(self, user: Any) -> Self:
        """Keep the territory's hours, or the user's own for a helper."""
        membership = user.active_membership
        if membership is not None and membership.role == Role.HELPER:
            return self.filter(territory=membership.territory_id, helper__user=user)
        return super().visible_to(user)

    def owned_by(self, user: Any) -> Self:
        """Keep those of the user, in the territory where the user works now."""
        membership = user.active_membership
        if membership is None:
            return self.none()
        return self.filter(territory=membership.territory_id, helper__user=user)

    def between(self, first: date, last: date) -> Self:
        """Keep those of a period, both days included."""
        return self.filter(day__range=(first, last))

    def validated(self) -> Self:
        """Keep those that count."""
        return self.filter(status=HoursStatus.VALIDATED)

    def declared(self) -> Self:
        """Keep those that wait for the coordination."""
        return self.filter(status=HoursStatus.DECLARED)

    def of_volunteers(self) -> Self:
        """Keep those that the accounts value: given freely, by volunteers alone."""
        return self.filter(helper__kind=HelperKind.VOLUNTEER)


class RateQuerySet(TerritoryQuerySet[Row]):
    """Dated rates, as those who set them see them; hours of anyone are worth what they say."""

    view_permission = "hours.rates"


class HoursAggregateQuerySet(TerritoryQuerySet[Row]):
    """Hours of those who left, without names."""

    view_permission = "hours.view"

    def between(self, first: date, last: date) -> Self:
        """Keep the months that start in a period."""
        return self.filter(month__range=(first, last))
