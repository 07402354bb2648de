"""Who may open what: calls to drivers, and the objects its addresses need."""

from typing import Any

from tests.access.directory.kept import Kept
from tests.access.rows import PLANNERS, Row, form, page
from tests.factories import BeneficiaryFactory, RideFactory

ROWS: list[Row] = [
    *page("scheduling:driver-call-list", PLANNERS),
    *form("scheduling:driver-call-create", PLANNERS, pk="ride_to_call"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class DriverCallsThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _ride_to_call(self) -> Any:
        return RideFactory(beneficiary=BeneficiaryFactory(territory=self.territory))
