"""The demo's accounts: nothing without drivers, two months closed and one open with them."""

from random import Random

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Commune
from scheduling.demo.people import Setting
from scheduling.demo.ride_accounts import ride_accounts_create
from scheduling.models import CostSheet, RideLeg, Run
from scheduling.selectors.transport.accounts import sheet_of
from scheduling.transport.accounts import driven_km
from tests.conftest import Cast
from tests.factories import DestinationFactory, DriverFactory
from tests.scheduling.transport.accounts.cast import last_month, people, scheme_with
from volunteers.hours_rules import month_start

pytestmark = pytest.mark.django_db


@pytest.fixture
def setting(cast: Cast) -> Setting:
    users = {"Nadia Ferrand": cast.user(Role.COUNSELLOR), "Bernard Lafon": cast.user(Role.MANAGER)}
    communes = list(Commune.objects.filter(territory=cast.territory))
    return Setting(cast.territory, communes, users, timezone.localdate(), Random(1))


def test_without_drivers_the_demo_drives_nobody(setting: Setting) -> None:
    assert ride_accounts_create(setting) == 0
    assert not Run.objects.exists()


def test_two_months_are_closed_and_the_running_one_is_open(cast: Cast, setting: Setting) -> None:
    scheme = scheme_with(cast.territory, flat_fee="2.5", up_to="5", per_km="0.25", driver_per_km="0.32")
    DriverFactory(scheme=scheme)
    DriverFactory(scheme=scheme)
    DestinationFactory(territory=cast.territory)
    people(cast.territory, 6)

    count = ride_accounts_create(setting)

    assert count == Run.objects.count() >= 2 * 8
    closed = CostSheet.objects.filter(scheme=scheme, closed_at__isnull=False).values_list("month", flat=True)
    assert set(closed) == {last_month(1), last_month(2)}
    assert sheet_of(scheme, last_month(2)).totals.asked > 0
    assert not sheet_of(scheme, month_start(setting.today)).is_closed
    for run in Run.objects.all():
        shares = sum(leg.km or 0 for leg in RideLeg.objects.filter(run=run))
        assert shares == driven_km(run.km, run.odometer_start, run.odometer_end)
