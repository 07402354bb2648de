"""People and runs of these tests."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Territory
from directory.enums import IntakeChannel
from directory.models import Intake, Need
from scheduling.models import RideDay, RideRequest, Run, RunStop
from scheduling.transport.enums import LegState, RunStage, StopKind, Way
from tests.factories import DestinationFactory, DriverFactory, RideFactory


def placed(ride: RideRequest, way: Way, hour: int, *, minutes: int = 20, stage: RunStage = RunStage.PUBLISHED) -> Run:
    """Put one way of a ride in a run of its own: gets in at an hour, out so many minutes later."""
    day, _ = RideDay.objects.get_or_create(territory=ride.territory, day=ride.day)
    driver = DriverFactory(scheme=ride.scheme)
    begins = timezone.make_aware(datetime.combine(ride.day, time(hour)))
    ends = begins + timedelta(minutes=minutes)
    run = Run.objects.create(
        territory=ride.territory, ride_day=day, driver=driver, vehicle=driver.vehicle, day=ride.day,
        starts_at=begins - timedelta(minutes=10), ends_at=ends + timedelta(minutes=10), stage=stage,
    )  # fmt: skip
    leg = ride.legs.get(way=way)
    for rank, (kind, moment) in enumerate(((StopKind.PICKUP, begins), (StopKind.DROPOFF, ends))):
        RunStop.objects.create(
            run=run, leg=leg, kind=kind, rank=rank, arrives_at=moment, begins_at=moment, leaves_at=moment
        )
    leg.run, leg.state = run, LegState.PLANNED
    leg.save()
    return run


def both_ways(**fields: Any) -> RideRequest:
    """A ride carried both ways, not confirmed yet."""
    ride: RideRequest = RideFactory(**fields)
    placed(ride, Way.OUT, 9)
    placed(ride, Way.BACK, 12)
    return ride


def hospital(territory: Territory) -> Any:
    """The hospital of a large town: someone carried for where they live may not be driven there."""
    return DestinationFactory(
        territory=territory, name="Hôpital de Périgueux", commune=None, town="Périgueux", urban_inhabitants=66_000,
        latitude=45.1918, longitude=0.7164,
    )  # fmt: skip


def station(territory: Territory) -> Any:
    """The station of the same town: a hub, which may be reached."""
    return DestinationFactory(
        territory=territory, name="Gare de Périgueux", commune=None, town="Périgueux", urban_inhabitants=66_000,
        is_hub=True, latitude=45.1866, longitude=0.7079,
    )  # fmt: skip


def desk_need(territory: Territory, words: str = "Aller à l’atelier") -> Need:
    """A need told to the desk."""
    intake = Intake.objects.create(territory=territory, channel=IntakeChannel.PHONE)
    return Need.objects.create(intake=intake, words=words)
