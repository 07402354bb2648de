"""Who drives what, and when: a driver with a vehicle is a vehicle of the engine. A shared one has one at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scheduling.models import Driver, Run, Vehicle
from scheduling.optimiser.model import Place, TravelMatrix, Window
from scheduling.optimiser.rides_model import RideVehicle
from scheduling.planning.clock import minute_of
from scheduling.planning.rides.inputs import RideInputs, Span
from scheduling.planning.rides.needs import capacity_of, features_given
from scheduling.transport.enums import RunStage

SHORTEST = 20
# A driver is on the road to fetch the first person before the service opens, and drives home after it closes.
ROAD_AROUND = 60
# A run's kilometres are kept to a tenth.
ROUNDED_KM = 0.1


@dataclass(frozen=True, slots=True)
class Crew:
    """A driver with a vehicle."""

    driver: Driver
    vehicle: Vehicle

    @property
    def name(self) -> str:
        """What the engine calls it."""
        return crew_name(self.driver.pk, self.vehicle.pk)

    @property
    def base(self) -> str:
        """Where it leaves from and comes back to."""
        has_garage = self.vehicle.latitude is not None and self.vehicle.longitude is not None
        return f"v{self.vehicle.pk}" if has_garage else f"h{self.driver.pk}"


def crew_name(driver_id: int, vehicle_id: int) -> str:
    """Name a driver with a vehicle."""
    return f"d{driver_id}v{vehicle_id}"


def crews_of(inputs: RideInputs) -> list[Crew]:
    """Every driver with the vehicle that they may drive that day; those of standing runs first."""
    found = {crew.name: crew for crew in (Crew(run.driver, run.vehicle) for run in inputs.runs)}
    for driver in inputs.drivers:
        own = [driver.vehicle] if driver.vehicle is not None else []
        shared = [one for one in inputs.pool if one.scheme_id in {None, driver.scheme_id}]
        for vehicle in own or shared:
            crew = Crew(driver, vehicle)
            found.setdefault(crew.name, crew)
    return list(found.values())


def crew_places(crews: Sequence[Crew], inputs: RideInputs) -> dict[str, Place]:
    """Bases, and where drivers are before and after what else takes them."""
    found = {}
    for crew in crews:
        helper, vehicle = crew.driver.helper, crew.vehicle
        if crew.base.startswith("v"):
            found[crew.base] = Place(crew.base, float(vehicle.latitude or 0), float(vehicle.longitude or 0))
        else:
            found[crew.base] = Place(crew.base, helper.latitude, helper.longitude, helper.commune.insee)
    for driver, rows in inputs.taken.items():
        for number, row in enumerate(rows):
            name = f"t{driver}-{number}"
            found[name] = Place(name, *row.place)
    return found


def crew_vehicles(
    crews: Sequence[Crew], inputs: RideInputs, travel: TravelMatrix, gone: frozenset[int]
) -> list[RideVehicle]:
    """The vehicles of the engine. ``gone``: keys of drivers who cannot come at all."""
    index = {name: row for row, name in enumerate(travel.place_ids)}
    standing = _standing_spans(inputs)
    reserved: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    for name, (run, spans) in standing.items():
        for key in (f"d{run.driver_id}", f"v{run.vehicle_id}"):
            reserved[key] += [(name, span) for span in spans]
    found = []
    for crew in crews:
        keys = (f"d{crew.driver.pk}", f"v{crew.vehicle.pk}")
        free = [] if _is_out(crew, inputs, gone) else list(_free(crew, inputs, travel, index))
        elsewhere = [span for key in keys for owner, span in reserved[key] if owner != crew.name]
        windows = without(free, elsewhere)
        if crew.driver.pk not in gone:
            windows = merged([*windows, *_published(standing, crew)])
        for key in keys:
            reserved[key] += [(crew.name, span) for span in windows]
        found.append(_vehicle(crew, windows, kilometres_left(crew.driver, inputs)))
    return found


def kilometres_left(driver: Driver, inputs: RideInputs) -> float | None:
    """Kilometres that a driver may drive that day, in any vehicle; None without a limit.

    The limit of the year is less what was driven or promised on its other days; what is promised that day stands.
    """
    limits = [float(driver.max_km_day)] if driver.max_km_day is not None else []
    if driver.max_km_year is not None:
        left = float(driver.max_km_year - inputs.year_km.get(driver.pk, Decimal(0)))
        promised = [run for run in inputs.runs if run.driver_id == driver.pk and run.stage == RunStage.PUBLISHED]
        limits.append(max(0.0, left, sum(float(run.km) + ROUNDED_KM for run in promised)))
    return min(limits, default=None)


def _vehicle(crew: Crew, windows: Iterable[Span], most: float | None) -> RideVehicle:
    return RideVehicle(
        id=crew.name,
        windows=tuple(Window(*span) for span in windows if span[1] - span[0] >= SHORTEST),
        start_place=crew.base,
        end_place=crew.base,
        capacity=capacity_of(crew.vehicle),
        max_kilometres=most,
        features=features_given(crew.driver, crew.vehicle),
        driver=str(crew.driver.helper_id),
        odometer=f"d{crew.driver.pk}",
    )


def _is_out(crew: Crew, inputs: RideInputs, gone: frozenset[int]) -> bool:
    from scheduling.selectors.transport.drivers import vehicle_sentences

    is_unfit = crew.driver.pk in gone or crew.driver.pk in inputs.unfit
    return is_unfit or bool(vehicle_sentences(crew.vehicle, inputs.day))


def _free(crew: Crew, inputs: RideInputs, travel: TravelMatrix, index: Mapping[str, int]) -> Iterator[Span]:
    """Hours given, less what else takes the driver and the road there and back."""
    base, away = index[crew.base], []
    for number, row in enumerate(inputs.taken.get(crew.driver.pk, ())):
        place = index[f"t{crew.driver.pk}-{number}"]
        there, back = (max(0, int(travel.minutes[pair])) for pair in ((base, place), (place, base)))
        away.append((row.span[0] - there, row.span[1] + back))
    yield from without(_hours(crew, inputs), away)


def _hours(crew: Crew, inputs: RideInputs) -> list[Span]:
    """Hours given, as far as the service drives that day."""
    given, opened = inputs.spans.get(crew.driver.pk, ()), inputs.open_hours.get(crew.driver.scheme_id)
    if opened is None:
        return list(given)
    around = merged((start - ROAD_AROUND, end + ROAD_AROUND) for start, end in opened)
    both = ((max(one[0], two[0]), min(one[1], two[1])) for one in given for two in around)
    return sorted(span for span in both if span[0] < span[1])


def _standing_spans(inputs: RideInputs) -> dict[str, tuple[Run, list[Span]]]:
    found: dict[str, tuple[Run, list[Span]]] = {}
    for run in inputs.runs:
        span = (minute_of(run.starts_at, inputs.day), minute_of(run.ends_at, inputs.day))
        found.setdefault(crew_name(run.driver_id, run.vehicle_id), (run, []))[1].append(span)
    return found


def _published(standing: Mapping[str, tuple[Run, list[Span]]], crew: Crew) -> list[Span]:
    """Hours of the crew's runs, when they are promised: they stand even if the driver is free no more."""
    run, spans = standing.get(crew.name, (None, []))
    return spans if run is not None and run.stage == RunStage.PUBLISHED else []


def without(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Spans less others, sorted."""
    left = sorted(spans)
    for start, end in others:
        left = [
            piece for span in left for piece in ((span[0], min(span[1], start)), (max(span[0], end), span[1]))
            if piece[0] < piece[1]
        ]  # fmt: skip
    return left


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans that touch made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
