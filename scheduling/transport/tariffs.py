"""What a passenger takes part with and what a driver gets back, to the cent, by the tariff of the day.

A participation asked under the TUS regime never exceeds the cap of the law for the kilometres travelled (code des
transports, art. R. 3133-3; its amount is in ``law``). Amounts are euros, rounded half up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from scheduling.transport.enums import Regime
from scheduling.transport.law import tus_cap_on

CENT = Decimal("0.01")
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Tariff:
    """A tariff: a flat fee up to a distance, then so much a kilometre beyond; what the driver gets a kilometre."""

    valid_from: date
    flat_fee: Decimal = Decimal(0)
    flat_fee_up_to_km: Decimal = Decimal(0)
    per_km: Decimal = Decimal(0)
    driver_per_km: Decimal = Decimal(0)
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether it is in force on a day, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Participation:
    """What someone is asked: the amount, and whether the cap of the law brought it down."""

    amount: Decimal
    is_capped: bool = False


def to_cents(amount: Decimal) -> Decimal:
    """Round half up, to the cent."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def tariff_on(tariffs: Iterable[Tariff], day: date) -> Tariff | None:
    """Return the tariff in force on a day, the latest begun when two overlap; None when there is none."""
    return max((one for one in tariffs if one.holds_on(day)), key=lambda one: one.valid_from, default=None)


def cap_on(day: date, regime: str) -> Decimal | None:
    """Return the most that may be asked a kilometre on a day; None where the law sets nothing."""
    found = tus_cap_on(day) if regime == Regime.TUS else None
    return found.per_km if found is not None else None


def participation(tariff: Tariff, km: Decimal, day: date, regime: str) -> Participation:
    """Return what a passenger is asked for ``km`` kilometres on a day.

    The cap is rounded down, so that the cent of a rounding never goes over the law. Raises ValueError for a tariff
    that is not of that day, or a negative distance.
    """
    if not tariff.holds_on(day) or km < 0:
        msg = "the tariff is not of that day, or the distance is negative"
        raise ValueError(msg)
    beyond = max(Decimal(0), km - tariff.flat_fee_up_to_km)
    asked = to_cents(tariff.flat_fee + beyond * tariff.per_km)
    per_km = cap_on(day, regime)
    if per_km is None:
        return Participation(asked)
    most = (km * per_km).quantize(CENT, rounding=ROUND_DOWN)
    return Participation(min(asked, most), is_capped=asked > most)


def driver_amount(tariff: Tariff, km: Decimal) -> Decimal:
    """Return what a driver gets back for ``km`` kilometres."""
    return to_cents(km * tariff.driver_per_km)


def shared_km(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share the kilometres of a run between its legs, to a tenth: their sum is the run's, to the tenth.

    Each gets its share rounded down; the tenths left go to the largest remainders, the first leg winning a tie.
    Raises ValueError for no leg, or weights that are not positive together.
    """
    whole = sum(weights, Decimal(0))
    if not weights or whole <= 0 or min(weights) < 0:
        msg = "weights must be given, none negative, one at least positive"
        raise ValueError(msg)
    target = total.quantize(TENTH, rounding=ROUND_HALF_UP)
    exact = [target * weight / whole for weight in weights]
    shares = [share.quantize(TENTH, rounding=ROUND_DOWN) for share in exact]
    left = int((target - sum(shares, Decimal(0))) / TENTH)
    by_remainder = sorted(range(len(shares)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_remainder[:left]:
        shares[place] += TENTH
    return shares
