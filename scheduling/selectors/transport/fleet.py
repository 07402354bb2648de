"""What the pages of drivers and vehicles show."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from core.formatting import NBSP, day_date, number
from scheduling.models import Driver, RideLeg, Vehicle
from scheduling.selectors.transport.drivers import DrivenKm, kilometres_of, papers_of_vehicle, problems_of
from scheduling.transport.enums import LegState, RunStage
from scheduling.transport.papers import SOON, PaperState, paper_state, vehicle_problems

_LICENCE = "Le permis de "
_TONES = {PaperState.GOOD: "good", PaperState.SOON: "warn", PaperState.OVER: "bad", PaperState.MISSING: "bad"}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a vehicle or of a driver, in words."""

    name: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A driver: what stops the driving today, what ends soon, kilometres against the limits."""

    driver: Driver
    problems: list[str]
    ending: list[str]
    km: DrivenKm

    @property
    def tone(self) -> str:
        """Tone of the state."""
        return "bad" if self.problems else "warn" if self.ending or self.is_far else "good"

    @property
    def word(self) -> str:
        """State in two words."""
        if not self.driver.is_active:
            return "ne conduit plus"
        if self.problems:
            return "ne peut pas conduire"
        return "à renouveler" if self.ending else "limite proche" if self.is_far else "en règle"

    @property
    def is_far(self) -> bool:
        """Whether nine tenths of the kilometres of the year are driven."""
        most = self.driver.max_km_year
        return bool(most) and self.km.year * 10 >= (most or 0) * 9

    @property
    def year_words(self) -> str:
        """ "412 km sur 2 000"."""
        driven = f"{number(float(self.km.year))}{NBSP}km"
        return f"{driven} sur {number(self.driver.max_km_year)}" if self.driver.max_km_year else driven


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """A vehicle: its papers, who drives it."""

    vehicle: Vehicle
    papers: list[Paper]
    problems: list[str]
    drivers: list[Driver]


@dataclass(frozen=True, slots=True)
class Ending:
    """A paper that stops drivers soon or already: what, its last day, whom, the ways to come that it concerns."""

    what: str
    until: date
    drivers: tuple[Driver, ...]
    legs: int
    is_licence: bool


def drivers_seen(user: Any) -> QuerySet[Driver]:
    """Return the drivers that the reader sees, those who drive first."""
    seen: QuerySet[Driver] = Driver.objects.visible_to(user).select_related("helper__commune", "vehicle", "scheme")
    return seen.order_by("-is_active", "helper__last_name", "helper__first_name", "pk")


def driver_rows(drivers: Iterable[Driver]) -> list[DriverRow]:
    """Say of each driver where they stand today. Three queries."""
    rows, today = list(drivers), timezone.localdate()
    problems, driven = problems_of(rows, today), kilometres_of(rows, today)
    return [
        DriverRow(driver, problems[driver], list(_ending_words(driver, today)), driven.get(driver.pk, DrivenKm()))
        for driver in rows
    ]


def vehicle_rows(user: Any) -> list[VehicleRow]:
    """Return the vehicles that the reader sees, those in service first. Two queries."""
    driving = Driver.objects.filter(is_active=True).select_related("helper").order_by("helper__last_name", "pk")
    seen = Vehicle.objects.visible_to(user).select_related("scheme").prefetch_related(Prefetch("drivers", driving))
    today = timezone.localdate()
    return [
        VehicleRow(
            row, papers_words(row, today), vehicle_problems(papers_of_vehicle(row), today), list(row.drivers.all())
        )
        for row in seen.order_by("-is_active", "name", "pk")
    ]


def papers_words(vehicle: Vehicle, today: date) -> list[Paper]:
    """Say where the papers of a vehicle stand."""
    papers = (("Assurance", vehicle.insurance_until), ("Contrôle technique", vehicle.inspection_until))
    return [_paper(name, until, today) for name, until in papers]


def endings(user: Any, today: date) -> list[Ending]:
    """Return the papers of those who drive that end within 30 days, or ended while rides still count on them.

    The most pressing first; a paper that ended long ago and stops no ride to come stays on the page of drivers. Two
    queries.
    """
    drivers = list(drivers_seen(user).filter(is_active=True, helper__is_active=True))
    papers = [(driver, what, until) for driver in drivers for what, until in _dated(driver) if until <= today + SOON]
    legs = _legs_to_come([driver.pk for driver, _, _ in papers], today)
    # A minibus that several people drive is told once.
    stopped: dict[tuple[date, str, int], list[Driver]] = {}
    for driver, what, until in papers:
        is_licence = what.startswith(_LICENCE)
        stopped.setdefault((until, what, driver.pk if is_licence else -(driver.vehicle_id or 0)), []).append(driver)
    found = []
    for (until, what, key), group in sorted(stopped.items(), key=lambda item: item[0]):
        count = sum(legs[one.pk][day] for one in group if one.pk in legs for day in legs[one.pk] if day > until)
        if until >= today - SOON or count:
            found.append(Ending(what, until, tuple(group), count, is_licence=key > 0))
    return found


def _legs_to_come(drivers: list[int], today: date) -> dict[int, Counter[date]]:
    if not drivers:
        return {}
    rows = RideLeg.objects.filter(run__driver__in=drivers, run__day__gte=today, state=LegState.PLANNED)
    found: dict[int, Counter[date]] = {}
    for key, day in rows.exclude(run__stage=RunStage.CANCELLED).order_by().values_list("run__driver", "run__day"):
        found.setdefault(key, Counter())[day] += 1
    return found


def _dated(driver: Driver) -> Iterator[tuple[str, date]]:
    name = driver.helper.full_name
    if driver.licence_until is not None:
        yield f"{_LICENCE}{name}", driver.licence_until
    if driver.vehicle is not None:
        for what, until in (
            ("L’assurance", driver.vehicle.insurance_until),
            ("Le contrôle technique", driver.vehicle.inspection_until),
        ):
            if until is not None:
                yield f"{what} de «{NBSP}{driver.vehicle.name}{NBSP}»", until


def _ending_words(driver: Driver, today: date) -> Iterator[str]:
    for what, until in _dated(driver):
        if paper_state(until, today) == PaperState.SOON:
            yield f"{what} finit le {day_date(until)}"


def _paper(name: str, until: date | None, today: date) -> Paper:
    state = paper_state(until, today)
    if until is None:
        return Paper(name, "date à noter", _TONES[state])
    words = f"finie le {day_date(until)}" if name == "Assurance" else f"fini le {day_date(until)}"
    if state != PaperState.OVER:
        words = f"jusqu’au {day_date(until)}"
    left = (until - today) // timedelta(days=1)
    if state == PaperState.SOON:
        words += ", aujourd’hui" if left == 0 else f", dans {left}{NBSP}jour{'s' if left > 1 else ''}"
    return Paper(name, words, _TONES[state])
