"""The year of rides of a territory and of each of its services: asked, done, without solution, kilometres saved."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from accounts.models import Territory
from scheduling.models import RideDay, RideRequest
from scheduling.selectors.transport.account_lines import finished_runs, scheme_of
from scheduling.transport.accounts import ZERO, driven_km
from scheduling.transport.enums import RideState

NEVER_ASKED = (RideState.DRAFT,)


@dataclass(frozen=True, slots=True)
class YearFigures:
    """Rides of a territory, or of one of its services, in a year. ``km_saved``: None when no day was measured."""

    year: int
    asked: int
    done: int
    unmet: int
    km: Decimal
    km_saved: Decimal | None
    days_measured: int


@dataclass(frozen=True, slots=True)
class Year:
    """The year of a territory, then of each of its services, by key (None: needs for which none was chosen)."""

    whole: YearFigures
    by_scheme: dict[int | None, YearFigures]


def year_of(territory: Territory, year: int) -> Year:
    """Count a year: needs asked, carried out, without solution; kilometres driven, and those saved by sharing cars.

    Saved: on the days where it was measured, what one car for each need would have driven, less what the runs drove.
    By service, a day measured before it was kept by service counts where a single one drove. Four queries.
    """
    rides = RideRequest.objects.filter(territory=territory, day__year=year).exclude(state__in=NEVER_ASKED)
    counts: dict[int | None, Mapping[str, Any]] = {
        row["scheme"]: row
        for row in rides.order_by()
        .values("scheme")
        .annotate(
            asked=Count("pk"),
            done=Count("pk", filter=Q(state=RideState.COMPLETED)),
            unmet=Count("pk", filter=Q(state=RideState.UNMET)),
        )
    }
    driven: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for run in finished_runs(territory.pk, date(year, 1, 1), date(year, 12, 31)):
        driven[run.ride_day_id][scheme_of(run)] += driven_km(run.km, run.odometer_start, run.odometer_end)
    days = list(RideDay.objects.filter(pk__in=driven, km_one_by_one__isnull=False))
    keys: set[int | None] = {*counts, *(key for by_scheme in driven.values() for key in by_scheme)}
    by_scheme = {key: _scheme_year(key, year, counts.get(key), driven, days) for key in keys}
    saved = [(day.km_one_by_one or ZERO) - sum(driven[day.pk].values(), ZERO) for day in days]
    whole = YearFigures(
        year=year,
        asked=sum(row["asked"] for row in counts.values()),
        done=sum(row["done"] for row in counts.values()),
        unmet=sum(row["unmet"] for row in counts.values()),
        km=sum((one.km for one in by_scheme.values()), ZERO),
        km_saved=sum(saved, ZERO) if saved else None,
        days_measured=len(saved),
    )
    return Year(whole, by_scheme)


def _scheme_year(
    key: int | None,
    year: int,
    counts: Mapping[str, Any] | None,
    driven: Mapping[int, Mapping[int, Decimal]],
    days: Sequence[RideDay],
) -> YearFigures:
    row = counts or {"asked": 0, "done": 0, "unmet": 0}
    saved = [
        alone - driven[day.pk][key]
        for day in days
        if key is not None and key in driven[day.pk] and (alone := _alone(day, key, driven[day.pk])) is not None
    ]
    km = sum((by_scheme[key] for by_scheme in driven.values() if key is not None and key in by_scheme), ZERO)
    total = sum(saved, ZERO) if saved else None
    return YearFigures(year, row["asked"], row["done"], row["unmet"], km, total, len(saved))


def _alone(day: RideDay, key: int, driven: Mapping[int, Decimal]) -> Decimal | None:
    """What one car for each need of a service would have driven on a day; None where it is not known."""
    if day.km_by_scheme:
        known = day.km_by_scheme.get(str(key))
        return Decimal(known) if known is not None else None
    return day.km_one_by_one if len(driven) == 1 else None
