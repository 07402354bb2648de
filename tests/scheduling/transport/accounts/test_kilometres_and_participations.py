"""Kilometres of a run and of its passengers, and what each is asked: invariants I3 and I4."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from scheduling.models import TransportTariff
from scheduling.selectors.transport.accounts import sheet_of
from scheduling.services.transport.accounts import run_account
from scheduling.transport.accounts import counted_km, driven_km, leg_shares
from scheduling.transport.enums import DistanceBasis, Holding, Regime
from scheduling.transport.tariffs import Tariff, cap_on, participation
from tests.conftest import Cast
from tests.factories import VehicleFactory
from tests.scheduling.transport.accounts.cast import ABSENT, DONE, driven, driver_of, last_month, people, scheme_with

pytestmark = pytest.mark.django_db
tenths = st.integers(0, 3000).map(lambda number: Decimal(number) / 10)


def legs(run: Any) -> list[Any]:
    return list(run.legs.order_by("pk"))


def test_i3_the_shares_of_the_ways_add_up_to_the_kilometres_of_the_run(cast: Cast) -> None:
    driver = driver_of(scheme_with(cast.territory))

    run = driven(driver, last_month(), people(cast.territory, 3), km="40.0", odometer=(12_000, 12_047))

    shares = [leg.km for leg in legs(run)]
    assert sum(shares) == Decimal("47.0")
    assert min(shares) > 0


@given(run_km=tenths, own=st.lists(tenths, min_size=1, max_size=8))
def test_i3_holds_for_any_run_and_any_distances(run_km: Decimal, own: list[Decimal]) -> None:
    shares = leg_shares(run_km, own)

    assert sum(shares) == run_km
    assert all(share >= 0 for share in shares)


def test_a_run_without_both_readings_of_the_odometer_has_its_planned_kilometres() -> None:
    assert driven_km(Decimal("31.4"), None, None) == Decimal("31.4")
    assert driven_km(Decimal("31.4"), 100, None) == Decimal("31.4")
    assert driven_km(Decimal("31.4"), 100, 138) == Decimal("38.0")


def test_a_corrected_odometer_shares_the_run_again_and_a_second_call_changes_nothing(cast: Cast) -> None:
    driver = driver_of(scheme_with(cast.territory))
    run = driven(driver, last_month(), people(cast.territory, 2), odometer=(100, 150))

    run.odometer_end = 160
    run.save()
    run_account(run=run)
    first = [(leg.km, leg.direct_km) for leg in legs(run)]
    run_account(run=run)

    assert sum(km for km, _ in first) == Decimal("60.0")
    assert [(leg.km, leg.direct_km) for leg in legs(run)] == first


def test_a_run_on_its_way_is_not_accounted_for(cast: Cast) -> None:
    driver = driver_of(scheme_with(cast.territory))
    run = driven(driver, last_month(), people(cast.territory, 1), is_accounted=False)
    run.finished_at = None
    run.save()

    run_account(run=run)

    assert [leg.km for leg in legs(run)] == [None]
    assert sheet_of(driver.scheme, last_month()).lines.dues == []


def test_with_the_person_aboard_only_the_own_journey_is_counted(cast: Cast) -> None:
    scheme = scheme_with(cast.territory, per_km="0.20", distance_basis=DistanceBasis.PASSENGER_ONBOARD)
    run = driven(driver_of(scheme), last_month(), people(cast.territory, 2), km="90.0")

    lines = sheet_of(scheme, last_month()).lines.charges

    assert [line.km for line in lines] == [leg.direct_km for leg in legs(run)]
    assert sum(line.km for line in lines) < 90


def test_from_door_to_door_the_passengers_share_the_whole_run_empty_kilometres_included(cast: Cast) -> None:
    scheme = scheme_with(cast.territory, per_km="0.20", distance_basis=DistanceBasis.DRIVER_DOOR_TO_DOOR)
    driven(driver_of(scheme), last_month(), people(cast.territory, 2), km="90.0")

    lines = sheet_of(scheme, last_month()).lines.charges

    assert sum(line.km for line in lines) == Decimal("90.0")
    assert sum(line.amount for line in lines) == pytest.approx(Decimal("18.00"), abs=Decimal("0.01"))


def test_the_own_journey_is_unknown_so_the_share_stands_for_it() -> None:
    onboard = DistanceBasis.PASSENGER_ONBOARD

    assert counted_km(onboard, direct=None, share=Decimal(7)) == 7
    assert counted_km(onboard, direct=Decimal(5), share=Decimal(7)) == 5


def test_i4_a_participation_is_the_tariff_of_the_day_of_the_trip_never_today_s(cast: Cast) -> None:
    scheme = scheme_with(cast.territory, per_km="0.10", distance_basis=DistanceBasis.DRIVER_DOOR_TO_DOOR)
    month = last_month()
    scheme.tariffs.update(valid_to=month.replace(day=14))
    later = timezone.localdate() + timedelta(days=1)
    TransportTariff.objects.create(
        scheme=scheme, valid_from=month.replace(day=15), valid_to=timezone.localdate(), per_km="0.30"
    )
    driver = driver_of(scheme)
    driven(driver, month.replace(day=14), people(cast.territory, 1), km="20.0")
    driven(driver, month.replace(day=15), people(cast.territory, 1), km="20.0")
    TransportTariff.objects.create(scheme=scheme, valid_from=later, per_km="9")

    amounts = [line.amount for line in sheet_of(scheme, month).lines.charges]

    assert amounts == [Decimal("2.00"), Decimal("6.00")]


@pytest.mark.parametrize(
    ("regime", "amount", "is_capped"),
    [(Regime.TUS, "3.20", True), (Regime.PUBLIC_TAD, "5.00", False), (Regime.OTHER, "5.00", False)],
)
def test_i4_the_cap_of_the_law_holds_under_the_tus_regime_only(
    cast: Cast, regime: Regime, amount: str, is_capped: bool
) -> None:
    basis = DistanceBasis.DRIVER_DOOR_TO_DOOR
    scheme = scheme_with(cast.territory, flat_fee="5", up_to="50", regime=regime, distance_basis=basis)
    driven(driver_of(scheme), last_month(), people(cast.territory, 1), km="10.0")

    (line,) = sheet_of(scheme, last_month()).lines.charges

    assert (line.amount, line.is_capped) == (Decimal(amount), is_capped)


money = st.integers(0, 900).map(lambda cents: Decimal(cents) / 100)


@given(flat=money, up_to=tenths, per_km=money, km=tenths)
def test_i4_no_tariff_asks_more_than_the_law_to_the_cent(
    flat: Decimal, up_to: Decimal, per_km: Decimal, km: Decimal
) -> None:
    day = date(2026, 10, 1)
    tariff = Tariff(date(2026, 1, 1), flat, up_to, per_km)
    cap = cap_on(day, Regime.TUS)

    asked = participation(tariff, km, day, Regime.TUS)
    free = participation(tariff, km, day, Regime.PUBLIC_TAD)

    assert cap is not None
    assert asked.amount <= km * cap
    assert asked.amount == min(free.amount, asked.amount)
    assert asked.is_capped == (asked.amount < free.amount)
    assert asked.amount == asked.amount.quantize(Decimal("0.01"))


def test_someone_absent_pays_nothing_and_the_others_do_not_pay_for_it(cast: Cast) -> None:
    basis = DistanceBasis.DRIVER_DOOR_TO_DOOR
    scheme = scheme_with(cast.territory, per_km="0.25", driver_per_km="0.30", distance_basis=basis)
    driven(driver_of(scheme), last_month(), people(cast.territory, 2), states=[DONE, ABSENT], km="40.0")

    sheet = sheet_of(scheme, last_month())
    carried, absent = sheet.lines.charges

    assert (absent.amount, absent.km, absent.is_done) == (Decimal(0), Decimal(0), False)
    assert 0 < absent.run_km == Decimal("40.0") - carried.run_km
    assert carried.amount == (carried.run_km * Decimal("0.25")).quantize(Decimal("0.01"))
    assert (sheet.totals.trips, sheet.totals.passengers, sheet.totals.due) == (1, 1, Decimal("12.00"))


def test_the_service_s_own_vehicle_costs_its_driver_nothing(cast: Cast) -> None:
    scheme = scheme_with(cast.territory, driver_per_km="0.30")
    minibus = VehicleFactory(scheme=scheme, holding=Holding.OWNED)
    driven(driver_of(scheme, vehicle=minibus), last_month(), people(cast.territory, 1))

    (due,) = sheet_of(scheme, last_month()).lines.dues

    assert (due.amount, due.km, due.is_own_car) == (Decimal(0), Decimal("40.0"), False)


def test_a_day_without_a_tariff_asks_nothing_and_says_so(cast: Cast) -> None:
    scheme = scheme_with(cast.territory)
    scheme.tariffs.all().delete()
    driven(driver_of(scheme), last_month(), people(cast.territory, 2))

    sheet = sheet_of(scheme, last_month())

    assert sheet.totals.asked == 0
    assert sheet.lines.without_tariff == 2
