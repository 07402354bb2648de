"""Reads of hours: the own month, the monthly sheet, the certificate, who gives more or less than wished."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models import Sum as DbSum
from django.utils import timezone

from accounts.models import Territory
from core.formatting import MONTHS
from volunteers.engagement.duty import minutes_between
from volunteers.enums import HelperKind, HoursActivity, HoursStatus
from volunteers.hours_rules import RateBook, Sum, month_end, total
from volunteers.models import CivicServiceContract, Helper, TimeEntry
from volunteers.selectors.duty_hours import spans_given
from volunteers.selectors.hours_money import rate_book, sum_of

DAYS_OF_A_WEEK = 7
# Under this share of the wish, someone is little asked.
LITTLE = 0.25
# Hours of a contract are owed.
LITTLE_OF_CONTRACT = 0.75


def month_words(month: date) -> str:
    """ "novembre 2026"."""
    return f"{MONTHS[month.month - 1]} {month.year}"


@dataclass(frozen=True, slots=True)
class HoursLine:
    """A line of a sheet and what it is worth."""

    entry: TimeEntry
    sum: Sum

    @property
    def counts(self) -> bool:
        """Whether it is validated."""
        return self.entry.status == HoursStatus.VALIDATED


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """The hours of a helper in a month. ``total`` is what counts, ``waiting`` what is not validated yet."""

    helper: Helper
    month: date
    lines: Sequence[HoursLine]
    total: Sum
    waiting: Sum
    by_activity: Sequence[tuple[str, Sum]]

    @property
    def title(self) -> str:
        """ "novembre 2026"."""
        return month_words(self.month)

    @property
    def of_month(self) -> str:
        """ "de novembre 2026", "d’octobre 2026"."""
        return f"d’{self.title}" if self.title[0] in "ao" else f"de {self.title}"

    @property
    def to_confirm(self) -> int:
        """Lines that the helper has not said right yet."""
        return sum(line.entry.status == HoursStatus.PROPOSED for line in self.lines)

    @property
    def to_validate(self) -> int:
        """Lines that wait for the coordination."""
        return sum(line.entry.status == HoursStatus.DECLARED for line in self.lines)


def by_activity(lines: Iterable[HoursLine]) -> list[tuple[str, Sum]]:
    """Add up what counts by activity, in the order of activities; those without a line are left out."""
    counted = [line for line in lines if line.counts]
    sums = [
        (str(label), total(line.sum for line in counted if line.entry.activity == value))
        for value, label in HoursActivity.choices
    ]
    return [(label, added) for label, added in sums if added.entries]


def lines_of(helper: Helper, first: date, last: date, book: RateBook | None = None) -> list[HoursLine]:
    """Return all the lines of a helper in a period, in order of days."""
    rates = book or rate_book(helper.territory_id)
    entries = TimeEntry.objects.filter(helper=helper).between(first, last).select_related("helper", "validated_by")
    return [HoursLine(entry, sum_of(entry, rates)) for entry in entries]


def month_sheet(helper: Helper, month: date) -> MonthSheet:
    """Return the sheet of a month."""
    lines = lines_of(helper, month, month_end(month))
    return MonthSheet(
        helper=helper,
        month=month,
        lines=lines,
        total=total(line.sum for line in lines if line.counts),
        waiting=total(line.sum for line in lines if not line.counts),
        by_activity=by_activity(lines),
    )


@dataclass(frozen=True, slots=True)
class Certificate:
    """Hours given in a period, all validated, by activity."""

    helper: Helper
    first: date
    last: date
    total: Sum
    by_activity: Sequence[tuple[str, Sum]]
    waiting: int
    days: int


def certificate(helper: Helper, first: date, last: date) -> Certificate:
    """Return what a certificate attests; ``waiting`` counts lines of the period that are not validated."""
    lines = lines_of(helper, first, last)
    counted = [line for line in lines if line.counts]
    return Certificate(
        helper=helper,
        first=first,
        last=last,
        total=total(line.sum for line in counted),
        by_activity=by_activity(lines),
        waiting=len(lines) - len(counted),
        days=len({line.entry.day for line in counted}),
    )


def own_helper(user: Any) -> Helper | None:
    """Return the helper that the account belongs to, in the territory where the user works now."""
    membership = user.active_membership
    if membership is None:
        return None
    own = Helper.objects.filter(user=user, territory=membership.territory_id)
    return own.select_related("territory", "user").first()


def to_validate(user: Any) -> QuerySet[TimeEntry]:
    """Return the declared hours that a user may validate: none of the own ones."""
    membership = user.active_membership
    if membership is None or not membership.may("hours.validate"):
        return TimeEntry.objects.none()
    others = ~Q(helper__user=user) | Q(helper__user=None)
    return TimeEntry.objects.visible_to(user).declared().filter(others)


def to_validate_count(user: Any) -> int:
    """Count the lines that wait for this user."""
    return to_validate(user).count()


def to_confirm_count(user: Any) -> int:
    """Count the lines that this helper has to say right."""
    return TimeEntry.objects.owned_by(user).filter(status=HoursStatus.PROPOSED).count()


@dataclass(frozen=True, slots=True)
class HoursStanding:
    """Time a helper gave in a month, road included, beside the most that was wished.

    ``is_contract``: a civic-service youth's wish is the contract, and the time is all that the week counts.
    """

    helper: Helper
    validated: int
    declared: int
    proposed: int
    wished: int
    is_contract: bool = False

    @property
    def given(self) -> int:
        """Validated and declared: what the person said."""
        return self.validated + self.declared

    @property
    def gap(self) -> int:
        """Minutes above the wish; negative under it."""
        return self.given - self.wished

    @property
    def is_over(self) -> bool:
        """More than wished."""
        return self.given > self.wished

    @property
    def is_under(self) -> bool:
        """Little asked: less than a quarter of the wish (three quarters of a contract), what waits included."""
        least = LITTLE_OF_CONTRACT if self.is_contract else LITTLE
        return self.given + self.proposed < self.wished * least


def hours_standing(territory: Territory, month: date) -> list[HoursStanding]:
    """Return for each helper who can be planned the minutes of a month, those furthest above the wish first.

    The wish is the most minutes a week that the person accepts, for the weeks of the month; of the running month, for
    the days that have passed. For a youth under contract it is the contract, on its days, and the time given is that
    of its weeks, training too. A fixed number of queries, whatever the number of helpers.
    """
    first = month.replace(day=1)
    until = min(month_end(first), timezone.localdate())
    days = max((until - first).days + 1, 0)
    sums = TimeEntry.objects.filter(territory=territory).between(first, month_end(first)).order_by()
    found = {
        (helper, status): minutes + road
        for helper, status, minutes, road in sums.values("helper", "status")
        .annotate(there=DbSum("minutes"), road=DbSum("travel_minutes"))
        .values_list("helper", "status", "there", "road")
    }
    people = list(Helper.objects.filter(territory=territory).active())
    youths = _contract_standings(people, first, until)
    rows = [
        youths.get(helper.pk)
        or HoursStanding(
            helper=helper,
            validated=found.get((helper.pk, HoursStatus.VALIDATED), 0),
            declared=found.get((helper.pk, HoursStatus.DECLARED), 0),
            proposed=found.get((helper.pk, HoursStatus.PROPOSED), 0),
            wished=round(helper.max_minutes_week * days / DAYS_OF_A_WEEK),
        )
        for helper in people
    ]
    return sorted(rows, key=lambda row: (-row.gap, row.helper.last_name, row.helper.pk))


def _contract_standings(people: Iterable[Helper], first: date, until: date) -> dict[int, HoursStanding]:
    """Return by key where youths stand whose contract runs on some day between two."""
    youths = {helper.pk: helper for helper in people if helper.kind == HelperKind.CIVIC_SERVICE}
    if not youths or until < first:
        return {}
    owed: dict[int, float] = {}
    for row in CivicServiceContract.objects.filter(helper__in=youths).meeting(first, until):
        days = (min(row.last_day, until) - max(row.starts_on, first)).days + 1
        owed[row.helper_id] = owed.get(row.helper_id, 0) + row.weekly_minutes * days / DAYS_OF_A_WEEK
    given = spans_given(owed, first, until) if owed else {}
    return {
        key: HoursStanding(youths[key], 0, minutes_between(given[key], first, until), 0, round(minutes), True)
        for key, minutes in owed.items()
    }
