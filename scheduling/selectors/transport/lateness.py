"""What a delay or an interruption of a run means for people: who misses the hour, who is in the car, what follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from scheduling.models import RideLeg, Run, RunStop
from scheduling.planning.rides.needs import help_minutes, is_home, may_move
from scheduling.transport.enums import LegState, RunStage, StopKind, Way

# A next run that leaves so soon after this one leaves no time to catch up.
MARGIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class LatePerson:
    """Someone who will be there after the hour asked for; ``may_change``: not in the car yet."""

    leg: RideLeg
    asked: datetime
    expected: datetime
    may_change: bool


def late_people(run: Run) -> list[LatePerson]:
    """Return who will arrive after the hour of the appointment, as the run stands now. One query."""
    stops = RunStop.objects.filter(run=run, kind=StopKind.DROPOFF, leg__way=Way.OUT)
    ahead = stops.filter(leg__state__in=[LegState.PLANNED, LegState.ABOARD], run__finished_at=None)
    return [row for stop in ahead.select_related("leg__request__beneficiary").order_by("rank") if (row := _late(stop))]


def _late(stop: RunStop) -> LatePerson | None:
    ride = stop.leg.request
    if ride.arrive_by is None or may_move(ride):
        return None
    after = help_minutes(ride, at_home=is_home(ride, stop.leg.way, pickup=False))
    expected = stop.begins_at + timedelta(minutes=after)
    asked = timezone.make_aware(datetime.combine(ride.day, ride.arrive_by))
    return LatePerson(stop.leg, asked, expected, stop.leg.state == LegState.PLANNED) if expected > asked else None


def people_aboard(run: Run) -> list[RideLeg]:
    """Return the ways of those who are in the car now."""
    legs = RideLeg.objects.filter(run=run, state=LegState.ABOARD, run__finished_at=None)
    return list(legs.select_related("request__beneficiary").order_by("pk"))


def run_touched(run: Run) -> Run | None:
    """Return the next run of the same driver that day when it leaves without margin after this one."""
    rows: Any = Run.objects.filter(driver=run.driver_id, day=run.day, stage=RunStage.PUBLISHED, finished_at=None)
    found: Run | None = rows.filter(starts_at__gte=run.ends_at).exclude(pk=run.pk).order_by("starts_at").first()
    return found if found is not None and found.starts_at - run.ends_at < MARGIN else None


def names_of(rows: Iterable[LatePerson]) -> list[str]:
    """Full names, in the order in which they arrive."""
    return [row.leg.request.beneficiary.full_name for row in rows]
