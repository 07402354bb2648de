"""A month closed never changes; what is corrected afterwards goes to the next sheet."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import Role
from core.models import JournalEntry
from scheduling.models import CostSheet, Driver, RideLeg, TransportScheme, TransportTariff
from scheduling.selectors.transport.accounts import sheet_of
from scheduling.services.transport.accounts import charges_pay, dues_pay, run_account, sheet_close, sheet_reopen
from scheduling.transport.enums import DistanceBasis, LegState
from tests.conftest import Cast
from tests.scheduling.transport.accounts.cast import DONE, driven, driver_of, last_month, people, scheme_with
from volunteers.hours_rules import month_start

pytestmark = pytest.mark.django_db
TWO_AGO, LAST = last_month(2), last_month(1)


@pytest.fixture
def scheme(cast: Cast) -> TransportScheme:
    basis = DistanceBasis.DRIVER_DOOR_TO_DOOR
    return scheme_with(cast.territory, per_km="0.20", driver_per_km="0.30", distance_basis=basis)


@pytest.fixture
def driver(scheme: TransportScheme) -> Driver:
    return driver_of(scheme)


def figures(sheet: Any) -> tuple[Any, ...]:
    totals = sheet.totals
    return (totals.runs, totals.trips, totals.passengers, totals.km, totals.asked, totals.due)


def test_closing_writes_down_what_the_page_showed(cast: Cast, driver: Driver) -> None:
    driven(driver, LAST, people(cast.territory, 2), odometer=(100, 150))
    before = sheet_of(driver.scheme, LAST)

    sheet_close(scheme=driver.scheme, month=LAST, by=cast.user(Role.MANAGER))
    after = sheet_of(driver.scheme, LAST)

    assert after.is_closed
    assert figures(after) == figures(before) == (1, 2, 2, Decimal("50.0"), Decimal("10.00"), Decimal("15.00"))
    assert after.totals.balance == Decimal("-5.00")
    assert list(after.lines.charges) == list(before.lines.charges)
    assert list(after.lines.dues) == list(before.lines.dues)


def test_closing_twice_writes_nothing_twice(cast: Cast, driver: Driver) -> None:
    driven(driver, LAST, people(cast.territory, 2))
    by = cast.user(Role.MANAGER)

    first = sheet_close(scheme=driver.scheme, month=LAST, by=by)
    second = sheet_close(scheme=driver.scheme, month=LAST, by=by)

    assert first.pk == second.pk
    assert (first.charges.count(), first.dues.count()) == (2, 1)
    assert JournalEntry.objects.filter(verb="ride_sheet.close").count() == 1


def test_a_month_that_is_not_over_stays_open(cast: Cast, driver: Driver) -> None:
    with pytest.raises(ValidationError, match="n’est pas fini"):
        sheet_close(scheme=driver.scheme, month=timezone.localdate(), by=cast.user(Role.MANAGER))


def test_a_closed_month_keeps_its_tariff_its_rule_and_its_odometer(cast: Cast, driver: Driver) -> None:
    scheme = driver.scheme
    run = driven(driver, LAST, people(cast.territory, 2), odometer=(100, 150))
    sheet_close(scheme=scheme, month=LAST, by=cast.user(Role.MANAGER))
    before = figures(sheet_of(scheme, LAST))

    run.odometer_end = 250
    run.save()
    run_account(run=run)
    scheme.tariffs.update(per_km="0.05")
    scheme.distance_basis = DistanceBasis.PASSENGER_ONBOARD
    scheme.save()

    assert figures(sheet_of(scheme, LAST)) == before


def test_a_later_correction_is_the_difference_on_the_next_sheet(cast: Cast, driver: Driver) -> None:
    by = cast.user(Role.MANAGER)
    run = driven(driver, TWO_AGO, people(cast.territory, 2), odometer=(100, 150))
    driven(driver, LAST, people(cast.territory, 1), km="10.0")
    sheet_close(scheme=driver.scheme, month=TWO_AGO, by=by)
    run.odometer_end = 140
    run.save()
    run_account(run=run)

    sheet = sheet_of(driver.scheme, LAST)
    adjustments = [line for line in sheet.lines.charges if line.is_adjustment]

    assert sum(line.amount for line in adjustments) == Decimal("-2.00")
    assert [(due.km, due.amount) for due in sheet.lines.dues if due.is_adjustment] == [
        (Decimal("-10.0"), Decimal("-3.00"))
    ]
    assert figures(sheet) == (1, 1, 1, Decimal("0.0"), Decimal("0.00"), Decimal("0.00"))
    sheet_close(scheme=driver.scheme, month=LAST, by=by)
    now = sheet_of(driver.scheme, month_start(timezone.localdate()))
    assert (list(now.lines.charges), list(now.lines.dues)) == ([], [])


def test_changing_the_rule_of_kilometres_corrects_no_closed_month(cast: Cast, driver: Driver) -> None:
    driven(driver, TWO_AGO, people(cast.territory, 2))
    sheet_close(scheme=driver.scheme, month=TWO_AGO, by=cast.user(Role.MANAGER))

    driver.scheme.distance_basis = DistanceBasis.PASSENGER_ONBOARD
    driver.scheme.save()

    assert list(sheet_of(driver.scheme, LAST).lines.charges) == []


def test_a_ride_that_turns_out_not_to_have_taken_place_is_given_back(cast: Cast, driver: Driver) -> None:
    run = driven(driver, TWO_AGO, people(cast.territory, 1), km="20.0")
    sheet_close(scheme=driver.scheme, month=TWO_AGO, by=cast.user(Role.MANAGER))
    RideLeg.objects.filter(run=run).update(state=LegState.PLANNED)
    run.finished_at = None
    run.save()

    sheet = sheet_of(driver.scheme, LAST)

    assert (sheet.totals.asked, sheet.totals.due, sheet.totals.km) == (
        Decimal("-4.00"),
        Decimal("-6.00"),
        Decimal("-20.0"),
    )


def test_a_run_noted_after_the_month_was_closed_is_on_the_next_sheet(cast: Cast, driver: Driver) -> None:
    by = cast.user(Role.MANAGER)
    driven(driver, TWO_AGO, people(cast.territory, 1), km="20.0")
    sheet_close(scheme=driver.scheme, month=TWO_AGO, by=by)
    driven(driver, TWO_AGO + timedelta(days=3), people(cast.territory, 1), km="30.0")

    sheet = sheet_of(driver.scheme, LAST)

    assert (sheet.totals.asked, sheet.totals.due) == (Decimal("6.00"), Decimal("9.00"))
    assert sheet.totals.runs == 0
    assert [row.is_adjustment for row in sheet.runs] == [True]


def test_reopening_asks_why_and_counts_from_the_runs_again(cast: Cast, driver: Driver) -> None:
    by = cast.user(Role.MANAGER)
    run = driven(driver, LAST, people(cast.territory, 1), odometer=(100, 120))
    sheet = sheet_close(scheme=driver.scheme, month=LAST, by=by)
    with pytest.raises(ValidationError) as error:
        sheet_reopen(sheet=sheet, by=by, reason="  ")
    assert "reason" in error.value.message_dict

    sheet_reopen(sheet=sheet, by=by, reason="Compteur mal lu")
    run.odometer_end = 130
    run.save()
    run_account(run=run)

    again = sheet_of(driver.scheme, LAST)
    assert not again.is_closed
    assert again.row is not None
    assert again.row.reopen_reason == "Compteur mal lu"
    assert again.totals.due == Decimal("9.00")


def test_a_sheet_that_was_paid_or_followed_by_another_is_not_reopened(cast: Cast, driver: Driver) -> None:
    by = cast.user(Role.MANAGER)
    driven(driver, TWO_AGO, people(cast.territory, 1))
    driven(driver, LAST, people(cast.territory, 1))
    first = sheet_close(scheme=driver.scheme, month=TWO_AGO, by=by)
    second = sheet_close(scheme=driver.scheme, month=LAST, by=by)

    with pytest.raises(ValidationError, match="plus récent est clos"):
        sheet_reopen(sheet=first, by=by, reason="Erreur")
    dues_pay(sheet=second, driver_id=driver.pk, on=timezone.localdate(), by=by)
    with pytest.raises(ValidationError, match="paiements sont déjà notés"):
        sheet_reopen(sheet=second, by=by, reason="Erreur")


def test_payments_are_noted_by_person_on_a_closed_sheet_only_and_taken_back(cast: Cast, driver: Driver) -> None:
    by, (anna, bella) = cast.user(Role.COORDINATOR), people(cast.territory, 2)
    driven(driver, LAST, [anna, bella], states=[DONE, DONE])
    today = timezone.localdate()
    open_sheet = CostSheet(scheme=driver.scheme, month=LAST)
    with pytest.raises(ValidationError, match="Closez d’abord"):
        charges_pay(sheet=open_sheet, beneficiary_id=anna.pk, on=today, by=by)
    sheet = sheet_close(scheme=driver.scheme, month=LAST, by=by)
    with pytest.raises(ValidationError, match="pas encore passé"):
        charges_pay(sheet=sheet, beneficiary_id=anna.pk, on=today + timedelta(days=1), by=by)

    charges_pay(sheet=sheet, beneficiary_id=anna.pk, on=today, by=by)
    paid = {row.key: row.paid_on for row in sheet_of(driver.scheme, LAST).passengers}
    charges_pay(sheet=sheet, beneficiary_id=anna.pk, on=None, by=by)

    assert paid == {anna.pk: today, bella.pk: None}
    assert {row.paid_on for row in sheet_of(driver.scheme, LAST).passengers} == {None}


def test_another_driver_named_after_the_close_gets_what_the_first_gives_back(cast: Cast, driver: Driver) -> None:
    run = driven(driver, TWO_AGO, people(cast.territory, 1), km="20.0")
    sheet_close(scheme=driver.scheme, month=TWO_AGO, by=cast.user(Role.MANAGER))
    run.driver = driver_of(driver.scheme)
    run.save()

    dues = {due.driver_id: due.amount for due in sheet_of(driver.scheme, LAST).lines.dues}

    assert dues == {driver.pk: Decimal("-6.00"), run.driver_id: Decimal("6.00")}


def test_a_tariff_that_a_closed_sheet_was_counted_with_stays(cast: Cast, driver: Driver) -> None:
    driven(driver, LAST, people(cast.territory, 1))
    sheet = sheet_close(scheme=driver.scheme, month=LAST, by=cast.user(Role.MANAGER))

    assert sheet.charges.get().tariff == TransportTariff.objects.get(scheme=driver.scheme)
