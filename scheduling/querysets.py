"""Vocabulary of requests, plans and visits."""

from datetime import date, timedelta
from typing import Any, Self

from django.apps import apps
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from accounts.enums import Role
from accounts.querysets import Row, TerritoryQuerySet
from scheduling.enums import PreviewKind, RequestStatus, VisitStage, VisitStatus
from scheduling.rules import REPORT_REF, oldest_day_told

# A visit told without a report is asked about for two months; later, nobody remembers.
REPORT_DUE_DAYS = 60


class RequestQuerySet(TerritoryQuerySet[Row]):
    """Visit requests."""

    view_permission = "request.view"

    def waiting(self) -> Self:
        """Keep those that nobody has planned yet."""
        return self.filter(status=RequestStatus.WAITING)

    def plannable(self) -> Self:
        """Keep those a plan may hold: waiting, or already placed in a draft."""
        return self.filter(status__in=[RequestStatus.WAITING, RequestStatus.PLANNED])


class PlanQuerySet(TerritoryQuerySet[Row]):
    """Plans, proposals and settings of planning."""

    view_permission = "plan.view"


class OfPlanQuerySet(TerritoryQuerySet[Row]):
    """Rows that belong to a plan."""

    view_permission = "plan.view"
    territory_path = "plan__territory"


class PreviewQuerySet(TerritoryQuerySet[Row]):
    """Previews of a change: those of means for who sees plannings, those of settings for who sets them."""

    def visible_to(self, user: Any) -> Self:
        """Keep the territory's previews of the kinds that the user may ask for."""
        membership = user.active_membership
        if membership is None:
            return self.none()
        rights = {PreviewKind.WHAT_IF: "plan.view", PreviewKind.SETTINGS: "territory.edit"}
        kinds = [kind for kind, right in rights.items() if membership.may(right)]
        return self.filter(territory=membership.territory_id, kind__in=kinds)


class TravelQuerySet(TerritoryQuerySet[Row]):
    """Journeys between communes, corrected by hand."""

    view_permission = "travel.edit"


class CallQuerySet(TerritoryQuerySet[Row]):
    """People to phone."""

    view_permission = "calls.view"

    def to_make(self) -> Self:
        """Keep calls not made yet."""
        return self.filter(done_at=None)

    def coming(self, today: date) -> Self:
        """Keep those about a visit or a ride of today or later."""
        return self.filter(Q(visit__day__gte=today) | Q(ride__day__gte=today))


class VisitQuerySet(TerritoryQuerySet[Row]):
    """Visits."""

    view_permission = "plan.view"

    def visible_to(self, user: Any) -> Self:
        """Keep the territory's visits; for a helper, the own published ones until two days after (R02)."""
        membership = user.active_membership
        if membership is None or membership.role != Role.HELPER:
            return super().visible_to(user)
        own = self.filter(territory=membership.territory_id, helpers__user=user, stage=VisitStage.PUBLISHED)
        return own.filter(day__gte=oldest_day_told()).distinct()

    def standing(self) -> Self:
        """Keep visits that take someone's time: not cancelled before the day."""
        return self.exclude(stage=VisitStage.CANCELLED).exclude(status__in=[VisitStatus.EXCUSED, VisitStatus.REVOKED])

    def published(self) -> Self:
        """Keep appointments."""
        return self.filter(stage=VisitStage.PUBLISHED)

    def awaiting_report(self, today: date) -> Self:
        """Keep past appointments to be told: no outcome yet, or seen lately with neither report nor refusal."""
        ref = Concat(Value(REPORT_REF), Cast(OuterRef("pk"), CharField()))
        reports = apps.get_model("mediation", "ActivityReport")._default_manager.filter(origin_ref=ref)
        refusals = apps.get_model("mediation", "ReportRefusal")._default_manager.filter(origin_ref=ref)
        lately = Q(status=VisitStatus.SEEN, day__gte=today - timedelta(days=REPORT_DUE_DAYS))
        told = self.published().filter(Q(status=VisitStatus.UNKNOWN) | lately, day__lte=today)
        return told.exclude(Exists(reports)).exclude(Exists(refusals))

    def awaiting_outcome(self, today: date) -> Self:
        """Keep past appointments whose outcome nobody has said."""
        return self.published().filter(Q(day__lte=today), status=VisitStatus.UNKNOWN)
