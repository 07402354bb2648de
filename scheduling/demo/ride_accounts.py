"""Rides of the demo that were driven over three months, and their accounts: two months closed, the last one open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from mediation.models import Beneficiary
from scheduling.demo.people import Setting
from scheduling.models import Destination, Driver, Occupancy, RideDay, RideLeg, RideRequest, Run, RunStop
from scheduling.services.booking import occupancy_book
from scheduling.services.transport.accounts import charges_pay, dues_pay, run_account, sheet_close
from scheduling.transport.enums import (
    Direction,
    LegState,
    RidePurpose,
    RideState,
    RunStage,
    StopKind,
    Way,
)
from scheduling.transport.law import limits_on
from volunteers.hours_rules import month_end, month_start, previous_month

SEED = 8207
MONTHS = 3
# Of a hundred people called for, so many did not come.
ABSENT_IN_100 = 4
PURPOSES = (RidePurpose.DIGITAL_WORKSHOP, RidePurpose.SHOPPING, RidePurpose.MEDICAL, RidePurpose.ADMIN)
_OUT, _BACK = (9, 10), (12, 13)


@dataclass(frozen=True, slots=True)
class _Stage:
    """Who and where, drawn from what the demo already holds."""

    drivers: Sequence[Driver]
    places: Sequence[Destination]
    people: Sequence[Beneficiary]
    dice: Random


def ride_accounts_create(setting: Setting) -> int:
    """Drive two to four runs a week over the last three months, and close the first two; return how many runs.

    Does nothing without drivers who have a vehicle, destinations and people without a car.
    """
    territory, dice = setting.territory, Random(SEED)  # noqa: S311  (a demo, not a secret)
    drivers = Driver.objects.filter(
        scheme__territory=territory, is_active=True, vehicle__isnull=False, helper__is_active=True
    )
    limits = limits_on(setting.today)
    small = limits.small_town_inhabitants if limits is not None else 0
    stage = _Stage(
        drivers=list(drivers.select_related("helper", "scheme", "vehicle").order_by("pk")),
        places=list(Destination.objects.filter(territory=territory, is_active=True, urban_inhabitants__lt=small)),
        people=list(Beneficiary.objects.filter(territory=territory, mobility="DRIVEN").order_by("pk")[:24]),
        dice=dice,
    )
    if not (stage.drivers and stage.places and stage.people):
        return 0
    first = month_start(setting.today)
    for _ in range(MONTHS - 1):
        first = previous_month(first)
    count = 0
    monday = first + timedelta(days=(-first.weekday()) % 7)
    while monday + timedelta(days=6) < setting.today:
        for weekday in dice.sample(range(5), dice.choice((1, 1, 2))):
            count += _outing(stage, setting, monday + timedelta(days=weekday))
        monday += timedelta(days=7)
    _close(stage, setting, first)
    return count


def _outing(stage: _Stage, setting: Setting, day: date) -> int:
    """Take one to three people somewhere in the morning and back at noon: two runs."""
    dice = stage.dice
    drivers = [driver for driver in stage.drivers if _is_free(driver, day)]
    if not drivers:
        return 0
    driver, place = dice.choice(drivers), dice.choice(stage.places)
    far = [person for person in stage.people if person.commune_id != place.commune_id]
    seats = driver.vehicle.seats if driver.vehicle else 1
    going = dice.sample(far, min(dice.choice((1, 2, 2, 3)), seats, len(far)))
    if not going:
        return 0
    rides = [_ride(driver, person, place, day, dice) for person in going]
    absent = {ride.pk for ride in rides if dice.randrange(100) < ABSENT_IN_100}
    ride_day, _ = RideDay.objects.get_or_create(
        territory=setting.territory,
        day=day,
        defaults={"published_at": _at(day - timedelta(days=2), 17), "published_by": setting.users["Nadia Ferrand"]},
    )
    for way in (Way.OUT, Way.BACK):
        _run(driver, ride_day, rides, way, absent=absent, dice=dice)
    for ride in rides:
        ride.state = RideState.NO_SHOW if ride.pk in absent else RideState.COMPLETED
        ride.save(update_fields=["state"])
    kilometres = sum(run.km for run in ride_day.runs.all())
    alone = kilometres * Decimal(10 + 6 * (len(going) - 1)) / 10
    ride_day.km_one_by_one = (ride_day.km_one_by_one or 0) + alone.quantize(Decimal("0.1"))
    ride_day.save(update_fields=["km_one_by_one"])
    return 2


def _is_free(driver: Driver, day: date) -> bool:
    taken = Occupancy.objects.filter(
        helper=driver.helper_id, starts_at__lt=_at(day, _BACK[1]), ends_at__gt=_at(day, _OUT[0])
    )
    runs = Run.objects.filter(vehicle=driver.vehicle_id, day=day)
    return not taken.exists() and not runs.exists()


def _ride(driver: Driver, person: Beneficiary, place: Destination, day: date, dice: Random) -> RideRequest:
    ride = RideRequest.objects.create(
        territory=person.territory,
        beneficiary=person,
        scheme=driver.scheme,
        purpose=dice.choice(PURPOSES),
        direction=Direction.ROUND,
        destination=place,
        day=day,
        arrive_by=time(_OUT[1]),
        leave_after=time(_BACK[0]),
        state=RideState.CONFIRMED,
        requested_on=day - timedelta(days=dice.randrange(3, 12)),
    )
    RideLeg.objects.bulk_create(RideLeg(request=ride, way=way) for way in (Way.OUT, Way.BACK))
    return ride


def _run(
    driver: Driver, ride_day: RideDay, rides: Sequence[RideRequest], way: Way, *, absent: set[int], dice: Random
) -> None:
    day = ride_day.day
    starts, ends = (_at(day, hour) for hour in (_OUT if way == Way.OUT else _BACK))
    vehicle: Any = driver.vehicle
    planned = Decimal(dice.randrange(140, 460)) / 10
    start = dice.randrange(20_000, 90_000)
    has_read = dice.random() < 0.8
    run = Run.objects.create(
        territory=ride_day.territory,
        ride_day=ride_day,
        driver=driver,
        vehicle=vehicle,
        day=day,
        starts_at=starts,
        ends_at=ends,
        stage=RunStage.PUBLISHED,
        km=planned,
        started_at=starts,
        finished_at=ends,
        odometer_start=start if has_read else None,
        odometer_end=start + round(planned) + dice.randrange(4) if has_read else None,
    )
    occupancy_book(booked=run, helpers=[driver.helper])
    for rank, ride in enumerate(rides):
        leg = RideLeg.objects.get(request=ride, way=way)
        is_absent = ride.pk in absent
        up, down = starts + timedelta(minutes=8 + 9 * rank), ends - timedelta(minutes=12 - 2 * rank)
        leg.run, leg.state = run, LegState.ABSENT if is_absent else LegState.DONE
        leg.picked_up_at, leg.dropped_at = (None, None) if is_absent else (up, down)
        leg.save()
        for kind, moment, place in ((StopKind.PICKUP, up, rank), (StopKind.DROPOFF, down, rank + len(rides))):
            RunStop.objects.create(
                run=run, leg=leg, kind=kind, rank=place, arrives_at=moment, begins_at=moment, leaves_at=moment
            )
    run_account(run=run)


def _close(stage: _Stage, setting: Setting, first: date) -> None:
    """Close the two months that are over; the first is settled, the second half so."""
    manager = setting.users["Bernard Lafon"]
    schemes = {driver.scheme_id: driver.scheme for driver in stage.drivers}
    driven = set(Run.objects.filter(day__gte=first).values_list("driver__scheme", flat=True))
    for key in sorted(schemes):
        month = first
        for place in range(MONTHS - 1 if key in driven else 0):
            sheet = sheet_close(scheme=schemes[key], month=month, by=manager)
            paid = min(month_end(month) + timedelta(days=6), setting.today)
            people = sheet.charges.filter(is_done=True).values_list("leg__request__beneficiary", flat=True)
            for rank, person in enumerate(sorted(set(people))):
                if place == 0 or rank % 2:
                    charges_pay(sheet=sheet, beneficiary_id=person, on=paid, by=manager)
            for driver in sorted(set(sheet.dues.exclude(amount=0).values_list("driver", flat=True))):
                if place == 0:
                    dues_pay(sheet=sheet, driver_id=driver, on=paid, by=manager)
            month = month_start(month_end(month) + timedelta(days=1))


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
