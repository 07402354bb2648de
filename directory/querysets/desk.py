"""Calls, needs, referrals and unmet needs: who sees them."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.db.models import F, Q
from django.utils import timezone

from accounts.querysets import Row, TerritoryQuerySet
from directory.enums import IntakeStatus, NeedOutcome, ReferralStatus
from directory.rules import REMINDER_DAYS


def day_start(today: date | None, days: int) -> datetime:
    """Return the first moment of the day ``days`` after today."""
    return timezone.make_aware(datetime.combine((today or timezone.localdate()) + timedelta(days=days), time()))


class IntakeQuerySet(TerritoryQuerySet[Row]):
    """Calls and other contacts with the desk."""

    view_permission = "desk.view"

    def unfinished(self) -> Self:
        """Keep the calls under way and those that wait to be called back."""
        return self.exclude(status=IntakeStatus.CLOSED)

    def under_way(self) -> Self:
        """Keep those that someone is dealing with now."""
        return self.filter(status=IntakeStatus.OPEN)

    def waiting(self) -> Self:
        """Keep those that wait to be called back, the most pressing first."""
        return self.filter(status=IntakeStatus.WAITING).order_by("call_back_before", "pk")

    def closed(self) -> Self:
        """Keep those that are over."""
        return self.filter(status=IntakeStatus.CLOSED)

    def of_person(self, person_id: int) -> Self:
        """Keep those of one person followed."""
        return self.filter(person_id=person_id)


class NeedQuerySet(TerritoryQuerySet[Row]):
    """Needs told to the desk."""

    view_permission = "desk.view"
    territory_path = "intake__territory"

    def unsettled(self) -> Self:
        """Keep those without an outcome."""
        return self.filter(outcome="")

    def journeys_to_find(self) -> Self:
        """Keep the journeys asked for that nobody has found yet, the soonest first."""
        return self.filter(outcome=NeedOutcome.TRANSPORT, answered_at=None).order_by(
            F("wanted_on").asc(nulls_last=True), "outcome_at", "pk"
        )


class ReferralQuerySet(TerritoryQuerySet[Row]):
    """Referrals sent to partners."""

    view_permission = "referral.view"

    def answerable_by(self, user: Any) -> Self:
        """Keep those that a partner's account answers: sent to services of the organisations it speaks for."""
        membership = user.active_membership
        if membership is None or not membership.may("referral.answer"):
            return self.none()
        seats = Q(service__place__organisation__in=membership.partner_seats.order_by().values("organisation"))
        return self.filter(seats, territory=membership.territory_id)

    def waiting(self) -> Self:
        """Keep those that no partner has answered."""
        return self.filter(status__in=[ReferralStatus.SENT, ReferralStatus.SEEN])

    def live(self) -> Self:
        """Keep those about which the partner may still do something."""
        return self.filter(status__in=[ReferralStatus.SENT, ReferralStatus.SEEN, ReferralStatus.ACCEPTED])

    def late(self, today: date | None = None) -> Self:
        """Keep those without an answer for REMINDER_DAYS."""
        return self.waiting().filter(sent_at__lt=day_start(today, -REMINDER_DAYS + 1))

    def to_note(self) -> Self:
        """Keep those whose answer asks the team for something, and that nobody has looked at since."""
        ended = Q(status__in=[ReferralStatus.DECLINED, ReferralStatus.NOT_SERVED, ReferralStatus.EXPIRED])
        dated = Q(status=ReferralStatus.ACCEPTED, proposed_at__isnull=False)
        return self.filter(ended | dated, noted_at=None)

    def of_person(self, person_id: int) -> Self:
        """Keep those of someone followed, by the file or by a call."""
        return self.filter(Q(person_id=person_id) | Q(need__intake__person_id=person_id))


class FollowUpQuerySet(TerritoryQuerySet[Row]):
    """Calls that follow an orientation or a referral."""

    view_permission = "referral.view"

    def to_do(self) -> Self:
        """Keep the calls not made yet."""
        return self.filter(outcome="")

    def due(self, today: date | None = None) -> Self:
        """Keep the calls to make today, late ones included."""
        return self.to_do().filter(due_on__lte=today or timezone.localdate())

    def late(self, today: date | None = None) -> Self:
        """Keep the calls that should have been made before today."""
        return self.to_do().filter(due_on__lt=today or timezone.localdate())

    def of(self, user: Any) -> Self:
        """Keep the calls that follow what this member sent or told."""
        return self.filter(Q(referral__sender=user.pk) | Q(need__outcome_by=user.pk))

    def of_person(self, person_id: int) -> Self:
        """Keep the calls about someone followed."""
        told = Q(need__intake__person_id=person_id) | Q(referral__person_id=person_id)
        return self.filter(told | Q(referral__need__intake__person_id=person_id))


class PartnerSeatQuerySet(TerritoryQuerySet[Row]):
    """Which partner's account speaks for which organisation."""

    view_permission = "member.edit"


class UnmetNeedQuerySet(TerritoryQuerySet[Row]):
    """The ledger of what nobody could meet."""

    view_permission = "unmet.view"

    def unresolved(self) -> Self:
        """Keep those for which nothing was found since."""
        return self.filter(resolved_on=None)
