"""Pages of the accounts of rides: the months of a year, the sheet of a month, the figures of the year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Territory
from core.registries import HomeSection
from scheduling.models import CostSheet, DriverDue, RideDay, RideRequest, TransportScheme
from scheduling.querysets_transport import unmet_condition
from scheduling.selectors.transport.account_lines import (
    Book,
    book_of,
    finished_runs,
    frozen_lines,
    live_lines,
    may_close,
)
from scheduling.transport.accounts import ZERO, Charge, Due, Lines, Totals, driven_km
from scheduling.transport.enums import RideState
from volunteers.hours_rules import month_start

NEVER_ASKED = (RideState.DRAFT,)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of a scheme. ``sheet``: the row in the database, when it was closed once."""

    scheme: TransportScheme
    month: date
    totals: Totals
    sheet: CostSheet | None
    may_close: bool

    @property
    def is_closed(self) -> bool:
        """Whether its lines are written down."""
        return self.sheet is not None and self.sheet.closed_at is not None


def month_rows(territory: Territory, year: int) -> dict[TransportScheme, list[MonthRow]]:
    """Return the months of a year with something to account for, by scheme, the latest first.

    The number of queries does not depend on how many there are.
    """
    book = book_of(territory.pk, date(year, 1, 1), date(year, 12, 1))
    sheets = CostSheet.objects.filter(scheme__territory=territory, month__year=year).select_related("scheme")
    known = {(row.scheme_id, row.month): row for row in sheets}
    current = month_start(timezone.localdate())
    rows: dict[TransportScheme, list[MonthRow]] = {}
    for scheme in book.schemes.values():
        months = [date(year, number, 1) for number in range(12, 0, -1)]
        found = [_row(book, scheme, month, known.get((scheme.pk, month))) for month in months if month <= current]
        kept = [row for row in found if row is not None]
        if kept or scheme.is_active:
            rows[scheme] = kept
    return rows


def _row(book: Book, scheme: TransportScheme, month: date, sheet: CostSheet | None) -> MonthRow | None:
    if sheet is not None and sheet.closed_at is not None:
        return MonthRow(scheme, month, totals_of(sheet), sheet, may_close=False)
    lines = book.lines(scheme.pk, month)
    if not (lines.charges or lines.dues or sheet):
        return None
    return MonthRow(scheme, month, lines.totals, sheet, may_close(month))


def totals_of(sheet: CostSheet) -> Totals:
    """Return the sums that a closed sheet keeps."""
    return Totals(sheet.runs, sheet.trips, sheet.passengers, sheet.km, sheet.asked, sheet.due)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of a sheet, or what a correction makes of it: the driver's line, and those of its ways."""

    due: Due | None
    charges: Sequence[Charge]

    @property
    def day(self) -> date:
        """The day it was driven."""
        return self.due.day if self.due else self.charges[0].day

    @property
    def asked(self) -> Decimal:
        """Participations of its passengers."""
        return sum((line.amount for line in self.charges), ZERO)

    @property
    def is_adjustment(self) -> bool:
        """Whether it corrects a closed month."""
        return self.due.is_adjustment if self.due else self.charges[0].is_adjustment


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A passenger or a driver of a sheet: the lines, their sum, and when it was paid."""

    key: int | None
    name: str
    lines: Sequence[Any]

    @property
    def amount(self) -> Decimal:
        """Sum of the lines, to the cent."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def km(self) -> Decimal:
        """Kilometres counted."""
        return sum((line.km for line in self.lines), ZERO)

    @property
    def paid_on(self) -> date | None:
        """The day it was paid; None while a line is not."""
        days = [line.paid_on for line in self.lines]
        return max(days) if days and None not in days else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of a scheme for a month, open or closed."""

    scheme: TransportScheme
    month: date
    row: CostSheet | None
    lines: Lines
    totals: Totals
    may_close: bool

    @property
    def is_closed(self) -> bool:
        """Whether its lines are written down."""
        return self.row is not None and self.row.closed_at is not None

    @property
    def runs(self) -> list[RunRow]:
        """Its runs by day, corrections of closed months last."""
        charges: dict[tuple[bool, int | None], list[Charge]] = defaultdict(list)
        dues: dict[tuple[bool, int | None], list[Due]] = defaultdict(list)
        for line in self.lines.charges:
            charges[line.is_adjustment, line.run_id].append(line)
        for due in self.lines.dues:
            dues[due.is_adjustment, due.run_id].append(due)
        rows = [
            RunRow(due, charges.get(key, []) if place == 0 else [])
            for key, found in dues.items()
            for place, due in enumerate(found)
        ]
        rows += [RunRow(None, lines) for key, lines in charges.items() if key not in dues]
        return sorted(rows, key=lambda row: (row.is_adjustment, row.day))

    @property
    def drivers(self) -> list[PartyRow]:
        """What each driver gets back, by name."""
        return _parties((due.driver_id, due.driver, due) for due in self.lines.dues)

    @property
    def passengers(self) -> list[PartyRow]:
        """What each person is asked, by name; those absent all month owe nothing and are left out."""
        owing = [line for line in self.lines.charges if line.is_done or line.amount]
        return _parties((line.person_id, line.person, line) for line in owing)


def _parties(lines: Any) -> list[PartyRow]:
    found: dict[int | None, list[Any]] = defaultdict(list)
    names: dict[int | None, str] = {}
    for key, name, line in lines:
        found[key].append(line)
        names[key] = name
    rows = [PartyRow(key, names[key], rows) for key, rows in found.items()]
    return sorted(rows, key=lambda row: (row.key is None, row.name, row.key or 0))


def sheet_of(scheme: TransportScheme, month: date) -> Sheet:
    """Return the sheet of a month: its frozen lines once closed, counted from the runs before."""
    month = month_start(month)
    row = CostSheet.objects.filter(scheme=scheme, month=month).select_related("scheme", "closed_by").first()
    if row is not None and row.closed_at is not None:
        return Sheet(scheme, month, row, frozen_lines(row), totals_of(row), may_close=False)
    lines = live_lines(scheme, month)
    return Sheet(scheme, month, row, lines, lines.totals, may_close(month))


def may_reopen(sheet: Sheet) -> bool:
    """Tell whether a closed sheet may be opened again: the latest closed one, nothing paid."""
    days = [line.paid_on for line in sheet.lines.charges] + [due.paid_on for due in sheet.lines.dues]
    if not sheet.is_closed or any(days):
        return False
    later = CostSheet.objects.filter(scheme=sheet.scheme, month__gt=sheet.month, closed_at__isnull=False)
    return not later.exists()


@dataclass(frozen=True, slots=True)
class YearFigures:
    """Rides of a territory in a year. ``km_saved``: None when no day was measured."""

    year: int
    asked: int
    done: int
    unmet: int
    km: Decimal
    km_saved: Decimal | None
    days_measured: int


def year_figures(territory: Territory, year: int) -> YearFigures:
    """Count a year: needs asked, carried out, without solution; kilometres driven, and those saved by sharing cars.

    Without solution: what the ledger of unmet needs counts (``RideNeedQuerySet.unmet``).

    Saved: on the days where it was measured, what one car for each need would have driven, less what the runs drove.
    """
    rides = RideRequest.objects.filter(territory=territory, day__year=year).exclude(state__in=NEVER_ASKED)
    counts = rides.aggregate(
        asked=Count("pk"),
        done=Count("pk", filter=Q(state=RideState.COMPLETED)),
        unmet=Count("pk", filter=unmet_condition()),
    )
    by_day: dict[int, Decimal] = defaultdict(Decimal)
    for run in finished_runs(territory.pk, date(year, 1, 1), date(year, 12, 31)):
        by_day[run.ride_day_id] += driven_km(run.km, run.odometer_start, run.odometer_end)
    measured = RideDay.objects.filter(pk__in=by_day, km_one_by_one__isnull=False).values_list("pk", "km_one_by_one")
    saved = [alone - by_day[key] for key, alone in measured if alone is not None]
    return YearFigures(
        year=year,
        asked=counts["asked"],
        done=counts["done"],
        unmet=counts["unmet"],
        km=sum(by_day.values(), ZERO),
        km_saved=sum(saved, ZERO) if saved else None,
        days_measured=len(saved),
    )


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """What a driver gets back for a month of a scheme, without anyone's name."""

    month: date
    scheme: str
    lines: Sequence[DriverDue]

    @property
    def km(self) -> Decimal:
        """Kilometres driven."""
        return sum((line.km for line in self.lines), ZERO)

    @property
    def amount(self) -> Decimal:
        """Euros, to the cent."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def paid_on(self) -> date | None:
        """The day it was paid; None while a line is not."""
        days = [line.paid_on for line in self.lines]
        return max(day for day in days if day) if days and None not in days else None


def own_months(user: Any) -> list[OwnMonth]:
    """Return the closed months of the member's own runs, the latest first. One query."""
    found: dict[tuple[date, str], list[DriverDue]] = defaultdict(list)
    rows = DriverDue.objects.owned_by(user).select_related("sheet__scheme").order_by("-sheet__month", "day", "pk")
    for row in rows:
        found[row.sheet.month, str(row.sheet.scheme)].append(row)
    return [OwnMonth(month, scheme, lines) for (month, scheme), lines in found.items()]


def my_kilometres(user: Any) -> HomeSection | None:
    """Show a driver the latest closed month on the home page; nothing before there is one."""
    months = own_months(user)
    if not months:
        return None
    context = {
        "month": months[0],
        "more_url": reverse("scheduling:my-ride-accounts"),
        "more_label": "Mes kilomètres",
    }
    return HomeSection("Mes kilomètres", "scheduling/transport/accounts/home_mine.html", context, order=32)
