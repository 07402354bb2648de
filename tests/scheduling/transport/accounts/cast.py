"""Runs that were driven, for the tests of accounts."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from scheduling.models import Driver, RideDay, RideLeg, Run, TransportScheme, TransportTariff
from scheduling.services.transport.accounts import run_account
from scheduling.transport.enums import Direction, LegState, RideState, RunStage
from tests.factories import BeneficiaryFactory, CommuneFactory, DriverFactory, RideFactory, SchemeFactory, local_moment
from volunteers.hours_rules import month_start, previous_month

DONE, ABSENT = LegState.DONE, LegState.ABSENT
COMMUNES: tuple[dict[str, bool], ...] = ({"saint_astier": True}, {"douzillac": True}, {})


def last_month(back: int = 1) -> date:
    """First day of a month that is over."""
    month = month_start(timezone.localdate())
    for _ in range(back):
        month = previous_month(month)
    return month


def people(territory: Any, count: int = 3) -> list[Any]:
    """Seniors of several communes."""
    return [
        BeneficiaryFactory(
            territory=territory,
            commune=CommuneFactory(territory=territory, **COMMUNES[place % 2]),
            first_name=f"Personne{place}",
        )
        for place in range(count)
    ]


def driven(
    driver: Driver,
    day: date,
    passengers: Sequence[Any],
    *,
    states: Sequence[LegState] = (),
    km: str = "40.0",
    odometer: tuple[int, int] | None = None,
    is_accounted: bool = True,
) -> Run:
    """A finished run that took each passenger one way to the multimedia centre."""
    territory = driver.scheme.territory
    assert driver.vehicle is not None
    ride_day, _ = RideDay.objects.get_or_create(territory=territory, day=day)
    hour = 8 + Run.objects.filter(ride_day=ride_day).count() * 2
    starts = local_moment(day, hour)
    run = Run.objects.create(
        territory=territory,
        ride_day=ride_day,
        driver=driver,
        vehicle=driver.vehicle,
        day=day,
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        finished_at=starts + timedelta(hours=1),
        stage=RunStage.PUBLISHED,
        km=Decimal(km),
        odometer_start=odometer[0] if odometer else None,
        odometer_end=odometer[1] if odometer else None,
    )
    for person, state in zip(passengers, states or [DONE] * len(passengers), strict=True):
        ride = RideFactory(
            beneficiary=person,
            scheme=driver.scheme,
            day=day,
            direction=Direction.OUTBOUND,
            leave_after=None,
            state=RideState.COMPLETED if state == DONE else RideState.NO_SHOW,
        )
        RideLeg.objects.filter(request=ride).update(run=run, state=state)
    return run_account(run=run) if is_accounted else run


def scheme_with(territory: Any, **fields: Any) -> TransportScheme:
    """A scheme; ``per_km``, ``flat_fee``, ``up_to``, ``driver_per_km`` make its only tariff."""
    money = {
        name: fields.pop(given)
        for given, name in {
            "per_km": "per_km", "flat_fee": "flat_fee", "up_to": "flat_fee_up_to_km", "driver_per_km": "driver_per_km"
        }.items()
        if given in fields
    }  # fmt: skip
    scheme: TransportScheme = SchemeFactory(territory=territory, **fields)
    if money:
        scheme.tariffs.all().delete()
        TransportTariff.objects.create(scheme=scheme, valid_from=date(2020, 1, 1), **money)
    return scheme


def driver_of(scheme: TransportScheme, **fields: Any) -> Driver:
    """A volunteer with a car."""
    driver: Driver = DriverFactory(scheme=scheme, **fields)
    return driver
