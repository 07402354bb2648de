"""What the database says of a day of rides. A fixed number of queries, whatever the number of rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import Territory
from scheduling.models import Driver, Occupancy, RideLeg, Run, RunStop, Vehicle
from scheduling.planning.clock import clock_minute, minute_of, moment_at
from scheduling.planning.inputs import commune_minutes
from scheduling.planning.journeys import CommuneMinutes
from scheduling.selectors.transport.drivers import drivers_unfit
from scheduling.transport.enums import Holding
from volunteers.selectors.helpers import week_freedom
from volunteers.selectors.pairing_wishes import avoided_by_person, wishes_of
from volunteers.selectors.training_times import contract_hours_between

Span = tuple[int, int]
_PLACES = ("origin__commune", "destination__commune", "beneficiary__commune", "scheme")


@dataclass(frozen=True, slots=True)
class Taken:
    """Time of a helper that something else takes, from a minute to another, and where (degrees, INSEE code)."""

    span: Span
    place: tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class RideInputs:
    """The rows a day is made of. ``unfit``: by driver's key, why they may not drive; ``spans``: hours given.

    ``stops`` are those of the standing runs, by run and in order. ``pool``: vehicles that drivers without one share.
    """

    territory: Territory
    day: date
    legs: Sequence[RideLeg]
    runs: Sequence[Run]
    stops: Mapping[int, Sequence[RunStop]]
    drivers: Sequence[Driver]
    pool: Sequence[Vehicle]
    unfit: Mapping[int, tuple[str, ...]]
    spans: Mapping[int, Sequence[Span]]
    taken: Mapping[int, Sequence[Taken]]
    overrides: CommuneMinutes
    avoided: Mapping[int, frozenset[int]]


def load_rides(*, territory: Territory, day: date) -> RideInputs:
    """Read all that planning the day needs."""
    legs = list(
        RideLeg.objects.of_day(day)
        .filter(request__territory=territory)
        .select_related(*(f"request__{name}" for name in _PLACES))
        .order_by("request", "-way", "pk")
    )
    runs = list(
        Run.objects.standing()
        .filter(territory=territory, day=day)
        .select_related("driver__helper__commune", "driver__vehicle", "driver__scheme", "vehicle")
        .order_by("starts_at", "pk")
    )
    stops: dict[int, list[RunStop]] = defaultdict(list)
    for stop in RunStop.objects.filter(run__in=runs).order_by("run", "rank"):
        stops[stop.run_id].append(stop)
    drivers = _drivers(territory, runs)
    return RideInputs(
        territory=territory,
        day=day,
        legs=legs,
        runs=runs,
        stops=stops,
        drivers=drivers,
        pool=_pool(territory),
        unfit=drivers_unfit(drivers, day),
        spans=_spans(drivers, day),
        taken=_taken(drivers, day, territory),
        overrides=commune_minutes(territory.pk),
        avoided=avoided_by_person(wishes_of(territory.pk)),
    )


def _drivers(territory: Territory, runs: Sequence[Run]) -> list[Driver]:
    wanted = Q(is_active=True, helper__is_active=True) | Q(pk__in=[run.driver_id for run in runs])
    rows = Driver.objects.filter(wanted, helper__territory=territory)
    return list(rows.select_related("helper__commune", "vehicle", "scheme").order_by("pk"))


def _pool(territory: Territory) -> list[Vehicle]:
    """Vehicles of a service that nobody has as their own."""
    rows = Vehicle.objects.filter(territory=territory, is_active=True, drivers=None).exclude(holding=Holding.DRIVER)
    return list(rows.order_by("pk"))


def _spans(drivers: Sequence[Driver], day: date) -> dict[int, list[Span]]:
    """Hours given, by driver's key: who may not visit homes may still drive, which is looked at apart."""
    freedom = week_freedom([driver.helper for driver in drivers], day, day)
    found = {}
    for driver in drivers:
        withheld = freedom.withheld[driver.helper_id].get(day)
        hours = withheld.spans if withheld is not None else freedom.spans[driver.helper_id][day]
        found[driver.pk] = [(clock_minute(start), clock_minute(end)) for start, end in hours]
    return found


def _taken(drivers: Sequence[Driver], day: date, territory: Territory) -> dict[int, list[Taken]]:
    """Hours given to visits, sessions, runs of other days and what contracts of civic service note, by driver's key."""
    of_helper = {driver.helper_id: driver for driver in drivers}
    rows = Occupancy.objects.filter(
        helper__in=list(of_helper), starts_at__lt=moment_at(day, 24 * 60), ends_at__gt=moment_at(day, 0)
    ).exclude(run__territory=territory, run__day=day)
    found: dict[int, list[Taken]] = defaultdict(list)
    for row in rows.select_related("visit__beneficiary__commune", "session__destination__commune"):
        span = (minute_of(row.starts_at, day), minute_of(row.ends_at, day))
        driver = of_helper[row.helper_id]
        found[driver.pk].append(Taken(span, _where(row, driver)))
    for seat in contract_hours_between(list(of_helper), moment_at(day, 0), moment_at(day, 24 * 60)):
        driver = of_helper[seat.helper_id]
        span = (minute_of(seat.starts_at, day), minute_of(seat.ends_at, day))
        found[driver.pk].append(Taken(span, _home(driver)))
    return found


def _where(row: Occupancy, driver: Driver) -> tuple[float, float, str]:
    if row.visit is not None:
        person = row.visit.beneficiary
        return person.latitude, person.longitude, person.commune.insee
    if row.session is not None:
        place = row.session.destination
        return place.latitude, place.longitude, place.commune.insee if place.commune is not None else ""
    return _home(driver)


def _home(driver: Driver) -> tuple[float, float, str]:
    return driver.helper.latitude, driver.helper.longitude, driver.helper.commune.insee
