"""Routing servers over HTTP: OSRM and Valhalla.

A server is asked within a time, its answer is bounded and read with suspicion, and it leads nowhere else: redirections
are refused, and no proxy stands between it and us.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from scheduling.optimiser.model import Place, TravelMatrix, TravelMode
from scheduling.optimiser.travel import Journeys, Router, TravelError, estimate_matrix, whole_minutes

TIMEOUT_SECONDS = 10.0
# Ten times what the largest question of ours is answered with.
MAX_ANSWER_BYTES = 8 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
Fetch = Callable[[urllib.request.Request, float], bytes]


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """A routing server that sends elsewhere is not the one that was chosen."""

    def redirect_request(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise TravelError("the server sends to another address, which is not followed")


_OPENER = urllib.request.build_opener(_NoRedirection, urllib.request.ProxyHandler({}))


def fetch(request: urllib.request.Request, timeout: float) -> bytes:
    """Return the body of an answer; ``timeout`` holds for the whole of it, not for each piece."""
    if request.type not in ("http", "https"):
        raise TravelError(f"not a web address: {request.full_url}")
    until = time.monotonic() + timeout
    body = bytearray()
    with _OPENER.open(request, timeout=timeout) as answer:
        while piece := answer.read1(CHUNK_BYTES):
            body += piece
            if len(body) > MAX_ANSWER_BYTES:
                raise TravelError(f"the answer is larger than {MAX_ANSWER_BYTES // 1024**2} MB")
            if time.monotonic() > until:
                raise TimeoutError("the answer takes too long")
    return bytes(body)


def _ask(server: str, request: urllib.request.Request, timeout: float, send: Fetch) -> dict[str, Any]:
    """JSON object answered by a server; every failure is a ``TravelError``."""
    try:
        answer = json.loads(send(request, timeout))
    except urllib.error.HTTPError as error:
        error.close()
        raise TravelError(f"{server} refused: {error}") from error
    except (urllib.error.URLError, HTTPException, OSError) as error:
        raise TravelError(f"{server} does not answer: {error}") from error
    except (ValueError, RecursionError) as error:
        raise TravelError(f"{server} answered something that is not JSON") from error
    if not isinstance(answer, dict):
        raise TravelError(f"{server} answered {type(answer).__name__} instead of an object")
    return answer


def _table(server: str, rows: Any, shape: tuple[int, int]) -> npt.NDArray[np.float64]:
    """A table of numbers of the shape asked for, NaN where a journey is impossible (null)."""
    try:
        table = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TravelError(f"{server} answered a table that cannot be read") from error
    if table.shape != shape:
        raise TravelError(f"{server} answered a table of shape {table.shape} for {shape[0]} × {shape[1]} places")
    return np.where(np.isfinite(table), table, np.nan)


def square(router: Router, places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
    """Journeys between all places, in one question; the source says the server and the day."""
    if not places:
        return estimate_matrix(places, mode)
    found = router.table(places, places, mode)
    minutes, kilometres = whole_minutes(found.minutes, found.kilometres)
    source = f"{router.name} {datetime.now(UTC):%Y-%m-%d}"
    return TravelMatrix(tuple(place.id for place in places), minutes, kilometres, source)


def osrm_points(
    origins: Sequence[Place], targets: Sequence[Place]
) -> tuple[Sequence[Place], Sequence[int] | None, Sequence[int] | None]:
    """Places of a question to OSRM, and which of them are origins and targets; None for all of them."""
    if origins is targets:
        return origins, None, None
    first = len(origins)
    return [*origins, *targets], range(first), range(first, first + len(targets))


def osrm_journeys(answer: Mapping[str, Any], shape: tuple[int, int]) -> Journeys:
    """Read what OSRM says, over HTTP or in process: seconds and metres. Raises ``TravelError``."""
    if answer.get("code") != "Ok":
        raise TravelError(f"OSRM refused: {answer.get('code')} {answer.get('message', '')}".strip())
    minutes = _table("OSRM", answer.get("durations", ()), shape) / 60
    return Journeys(minutes, _table("OSRM", answer.get("distances", ()), shape) / 1000)


@dataclass(frozen=True)
class OsrmServer:
    """OSRM's ``/table`` service (durations in seconds, distances in metres)."""

    url: str
    timeout: float = TIMEOUT_SECONDS
    profiles: Mapping[TravelMode, str] = field(
        default_factory=lambda: {
            TravelMode.CAR: "driving",
            TravelMode.PASSENGER: "driving",
            TravelMode.BICYCLE: "cycling",
            TravelMode.FOOT: "walking",
        }
    )
    fetch: Fetch = fetch
    name: str = "OSRM"
    # OSRM refuses more than 100 × 100 unless told otherwise (--max-table-size).
    max_side: int = 100

    def matrix(self, places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
        """Raises ``TravelError`` when the server is silent, refuses, or answers badly."""
        return square(self, places, mode)

    def table(self, origins: Sequence[Place], targets: Sequence[Place], mode: TravelMode) -> Journeys:
        """Raises ``TravelError`` when the server is silent, refuses, or answers badly."""
        places, first, last = osrm_points(origins, targets)
        points = ";".join(f"{place.longitude:.6f},{place.latitude:.6f}" for place in places)
        address = f"{self.url.rstrip('/')}/table/v1/{self.profiles[mode]}/{points}?annotations=duration,distance"
        if first is not None and last is not None:
            address += f"&sources={_list(first)}&destinations={_list(last)}"
        request = urllib.request.Request(address)  # noqa: S310 - the scheme is checked when it is sent
        return osrm_journeys(_ask(self.name, request, self.timeout, self.fetch), (len(origins), len(targets)))


def _list(rows: Iterable[int]) -> str:
    return ";".join(map(str, rows))


@dataclass(frozen=True)
class ValhallaServer:
    """Valhalla's ``/sources_to_targets`` service (times in seconds, distances in kilometres)."""

    url: str
    timeout: float = 2 * TIMEOUT_SECONDS
    costings: Mapping[TravelMode, str] = field(
        default_factory=lambda: {
            TravelMode.CAR: "auto",
            TravelMode.PASSENGER: "auto",
            TravelMode.BICYCLE: "bicycle",
            TravelMode.FOOT: "pedestrian",
        }
    )
    fetch: Fetch = fetch
    name: str = "Valhalla"
    # Valhalla refuses more than 2,500 pairs unless told otherwise (max_matrix_location_pairs).
    max_side: int = 50

    def matrix(self, places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
        """Raises ``TravelError`` when the server is silent, refuses, or answers badly."""
        return square(self, places, mode)

    def table(self, origins: Sequence[Place], targets: Sequence[Place], mode: TravelMode) -> Journeys:
        """Raises ``TravelError`` when the server is silent, refuses, or answers badly."""
        body = {
            "sources": [{"lat": place.latitude, "lon": place.longitude} for place in origins],
            "targets": [{"lat": place.latitude, "lon": place.longitude} for place in targets],
            "costing": self.costings[mode],
            "units": "kilometers",
        }
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked when it is sent
            f"{self.url.rstrip('/')}/sources_to_targets",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        answer = _ask(self.name, request, self.timeout, self.fetch)
        if "sources_to_targets" not in answer:
            raise TravelError(f"Valhalla refused: {str(answer.get('error', answer))[:200]}")
        try:
            cells = answer["sources_to_targets"]
            seconds = [[cell.get("time") for cell in row] for row in cells]
            lengths = [[cell.get("distance") for cell in row] for row in cells]
        except (TypeError, AttributeError) as error:
            raise TravelError("Valhalla answered a table that cannot be read") from error
        shape = (len(origins), len(targets))
        return Journeys(_table(self.name, seconds, shape) / 60, _table(self.name, lengths, shape))
