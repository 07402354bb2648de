"""Vocabulary of calls for help and of their answers."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Count, F, Q

from accounts.enums import Role
from accounts.querysets import Row, TerritoryQuerySet
from scheduling.solicitation_enums import LIVE_CALL, UNDECIDED, AskChannel, CallAnswer, CallState


class SolicitationQuerySet(TerritoryQuerySet[Row]):
    """Calls for help of a territory: for its team, never for a helper, who sees the own answers only."""

    view_permission = "solicitation.view"

    def live(self) -> Self:
        """Keep those that still take answers."""
        return self.filter(state__in=LIVE_CALL)

    def lacking(self) -> Self:
        """Keep those that still look for someone."""
        return self.filter(state=CallState.OPEN, taken__lt=F("places"))

    def due(self, now: datetime) -> Self:
        """Keep those whose next wave should leave by itself."""
        return self.filter(state=CallState.OPEN, next_wave_at__lte=now, taken__lt=F("places") - F("held"))

    def counted(self) -> Self:
        """Add how many were asked, and what they said."""
        counts = {
            f"count_{answer.lower()}": Count("replies", filter=Q(replies__answer=answer))
            for answer in CallAnswer.values
        }
        return self.annotate(count_asked=Count("replies"), **counts)


class ReplyQuerySet(TerritoryQuerySet[Row]):
    """What helpers were asked and answered; a helper sees only the own ones."""

    territory_path = "solicitation__territory"
    view_permission = "solicitation.view"

    def visible_to(self, user: Any) -> Self:
        """Keep the territory's answers, or the user's own for a helper."""
        membership = user.active_membership
        if membership is not None and membership.role == Role.HELPER:
            return self.own(user)
        return super().visible_to(user)

    def own(self, user: Any) -> Self:
        """Keep what was asked of this member, as a helper."""
        membership = user.active_membership
        if membership is None or not membership.may("solicitation.answer_own"):
            return self.none()
        return self.filter(solicitation__territory=membership.territory_id, helper__user=user)

    def to_phone(self) -> Self:
        """Keep those whom somebody has to phone: nothing can be written, and nothing settled or a place to confirm."""
        waits = Q(answer__in=UNDECIDED) | Q(answer=CallAnswer.WAITING, confirm_by__isnull=False)
        return self.filter(waits, channel=AskChannel.PHONE, solicitation__state__in=LIVE_CALL)
