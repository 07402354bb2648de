"""The routing server that the settings name, and what is kept of its answers."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from scheduling.models.journey import JourneyWay, TravelTimes, point_of
from scheduling.optimiser import Router, router_from
from scheduling.optimiser.model import Place, TravelMode
from scheduling.planning.packed import unpacked_rows

WAYS = {
    TravelMode.CAR: JourneyWay.CAR,
    TravelMode.PASSENGER: JourneyWay.CAR,
    TravelMode.BICYCLE: JourneyWay.BICYCLE,
    TravelMode.FOOT: JourneyWay.FOOT,
}
NOT_KNOWN = -1
NEVER_ASKED = 0
NO_POINT = -1
Table = npt.NDArray[np.int64]


def router() -> Router | None:
    """What measures journeys; None when they are estimated. Raises ImproperlyConfigured on a bad setting."""
    return _router(settings.TRAVEL_PROVIDER, float(settings.TRAVEL_TIMEOUT_SECONDS))


@lru_cache(maxsize=4)
def _router(text: str, timeout: float) -> Router | None:
    try:
        return router_from(text, timeout=timeout)
    except ValueError as error:
        raise ImproperlyConfigured(f"TRAVEL_PROVIDER: {error}.") from error


def source_key() -> str:
    """Short name under which answers are kept: another server, or another map, starts from nothing."""
    chosen = router()
    digest = hashlib.sha256(settings.TRAVEL_PROVIDER.encode()).hexdigest()[:12]
    return f"{chosen.name} {digest}" if chosen else ""


def points_of(places: Iterable[Place]) -> Table:
    """Rounded position of each place; ``NO_POINT`` where it is not known."""
    return np.array([_point(place) for place in places], dtype=np.int64)


def _point(place: Place) -> int:
    is_known = abs(place.latitude) <= 90 and abs(place.longitude) <= 180
    return point_of(place.latitude, place.longitude) if is_known else NO_POINT


class KnownJourneys:
    """What the server in use said of the journeys between some places: one query, none when journeys are estimated.

    ``points`` are the distinct positions, in order; ``minutes``, ``metres`` and ``days`` map each way to a table over
    them. A day is that of the answer, ``NEVER_ASKED`` without one; minutes are ``NOT_KNOWN`` when it is of no use.
    """

    def __init__(self, places: Sequence[Place], modes: Iterable[TravelMode]) -> None:
        chosen = router()
        self.server = chosen.name if chosen else ""
        points = np.unique(points_of(places))
        self.points = points[points != NO_POINT]
        self.ways = sorted({WAYS[mode] for mode in modes}) if chosen else []
        shape = (len(self.ways), len(self.points), len(self.points))
        self.minutes, self.metres = np.full(shape, NOT_KNOWN), np.full(shape, NOT_KNOWN)
        self.days = np.full(shape, NEVER_ASKED)
        if self.ways and len(self.points) > 1:
            self._read()

    def _read(self) -> None:
        kept = TravelTimes.objects.filter(
            source=source_key(), way__in=self.ways, start_point__in=self.points.tolist()
        ).order_by()
        rows = list(kept.values_list("way", "start_point", "journeys"))
        owners, found = unpacked_rows([journeys for _, _, journeys in rows])
        ends = np.searchsorted(self.points, found["end"])
        is_here = ends < len(self.points)
        is_here[is_here] = self.points[ends[is_here]] == found["end"][is_here]
        owners, ends, found = owners[is_here], ends[is_here], found[is_here]
        order = np.array([self.ways.index(JourneyWay(way)) for way, _, _ in rows], dtype=np.int64)
        starts = np.searchsorted(self.points, np.array([start for _, start, _ in rows], dtype=np.int64))
        cells = (order[owners], starts[owners], ends)
        self.minutes[cells], self.metres[cells], self.days[cells] = found["minutes"], found["metres"], found["day"]

    def between(self, places: Sequence[Place], mode: TravelMode) -> tuple[Table, Table]:
        """Minutes and metres between places, shapes (n, n); ``NOT_KNOWN`` where nothing is kept."""
        if WAYS[mode] not in self.ways or not len(self.points):
            nothing = np.full((len(places), len(places)), NOT_KNOWN)
            return nothing, nothing
        way, points = self.ways.index(WAYS[mode]), points_of(places)
        rows = np.clip(np.searchsorted(self.points, points), 0, len(self.points) - 1)
        is_here = self.points[rows] == points
        usable, cells = is_here[:, None] & is_here[None, :], np.ix_(rows, rows)
        return (
            np.where(usable, self.minutes[way][cells], NOT_KNOWN),
            np.where(usable, self.metres[way][cells], NOT_KNOWN),
        )
