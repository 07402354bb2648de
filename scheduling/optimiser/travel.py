"""Travel times: what a provider is, the calibrated estimate, and an override table commune to commune.

Every provider returns a ``TravelMatrix`` whose ``source`` says where the figures come from. Routing servers and their
common parts are in ``servers.py``; ``providers.py`` reads a provider from a line of settings.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from scheduling.optimiser.model import Place, TravelMatrix, TravelMode

EARTH_RADIUS_KM = 6371.0
DETOUR = 1.48
"""Road kilometres per kilometre as the crow flies: median on a rural network like ours (data README)."""
CAR_START_MINUTES = 1.35
CAR_MINUTES_PER_CROW_KM = 1.55
ESTIMATE_ERROR = 0.19
"""Relative error of the estimate by car (standard deviation): what buffers must absorb."""
BICYCLE_KMH = 14.0
FOOT_KMH = 4.5
UNKNOWN_MINUTES = -1
NOT_CORRECTED = -2


class TravelError(Exception):
    """A routing server did not give a usable answer. The message says which server and why."""


class TravelProvider(Protocol):
    """Anything that measures journeys between places."""

    def matrix(self, places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
        """Minutes and kilometres between all places, or raise ``TravelError``."""
        ...


@dataclass(frozen=True, slots=True)
class Journeys:
    """Journeys from some places to others, shapes (origins, targets); NaN where the server knows none."""

    minutes: npt.NDArray[np.float64]
    kilometres: npt.NDArray[np.float64]


class Router(Protocol):
    """What measures journeys on real roads. ``max_side`` is the most origins, and targets, of one question."""

    @property
    def name(self) -> str:
        """What people call it: "OSRM"."""
        ...

    @property
    def max_side(self) -> int:
        """Most origins, and most targets, of one question."""
        ...

    def table(self, origins: Sequence[Place], targets: Sequence[Place], mode: TravelMode) -> Journeys:
        """Journeys from each origin to each target, or raise ``TravelError``."""
        ...


def crow_kilometres(places: Sequence[Place]) -> npt.NDArray[np.float64]:
    """Great-circle distances, shape (n, n), by the haversine formula."""
    latitude = np.radians([place.latitude for place in places])
    longitude = np.radians([place.longitude for place in places])
    half_north = np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
    half_east = np.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    chord = half_north + np.cos(latitude)[:, None] * np.cos(latitude)[None, :] * half_east
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))), dtype=np.float64)


def estimate_matrix(places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
    """Estimated journeys, rounded up to whole minutes; a place with an unknown position is unreachable (-1).

    By car (and for a passenger) minutes are 1.35 + 1.55 per kilometre as the crow flies; by bicycle and on foot,
    road kilometres at 14 and 4.5 km/h. Two places at the same point are 0 minutes apart.
    """
    crow = crow_kilometres(places)
    road = crow * DETOUR
    if mode in (TravelMode.CAR, TravelMode.PASSENGER):
        exact = np.where(crow == 0, 0.0, CAR_START_MINUTES + CAR_MINUTES_PER_CROW_KM * crow)
    else:
        exact = road / (BICYCLE_KMH if mode == TravelMode.BICYCLE else FOOT_KMH) * 60
    minutes, kilometres = whole_minutes(exact, road)
    return TravelMatrix(tuple(place.id for place in places), minutes, kilometres, "estimate")


def whole_minutes(
    exact: npt.NDArray[np.float64], kilometres: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Whole minutes, up, -1 where not a number; 0 on the diagonal."""
    known = np.isfinite(exact)
    minutes = np.where(known, np.ceil(np.where(known, exact, 0) - 1e-9), UNKNOWN_MINUTES).astype(np.int64)
    np.fill_diagonal(minutes, 0)
    lengths = np.where(np.isfinite(kilometres), kilometres, 0.0)
    np.fill_diagonal(lengths, 0.0)
    return minutes, lengths


@dataclass(frozen=True)
class Estimate:
    """The calibrated estimate as a provider."""

    def matrix(self, places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
        """The estimate; it never fails."""
        return estimate_matrix(places, mode)


@dataclass(frozen=True)
class CommuneOverrides:
    """A provider corrected by hand: minutes from one commune to another replace what ``base`` says.

    ``minutes`` maps (from, to) INSEE codes to minutes; -1 forbids the journey (a flooded bridge). A pair given in
    one direction only holds for both, unless ``both_ways`` is False.
    """

    base: TravelProvider
    minutes: Mapping[tuple[str, str], int]
    both_ways: bool = True

    def matrix(self, places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
        """Overrides apply by car and for passengers, between places of two different communes or within one."""
        found = self.base.matrix(places, mode)
        known = self.known(places, mode)
        count = int((known != NOT_CORRECTED).sum())
        if not count:
            return found
        corrected = np.where(known != NOT_CORRECTED, known, found.minutes)
        return TravelMatrix(found.place_ids, corrected, found.kilometres, f"{found.source}, {count} corrected by hand")

    def known(self, places: Sequence[Place], mode: TravelMode) -> npt.NDArray[np.int64]:
        """Minutes corrected by hand between places, shape (n, n); ``NOT_CORRECTED`` elsewhere."""
        table = np.full((len(places), len(places)), NOT_CORRECTED, dtype=np.int64)
        if mode not in (TravelMode.CAR, TravelMode.PASSENGER):
            return table
        rows: dict[str, list[int]] = defaultdict(list)
        for row, place in enumerate(places):
            rows[place.commune].append(row)
        for (start, end), minutes in self.minutes.items():
            if start in rows and end in rows:
                table[np.ix_(rows[start], rows[end])] = minutes
                if self.both_ways and (end, start) not in self.minutes:
                    table[np.ix_(rows[end], rows[start])] = minutes
        np.fill_diagonal(table, NOT_CORRECTED)
        return table
