"""Travel times that lower pages may use: corrected by hand, else measured and kept, else estimated. No server waits."""

from collections.abc import Sequence

import numpy as np

from accounts.models import Commune
from core.registries import Journey, registries
from scheduling.models import TravelOverride
from scheduling.models.journey import JourneyWay, TravelTimes, point_of
from scheduling.optimiser.travel import CAR_MINUTES_PER_CROW_KM, CAR_START_MINUTES, EARTH_RADIUS_KM
from scheduling.planning.packed import NO_WAY, unpacked
from scheduling.planning.routing import router, source_key

Point = tuple[float, float]
ESTIMATED, CORRECTED = "estimation", "corrigé à la main"


def register_journeys() -> None:
    """Fill the registry of ``core``; called once, when the apps are ready."""
    registries.journeys.add(journeys_from)


def journeys_from(territory: int, origin: Point, targets: Sequence[Point]) -> list[Journey | None]:
    """Return the journey by car to each target, in three queries at most."""
    if not targets:
        return []
    corrected, measured = _corrected(territory, origin, targets), _measured(origin)
    server = router()
    name = server.name if server else ""
    found: list[Journey | None] = []
    for place, (target, minutes) in enumerate(zip(targets, _estimated(origin, targets), strict=True)):
        known = measured.get(point_of(*target))
        if place in corrected:
            found.append(Journey(corrected[place], CORRECTED))
        elif known is not None:
            found.append(Journey(known, name))
        else:
            found.append(Journey(int(minutes), ESTIMATED))
    return found


def _estimated(origin: Point, targets: Sequence[Point]) -> list[int]:
    """Minutes of the calibrated estimate, rounded up; 0 at the same point."""
    ends = np.radians(np.array(targets, dtype=np.float64))
    start = np.radians(np.array(origin, dtype=np.float64))
    north, east = np.sin((ends[:, 0] - start[0]) / 2) ** 2, np.sin((ends[:, 1] - start[1]) / 2) ** 2
    chord = north + np.cos(start[0]) * np.cos(ends[:, 0]) * east
    crow = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
    exact = np.where(crow < 1e-6, 0.0, CAR_START_MINUTES + CAR_MINUTES_PER_CROW_KM * crow)
    return [int(minutes) for minutes in np.ceil(exact - 1e-9)]


def _measured(origin: Point) -> dict[int, int]:
    """Minutes that the server in use once gave from there, by end point."""
    source = source_key()
    if not source:
        return {}
    kept = TravelTimes.objects.filter(source=source, way=JourneyWay.CAR, start_point=point_of(*origin))
    row = kept.values_list("journeys", flat=True).first()
    if row is None:
        return {}
    return {int(line["end"]): int(line["minutes"]) for line in unpacked(row) if line["minutes"] != NO_WAY}


def _corrected(territory: int, origin: Point, targets: Sequence[Point]) -> dict[int, int]:
    """Minutes corrected from the commune of the origin to that of a target, by the target's place in the list."""
    rows = TravelOverride.objects.filter(territory=territory).order_by("pk")
    minutes = {(row.from_commune_id, row.to_commune_id): row.minutes for row in rows}
    if not minutes:
        return {}
    communes = list(Commune.objects.filter(territory=territory).order_by("pk"))
    start = _commune_of(origin, communes)
    ends = {place: _commune_of(target, communes) for place, target in enumerate(targets)}
    return {place: minutes[start, end] for place, end in ends.items() if (start, end) in minutes}


def _commune_of(point: Point, communes: Sequence[Commune]) -> int:
    """Return the key of the commune whose outline holds the point, or whose centre is that point; 0 for none."""
    for commune in communes:
        if point == (commune.latitude, commune.longitude) or _holds(commune.outline, point):
            return commune.pk
    return 0


def _holds(outline: list[list[float]], point: Point) -> bool:
    """Tell whether a polygon of (latitude, longitude) holds a point: a line to it crosses an odd number of sides."""
    is_inside = False
    for (north, east), (other_north, other_east) in zip(outline, [*outline[1:], *outline[:1]], strict=True):
        if (north > point[0]) != (other_north > point[0]):
            crossing = (other_east - east) * (point[0] - north) / (other_north - north) + east
            is_inside ^= point[1] < crossing
    return is_inside
