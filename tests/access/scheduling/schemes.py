"""Who may open what: transport schemes, destinations, drivers, vehicles, rights."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from scheduling.models import Destination, Driver, TransportEligibility, TransportScheme, TransportTariff, Vehicle
from scheduling.transport.enums import Basis, EvidenceKind
from tests.access.directory.kept import Kept
from tests.access.rows import CARE, DESK, Row, act, form, page
from tests.factories import DestinationFactory, DriverFactory, SchemeFactory, VehicleFactory

LEADS = frozenset({Role.COORDINATOR, Role.MANAGER})

ROWS: list[Row] = [
    *page("scheduling:scheme-list", DESK),
    *form("scheduling:scheme-create", LEADS),
    *page("scheduling:scheme-detail", DESK, pk="scheme"),
    *form("scheduling:scheme-edit", LEADS, pk="scheme"),
    *form("scheduling:tariff-create", LEADS, pk="scheme"),
    *page("scheduling:tariff-preview", LEADS, pk="scheme"),
    *act("scheduling:tariff-remove", LEADS, pk="tariff"),
    *page("scheduling:destination-list", DESK),
    *form("scheduling:destination-create", DESK),
    *page("scheduling:destination-search", DESK),
    *form("scheduling:destination-edit", DESK, pk="destination"),
    *page("scheduling:driver-list", DESK),
    *form("scheduling:driver-create", LEADS),
    *form("scheduling:driver-edit", LEADS, pk="driver"),
    *page("scheduling:vehicle-list", DESK),
    *form("scheduling:vehicle-create", LEADS),
    *form("scheduling:vehicle-edit", LEADS, pk="vehicle"),
    *act("scheduling:vehicle-set-aside", LEADS, pk="vehicle"),
    *page("scheduling:person-transport", CARE, pk="beneficiary"),
    *form("scheduling:right-add", CARE, pk="beneficiary"),
    *act("scheduling:right-remove", CARE, pk="transport_right"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class SchemesThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _scheme(self) -> TransportScheme:
        return SchemeFactory(territory=self.territory)

    def _tariff(self) -> TransportTariff:
        scheme: Any = self.get("scheme")
        return TransportTariff.objects.create(scheme=scheme, valid_from=date(2019, 1, 1), valid_to=date(2019, 12, 31))

    def _destination(self) -> Destination:
        return DestinationFactory(territory=self.territory)

    def _vehicle(self) -> Vehicle:
        return VehicleFactory(scheme=self.get("scheme"))

    def _driver(self) -> Driver:
        return DriverFactory(scheme=self.get("scheme"), vehicle=self.get("vehicle"))

    def _transport_right(self) -> TransportEligibility:
        return TransportEligibility.objects.create(
            beneficiary=self.get("beneficiary"),
            basis=Basis.SOCIAL_BENEFIT,
            evidence=EvidenceKind.ASPA,
            seen_on=timezone.localdate(),
        )
