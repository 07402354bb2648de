"""I3 and I4: kilometres and money of rides agree to the tenth and to the cent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.transport.enums import Regime
from scheduling.transport.tariffs import (
    TENTH,
    Tariff,
    driver_amount,
    participation,
    shared_km,
    tariff_on,
)

DAY = date(2026, 11, 26)
VILLAGE = Tariff(
    date(2026, 1, 1),
    flat_fee=Decimal("1.50"),
    flat_fee_up_to_km=Decimal(5),
    per_km=Decimal("0.28"),
    driver_per_km=Decimal("0.35"),
)
kilometres = st.decimals(min_value=0, max_value=200, places=1)
prices = st.decimals(min_value=0, max_value=10, places=2)


@pytest.mark.parametrize(
    ("km", "amount", "is_capped"),
    [
        ("0", "0.00", True),
        ("4", "1.28", True),
        ("5", "1.50", False),
        ("10", "2.90", False),
        ("12.5", "3.60", False),
    ],
)
def test_i4_a_participation_follows_the_tariff_and_never_the_cap(km: str, amount: str, is_capped: bool) -> None:
    asked = participation(VILLAGE, Decimal(km), DAY, Regime.TUS)

    assert (asked.amount, asked.is_capped) == (Decimal(amount), is_capped)


@given(km=kilometres, flat=prices, free_km=kilometres, per_km=prices)
def test_i4_the_law_is_never_exceeded_by_a_cent(km: Decimal, flat: Decimal, free_km: Decimal, per_km: Decimal) -> None:
    tariff = Tariff(date(2026, 1, 1), flat, free_km, per_km)

    assert participation(tariff, km, DAY, Regime.TUS).amount <= km * Decimal("0.32")


def test_a_public_service_asks_what_its_tariff_says() -> None:
    dear = Tariff(date(2026, 1, 1), flat_fee=Decimal(5))

    assert participation(dear, Decimal(2), DAY, Regime.PUBLIC_TAD).amount == Decimal("5.00")
    assert participation(dear, Decimal(2), DAY, Regime.TUS).amount == Decimal("0.64")


def test_i4_the_tariff_is_the_one_of_the_day_of_the_ride() -> None:
    before = Tariff(date(2025, 1, 1), per_km=Decimal("0.20"), valid_to=date(2025, 12, 31))

    assert tariff_on([VILLAGE, before], date(2025, 12, 31)) == before
    assert tariff_on([VILLAGE, before], date(2026, 1, 1)) == VILLAGE
    assert tariff_on([VILLAGE, before], date(2024, 12, 31)) is None
    with pytest.raises(ValueError, match="tariff"):
        participation(before, Decimal(1), DAY, Regime.TUS)


def test_a_driver_gets_back_the_kilometres_rounded_half_up() -> None:
    assert driver_amount(VILLAGE, Decimal("12.7")) == Decimal("4.45")


@given(total=kilometres, weights=st.lists(st.decimals(min_value=Decimal("0.1"), max_value=90, places=1), min_size=1))
def test_i3_legs_sum_to_the_run_to_the_tenth(total: Decimal, weights: list[Decimal]) -> None:
    shares = shared_km(total, weights)

    assert sum(shares) == total
    assert all(share == share.quantize(TENTH) and share >= 0 for share in shares)
    whole = sum(weights)
    assert all(abs(share - total * weight / whole) < TENTH * 2 for share, weight in zip(shares, weights, strict=True))


def test_i3_the_tenth_that_is_left_goes_to_the_largest_remainder_then_to_the_first() -> None:
    assert shared_km(Decimal(10), [Decimal(1)] * 3) == [Decimal("3.4"), Decimal("3.3"), Decimal("3.3")]
    with pytest.raises(ValueError, match="weights"):
        shared_km(Decimal(10), [])


def test_the_days_around_a_change_of_tariff_are_all_covered() -> None:
    first = Tariff(date(2026, 1, 1), valid_to=date(2026, 6, 30))
    second = Tariff(date(2026, 7, 1))
    days = [date(2026, 6, 25) + timedelta(days=number) for number in range(12)]

    assert [tariff_on([first, second], day) for day in days] == [first] * 6 + [second] * 6
