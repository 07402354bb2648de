"""What transport keeps of people is found, and leaves with them (R09, J8)."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from mediation.enums import ErasureReason
from mediation.services import beneficiary_erase
from scheduling.models import Driver, TransportEligibility, Vehicle
from scheduling.services.transport.rights import right_add
from scheduling.transport.enums import EvidenceKind, Holding
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, DriverFactory, HelperFactory, SchemeFactory, VehicleFactory
from volunteers.services.leaving import helper_erase


@pytest.fixture
def odile(cast: Cast) -> Driver:
    helper = HelperFactory(volunteer=True, territory=cast.territory, first_name="Odile", last_name="Gendron")
    scheme = SchemeFactory(territory=cast.territory)
    car = VehicleFactory(scheme=scheme, name="Voiture d’Odile Gendron", garage="12 rue du Canari", latitude=45.1,
                         longitude=0.47)  # fmt: skip
    driver: Driver = DriverFactory(
        scheme=scheme, helper=helper, vehicle=car, licence_until=timezone.localdate(), max_km_year=2000
    )
    return driver


def test_j8_a_driver_who_leaves_keeps_neither_papers_nor_name_on_the_car(odile: Driver, cast: Cast) -> None:
    helper_erase(helper=odile.helper, by=cast.user(Role.MANAGER))

    driver = Driver.objects.select_related("vehicle").get(pk=odile.pk)
    kept: dict[str, Any] = {
        name: getattr(driver, name) for name in ("licence_seen_on", "licence_until", "max_km_year", "is_active")
    }
    assert kept == {"licence_seen_on": None, "licence_until": None, "max_km_year": None, "is_active": False}
    car = driver.vehicle
    assert car is not None
    assert (car.garage, car.latitude, car.insurance_until, car.is_active) == ("", None, None, False)
    assert "Odile" not in car.name
    assert "Gendron" not in car.name


def test_j8_the_minibus_that_someone_drove_stays_as_it_is(odile: Driver, cast: Cast) -> None:
    minibus = VehicleFactory(
        scheme=odile.scheme, name="Minibus, clés chez Odile Gendron", holding=Holding.LENT, garage="centre social"
    )
    own_car = Vehicle.objects.get(drivers=odile)
    Driver.objects.filter(pk=odile.pk).update(vehicle=minibus)

    helper_erase(helper=odile.helper, by=cast.user(Role.MANAGER))

    row = Vehicle.objects.get(pk=minibus.pk)
    assert row.name == "Minibus, clés chez Intervenant parti"
    assert row.is_active
    assert row.garage == "centre social"
    assert row.insurance_until == minibus.insurance_until
    # Her own car still said the name, though she no longer drove it.
    assert "Odile" not in Vehicle.objects.get(pk=own_car.pk).name


def test_the_vehicle_of_somebody_else_is_left_alone(odile: Driver, cast: Cast) -> None:
    other = VehicleFactory(scheme=odile.scheme, name="Voiture de Bernard")

    helper_erase(helper=odile.helper, by=cast.user(Role.MANAGER))

    other_now = Vehicle.objects.get(pk=other.pk)
    assert (other_now.name, other_now.is_active) == ("Voiture de Bernard", True)


def test_r09_papers_seen_leave_with_the_person(cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    by = cast.user(Role.MANAGER)
    right_add(beneficiary=person, by=by, evidence=EvidenceKind.ASPA, seen_on=timezone.localdate())

    beneficiary_erase(beneficiary=person, by=by, reason=ErasureReason.ASKED)

    assert not TransportEligibility.objects.exists()
