"""Amounts by date: half-up to the cent, and never rewritten once they have counted."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from tests.conftest import Cast
from tests.factories import HelperFactory
from tests.volunteers.hours.factories import hours, mileage, worth
from volunteers.enums import HoursStatus
from volunteers.hours_rules import DatedRate, RateBook, rate_on, to_cent
from volunteers.models import Helper, HoursAggregate, MileageRate, TimeEntry
from volunteers.selectors.hours_valuation import GONE, valuation
from volunteers.services.hours import hours_aggregate
from volunteers.services.hours_rates import (
    mileage_rate_add,
    mileage_rate_remove,
    valuation_rate_add,
    valuation_rate_remove,
)

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture
def monique(cast: Cast) -> Helper:
    helper: Helper = HelperFactory(territory=cast.territory, volunteer=True)
    return helper


def test_half_a_cent_goes_up() -> None:
    assert to_cent(Decimal("0.125")) == Decimal("0.13")
    assert to_cent(Decimal("0.135")) == Decimal("0.14")
    book = RateBook([DatedRate(MARCH, Decimal("0.25"))], [DatedRate(MARCH, Decimal("12.09"))])
    assert book.mileage_of(Decimal("12.5"), JUNE) == Decimal("3.13")
    assert book.valuation_of(50, "VISIT", JUNE) == Decimal("10.08")


def test_an_activity_with_its_own_rate_keeps_it_the_others_take_the_common_one() -> None:
    rates = [DatedRate(MARCH, Decimal(10)), DatedRate(MARCH, Decimal(15), "TRAINING"), DatedRate(JUNE, Decimal(11))]

    assert rate_on(rates, date(2026, 2, 28), "VISIT") is None
    assert rate_on(rates, MARCH, "VISIT") == 10
    assert rate_on(rates, JUNE, "VISIT") == 11
    assert rate_on(rates, JUNE, "TRAINING") == 15


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_rate_added_later_changes_nothing_before_its_day(day: date, start: date) -> None:
    before = [DatedRate(date(2025, 1, 1), Decimal(1))]
    after = [*before, DatedRate(start, Decimal(2))]

    assert rate_on(after, day) == (2 if day >= start else 1)


def test_a_rate_that_would_change_validated_hours_is_refused_and_a_later_one_taken(cast: Cast, monique: Helper) -> None:
    by = cast.user(Role.MANAGER)
    mileage(monique, MARCH, "0.500")
    worth(monique, MARCH, "12.00")
    hours(monique, JUNE, 60, status=HoursStatus.VALIDATED, kilometres=Decimal(10))
    given_km: dict[str, Any] = {"territory": cast.territory, "by": by, "amount": Decimal("0.6"), "label": "Nouveau"}
    given_hour = given_km | {"amount": Decimal(13)}

    for add, fields in ((mileage_rate_add, given_km), (valuation_rate_add, given_hour)):
        with pytest.raises(ValidationError) as refused:
            add(valid_from=date(2026, 5, 1), **fields)
        assert "valid_from" in refused.value.message_dict
        add(valid_from=date(2026, 6, 2), **fields)


def test_a_first_rate_may_start_before_hours_that_had_none(cast: Cast, monique: Helper) -> None:
    hours(monique, JUNE, 60, status=HoursStatus.VALIDATED, kilometres=Decimal(10))

    mileage_rate_add(
        territory=cast.territory, by=cast.user(Role.MANAGER), valid_from=MARCH, amount=Decimal("0.5"), label="Barème"
    )

    assert valuation(cast.territory, JUNE, JUNE).refunds.mileage == Decimal("5.00")


def test_a_rate_that_counted_cannot_be_removed_another_can(cast: Cast, monique: Helper) -> None:
    by = cast.user(Role.MANAGER)
    used, unused = mileage(monique, MARCH, "0.500"), mileage(monique, date(2026, 9, 1), "0.600")
    counted = worth(monique, MARCH, "12.00")
    hours(monique, JUNE, 60, status=HoursStatus.VALIDATED, kilometres=Decimal(10))

    with pytest.raises(ValidationError):
        mileage_rate_remove(rate=used, by=by)
    with pytest.raises(ValidationError):
        valuation_rate_remove(rate=counted, by=by)
    mileage_rate_remove(rate=unused, by=by)
    assert list(MileageRate.objects.all()) == [used]


def test_accounts_hold_validated_hours_of_volunteers_only(cast: Cast, monique: Helper) -> None:
    worth(monique, MARCH, "12.00")
    mileage(monique, MARCH, "0.500")
    youth = HelperFactory(territory=cast.territory, civic=True)
    hours(monique, JUNE, 90, travel_minutes=30, status=HoursStatus.VALIDATED)
    hours(monique, JUNE, 600)
    hours(youth, JUNE, 600, status=HoursStatus.VALIDATED, kilometres=Decimal(20))

    accounts = valuation(cast.territory, JUNE, JUNE)

    assert (accounts.total.all_minutes, accounts.total.valuation) == (120, Decimal("24.00"))
    assert accounts.waiting == 1
    assert [name for name, *_ in accounts.people] == ["Aubert Monique"]
    # A refund is owed to whoever drove.
    assert accounts.refunds.mileage == Decimal("10.00")


def test_hours_without_a_rate_are_told_and_count_for_nothing(cast: Cast, monique: Helper) -> None:
    hours(monique, JUNE, 90, status=HoursStatus.VALIDATED, kilometres=Decimal(3))

    accounts = valuation(cast.territory, JUNE, JUNE)

    assert (accounts.unrated_minutes, accounts.unrated_kilometres) == (90, 1)
    assert accounts.total.valuation == 0


def test_accounts_of_past_years_stay_the_same_once_someone_left_without_their_name(cast: Cast, monique: Helper) -> None:
    other = HelperFactory(territory=cast.territory, volunteer=True, first_name="Annie", last_name="Chabrol")
    for valid_from, kms, hour in ((MARCH, "0.123", "11.11"), (date(2026, 6, 15), "0.457", "12.07")):
        mileage(monique, valid_from, kms)
        worth(monique, valid_from, hour)
    for helper in (monique, other):
        for day in (3, 14, 15, 29):
            hours(helper, JUNE.replace(day=day), 50 + day, status=HoursStatus.VALIDATED, kilometres=Decimal("7.3"))
    hours(monique, JUNE, 45)
    before = valuation(cast.territory, MARCH, date(2026, 12, 1))

    hours_aggregate(helper=monique)

    after = valuation(cast.territory, MARCH, date(2026, 12, 1))
    assert (after.total, after.activities, after.refunds) == (before.total, before.activities, before.refunds)
    assert [name for name, *_ in after.people] == ["Chabrol Annie", GONE]
    assert not TimeEntry.objects.filter(helper=monique).exists()
    # Someone else leaving joins the same lines: nobody can be told apart.
    hours_aggregate(helper=other)
    final = valuation(cast.territory, MARCH, date(2026, 12, 1))
    assert (final.total, final.refunds) == (before.total, before.refunds)
    assert HoursAggregate.objects.get().entries == 8
