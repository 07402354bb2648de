"""Trainings, their sessions and partner meetings: which are visible, and what is asked of them."""

from datetime import date
from typing import Any, Self

from django.db.models import Count, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.querysets import Row, TerritoryQuerySet
from volunteers.enums_trainings import AttendanceState, SessionState

# Those who hold a place.
SEATED = (AttendanceState.REGISTERED, AttendanceState.PRESENT)


class TrainingQuerySet(TerritoryQuerySet[Row]):
    """Trainings of a territory: they name nobody, whoever may register reads them."""

    view_permission = "training.join"

    def offered(self) -> Self:
        """Keep those still given."""
        return self.filter(is_active=True)


class SessionQuerySet(TerritoryQuerySet[Row]):
    """Sessions of a territory's trainings."""

    view_permission = "training.join"
    territory_path = "training__territory"

    def to_come(self) -> Self:
        """Keep those that are planned and not over."""
        return self.filter(state=SessionState.PLANNED, ends_at__gte=timezone.now())

    def on_days(self, first: date, last: date) -> Self:
        """Keep those that start between two days, both included."""
        return self.filter(starts_at__date__gte=first, starts_at__date__lte=last)

    def with_counts(self) -> Self:
        """Add ``seated`` (places held), ``waiting`` and ``present``."""
        return self.annotate(
            seated=Count("attendances", filter=Q(attendances__state__in=SEATED)),
            waiting=Count("attendances", filter=Q(attendances__state=AttendanceState.WAITING)),
            present=Count("attendances", filter=Q(attendances__state=AttendanceState.PRESENT)),
        )


class AttendanceQuerySet(TerritoryQuerySet[Row]):
    """Who is registered; a helper sees only the own rows."""

    view_permission = "training.join"
    territory_path = "session__training__territory"

    def visible_to(self, user: Any) -> Self:
        """Keep the territory's rows, or the user's own for a helper."""
        membership = user.active_membership
        if membership is not None and membership.role == Role.HELPER:
            return self.filter(helper__territory=membership.territory_id, helper__user=user)
        return super().visible_to(user)


class MeetingQuerySet(TerritoryQuerySet[Row]):
    """Partner meetings of a territory."""

    view_permission = "meeting.view"

    def with_points(self) -> Self:
        """Add ``open_points`` and ``late_points``."""
        open_ones = Q(points__done_on=None, points__isnull=False)
        return self.annotate(
            open_points=Count("points", filter=open_ones, distinct=True),
            late_points=Count("points", filter=open_ones & Q(points__due_on__lt=timezone.localdate()), distinct=True),
        )


class PointQuerySet(TerritoryQuerySet[Row]):
    """Who does what after a partner meeting."""

    view_permission = "meeting.view"
    territory_path = "meeting__territory"

    def open(self) -> Self:
        """Keep what is not done."""
        return self.filter(done_on=None)

    def late(self) -> Self:
        """Keep what should be done already."""
        return self.open().filter(due_on__lt=timezone.localdate())
