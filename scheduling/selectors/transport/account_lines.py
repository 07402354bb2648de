"""What a month of rides comes to: the lines of an open sheet, counted from the runs, or those of a closed one.

An open month is what each way and each run is worth today, less what closed sheets already hold of it. The months
already closed are looked at again for the same difference, which stands on the sheet that follows the last closed one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from scheduling.models import CostSheet, Driver, DriverDue, RideCharge, RideLeg, Run, TransportScheme, TransportTariff
from scheduling.transport.accounts import ZERO, Charge, Due, Lines, PriceRule, counted_km, driven_km
from scheduling.transport.enums import Holding, LegState, RunStage
from scheduling.transport.tariffs import Participation, Tariff, driver_amount, tariff_on
from volunteers.hours_rules import month_end, month_start, next_month

CARRIED = (LegState.DONE, LegState.ABSENT)
# Closed months are compared with their runs for so long; what is older is no longer corrected.
MONTHS_CORRECTED = 12
GONE = "Personne effacée"


@dataclass(slots=True)
class Held:
    """What closed sheets hold of a way or of a run."""

    km: Decimal = ZERO
    run_km: Decimal = ZERO
    amount: Decimal = ZERO
    day: date = date.min
    run_id: int | None = None


@dataclass(slots=True)
class Book:
    """What is needed to count the months of a territory, read in a fixed number of queries."""

    schemes: dict[int, TransportScheme]
    sheets: dict[tuple[int, date], CostSheet]
    runs: dict[tuple[int, date], list[Any]]
    tariffs: dict[int, list[tuple[Tariff, int]]]
    legs_held: dict[int, dict[int, Held]] = field(default_factory=dict)
    runs_held: dict[int, dict[tuple[int, int], Held]] = field(default_factory=dict)

    def corrects(self, scheme_id: int) -> date | None:
        """Return the month whose sheet takes the corrections of closed ones; None when none is closed."""
        closed = [month for key, month in self.sheets if key == scheme_id]
        return next_month(max(closed)) if closed else None

    def lines(self, scheme_id: int, month: date) -> Lines:
        """Count the lines of an open month."""
        scheme = self.schemes[scheme_id]
        count = _Count(self, scheme_id)
        for run in self.runs.get((scheme_id, month), []):
            count.add(run, scheme.distance_basis, scheme.regime, is_own=True)
        if self.corrects(scheme_id) == month:
            first = _months_before(month, MONTHS_CORRECTED)
            closed = [key[1] for key in self.sheets if key[0] == scheme_id and first <= key[1] < month]
            for past in sorted(closed):
                sheet = self.sheets[scheme_id, past]
                for run in self.runs.get((scheme_id, past), []):
                    count.add(run, sheet.distance_basis, sheet.regime, is_own=False)
            count.add_gone(set(closed))
        return Lines(count.charges, count.dues)


class _Count:
    """Lines being written, and what was seen of the ways and runs that closed sheets hold."""

    def __init__(self, book: Book, scheme_id: int) -> None:
        self.charges: list[Charge] = []
        self.dues: list[Due] = []
        self._tariffs = book.tariffs.get(scheme_id, [])
        self._legs_held = book.legs_held.get(scheme_id, {})
        self._runs_held = book.runs_held.get(scheme_id, {})
        self._legs_seen: set[int] = set()
        self._runs_seen: set[tuple[int, int]] = set()

    def add(self, run: Any, basis: str, regime: str, *, is_own: bool) -> None:
        """Count a run: for the own month all its lines, for a closed one what has changed."""
        tariff, tariff_id = self._tariff(run.day)
        for leg in run.carried:
            self._add_leg(run, leg, basis, (tariff, tariff_id, regime), is_own=is_own)
        km = driven_km(run.km, run.odometer_start, run.odometer_end)
        is_own_car = run.vehicle.holding == Holding.DRIVER
        amount = driver_amount(tariff, km) if tariff is not None and is_own_car else ZERO
        key = (run.pk, run.driver_id)
        self._runs_seen.add(key)
        held = self._runs_held.get(key, Held())
        line = Due(
            run.pk, run.driver_id, str(run.driver.helper), run.day, km - held.km, amount - held.amount,
            is_own_car, not is_own, tariff_id,
        )  # fmt: skip
        if is_own or line.km or line.amount:
            self.dues.append(line)

    def _add_leg(
        self, run: Any, leg: Any, basis: str, rule: tuple[Tariff | None, int | None, str], *, is_own: bool
    ) -> None:
        tariff, tariff_id, regime = rule
        is_done = leg.state == LegState.DONE
        km = counted_km(basis, direct=leg.direct_km, share=leg.km) if is_done else ZERO
        asked = Participation(ZERO)
        if tariff is not None and is_done:
            asked = PriceRule(tariff, basis, regime, run.day).price(direct=leg.direct_km, share=leg.km)
        self._legs_seen.add(leg.pk)
        held = self._legs_held.get(leg.pk, Held())
        person = leg.request.beneficiary
        line = Charge(
            leg.pk, run.pk, person.pk, str(person), run.day, leg.get_way_display(), km - held.km,
            (leg.km or ZERO) - held.run_km, asked.amount - held.amount, asked.is_capped, is_done, not is_own, tariff_id,
        )  # fmt: skip
        if is_own or line.km or line.amount or line.run_km:
            self.charges.append(line)

    def add_gone(self, closed: set[date]) -> None:
        """Take back what closed sheets hold of ways and runs that no longer took place."""
        gone = {
            key: held
            for key, held in self._legs_held.items()
            if key not in self._legs_seen
            and month_start(held.day) in closed
            and (held.amount or held.km or held.run_km)
        }
        for leg in RideLeg.objects.filter(pk__in=gone).select_related("request__beneficiary") if gone else ():
            held, person = gone[leg.pk], leg.request.beneficiary
            self.charges.append(
                Charge(
                    leg.pk, held.run_id, person.pk, str(person), held.day, leg.get_way_display(), -held.km,
                    -held.run_km, -held.amount, is_done=False, is_adjustment=True,
                )
            )  # fmt: skip
        runs = {
            key: held
            for key, held in self._runs_held.items()
            if key not in self._runs_seen and month_start(held.day) in closed and (held.amount or held.km)
        }
        names = _driver_names({driver for _, driver in runs})
        for (run_id, driver_id), held in runs.items():
            line = Due(run_id, driver_id, names[driver_id], held.day, -held.km, -held.amount, is_adjustment=True)
            self.dues.append(line)

    def _tariff(self, day: date) -> tuple[Tariff | None, int | None]:
        found = tariff_on((tariff for tariff, _ in self._tariffs), day)
        return found, next((key for tariff, key in self._tariffs if tariff is found), None)


def _driver_names(keys: set[int]) -> dict[int, str]:
    found = Driver.objects.filter(pk__in=keys).select_related("helper") if keys else ()
    return {driver.pk: str(driver.helper) for driver in found}


def _months_before(month: date, count: int) -> date:
    total = month.year * 12 + month.month - 1 - count
    return date(total // 12, total % 12 + 1, 1)


def may_close(month: date) -> bool:
    """Tell whether a month is over: its sheet may be closed."""
    return month_end(month) < timezone.localdate()


def book_of(territory_id: int, first: date, last: date) -> Book:
    """Read what the months from ``first`` to ``last`` (first days) need, and the closed ones before them."""
    since = _months_before(first, MONTHS_CORRECTED)
    schemes = {row.pk: row for row in TransportScheme.objects.filter(territory=territory_id).order_by("name", "pk")}
    sheets = CostSheet.objects.filter(scheme__in=schemes, closed_at__isnull=False).select_related("scheme")
    book = Book(schemes, {(row.scheme_id, row.month): row for row in sheets}, defaultdict(list), defaultdict(list))
    for run in finished_runs(territory_id, since, month_end(last)):
        book.runs[scheme_of(run), month_start(run.day)].append(run)
    for row in TransportTariff.objects.filter(scheme__in=schemes):
        tariff = Tariff(
            row.valid_from, row.flat_fee, row.flat_fee_up_to_km, row.per_km, row.driver_per_km, row.valid_to
        )
        book.tariffs[row.scheme_id].append((tariff, row.pk))
    _read_held(book, schemes, since)
    return book


def _read_held(book: Book, schemes: Iterable[int], since: date) -> None:
    legs: dict[int, dict[int, Held]] = defaultdict(lambda: defaultdict(Held))
    lines = RideCharge.objects.filter(sheet__scheme__in=schemes, sheet__closed_at__isnull=False, day__gte=since)
    for line in lines.exclude(leg=None).select_related("sheet"):
        if line.leg_id is not None:
            held = legs[line.sheet.scheme_id][line.leg_id]
            held.km, held.run_km, held.amount = held.km + line.km, held.run_km + line.run_km, held.amount + line.amount
            held.day, held.run_id = line.day, line.run_id
    runs: dict[int, dict[tuple[int, int], Held]] = defaultdict(lambda: defaultdict(Held))
    dues = DriverDue.objects.filter(sheet__scheme__in=schemes, sheet__closed_at__isnull=False, day__gte=since)
    for due in dues.exclude(run=None).select_related("sheet"):
        if due.run_id is not None:
            held = runs[due.sheet.scheme_id][due.run_id, due.driver_id]
            held.km, held.amount, held.day = held.km + due.km, held.amount + due.amount, due.day
    book.legs_held, book.runs_held = legs, runs


def finished_runs(territory_id: int, first: date, last: date) -> Iterator[Any]:
    """Return the finished runs of a period, each with ``carried``: the ways it went for."""
    legs = RideLeg.objects.filter(state__in=CARRIED).select_related("request__beneficiary").order_by("pk")
    runs = Run.objects.filter(
        territory=territory_id, day__gte=first, day__lte=last, finished_at__isnull=False, stage=RunStage.PUBLISHED
    )
    found = runs.select_related("driver__helper", "vehicle").order_by("day", "starts_at", "pk")
    return iter(found.prefetch_related(Prefetch("legs", queryset=legs, to_attr="carried")))


def scheme_of(run: Any) -> int:
    """Return the scheme that accounts for a run: the one of the first way it carried, else the driver's."""
    named = [leg.request.scheme_id for leg in run.carried if leg.request.scheme_id is not None]
    return int(named[0] if named else run.driver.scheme_id)


def live_lines(scheme: TransportScheme, month: date) -> Lines:
    """Count the lines of an open month of a scheme."""
    return book_of(scheme.territory_id, month, month).lines(scheme.pk, month)


def frozen_lines(sheet: CostSheet) -> Lines:
    """Read the lines of a closed sheet. Two queries."""
    charges = sheet.charges.select_related("leg__request__beneficiary").order_by("day", "pk")
    dues = sheet.dues.select_related("driver__helper").order_by("day", "pk")
    return Lines([_frozen_charge(row) for row in charges], [_frozen_due(row) for row in dues])


def _frozen_charge(row: RideCharge) -> Charge:
    leg = row.leg
    person = leg.request.beneficiary if leg is not None else None
    return Charge(
        row.leg_id, row.run_id, person.pk if person else None, str(person) if person else GONE, row.day,
        leg.get_way_display() if leg is not None else "trajet", row.km, row.run_km, row.amount, row.is_capped,
        row.is_done, row.is_adjustment, row.tariff_id, row.paid_on,
    )  # fmt: skip


def _frozen_due(row: DriverDue) -> Due:
    return Due(
        row.run_id, row.driver_id, str(row.driver.helper), row.day, row.km, row.amount, row.is_own_car,
        row.is_adjustment, row.tariff_id, row.paid_on,
    )  # fmt: skip
