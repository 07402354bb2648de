"""Volunteering in the annual accounts (ANC 2018-06), and what journeys cost: by activity and by person."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import Territory
from volunteers.enums import HelperKind, HoursActivity
from volunteers.hours_rules import RateBook, Sum, month_end, rate_on, total
from volunteers.models import HoursAggregate, MileageRate, TimeEntry, ValuationRate
from volunteers.selectors.hours_money import rate_book, sum_of

GONE = "Personnes parties"
PersonSums = Sequence[tuple[str, int | None, Sum]]


@dataclass(frozen=True, slots=True)
class Valuation:
    """Validated hours of whole months. ``people`` and ``activities`` are volunteers' and add up to ``total``.

    ``journeys`` are refunds to helpers of every kind and add up to ``refunds``. People who left are one line.
    ``unrated_minutes`` and ``unrated_kilometres`` had no rate on their day and count for nothing.
    """

    first: date
    last: date
    activities: Sequence[tuple[str, Sum]]
    people: PersonSums
    total: Sum
    journeys: PersonSums
    refunds: Sum
    unrated_minutes: int
    unrated_kilometres: int
    waiting: int
    valuation_rates: Sequence[ValuationRate]
    mileage_rates: Sequence[MileageRate]


@dataclass(slots=True)
class _Tally:
    """Lines being added up."""

    activities: dict[str, Sum]
    people: dict[tuple[str, int | None], Sum]
    journeys: dict[tuple[str, int | None], Sum]
    unrated_minutes: int = 0
    unrated_kilometres: int = 0

    def add(self, who: tuple[str, int | None], kind: str, activity: str, added: Sum) -> None:
        """Count a line, or a month of those who left."""
        if kind == HelperKind.VOLUNTEER:
            self.activities[activity] += added
            self.people[who] += added
        if added.kilometres:
            self.journeys[who] += added


def valuation(territory: Territory, first: date, last: date) -> Valuation:
    """Return what volunteers gave from the month of ``first`` to that of ``last``, both included."""
    first, last = first.replace(day=1), month_end(last.replace(day=1))
    book = rate_book(territory.pk)
    tally = _Tally(defaultdict(Sum), defaultdict(Sum), defaultdict(Sum))
    entries = TimeEntry.objects.filter(territory=territory).between(first, last)
    for entry in entries.validated().select_related("helper"):
        who = (f"{entry.helper.last_name} {entry.helper.first_name}", entry.helper_id)
        tally.add(who, entry.helper.kind, entry.activity, sum_of(entry, book))
        _note_unrated(tally, entry, book)
    for row in HoursAggregate.objects.filter(territory=territory).between(first, last):
        tally.add((GONE, None), row.kind, row.activity, _sum_of_aggregate(row))
    return Valuation(
        first=first,
        last=last,
        activities=[(str(label), tally.activities[value]) for value, label in HoursActivity.choices
                    if value in tally.activities],
        people=_sorted(tally.people),
        total=total(tally.people.values()),
        journeys=_sorted(tally.journeys),
        refunds=total(tally.journeys.values()),
        unrated_minutes=tally.unrated_minutes,
        unrated_kilometres=tally.unrated_kilometres,
        waiting=entries.declared().of_volunteers().count(),
        valuation_rates=list(ValuationRate.objects.filter(territory=territory, valid_from__lte=last)),
        mileage_rates=list(MileageRate.objects.filter(territory=territory, valid_from__lte=last)),
    )  # fmt: skip


def _note_unrated(tally: _Tally, entry: TimeEntry, book: RateBook) -> None:
    is_given = entry.helper.kind == HelperKind.VOLUNTEER
    if is_given and rate_on(book.valuation, entry.day, entry.activity) is None:
        tally.unrated_minutes += entry.all_minutes
    if entry.kilometres and rate_on(book.mileage, entry.day) is None:
        tally.unrated_kilometres += 1


def _sum_of_aggregate(row: HoursAggregate) -> Sum:
    return Sum(row.minutes, row.travel_minutes, row.kilometres, row.mileage, row.valuation, row.entries)


def _sorted(sums: dict[tuple[str, int | None], Sum]) -> PersonSums:
    """By name, those who left last."""
    return [
        (name, key, added)
        for (name, key), added in sorted(sums.items(), key=lambda row: (row[0][1] is None, row[0][0]))
    ]
