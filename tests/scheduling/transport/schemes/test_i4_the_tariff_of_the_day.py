"""What is asked is the tariff of the day of the ride, never over the cap of the law (invariant I4)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Role
from scheduling.models import RideRequest, TransportScheme, TransportTariff
from scheduling.selectors.transport.tariffs import capped_words, examples_of, participation_on, tariff_values
from scheduling.services.transport.schemes import tariff_add, tariff_remove
from scheduling.transport.enums import Regime, RideState
from tests.conftest import Cast
from tests.factories import RideFactory, SchemeFactory

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def scheme(cast: Cast) -> TransportScheme:
    """Its tariff since 2020: 2.50 € up to 10 km, then 0.25 € a kilometre."""
    found: TransportScheme = SchemeFactory(territory=cast.territory)
    return found


def add(scheme: TransportScheme, cast: Cast, valid_from: date, valid_to: date | None = None, **fields: Any) -> Any:
    amounts = {name: Decimal(value) for name, value in fields.items()}
    by = cast.user(Role.COORDINATOR)
    return tariff_add(scheme=scheme, by=by, valid_from=valid_from, valid_to=valid_to, **amounts)


def driven(scheme: TransportScheme, day: date) -> RideRequest:
    ride: RideRequest = RideFactory(scheme=scheme, territory=scheme.territory, day=day, state=RideState.COMPLETED)
    return ride


def asked(scheme: TransportScheme, km: int, day: date) -> Decimal | None:
    found = participation_on(scheme.tariffs.all(), Decimal(km), day, scheme.regime)
    return found.amount if found else None


def test_i4_a_ride_is_asked_for_by_the_tariff_of_its_day(scheme: TransportScheme, cast: Cast) -> None:
    add(scheme, cast, NEW_YEAR, per_km="0.20")

    assert asked(scheme, 12, date(2025, 12, 31)) == Decimal("3.00")
    assert asked(scheme, 12, NEW_YEAR) == Decimal("2.40")
    assert asked(scheme, 12, date(2019, 12, 31)) is None


@pytest.mark.parametrize("km", [1, 5, 8, 12, 40, 100])
def test_i4_a_tus_never_asks_more_than_the_cap(scheme: TransportScheme, cast: Cast, km: int) -> None:
    add(scheme, cast, NEW_YEAR, flat_fee="4", per_km="0.50")

    amount = asked(scheme, km, NEW_YEAR)

    assert amount == (Decimal("0.32") * km).quantize(Decimal("0.01"))


def test_i4_a_public_service_is_not_held_to_the_cap(scheme: TransportScheme, cast: Cast) -> None:
    scheme.regime = Regime.PUBLIC_TAD
    scheme.save()

    assert asked(scheme, 5, NEW_YEAR) == Decimal("2.50")


def test_a_new_tariff_ends_the_one_before_the_day_before(scheme: TransportScheme, cast: Cast) -> None:
    add(scheme, cast, NEW_YEAR, per_km="0.20")

    former = scheme.tariffs.get(valid_from=date(2020, 1, 1))
    assert former.valid_to == date(2025, 12, 31)
    assert former.flat_fee == Decimal("2.5")


def test_two_tariffs_for_a_day_are_refused_at_the_day(scheme: TransportScheme, cast: Cast) -> None:
    add(scheme, cast, NEW_YEAR, per_km="0.20")

    with pytest.raises(
        ValidationError, match=r"Un barème commence le 1er.{1,4}janvier.*au plus tard le 31.{1,4}décembre 2025"
    ):
        add(scheme, cast, date(2025, 6, 1), per_km="0.20")
    with pytest.raises(ValidationError, match="finit au plus tard"):
        add(scheme, cast, date(2025, 6, 1), NEW_YEAR, per_km="0.20")
    assert add(scheme, cast, date(2025, 6, 1), date(2025, 12, 31), per_km="0.20").pk


def test_a_tariff_within_another_that_has_an_end_is_refused(scheme: TransportScheme, cast: Cast) -> None:
    TransportTariff.objects.filter(scheme=scheme).update(valid_to=date(2026, 12, 31))

    with pytest.raises(ValidationError, match="ils se chevauchent"):
        add(scheme, cast, NEW_YEAR, date(2026, 6, 30), per_km="0.20")


def test_the_same_first_day_twice_is_refused(scheme: TransportScheme, cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Un barème commence déjà ce jour-là"):
        add(scheme, cast, date(2020, 1, 1), per_km="0.20")


def test_days_on_which_people_were_driven_keep_their_tariff(scheme: TransportScheme, cast: Cast) -> None:
    driven(scheme, date(2026, 3, 10))

    with pytest.raises(ValidationError, match=r"conduites jusqu’au 10.{1,4}mars") as refused:
        add(scheme, cast, date(2026, 3, 10), per_km="0.20")

    assert list(refused.value.error_dict) == ["valid_from"]
    assert add(scheme, cast, date(2026, 3, 11), per_km="0.20").pk


def test_a_used_tariff_is_not_removed_and_an_unused_one_gives_its_place_back(
    scheme: TransportScheme, cast: Cast
) -> None:
    by = cast.user(Role.MANAGER)
    driven(scheme, date(2025, 5, 5))
    unused = add(scheme, cast, NEW_YEAR, per_km="0.20")
    former = scheme.tariffs.get(valid_from=date(2020, 1, 1))

    with pytest.raises(ValidationError, match="conduites à ce barème"):
        tariff_remove(tariff=former, by=by)
    tariff_remove(tariff=unused, by=by)

    former.refresh_from_db()
    assert former.valid_to is None
    assert asked(scheme, 12, NEW_YEAR) == Decimal("3.00")


def test_the_preview_says_the_amount_and_the_cap(scheme: TransportScheme) -> None:
    values = tariff_values(scheme.tariffs.get())

    assert [row.sentence.replace("\xa0", " ") for row in examples_of(values, Regime.TUS, [5, 12])] == [
        "Pour 5 km : 1,60 €, ramené au plafond légal.",
        "Pour 12 km : 3,00 €, plafond légal 3,84 €.",
    ]
    assert examples_of(values, Regime.PUBLIC_TAD, [5])[0].sentence.replace("\xa0", " ") == "Pour 5 km : 2,50 €."


def test_a_tariff_over_the_cap_is_told_not_refused(scheme: TransportScheme) -> None:
    values = tariff_values(scheme.tariffs.get())

    told = capped_words(values, Regime.TUS).replace("\xa0", " ")

    assert told.startswith("Jusqu’à 7 km, ce barème dépasse le plafond légal : la participation est alors ramenée")
    assert "0,32 € par kilomètre" in told
    assert capped_words(values, Regime.PUBLIC_TAD) == ""
