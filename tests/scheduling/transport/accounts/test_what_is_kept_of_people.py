"""Lines of closed sheets are part of what is kept of a person, and stay without a name once the file is erased."""

from decimal import Decimal

import pytest

from accounts.enums import Role
from mediation.rights.personal_data import chapters_of, personal_data_erase
from scheduling.models import DriverDue, RideCharge
from scheduling.selectors.transport.accounts import sheet_of
from scheduling.services.transport.accounts import sheet_close
from scheduling.transport.enums import DistanceBasis
from tests.conftest import Cast
from tests.scheduling.transport.accounts.cast import driven, driver_of, last_month, people, scheme_with
from volunteers.leaving.blanking import helper_data_erase

pytestmark = pytest.mark.django_db
TITLE = "Les participations aux déplacements"


def test_a_person_is_handed_over_what_was_asked_and_erasure_keeps_the_amounts(cast: Cast) -> None:
    basis = DistanceBasis.DRIVER_DOOR_TO_DOOR
    scheme = scheme_with(cast.territory, per_km="0.20", distance_basis=basis)
    anna, bella = people(cast.territory, 2)
    driven(driver_of(scheme), last_month(), [anna], km="50.0")
    driven(driver_of(scheme), last_month(), [bella], km="10.0")
    sheet_close(scheme=scheme, month=last_month(), by=cast.user(Role.MANAGER))

    (chapter,) = [each for each in chapters_of(anna) if each.title == TITLE]
    told = [{label: value for _, label, value in row} for row in chapter.rows]
    personal_data_erase(anna)

    assert [str(row["participation"]) for row in told] == ["10.00"]
    assert sum(line.amount for line in RideCharge.objects.all()) == Decimal("12.00")
    assert sheet_of(scheme, last_month()).totals.asked == Decimal("12.00")


def test_a_driver_who_leaves_takes_nothing_out_of_the_accounts(cast: Cast) -> None:
    driver = driver_of(scheme_with(cast.territory, driver_per_km="0.30"))
    driven(driver, last_month(), people(cast.territory, 1), km="50.0")
    sheet_close(scheme=driver.scheme, month=last_month(), by=cast.user(Role.MANAGER))

    helper_data_erase(driver.helper)

    assert DriverDue.objects.get().amount == Decimal("15.00")
