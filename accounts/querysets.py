"""Visibility of rows: what every business queryset starts from."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User

Row = TypeVar("Row", bound=models.Model)


class TerritoryQuerySet(models.QuerySet[Row]):
    """Rows that belong to a territory through a ``territory`` foreign key (or ``territory_path``)."""

    territory_path = "territory"
    view_permission = ""

    def visible_to(self, user: "User | Any") -> Self:
        """Keep the rows of the user's active territory, or none without the right to view them."""
        membership = user.active_membership
        if membership is None or not (self.view_permission and membership.may(self.view_permission)):
            return self.none()
        return self.filter(**{self.territory_path: membership.territory_id})


class TerritoryItselfQuerySet(models.QuerySet[Row]):
    """Territories."""

    def visible_to(self, user: "User | Any") -> Self:
        """Keep the active territory of the user."""
        membership = user.active_membership
        return self.filter(pk=membership.territory_id) if membership else self.none()


class MembershipQuerySet(TerritoryQuerySet[Row]):
    """Memberships of a territory."""

    view_permission = "member.edit"

    def active(self) -> Self:
        """Keep memberships that give access today."""
        return self.filter(is_active=True, user__is_active=True)


class PlaceOfTerritoryQuerySet(TerritoryQuerySet[Row]):
    """Communes and sectors: every member of the territory sees them."""

    view_permission = "home.view"


class InvitationQuerySet(TerritoryQuerySet[Row]):
    """Invitations sent to future members."""

    view_permission = "member.edit"

    def pending(self) -> Self:
        """Keep invitations nobody has answered or withdrawn."""
        return self.filter(accepted_at=None, revoked_at=None)
