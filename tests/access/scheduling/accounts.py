"""Who may open what: kilometres, participations and returns of rides, and the objects its addresses need."""

from typing import Any

from accounts.enums import Role
from tests.access.directory.kept import Kept
from tests.access.rows import ON_THE_ROAD, Row, act, form, page
from tests.factories import DriverFactory, SchemeFactory

LEADS = frozenset({Role.COORDINATOR, Role.MANAGER})

ROWS: list[Row] = [
    *page("scheduling:ride-accounts", LEADS),
    *page("scheduling:my-ride-accounts", ON_THE_ROAD),
    *page("scheduling:ride-driver-pdf", LEADS, pk="accounted_driver"),
    *page("scheduling:ride-passenger-pdf", LEADS, pk="beneficiary"),
    *page("scheduling:ride-sheet", LEADS, pk="accounted_scheme"),
    *act("scheduling:ride-sheet-close", LEADS, pk="accounted_scheme"),
    *form("scheduling:ride-sheet-reopen", LEADS, pk="accounted_scheme"),
    *act("scheduling:ride-sheet-pay", LEADS, pk="accounted_scheme"),
    *page("scheduling:ride-sheet-xlsx", LEADS, pk="accounted_scheme"),
    *form("scheduling:prefet-return", LEADS, pk="accounted_scheme"),
    *act("scheduling:prefet-return-send", LEADS, pk="accounted_scheme"),
    *page("scheduling:prefet-return-pdf", LEADS, pk="accounted_scheme"),
    *page("scheduling:prefet-return-xlsx", LEADS, pk="accounted_scheme"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class AccountsThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _accounted_scheme(self) -> Any:
        return SchemeFactory(territory=self.territory)

    def _accounted_driver(self) -> Any:
        return DriverFactory(scheme=self.get("accounted_scheme"))
