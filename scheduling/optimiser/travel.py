"""Travel times: a calibrated estimate, routing servers over HTTP, and an override table commune to commune.

Every provider returns a ``TravelMatrix`` whose ``source`` says where the figures come from.
"""

import json
import math
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

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


class TravelError(Exception):
    """A routing server did not give a usable answer. The message says which server and why."""


class TravelProvider(Protocol):
    """Anything that measures journeys between places."""

    def matrix(self, places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
        """Minutes and kilometres between all places, or raise ``TravelError``."""
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
    minutes, kilometres = _rounded(exact, road)
    return TravelMatrix(tuple(place.id for place in places), minutes, kilometres, "estimate")


def _rounded(
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


Fetch = Callable[[urllib.request.Request, float], bytes]


def _fetch(request: urllib.request.Request, timeout: float) -> bytes:
    if request.type not in ("http", "https"):
        raise TravelError(f"not a web address: {request.full_url}")
    with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - the scheme is checked above
        return bytes(answer.read())


def _ask(server: str, request: urllib.request.Request, timeout: float, fetch: Fetch) -> dict[str, Any]:
    """JSON object answered by a server; every failure is a ``TravelError``."""
    try:
        answer = json.loads(fetch(request, timeout))
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        raise TravelError(f"{server} does not answer: {error}") from error
    except ValueError as error:
        raise TravelError(f"{server} answered something that is not JSON") from error
    if not isinstance(answer, dict):
        raise TravelError(f"{server} answered {type(answer).__name__} instead of an object")
    return answer


def _table(server: str, rows: Iterable[Iterable[float | None]], size: int) -> npt.NDArray[np.float64]:
    """A square table of numbers, null where a journey is impossible."""
    try:
        table = np.array([[math.nan if cell is None else float(cell) for cell in row] for row in rows])
    except (TypeError, ValueError) as error:
        raise TravelError(f"{server} answered a table that cannot be read") from error
    if table.shape != (size, size):
        raise TravelError(f"{server} answered a table of shape {table.shape} for {size} places")
    return table


def _source(server: str) -> str:
    return f"{server} {datetime.now(UTC):%Y-%m-%d}"


@dataclass(frozen=True)
class OsrmServer:
    """OSRM's ``/table`` service (durations in seconds, distances in metres)."""

    url: str
    timeout: float = 10.0
    profiles: Mapping[TravelMode, str] = field(
        default_factory=lambda: {
            TravelMode.CAR: "driving",
            TravelMode.PASSENGER: "driving",
            TravelMode.BICYCLE: "cycling",
            TravelMode.FOOT: "walking",
        }
    )
    fetch: Fetch = _fetch

    def matrix(self, places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
        """Raises ``TravelError`` when the server is silent, refuses, or answers badly."""
        if not places:
            return estimate_matrix(places, mode)
        points = ";".join(f"{place.longitude:.6f},{place.latitude:.6f}" for place in places)
        address = f"{self.url.rstrip('/')}/table/v1/{self.profiles[mode]}/{points}?annotations=duration,distance"
        request = urllib.request.Request(address)  # noqa: S310 - the scheme is checked when it is sent
        answer = _ask("OSRM", request, self.timeout, self.fetch)
        if answer.get("code") != "Ok":
            raise TravelError(f"OSRM refused: {answer.get('code')} {answer.get('message', '')}".strip())
        minutes = _table("OSRM", answer.get("durations", ()), len(places)) / 60
        kilometres = _table("OSRM", answer.get("distances", ()), len(places)) / 1000
        names = tuple(place.id for place in places)
        return TravelMatrix(names, *_rounded(minutes, kilometres), _source("OSRM"))


@dataclass(frozen=True)
class ValhallaServer:
    """Valhalla's ``/sources_to_targets`` service (times in seconds, distances in kilometres)."""

    url: str
    timeout: float = 20.0
    costings: Mapping[TravelMode, str] = field(
        default_factory=lambda: {
            TravelMode.CAR: "auto",
            TravelMode.PASSENGER: "auto",
            TravelMode.BICYCLE: "bicycle",
            TravelMode.FOOT: "pedestrian",
        }
    )
    fetch: Fetch = _fetch

    def matrix(self, places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
        """Raises ``TravelError`` when the server is silent, refuses, or answers badly."""
        if not places:
            return estimate_matrix(places, mode)
        points = [{"lat": place.latitude, "lon": place.longitude} for place in places]
        body = {"sources": points, "targets": points, "costing": self.costings[mode], "units": "kilometers"}
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked when it is sent
            f"{self.url.rstrip('/')}/sources_to_targets",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        answer = _ask("Valhalla", request, self.timeout, self.fetch)
        if "sources_to_targets" not in answer:
            raise TravelError(f"Valhalla refused: {answer.get('error', answer)}")
        try:
            cells = answer["sources_to_targets"]
            seconds = [[cell.get("time") for cell in row] for row in cells]
            lengths = [[cell.get("distance") for cell in row] for row in cells]
        except (TypeError, AttributeError) as error:
            raise TravelError("Valhalla answered a table that cannot be read") from error
        minutes = _table("Valhalla", seconds, len(places)) / 60
        kilometres = _table("Valhalla", lengths, len(places))
        names = tuple(place.id for place in places)
        return TravelMatrix(names, *_rounded(minutes, kilometres), _source("Valhalla"))


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
        if mode not in (TravelMode.CAR, TravelMode.PASSENGER):
            return found
        corrected, count = found.minutes.copy(), 0
        for row, origin in enumerate(places):
            for column, target in enumerate(places):
                pair = (origin.commune, target.commune)
                back = self.minutes.get(pair[::-1]) if self.both_ways else None
                value = self.minutes.get(pair, back)
                if value is not None and row != column:
                    corrected[row, column] = value
                    count += 1
        source = f"{found.source}, {count} corrected by hand" if count else found.source
        return TravelMatrix(found.place_ids, corrected, found.kilometres, source)
