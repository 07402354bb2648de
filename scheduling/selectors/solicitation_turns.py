"""Who was asked when, and how often: the memory behind "the least recently asked first"."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Sum
from django.utils import timezone

from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import SolicitationReply, VisitHelper
from scheduling.solicitation_rules import ASKED_DAYS, HOURS_DAYS, Turn
from volunteers.models import Helper


@dataclass(frozen=True, slots=True)
class Asked:
    """How often a helper was asked in the last twelve months, and when last."""

    times: int = 0
    last: datetime | None = None


def times_asked(helpers: Collection[int]) -> Mapping[int, Asked]:
    """Return by helper's key how often each was asked in twelve months and when last; all keys are there."""
    since = timezone.now() - timedelta(days=ASKED_DAYS)
    rows = SolicitationReply.objects.filter(helper__in=helpers, asked_at__gte=since).order_by()
    found = rows.values_list("helper").annotate(times=Count("pk"), last=Max("asked_at"))
    counted = {key: Asked(times, last) for key, times, last in found}
    return {key: counted.get(key, Asked()) for key in helpers}


def last_asked(helpers: Collection[int]) -> Mapping[int, datetime]:
    """Return when each helper was last asked; those never asked are absent. Given to ``registries.last_asked``."""
    return {key: asked.last for key, asked in times_asked(helpers).items() if asked.last is not None}


def solicited_since(territory_id: int, since: date) -> Mapping[int, int]:
    """Return how often each helper was asked from a day on. Given to ``registries.solicited``."""
    rows = SolicitationReply.objects.filter(solicitation__territory=territory_id, asked_at__date__gte=since)
    return dict(rows.order_by().values_list("helper").annotate(times=Count("pk")))


def minutes_given(helpers: Collection[int]) -> Mapping[int, int]:
    """Return the minutes of visits that each helper made in the last ninety days."""
    since = timezone.localdate() - timedelta(days=HOURS_DAYS)
    length = ExpressionWrapper(F("visit__ends_at") - F("visit__starts_at"), output_field=DurationField())
    rows = VisitHelper.objects.filter(
        helper__in=helpers, visit__stage=VisitStage.PUBLISHED, visit__status=VisitStatus.SEEN, visit__day__gte=since
    )
    found = rows.order_by().values_list("helper").annotate(given=Sum(length))
    return {key: int(given.total_seconds() // 60) for key, given in found}


def turns_of(helpers: Collection[Helper]) -> Mapping[int, Turn]:
    """Return what decides whose turn it is. Two queries, whatever the number."""
    keys = [helper.pk for helper in helpers]
    asked, given = times_asked(keys), minutes_given(keys)
    return {
        helper.pk: Turn(
            last_asked=asked[helper.pk].last,
            times_asked=asked[helper.pk].times,
            minutes_given=given.get(helper.pk, 0),
            kind=helper.kind,
            name=f"{helper.last_name} {helper.first_name} {helper.pk:09d}".casefold(),
        )
        for helper in helpers
    }
