"""Vocabulary of alerts, concerns and what a volunteer must not do."""

from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from accounts.enums import Role
from accounts.querysets import Row, TerritoryQuerySet
from mediation.enums import CaseStatus
from scheduling.enums import ConcernStatus


class SafetySettingsQuerySet(TerritoryQuerySet[Row]):
    """Settings of safety, and who is warned."""

    view_permission = "safety.view"


class BoundariesQuerySet(TerritoryQuerySet[Row]):
    """Versions of the list: every member may read what a volunteer does not do."""

    view_permission = "home.view"


class AlertQuerySet(TerritoryQuerySet[Row]):
    """Alerts of the territory."""

    view_permission = "safety.view"

    def open(self) -> Self:
        """Keep those that nobody has ended."""
        return self.filter(ended_at=None)


class ConcernQuerySet(TerritoryQuerySet[Row]):
    """Concerns: see ``rules.may_read_concern``."""

    view_permission = "concern.view"

    def visible_to(self, user: Any) -> Self:
        """Keep the territory's for who coordinates or manages; for a counsellor, those that concern them."""
        rows = super().visible_to(user)
        membership = user.active_membership
        if membership is None or membership.role != Role.COUNSELLOR:
            return rows
        cases = apps.get_model("mediation", "Case")._default_manager.filter(referent=user)
        followed = cases.filter(beneficiary=OuterRef("beneficiary")).exclude(status=CaseStatus.CLOSED)
        return rows.filter(Q(recipient=user) | Q(author=user) | Exists(followed))

    def open(self) -> Self:
        """Keep those of which something is still to be done."""
        return self.filter(status=ConcernStatus.OPEN)
