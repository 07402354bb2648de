"""Who may drive on a day: papers and engagement, read in a constant number of queries (invariant I7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, ExpressionWrapper, F, Q, Sum, When

from accounts.models import Territory
from core.formatting import NBSP
from scheduling.models import Driver, Run, Vehicle
from scheduling.transport.enums import RunStage
from scheduling.transport.papers import (
    DriverPapers,
    VehiclePapers,
    licence_problem,
    paper_problems,
    vehicle_problems,
)
from volunteers.engagement.standing import Activity
from volunteers.engagement.words import reason_words
from volunteers.selectors.engagement import Engagements

_KM = DecimalField(max_digits=12, decimal_places=1)
# What a run came to by the counter of its vehicle, else what is planned.
_DRIVEN = Case(
    When(
        odometer_start__isnull=False,
        odometer_end__isnull=False,
        then=ExpressionWrapper(F("odometer_end") - F("odometer_start"), output_field=_KM),
    ),
    default=F("km"),
    output_field=_KM,
)
GONE = "ne fait plus partie de l’équipe"


@dataclass(frozen=True, slots=True)
class DrivenKm:
    """Kilometres of the published runs of a driver, in the month and in the year of a day."""

    month: Decimal = Decimal(0)
    year: Decimal = Decimal(0)


def papers_of(driver: Driver) -> DriverPapers:
    """What the rule reads of a driver."""
    return DriverPapers(driver.is_active, driver.licence_seen_on, driver.licence_until)


def papers_of_vehicle(vehicle: Vehicle) -> VehiclePapers:
    """What the rule reads of a vehicle."""
    return VehiclePapers(vehicle.is_active, vehicle.insurance_until, vehicle.inspection_until)


def driver_problems(
    driver: Driver, vehicle: Vehicle | None, day: date, *, known: Engagements | None = None
) -> list[str]:
    """Return what stops a driver in a vehicle on the day of a ride, as short clauses; nothing when all is in order.

    ``known`` holds the engagements of several drivers, read once; without it, two queries.
    """
    engagements = known or Engagements([driver.helper])
    found = paper_problems(papers_of(driver), papers_of_vehicle(vehicle) if vehicle else None, day)
    reason = GONE if not driver.helper.is_active else _engagement_problem(driver, engagements, day)
    return [*found, reason] if reason else found


def drivers_fit(territory: Territory, day: date) -> dict[Driver, list[str]]:
    """Return every driver of a territory, in the order of their names, with what stops each in the own vehicle.

    Those who no longer drive are there too, with their reason: whoever asks for a driver always gets an answer.
    Three queries, whatever the number.
    """
    rows = Driver.objects.filter(helper__territory=territory).select_related("helper", "vehicle", "scheme")
    drivers = list(rows.order_by("helper__last_name", "helper__first_name", "pk"))
    return problems_of(drivers, day)


def problems_of(drivers: Iterable[Driver], day: date) -> dict[Driver, list[str]]:
    """Return what stops each driver, read with helper and vehicle, on a day. Two queries."""
    rows = list(drivers)
    known = Engagements([driver.helper for driver in rows])
    return {driver: driver_problems(driver, driver.vehicle, day, known=known) for driver in rows}


def kilometres_of(drivers: Iterable[Driver], day: date) -> Mapping[int, DrivenKm]:
    """Return the kilometres of each driver's published runs in the month and the year of a day. One query."""
    month = Q(day__month=day.month)
    rows: Any = Run.objects.filter(driver__in=list(drivers), stage=RunStage.PUBLISHED, day__year=day.year)
    sums = rows.order_by().values_list("driver").annotate(year=Sum(_DRIVEN), month=Sum(_DRIVEN, filter=month))
    return {key: DrivenKm(month_km or Decimal(0), year_km or Decimal(0)) for key, year_km, month_km in sums}


def kilometres_elsewhere(drivers: Iterable[Driver], day: date) -> Mapping[int, Decimal]:
    """Return the kilometres of each driver's published runs on the other days of the year of a day. One query."""
    rows: Any = Run.objects.filter(driver__in=list(drivers), stage=RunStage.PUBLISHED, day__year=day.year)
    sums = rows.exclude(day=day).order_by().values_list("driver").annotate(year=Sum(_DRIVEN))
    return {key: Decimal(str(total or 0)) for key, total in sums}


def _engagement_problem(driver: Driver, known: Engagements, day: date) -> str:
    answer = known.answer(driver.helper, day)
    if answer.may(Activity.DRIVE):
        return ""
    return reason_words(answer, known.engagement(driver.helper), (Activity.DRIVE,), day)


def drivers_unfit(drivers: Iterable[Driver], day: date) -> dict[int, tuple[str, ...]]:
    """Return by driver's key why they may drive nothing on a day, in sentences; who may is absent. Two queries.

    The vehicle is judged apart (``vehicle_sentences``): whose own car is not insured may drive the minibus.
    """
    rows = list(drivers)
    known = Engagements([driver.helper for driver in rows])
    found = {}
    for driver in rows:
        clauses = [] if driver.is_active else ["ne conduit plus pour le service"]
        if problem := licence_problem(papers_of(driver), day):
            clauses.append(problem)
        if reason := GONE if not driver.helper.is_active else _engagement_problem(driver, known, day):
            clauses.append(reason)
        if clauses:
            found[driver.pk] = tuple(f"{driver}{NBSP}: {clause}." for clause in clauses)
    return found


def vehicle_sentences(vehicle: Vehicle | None, day: date) -> list[str]:
    """Return what stops a vehicle from being driven on a day, in sentences."""
    if vehicle is None:
        return []
    return [f"{vehicle}{NBSP}: {clause}." for clause in vehicle_problems(papers_of_vehicle(vehicle), day)]
