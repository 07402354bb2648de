"""Ways add up to runs, runs to the sheet, sheets to what the rides are worth, to the cent, whatever was corrected."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from scheduling.models import DriverDue, RideCharge, RideLeg, Run
from scheduling.selectors.transport.accounts import Sheet, month_rows, sheet_of
from scheduling.services.transport.accounts import run_account, sheet_close
from scheduling.transport.enums import DistanceBasis, LegState, Regime
from tests.conftest import Cast
from tests.scheduling.transport.accounts.cast import ABSENT, DONE, driven, driver_of, last_month, people, scheme_with
from volunteers.hours_rules import month_start

CENT = Decimal("0.01")
CAP = Decimal("0.32")
cents = st.integers(0, 90).map(lambda number: Decimal(number) / 100)
states = st.lists(st.sampled_from([DONE, DONE, ABSENT]), min_size=1, max_size=3)
readings = st.none() | st.integers(1, 90)
runs = st.tuples(st.integers(2, 3), st.integers(1, 28), st.integers(0, 1), st.integers(10, 900), readings, states)
acts = st.tuples(st.sampled_from(["odometer", "absent", "close", "close"]), st.integers(0, 50))


@dataclass
class Money:
    """The tariff of this example."""

    flat: Decimal
    up_to: Decimal
    per_km: Decimal
    driver_per_km: Decimal

    def asked(self, km: Decimal, regime: Regime) -> Decimal:
        """What a passenger is asked, by this test's own sums."""
        beyond = max(Decimal(0), km - self.up_to)
        full = (self.flat + beyond * self.per_km).quantize(CENT, rounding=ROUND_HALF_UP)
        return min(full, (km * CAP).quantize(CENT, rounding=ROUND_DOWN)) if regime == Regime.TUS else full


def reconcile(sheet: Sheet) -> None:
    """What the page shows of a sheet adds up in every direction."""
    lines, totals = sheet.lines, sheet.totals
    assert sum(row.amount for row in sheet.drivers) == totals.due == sum(due.amount for due in lines.dues)
    assert sum(row.amount for row in sheet.passengers) == totals.asked
    assert sum(row.asked for row in sheet.runs) == totals.asked
    assert sum(row.due.km for row in sheet.runs if row.due) == totals.km
    for row in sheet.runs:
        if row.due is not None:
            assert sum(line.run_km for line in row.charges) == row.due.km


def worth(run: Run, basis: DistanceBasis, money: Money, regime: Regime) -> tuple[Decimal, Decimal]:
    """What a run is worth now: asked of its passengers, due to its driver."""
    km = run.km if run.odometer_end is None else Decimal(run.odometer_end - (run.odometer_start or 0))
    asked = Decimal(0)
    for leg in run.legs.filter(state=LegState.DONE):
        counted = leg.km if basis == DistanceBasis.DRIVER_DOOR_TO_DOOR else leg.direct_km
        asked += money.asked(counted or Decimal(0), regime)
    return asked, (km * money.driver_per_km).quantize(CENT, rounding=ROUND_HALF_UP)


def play(act: str, number: int, scheme: Any, by: Any) -> None:
    """Correct a run, or close a month."""
    found = list(Run.objects.order_by("pk"))
    run = found[number % len(found)]
    if act == "close":
        sheet_close(scheme=scheme, month=last_month(3 - number % 3), by=by)
    elif act == "odometer":
        run.odometer_start, run.odometer_end = 1000, 1000 + number
        run.save()
        run_account(run=run)
    else:
        RideLeg.objects.filter(run=run).update(state=ABSENT if number % 2 else DONE)
        run_account(run=run)


# Each example is rolled back: the cast is all that they share.
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    plan=st.lists(runs, min_size=1, max_size=4),
    todo=st.lists(acts, max_size=6),
    prices=st.tuples(cents, st.integers(0, 20), cents, cents),
    basis=st.sampled_from(DistanceBasis),
    regime=st.sampled_from([Regime.TUS, Regime.TUS, Regime.PUBLIC_TAD]),
)
@pytest.mark.django_db
def test_ways_runs_sheets_and_payments_reconcile_to_the_cent(
    cast: Cast, plan: Any, todo: Any, prices: Any, basis: DistanceBasis, regime: Regime
) -> None:
    """Random runs of two months, odometers corrected, people found absent, months closed in any order."""
    with transaction.atomic():
        money = Money(prices[0], Decimal(prices[1]), prices[2], prices[3])
        scheme = scheme_with(
            cast.territory, flat_fee=money.flat, up_to=money.up_to, per_km=money.per_km,
            driver_per_km=money.driver_per_km, distance_basis=basis, regime=regime,
        )  # fmt: skip
        by, seniors = cast.user(Role.MANAGER), people(cast.territory, 3)
        drivers = [driver_of(scheme), driver_of(scheme)]
        for back, day, place, tenths, reading, told in plan:
            odometer = (500, 500 + reading) if reading is not None else None
            month = last_month(back)
            driven(
                drivers[place], month.replace(day=day), seniors[: len(told)], states=told,
                km=str(Decimal(tenths) / 10), odometer=odometer,
            )  # fmt: skip
        for act, number in todo:
            play(act, number, scheme, by)
        months = [last_month(back) for back in (3, 2, 1)]
        for month in [*months, month_start(timezone.localdate())]:
            reconcile(sheet_of(scheme, month))
        for month in months:
            sheet_close(scheme=scheme, month=month, by=by)
        check_all_is_held(scheme, basis, money, regime)
        transaction.set_rollback(True)


def check_all_is_held(scheme: Any, basis: DistanceBasis, money: Money, regime: Regime) -> None:
    """Once every month is closed, what stands on the sheets and on the next one is what the runs are worth now."""
    current = sheet_of(scheme, month_start(timezone.localdate())).lines
    for run in Run.objects.all():
        asked, due = worth(run, basis, money, regime)
        held = sum((row.amount for row in RideCharge.objects.filter(run=run)), Decimal(0))
        left = sum((line.amount for line in current.charges if line.run_id == run.pk), Decimal(0))
        assert held + left == asked
        held = sum((row.amount for row in DriverDue.objects.filter(run=run)), Decimal(0))
        left = sum((line.amount for line in current.dues if line.run_id == run.pk), Decimal(0))
        assert held + left == due
    if regime == Regime.TUS:
        for leg in RideLeg.objects.filter(run__isnull=False):
            lines = list(RideCharge.objects.filter(leg=leg)) + [
                line for line in current.charges if line.leg_id == leg.pk
            ]
            assert sum(line.amount for line in lines) <= sum((line.km for line in lines), Decimal(0)) * CAP
    years = {month.year for month in (last_month(3), last_month(1))}
    for year in years:
        for row in month_rows(scheme.territory, year).get(scheme, []):
            assert row.totals == sheet_of(scheme, row.month).totals
