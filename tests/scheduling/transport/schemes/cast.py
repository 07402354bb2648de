"""What these tests share: a ride that a published run carries, both ways."""

from datetime import date, timedelta

from scheduling.models import Driver, RideDay, RideRequest, Run, RunStop
from scheduling.transport.enums import LegState, RunStage, StopKind, Way
from tests.factories import BeneficiaryFactory, DestinationFactory, RideFactory, local_moment


def placed(ride: RideRequest, driver: Driver, *, km: int = 30) -> Run:
    """Put every way of a ride in a published run of a driver: out at 9, back at 12."""
    assert driver.vehicle is not None
    board, _ = RideDay.objects.get_or_create(territory=ride.territory, day=ride.day)
    run = Run.objects.create(
        territory=ride.territory, ride_day=board, driver=driver, vehicle=driver.vehicle, day=ride.day,
        starts_at=local_moment(ride.day, 8), ends_at=local_moment(ride.day, 13), stage=RunStage.PUBLISHED, km=km,
    )  # fmt: skip
    rank = 0
    for leg in ride.legs.order_by("-way"):
        leg.run, leg.state = run, LegState.PLANNED
        leg.save()
        starts = local_moment(ride.day, 9 if leg.way == Way.OUT else 12)
        for minutes, kind in ((0, StopKind.PICKUP), (30, StopKind.DROPOFF)):
            at = starts + timedelta(minutes=minutes)
            RunStop.objects.create(
                run=run, leg=leg, kind=kind, rank=rank, arrives_at=at, begins_at=at, leaves_at=at
            )  # fmt: skip
            rank += 1
    return run


def two_ways_of(driver: Driver, day: date) -> Run:
    """Someone carried both ways by a driver on a day."""
    territory = driver.helper.territory
    ride = RideFactory(
        beneficiary=BeneficiaryFactory(territory=territory), destination=DestinationFactory(territory=territory),
        scheme=driver.scheme, day=day,
    )  # fmt: skip
    return placed(ride, driver)
