"""What hours are worth: the rates of a territory read once, then each line counted by the pure rules."""

from volunteers.enums import HelperKind
from volunteers.hours_rules import DatedRate, RateBook, Sum
from volunteers.models import MileageRate, TimeEntry, ValuationRate


def mileage_rates(territory_id: int) -> list[DatedRate]:
    """Return what a kilometre is refunded, by date."""
    rows = MileageRate.objects.filter(territory=territory_id).values_list("valid_from", "amount")
    return [DatedRate(day, amount) for day, amount in rows]


def valuation_rates(territory_id: int) -> list[DatedRate]:
    """Return what an hour is worth in the accounts, by activity and date."""
    rows = ValuationRate.objects.filter(territory=territory_id).values_list("valid_from", "amount", "activity")
    return [DatedRate(*row) for row in rows]


def rate_book(territory_id: int) -> RateBook:
    """Return all the rates. Two queries."""
    return RateBook(mileage_rates(territory_id), valuation_rates(territory_id))


def sum_of(entry: TimeEntry, book: RateBook) -> Sum:
    """Count one line, each amount rounded to the cent.

    Only what volunteers give is valued in the accounts: others are paid or compensated.
    """
    is_given = entry.helper.kind == HelperKind.VOLUNTEER
    return Sum(
        minutes=entry.minutes,
        travel_minutes=entry.travel_minutes,
        kilometres=entry.kilometres,
        mileage=book.mileage_of(entry.kilometres, entry.day),
        valuation=book.valuation_of(entry.all_minutes, entry.activity, entry.day) if is_given else Sum().valuation,
        entries=1,
    )
