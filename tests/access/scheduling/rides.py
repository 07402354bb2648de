"""Who may open what: needs for a ride, and the objects its addresses need."""

from accounts.enums import Role
from scheduling.models import RideRequest
from tests.access.directory.kept import Kept
from tests.access.rows import DESK, Row, act, form, page
from tests.factories import DestinationFactory, RideFactory

LEADS = frozenset({Role.COORDINATOR, Role.MANAGER})
ROWS: list[Row] = [
    *page("scheduling:ride-list", DESK),
    *page("scheduling:ride-export", LEADS),
    *form("scheduling:ride-create", DESK),
    *act("scheduling:ride-check", DESK),
    *page("scheduling:beneficiary-rides", DESK, pk="beneficiary"),
    *page("scheduling:ride-detail", DESK, pk="ride"),
    *form("scheduling:ride-edit", DESK, pk="ride"),
    *form("scheduling:ride-cancel", DESK, pk="ride"),
    *act("scheduling:ride-return", DESK, pk="ride"),
    *form("scheduling:ride-turn-down", DESK, pk="ride"),
    *form("scheduling:ride-unmet", DESK, pk="ride"),
    *form("scheduling:ride-remote", DESK, pk="ride"),
    *act("scheduling:ride-visit", DESK, pk="ride"),
    # Without naming a place or a service, there is nothing to choose.
    *act("scheduling:ride-hub", DESK, hidden=DESK, pk="ride"),
    *act("scheduling:ride-scheme", DESK, hidden=DESK, pk="ride"),
    *form("scheduling:ride-confide", DESK, pk="ride"),
    *act("scheduling:ride-confided", DESK, pk="ride"),
    *act("scheduling:ride-aids", DESK, pk="ride"),
    *act("scheduling:ride-reopen", DESK, pk="ride"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class RidesThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _ride(self) -> RideRequest:
        place = DestinationFactory(territory=self.territory, commune=self.get("commune"))
        ride: RideRequest = RideFactory(beneficiary=self.get("beneficiary"), destination=place)
        return ride
