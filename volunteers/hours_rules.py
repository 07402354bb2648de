"""What hours and kilometres are worth on a date: dated rates, half-up to the cent, line by line. Pure functions.

The valuation of volunteering follows regulation ANC 2018-06, art. 211-1 to 211-4: hours kept in time sheets that
someone validated, times a rate that the accounts can justify. A total is the sum of its lines, each rounded first, so
that a sheet, a certificate and the accounts never differ by a cent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
TENTH = Decimal("0.1")
NOTHING = Decimal(0)
MINUTES_OF_AN_HOUR = Decimal(60)


def to_cent(amount: Decimal) -> Decimal:
    """Round to the cent, half up as accountants do."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def to_tenth(kilometres: float | Decimal) -> Decimal:
    """Round kilometres to the tenth, half up."""
    return Decimal(str(kilometres)).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class DatedRate:
    """An amount that holds from a day on, until the next one of the same activity. No activity: all of them."""

    valid_from: date
    amount: Decimal
    activity: str = ""


def rate_on(rates: Iterable[DatedRate], day: date, activity: str = "") -> Decimal | None:
    """Return the rate of an activity on a day: its own when it has one by then, else the common one, else None."""
    begun = [rate for rate in rates if rate.valid_from <= day and rate.activity in {activity, ""}]
    if not begun:
        return None
    return max(begun, key=lambda rate: (rate.activity == activity, rate.valid_from)).amount


@dataclass(frozen=True, slots=True)
class RateBook:
    """All the rates of a territory."""

    mileage: Sequence[DatedRate] = ()
    valuation: Sequence[DatedRate] = ()

    def mileage_of(self, kilometres: Decimal, day: date) -> Decimal:
        """Return what kilometres are refunded; nothing while no rate holds."""
        return to_cent(kilometres * (rate_on(self.mileage, day) or NOTHING))

    def valuation_of(self, minutes: int, activity: str, day: date) -> Decimal:
        """Return what minutes are worth in the accounts; nothing while no rate holds."""
        return to_cent(Decimal(minutes) * (rate_on(self.valuation, day, activity) or NOTHING) / MINUTES_OF_AN_HOUR)


def rewrites_past(before: Sequence[DatedRate], after: Sequence[DatedRate], used: Iterable[tuple[date, str]]) -> bool:
    """Tell whether other rates would change an amount already counted. ``used``: days and activities of what counts.

    Giving a rate to what had none changes nothing that was counted.
    """
    for day, activity in used:
        former = rate_on(before, day, activity)
        if former is not None and former != rate_on(after, day, activity):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Sum:
    """What lines add up to. ``minutes`` are spent there, ``travel_minutes`` on the road."""

    minutes: int = 0
    travel_minutes: int = 0
    kilometres: Decimal = NOTHING
    mileage: Decimal = NOTHING
    valuation: Decimal = NOTHING
    entries: int = 0

    @property
    def all_minutes(self) -> int:
        """Time given: there and on the road. Both count for the accounts and for the certificate."""
        return self.minutes + self.travel_minutes

    def __add__(self, other: "Sum") -> "Sum":
        return replace(
            self,
            minutes=self.minutes + other.minutes,
            travel_minutes=self.travel_minutes + other.travel_minutes,
            kilometres=self.kilometres + other.kilometres,
            mileage=self.mileage + other.mileage,
            valuation=self.valuation + other.valuation,
            entries=self.entries + other.entries,
        )


def total(parts: Iterable[Sum]) -> Sum:
    """Add up."""
    return sum(parts, Sum())


def month_start(day: date) -> date:
    """First day of the month."""
    return day.replace(day=1)


def month_end(month: date) -> date:
    """Last day of the month that starts so."""
    return next_month(month) - timedelta(days=1)


def next_month(month: date) -> date:
    """First day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def previous_month(month: date) -> date:
    """First day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)
