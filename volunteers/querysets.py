"""Vocabulary of helpers."""

from typing import Any, Self

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from accounts.enums import Role
from accounts.querysets import Row, TerritoryQuerySet
from mediation.enums import Theme
from volunteers.enums import HelperKind


class HelperQuerySet(TerritoryQuerySet[Row]):
    """Helpers of a territory; a helper sees only the own file."""

    view_permission = "helper.view"

    def visible_to(self, user: Any) -> Self:
        """Keep the territory's helpers, or the user's own file for a helper. An erased file is nobody's."""
        membership = user.active_membership
        if membership is not None and membership.role == Role.HELPER:
            return self.filter(territory=membership.territory_id, user=user, erased_at=None)
        return super().visible_to(user).filter(erased_at=None)

    def active(self) -> Self:
        """Keep those who can be planned."""
        return self.filter(is_active=True)

    def able_on(self, theme: str) -> Self:
        """Keep those who can help on a theme: it is in their list, or their list is empty and their kind allows it."""
        listed = self.annotate(themes_text=Cast("themes", CharField()))
        able = Q(themes_text__contains=f'"{theme}"') | Q(themes_text="[]")
        if theme == Theme.PROCEDURES:
            able &= ~Q(kind__in=[HelperKind.VOLUNTEER, HelperKind.CIVIC_SERVICE])
        return listed.filter(able)


class AvailabilitySettingsQuerySet(TerritoryQuerySet[Row]):
    """How a territory asks its helpers when they are free."""

    view_permission = "territory.edit"


class AvailabilityQuerySet(TerritoryQuerySet[Row]):
    """Availabilities and their exceptions; a helper sees only the own ones."""

    territory_path = "helper__territory"
    view_permission = "helper.view"

    def visible_to(self, user: Any) -> Self:
        """Keep the territory's rows, or the user's own for a helper."""
        membership = user.active_membership
        if membership is not None and membership.role == Role.HELPER:
            return self.filter(helper__territory=membership.territory_id, helper__user=user)
        return super().visible_to(user)
