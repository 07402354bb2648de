"""Who may open what: the runs of a day, and the objects its addresses need."""

from typing import Any

from scheduling.models import Driver, RideLeg
from tests.access.directory.kept import Kept
from tests.access.rows import DESK, PLANNERS, Row, act, form, page
from tests.factories import DestinationFactory, DriverFactory, RideFactory, SchemeFactory

ROWS: list[Row] = [
    *page("scheduling:ride-today", DESK),
    *page("scheduling:ride-day", DESK, day="today"),
    *page("scheduling:ride-map", DESK, day="today"),
    *page("scheduling:ride-day-pdf", DESK, day="today"),
    *page("scheduling:ride-day-xlsx", DESK, day="today"),
    *act("scheduling:ride-undo", PLANNERS, day="today"),
    *form("scheduling:ride-publish", PLANNERS, day="today"),
    *page("scheduling:ride-to-phone", PLANNERS, day="today"),
    *form("scheduling:ride-repair", PLANNERS, day="today", pk="runs_driver"),
    *act("scheduling:ride-search-start", PLANNERS, day="today"),
    *page("scheduling:ride-search-status", DESK, day="today"),
    *act("scheduling:ride-search-stop", PLANNERS, day="today"),
    *act("scheduling:ride-search-abandon", PLANNERS, day="today"),
    *act("scheduling:ride-search-accept", PLANNERS, day="today"),
    *form("scheduling:leg-offers", PLANNERS, pk="ride_leg"),
    *act("scheduling:leg-out", PLANNERS, pk="ride_leg"),
    *act("scheduling:leg-pin", PLANNERS, pk="ride_leg"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class RunsThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _ride_leg(self) -> Any:
        scheme = SchemeFactory(territory=self.territory)
        ride = RideFactory(
            beneficiary=self.get("beneficiary"),
            scheme=scheme,
            destination=DestinationFactory(territory=self.territory, commune=self.get("commune")),
        )
        return RideLeg.objects.filter(request=ride).first()

    def _runs_driver(self) -> Driver:
        scheme = SchemeFactory(territory=self.territory)
        driver: Driver = DriverFactory(scheme=scheme, helper=self.get("helper"))
        return driver
