"""Who may open what: a driver's day, and who is told, and the objects its addresses need."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from scheduling.models import Occupancy, RideDay, RideRequest, Run, RunStop
from scheduling.transport.enums import LegState, RideState, RunStage, StopKind, Way
from tests.access.directory.kept import Kept
from tests.access.rows import DESK, NOT_A_HELPER, ON_THE_ROAD, PLANNERS, Row, act, form, page
from tests.factories import DestinationFactory, RideFactory, SchemeFactory

ON_ANY_RUN = ON_THE_ROAD | PLANNERS
ROWS: list[Row] = [
    *page("scheduling:my-runs", ON_THE_ROAD),
    *page("scheduling:my-run", ON_THE_ROAD, hidden=NOT_A_HELPER, pk="driven_run"),
    *page("scheduling:run-paper", ON_ANY_RUN, pk="driven_run"),
    *act("scheduling:run-act", ON_ANY_RUN, pk="driven_run"),
    *page("scheduling:run-detail", DESK, pk="driven_run"),
    *page("scheduling:runs-open", PLANNERS),
    *form("scheduling:run-paper-entry", PLANNERS, pk="untapped_run"),
    *act("scheduling:run-rescue", PLANNERS, pk="driven_run"),
    *act("scheduling:run-settled", PLANNERS, pk="driven_run"),
    *act("scheduling:return-decided", PLANNERS, pk="driven_ride"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {"scheduling:my-ride": "link of an e-mail, with a secret: a passenger reads the own ride"}


class DrivingThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _driven_ride(self) -> RideRequest:
        ride: RideRequest = RideFactory(
            beneficiary=self.get("beneficiary"),
            scheme=SchemeFactory(territory=self.territory),
            destination=DestinationFactory(territory=self.territory, commune=self.get("commune")),
            day=timezone.localdate(),
            state=RideState.CONFIRMED,
        )
        return ride

    def _driven_run(self) -> Any:
        return self.made_run(timezone.localdate(), Way.OUT)

    def _untapped_run(self) -> Any:
        """A run of last week of which nobody said anything."""
        return self.made_run(timezone.localdate() - timedelta(days=7), Way.BACK)

    def made_run(self, day: date, way: Way) -> Any:
        starts = timezone.make_aware(datetime.combine(day, time(18)))
        driver: Any = self.get("runs_driver")
        ride_day, _ = RideDay.objects.get_or_create(territory=self.territory, day=day)
        run = Run.objects.create(
            territory=self.territory, ride_day=ride_day, driver=driver, vehicle=driver.vehicle, day=day,
            starts_at=starts, ends_at=starts + timedelta(hours=1), stage=RunStage.PUBLISHED,
        )  # fmt: skip
        leg = self.get("driven_ride").legs.get(way=way)
        leg.run, leg.state = run, LegState.PLANNED
        leg.save()
        for rank, (kind, after) in enumerate(((StopKind.PICKUP, 10), (StopKind.DROPOFF, 30))):
            at = starts + timedelta(minutes=after)
            RunStop.objects.create(
                run=run, leg=leg, kind=kind, rank=rank, arrives_at=at, begins_at=at, leaves_at=at + timedelta(minutes=2)
            )
        Occupancy.objects.create(helper=driver.helper, run=run, starts_at=run.starts_at, ends_at=run.ends_at)
        return run
