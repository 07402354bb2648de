"""Which messages wait, are due or are lost."""

from datetime import datetime
from typing import Self

from django.db.models import Case, Q, When

from accounts.querysets import Row, TerritoryQuerySet
from messaging.enums import MessageState


class OutboxQuerySet(TerritoryQuerySet[Row]):
    """Messages of the outbox."""

    view_permission = "outbox.view"

    def due(self, now: datetime) -> Self:
        """Keep queued messages whose time has come."""
        return self.filter(state=MessageState.QUEUED, not_before__lte=now)

    def stalled(self, now: datetime) -> Self:
        """Keep messages taken by a worker that never came back: whether they left is unknown."""
        return self.filter(Q(state=MessageState.SENDING) & Q(lease_until__lt=now))

    def waiting(self) -> Self:
        """Keep messages that have not left yet."""
        return self.filter(state__in=[MessageState.QUEUED, MessageState.SENDING])

    def sent(self) -> Self:
        """Keep messages that have left."""
        return self.filter(state=MessageState.SENT)

    def needing_someone(self) -> Self:
        """Keep messages that did not leave, or may not have: a person decides."""
        return self.filter(state__in=[MessageState.FAILED, MessageState.UNKNOWN])


class ReceivedTextQuerySet(TerritoryQuerySet[Row]):
    """SMS that people sent back."""

    view_permission = "outbox.view"

    def to_read(self) -> Self:
        """Keep those that nothing answered: a person reads them."""
        return self.filter(handled_at=None)

    def unread_first(self) -> Self:
        """Put those that a person has to read before the others, the newest first."""
        return self.order_by(Case(When(handled_at=None, then=0), default=1), "-received_at", "-pk")
