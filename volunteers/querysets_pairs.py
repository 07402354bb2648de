"""Vocabulary of pairs, preferences and matches."""

from collections.abc import Collection
from datetime import date
from typing import Any, Self

from django.db.models import Q
from django.utils import timezone

from accounts.querysets import Row, TerritoryQuerySet
from volunteers.enums import MatchState

LIVE_STATES = (MatchState.PROPOSED, MatchState.TRIAL, MatchState.ACTIVE)
VISITING_STATES = (MatchState.TRIAL, MatchState.ACTIVE)


class PairQuerySet(TerritoryQuerySet[Row]):
    """Pairs of a territory."""

    view_permission = "pair.view"

    def current(self, on: date | None = None) -> Self:
        """Keep the pairs that go together on a day."""
        day = on or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


class PreferenceQuerySet(TerritoryQuerySet[Row]):
    """What helpers prefer or avoid: for those who keep pairs only."""

    view_permission = "pair.keep"


class WeightsQuerySet(TerritoryQuerySet[Row]):
    """How much each reason counts in a territory."""

    view_permission = "pair.view"


class AsideQuerySet(TerritoryQuerySet[Row]):
    """Suggestions set aside for someone."""

    view_permission = "pair.view"


class ReviewQuerySet(TerritoryQuerySet[Row]):
    """Reviews of matches, of the territory of the match."""

    view_permission = "pair.view"
    territory_path = "match__territory"


class MatchQuerySet(TerritoryQuerySet[Row]):
    """Matches of people with a helper or a pair."""

    view_permission = "pair.view"

    def own_of(self, user: Any) -> Self:
        """Keep the matches in which the member goes, those of the active territory."""
        membership = user.active_membership
        if membership is None or not membership.may("match.view_own"):
            return self.none()
        goes = Q(helper__user=user) | Q(pair__members__helper__user=user)
        return self.filter(goes, territory=membership.territory_id).distinct()

    def to_tell(self) -> Self:
        """Keep those that a helper left, of which not everyone was told yet."""
        return self.filter(left_by__isnull=False, told_on=None)

    def live(self) -> Self:
        """Keep what is proposed, on trial or active."""
        return self.filter(state__in=LIVE_STATES)

    def visiting(self) -> Self:
        """Keep the matches by which someone is visited."""
        return self.filter(state__in=VISITING_STATES)

    def due(self, on: date | None = None) -> Self:
        """Keep the matches whose trial or review is due."""
        day = on or timezone.localdate()
        trial = Q(state=MatchState.TRIAL, trial_until__lte=day)
        return self.filter(trial | Q(state=MatchState.ACTIVE, review_on__lte=day))

    def of_helpers(self, helpers: Collection[int]) -> Self:
        """Keep the matches in which one of these helpers goes, alone or in a pair."""
        pairs = Q(pair__members__helper__in=helpers)
        return self.filter(Q(helper__in=helpers) | pairs).distinct()
