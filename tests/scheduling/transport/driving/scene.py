"""A published run made by hand: two passengers go to Neuvic and come back, with one driver."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Territory, User
from scheduling.models import Driver, Occupancy, RideDay, RideLeg, RideRequest, Run, RunStop
from scheduling.planning.reminder_days import days_to_remind
from scheduling.transport.enums import LegState, RideState, RunStage, StopKind, Way
from tests.factories import (
    BeneficiaryFactory,
    DestinationFactory,
    DriverFactory,
    HelperFactory,
    RideFactory,
    SchemeFactory,
    local_moment,
)


def eve_of(day: date) -> date:
    """The day on which people are reminded of what happens on a day: never a Sunday or a public holiday."""
    eve = day - timedelta(days=1)
    while day not in days_to_remind(eve):
        eve -= timedelta(days=1)
    return eve


@dataclass
class Stop:
    """A stop to make: way of a ride, kind, minutes after the start of the run, minutes of waiting before it."""

    leg: RideLeg
    kind: StopKind
    after: int
    wait: int = 0


def a_driver(territory: Territory, user: User | None = None, **fields: Any) -> Driver:
    """Odile, a volunteer who drives."""
    known = {"first_name": "Odile", "last_name": "Marsaud", "email": "odile@example.org", **fields}
    helper = HelperFactory(territory=territory, volunteer=True, user=user, **known)
    driver: Driver = DriverFactory(helper=helper, scheme=SchemeFactory(territory=territory))
    return driver


def a_ride(territory: Territory, first_name: str, day: date | None = None, **fields: Any) -> RideRequest:
    """A confirmed round trip of someone of Neuvic."""
    person = {
        name: fields.pop(name)
        for name in ("email", "accepts_email", "mobile_phone", "accepts_sms", "landline_phone", "gender")
        if name in fields
    }
    beneficiary = BeneficiaryFactory(
        territory=territory, first_name=first_name, last_name="Delage", address="3 rue du Puits", **person
    )
    ride: RideRequest = RideFactory(
        beneficiary=beneficiary,
        destination=DestinationFactory(territory=territory),
        scheme=SchemeFactory(territory=territory),
        day=day or timezone.localdate(),
        state=RideState.CONFIRMED,
        **fields,
    )
    return ride


def leg(ride: RideRequest, way: Way = Way.OUT) -> RideLeg:
    """One way of a ride."""
    return ride.legs.get(way=way)


def a_run(driver: Driver, stops: Sequence[Stop], *, hour: int = 9, stage: RunStage = RunStage.PUBLISHED) -> Run:
    """Write a run with its stops and the time it takes of its driver."""
    day = stops[0].leg.request.day
    starts = local_moment(day, hour)
    territory, vehicle = driver.helper.territory, driver.vehicle
    assert vehicle is not None
    ride_day, _ = RideDay.objects.get_or_create(territory=territory, day=day)
    run = Run.objects.create(
        territory=territory, ride_day=ride_day, driver=driver, vehicle=vehicle, day=day, stage=stage,
        starts_at=starts, ends_at=starts + timedelta(minutes=max(stop.after for stop in stops) + 20), km="24.6",
    )  # fmt: skip
    for rank, stop in enumerate(stops):
        begins = starts + timedelta(minutes=stop.after)
        RunStop.objects.create(
            run=run, leg=stop.leg, kind=stop.kind, rank=rank, arrives_at=begins - timedelta(minutes=stop.wait),
            begins_at=begins, leaves_at=begins + timedelta(minutes=3),
        )  # fmt: skip
        stop.leg.run, stop.leg.state = run, LegState.PLANNED
        stop.leg.save()
    if stage == RunStage.PUBLISHED:
        Occupancy.objects.create(helper=driver.helper, run=run, starts_at=run.starts_at, ends_at=run.ends_at)
    return run


@dataclass
class Morning:
    """Odile drives Jeanne and Paul to Neuvic at 9, and back at noon in a second run."""

    driver: Driver
    jeanne: RideRequest
    paul: RideRequest
    out: Run
    back: Run

    def at(self, minutes: int = 0) -> datetime:
        """A moment after the start of the way out."""
        return self.out.starts_at + timedelta(minutes=minutes)


def a_morning(territory: Territory, user: User | None = None, day: date | None = None, **jeanne: Any) -> Morning:
    """Two runs of a day: out at 9 (10, 25, 45, 48 min), back at 12."""
    driver = a_driver(territory, user)
    first = a_ride(territory, "Jeanne", day, **jeanne)
    second = a_ride(territory, "Paul", day)
    up, down = StopKind.PICKUP, StopKind.DROPOFF
    out = a_run(
        driver,
        [
            Stop(leg(first), up, 10),
            Stop(leg(second), up, 30, wait=15),
            Stop(leg(first), down, 45),
            Stop(leg(second), down, 48),
        ],
    )
    home = [leg(first, Way.BACK), leg(second, Way.BACK)]
    back = a_run(
        driver,
        [Stop(home[0], up, 10), Stop(home[1], up, 13), Stop(home[0], down, 30), Stop(home[1], down, 40)],
        hour=12,
    )
    return Morning(driver, first, second, out, back)
