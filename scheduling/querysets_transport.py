"""Vocabulary of rides: schemes, needs, runs."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models

from accounts.enums import Role
from accounts.querysets import Row, TerritoryQuerySet
from scheduling.transport.enums import LegState, Regime, RideState, RunStage
from scheduling.transport.states import CANCELLED, LEFT_BY, NOBODY_CARRIED

# Needs that still ask for something to be done before the ride.
OPEN_NEEDS = (
    RideState.DRAFT,
    RideState.REQUESTED,
    RideState.LOOKING,
    RideState.PROPOSED,
    RideState.CONFIRMED,
    RideState.IN_PROGRESS,
)
# Needs for which somebody still has something to decide: confirmed ones have their answer, unless a way is left alone.
UNDECIDED = (RideState.DRAFT, RideState.REQUESTED, RideState.LOOKING, RideState.PROPOSED, RideState.CONFIRMED)
DECIDE_DAYS = 2
_NOT_CONFIRMED = (RideState.REQUESTED, RideState.LOOKING, RideState.PROPOSED)
# Regimes under which others drive than our volunteers and agents.
OUTSIDE_REGIMES = (Regime.TAXI, Regime.PUBLIC_TAD, Regime.CARPOOL, Regime.OTHER)
# Ways that a run may carry.
STANDING_LEGS = (LegState.WAITING, LegState.PLANNED, LegState.ABOARD, LegState.DONE, LegState.ABSENT)


class SchemeQuerySet(TerritoryQuerySet[Row]):
    """Schemes, tariffs, destinations, vehicles and drivers."""

    view_permission = "ride.view"

    def outside(self) -> Self:
        """Keep the services whose drivers are not ours: taxis, public services, without any driver noted here."""
        return self.filter(regime__in=OUTSIDE_REGIMES).exclude(drivers__is_active=True)


class OfSchemeQuerySet(TerritoryQuerySet[Row]):
    """Rows of a scheme."""

    view_permission = "ride.view"
    territory_path = "scheme__territory"


class DriverQuerySet(TerritoryQuerySet[Row]):
    """Drivers, by the territory of the helper."""

    view_permission = "ride.view"
    territory_path = "helper__territory"


class EligibilityQuerySet(TerritoryQuerySet[Row]):
    """What was seen of someone's right to be carried: the desk knows whether a ride is lawful, never why."""

    view_permission = "ride.right"
    territory_path = "beneficiary__territory"


class RideQuerySet(TerritoryQuerySet[Row]):
    """Needs for a ride."""

    view_permission = "ride.view"

    def open(self) -> Self:
        """Keep those that are not ended."""
        return self.filter(state__in=OPEN_NEEDS)


class RideNeedQuerySet(RideQuerySet[Row]):
    """Needs for a ride, day by day."""

    def lacking_driver(self) -> Self:
        """Keep those with a way that no run carries yet."""
        return self.filter(pk__in=self._lacking_keys())

    def unlawful(self) -> Self:
        """Keep those that the law, or the rules of the scheme, do not let it carry, as last looked at."""
        return self.filter(verdict__is_lawful=False)

    def unmet(self) -> Self:
        """Keep those that the ledger of unmet needs counts: ``transport.states.is_unmet``, as a condition."""
        return self.filter(unmet_condition())

    def given_outside(self) -> Self:
        """Keep those of a service whose drivers are not ours."""
        ours = self.model._default_manager.filter(scheme__drivers__is_active=True).order_by().values("pk")
        return self.filter(scheme__regime__in=OUTSIDE_REGIMES).exclude(pk__in=ours)

    def outside_to_confirm(self, today: date) -> Self:
        """Keep those of today or tomorrow given outside, that nobody confirmed by telephone."""
        near = self.given_outside().filter(day__range=(today, today + timedelta(days=1)))
        return near.filter(state__in=_NOT_CONFIRMED)

    def confided_to_answer(self, today: date) -> Self:
        """Keep those of past days carried outside, of which nobody said whether they took place."""
        return self.filter(confided__isnull=False, state=RideState.CONFIRMED, day__lt=today)

    def to_decide(self, today: date) -> Self:
        """Keep those that wait for somebody's word: a way left alone, a refusal of the law, the day that comes.

        The last: today or within ``DECIDE_DAYS``, with a way that no run carries.
        """
        soon = models.Q(day__range=(today, today + timedelta(days=DECIDE_DAYS)), pk__in=self._lacking_keys())
        asked = models.Q(is_return_asked=True) | models.Q(verdict__is_lawful=False) | soon
        return self.filter(asked, state__in=UNDECIDED)

    def _lacking_keys(self) -> Any:
        return self.model._default_manager.filter(legs__state=LegState.WAITING).order_by().values("pk")


def unmet_condition() -> models.Q:
    """Condition that a need ended unmet: ``transport.states.is_unmet``."""
    return models.Q(state__in=NOBODY_CARRIED) | models.Q(state__in=CANCELLED, cancelled_by__in=LEFT_BY)


class LegQuerySet(TerritoryQuerySet[Row]):
    """One way of a ride."""

    view_permission = "ride.view"
    territory_path = "request__territory"

    def on_day(self, day: date) -> Self:
        """Keep those of the people to drive on a day, whoever carries them."""
        return self.filter(request__day=day, state__in=STANDING_LEGS, request__state__in=[*OPEN_NEEDS, *_ENDED_WELL])

    def of_day(self, day: date) -> Self:
        """Keep those of a day that a run may carry: not those given to someone outside."""
        return self.on_day(day).filter(request__confided=None)


_ENDED_WELL = (RideState.COMPLETED, RideState.NO_SHOW)


class RunQuerySet(TerritoryQuerySet[Row]):
    """Runs: the team sees the territory's, a driver the own published ones."""

    view_permission = "ride.view"

    def visible_to(self, user: Any) -> Self:
        """Keep the runs of the territory, or of the driver."""
        membership = user.active_membership
        if membership is not None and membership.role == Role.HELPER:
            own = self.filter(territory=membership.territory_id, driver__helper__user=user)
            return own.filter(stage=RunStage.PUBLISHED)
        return super().visible_to(user)

    def standing(self) -> Self:
        """Keep drafts and published ones."""
        return self.exclude(stage=RunStage.CANCELLED)

    def left_open(self, today: date) -> Self:
        """Keep the published runs of days before ``today`` that nobody said finished."""
        return self.filter(stage=RunStage.PUBLISHED, finished_at=None, day__lt=today)


class OfRunQuerySet(TerritoryQuerySet[Row]):
    """Rows of a run."""

    view_permission = "ride.view"
    territory_path = "run__territory"


class OfDayQuerySet(TerritoryQuerySet[Row]):
    """Rows of a day of rides."""

    view_permission = "ride.view"
    territory_path = "ride_day__territory"


class RunEventQuerySet(OfRunQuerySet[Row]):
    """What drivers said on the way."""

    def standing(self) -> Self:
        """Keep what was not taken back."""
        return self.filter(undone_at=None)


class NoticeQuerySet(TerritoryQuerySet[Row]):
    """What people were told of their rides."""

    view_permission = "ride.view"
    territory_path = "ride__territory"
