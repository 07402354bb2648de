"""What the pages of schemes show."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, DateField, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.formatting import hour, plural
from directory.hours import week_of_osm
from directory.hours.words import CLOSED, week_lines
from directory.selectors.records import hours_words
from scheduling.models import RideRequest, TransportScheme, TransportTariff
from scheduling.selectors.transport.tariffs import Example, capped_words, examples_of, tariff_values
from scheduling.transport.enums import BookingNotice, Regime, RidePurpose, RideState
from scheduling.transport.regimes import REGIME_SOURCES, regime_words
from scheduling.transport.tariffs import Tariff, tariff_on


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """A scheme in the list: who, when, for how much."""

    scheme: TransportScheme
    hours: str
    booking: str
    price: Example | None


@dataclass(frozen=True, slots=True)
class TariffRow:
    """A tariff, whether it is the one of today, whether someone was driven under it, what it asks."""

    tariff: TransportTariff
    is_current: bool
    is_to_come: bool
    is_used: bool
    examples: list[Example]
    warning: str


def scheme_rows(user: Any) -> list[SchemeRow]:
    """Return the schemes that the reader sees, open ones first. Two queries."""
    drivers = Count("drivers", filter=Q(drivers__is_active=True), distinct=True)
    vehicles = Count("vehicles", filter=Q(vehicles__is_active=True), distinct=True)
    seen = TransportScheme.objects.visible_to(user).annotate(driver_count=drivers, vehicle_count=vehicles)
    rows = seen.prefetch_related("tariffs").order_by("-is_active", "name", "pk")
    today = timezone.localdate()
    return [SchemeRow(row, hours_plain(row.hours), booking_words(row), _price(row, today)) for row in rows]


def scheme_page(scheme: TransportScheme) -> dict[str, Any]:
    """Return what the page of a scheme shows."""
    regime = Regime(scheme.regime)
    excluded = [str(RidePurpose(value).label) for value in scheme.excluded_purposes if value in RidePurpose.values]
    return {
        "scheme": scheme,
        "regime_words": regime_words(regime, timezone.localdate()),
        "regime_source": REGIME_SOURCES.get(regime, ""),
        "hours": hours_plain(scheme.hours),
        "booking": booking_words(scheme),
        "excluded": excluded,
        "communes": list(scheme.communes.order_by("name")),
        "tariffs": tariff_rows(scheme),
        "drivers": scheme.drivers.filter(is_active=True).count(),
        "vehicles": scheme.vehicles.filter(is_active=True).count(),
    }


def tariff_rows(scheme: TransportScheme) -> list[TariffRow]:
    """Return the tariffs of a scheme, the latest first. One query."""
    driven = RideRequest.objects.filter(scheme=OuterRef("scheme"), state=RideState.COMPLETED)
    last_day = Coalesce(OuterRef("valid_to"), date.max, output_field=DateField())
    used = driven.filter(day__gte=OuterRef("valid_from"), day__lte=last_day)
    rows: list[Any] = list(scheme.tariffs.annotate(is_used=Exists(used)).order_by("-valid_from", "-pk"))
    today = timezone.localdate()
    current = tariff_on([tariff_values(row) for row in rows], today)
    return [_tariff_row(row, current, today, scheme.regime) for row in rows]


def hours_plain(osm: str) -> str:
    """ "lundi à vendredi, 8 h à 18 h"; days that follow with the same hours stand together."""
    week = week_of_osm(osm)
    if week is None:
        return hours_words(osm)
    runs: list[tuple[str, str, str]] = []
    for day, words in week_lines(week):
        if runs and runs[-1][2] == words:
            runs[-1] = (runs[-1][0], day, words)
        else:
            runs.append((day, day, words))
    told = [(first if first == last else f"{first} à {last}", words) for first, last, words in runs if words != CLOSED]
    return "\n".join(f"{days}, {words}" for days, words in told)


def booking_words(scheme: TransportScheme) -> str:
    """ "Réserver au moins 48 h avant, avant 17 h."."""
    if scheme.booking == BookingNotice.REAL_TIME:
        return "On peut réserver jusqu’au départ."
    days, hours = divmod(scheme.notice_hours, 24)
    notice = plural(days, "jour") if scheme.notice_hours and not hours else f"{scheme.notice_hours} h"
    last = f", avant {hour(scheme.last_booking_time)}" if scheme.last_booking_time else ""
    return f"Réserver au moins {notice} à l’avance{last}."


def _price(scheme: TransportScheme, today: date) -> Example | None:
    current = tariff_on([tariff_values(row) for row in scheme.tariffs.all()], today)
    return examples_of(current, scheme.regime, [12])[0] if current else None


def _tariff_row(row: Any, current: Tariff | None, today: date, regime: str) -> TariffRow:
    values = tariff_values(row)
    return TariffRow(
        tariff=row,
        is_current=values == current,
        is_to_come=row.valid_from > today,
        is_used=row.is_used,
        examples=examples_of(values, regime),
        warning=capped_words(values, regime),
    )
