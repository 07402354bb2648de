"""Runs that are over and of which nobody said what became: what is to be written down from the drivers' sheets."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from scheduling.models import RideLeg, Run, TransportScheme
from volunteers.hours_rules import month_end


def runs_left_open(user: Any, today: date | None = None) -> QuerySet[Run]:
    """Return the published runs of days gone by that were never said finished, the oldest first."""
    seen: QuerySet[Run] = Run.objects.visible_to(user)
    return seen.left_open(today or timezone.localdate()).order_by("day", "starts_at", "pk")  # type: ignore[attr-defined, no-any-return]


def left_open_rows(user: Any) -> list[Run]:
    """Return these runs with who drove and who was to be carried. Two queries."""
    rows = runs_left_open(user).select_related("driver__helper", "vehicle")
    return list(rows.prefetch_related("legs__request__beneficiary"))


def left_open_in_month(scheme: TransportScheme, month: date) -> int:
    """Count those of a month of a service: they count in no account."""
    rows = Run.objects.filter(territory=scheme.territory_id, day__gte=month, day__lte=month_end(month))
    of_scheme = Q(driver__scheme=scheme) | Q(legs__request__scheme=scheme)
    return int(rows.left_open(timezone.localdate()).filter(of_scheme).distinct().count())


def ways_to_record(run: Run) -> list[RideLeg]:
    """Return the ways of a run, in the order in which people got in."""
    legs = RideLeg.objects.filter(run=run).select_related(
        "request__beneficiary", "request__origin", "request__destination"
    )
    first = {stop.leg_id: stop.rank for stop in run.stops.order_by("-rank")}
    return sorted(legs, key=lambda leg: (first.get(leg.pk, 0), leg.pk))
