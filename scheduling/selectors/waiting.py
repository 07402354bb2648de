"""How long people wait for the visit they asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from scheduling.enums import RequestStatus, VisitStatus
from scheduling.models import Plan, VisitRequest
from scheduling.request_rules import LONG_WAIT_DAYS

PERIOD_DAYS = 90


@dataclass(frozen=True, slots=True)
class Answered:
    """Share of the requests of a period whose first visit was made in time; ``share`` is None without any request."""

    since: date
    until: date
    total: int
    in_time: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1."""
        return self.in_time / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Figures of the requests that nobody has planned yet, in days; ``last_plan`` is the last week prepared."""

    count: int
    median_days: float
    longest_days: int
    long: int
    answered: Answered
    last_plan: Plan | None
    unplaced: int


def waiting_figures(user: Any) -> Waiting:
    """Return the figures of waiting in three queries."""
    today = timezone.localdate()
    asked = VisitRequest.objects.visible_to(user).waiting().values_list("requested_on", flat=True)
    days = [(today - day).days for day in asked.order_by()]
    plan = last_plan(user)
    return Waiting(
        count=len(days),
        median_days=median(days) if days else 0,
        longest_days=max(days, default=0),
        long=sum(each > LONG_WAIT_DAYS for each in days),
        answered=answered_in_time(user, today),
        last_plan=plan,
        unplaced=plan.left_out if plan else 0,  # type: ignore[attr-defined]  # annotated by last_plan
    )


def last_plan(user: Any) -> Plan | None:
    """Return the latest week in preparation or published, with ``left_out``: what its last search could not place.

    A request planned, done or cancelled since then is not counted any more.
    """
    still = Count("unserved", filter=Q(unserved__request__status=RequestStatus.WAITING))
    return Plan.objects.visible_to(user).annotate(left_out=still).order_by("-week").first()


def answered_in_time(user: Any, today: date) -> Answered:
    """Count the requests of 90 days that had a visit made within 15 days.

    The period stops 15 days ago, so that each request had the time to be answered; cancelled ones are left out.
    """
    until = today - timedelta(days=LONG_WAIT_DAYS)
    since = until - timedelta(days=PERIOD_DAYS)
    asked = VisitRequest.objects.visible_to(user).filter(requested_on__range=(since, until))
    first = Min("visits__day", filter=Q(visits__status=VisitStatus.SEEN))
    rows = asked.exclude(status=RequestStatus.CANCELLED).order_by().annotate(first=first)
    found = list(rows.values_list("requested_on", "first"))
    return Answered(since, until, len(found), _in_time(found))


def _in_time(found: Iterable[tuple[date, date | None]]) -> int:
    return sum(first is not None and (first - asked).days <= LONG_WAIT_DAYS for asked, first in found)
