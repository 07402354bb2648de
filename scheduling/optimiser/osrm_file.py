"""OSRM inside this process, from a prepared map: the optional extra ``osrm`` (Python 3.12 or later)."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from scheduling.optimiser.model import Place, TravelMatrix, TravelMode
from scheduling.optimiser.servers import osrm_journeys, osrm_points, square
from scheduling.optimiser.travel import Journeys, TravelError

# Parts that every map prepared with osrm-extract, osrm-partition and osrm-customize has.
PARTS = (".properties", ".partition", ".cells")


@dataclass(frozen=True)
class OsrmFile:
    """A map prepared for one way of moving, by car: the others are estimated."""

    path: str
    name: str = "OSRM"
    max_side: int = 500

    def matrix(self, places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
        """Raises ``TravelError`` when the map cannot be read or the library fails."""
        return square(self, places, mode)

    def table(self, origins: Sequence[Place], targets: Sequence[Place], mode: TravelMode) -> Journeys:
        """Raises ``TravelError`` when the map cannot be read or the library fails."""
        if mode not in (TravelMode.CAR, TravelMode.PASSENGER):
            raise TravelError("this map knows journeys by car only")
        places, first, last = osrm_points(origins, targets)
        try:
            osrm = importlib.import_module("osrm")
            asked = osrm.TableParameters(
                coordinates=[(place.longitude, place.latitude) for place in places],
                sources=list(first or ()),
                destinations=list(last or ()),
                annotations=["duration", "distance"],
            )
            answer = _plain(_engine(self.path).Table(asked))
        except (ImportError, RuntimeError, ValueError, TypeError) as error:
            raise TravelError(f"OSRM in process fails: {error}") from error
        return osrm_journeys({"code": "Ok", **answer}, (len(origins), len(targets)))


def missing_part(path: str) -> str:
    """Return what keeps a map from being read, in words; empty when all is there."""
    missing = [part for part in PARTS if not Path(path + part).is_file()]
    return f"{path}{missing[0]} does not exist" if missing else ""


@lru_cache(maxsize=1)
def _engine(path: str) -> Any:
    """The map in memory, read once by a process."""
    osrm = importlib.import_module("osrm")
    return osrm.OSRM(storage_config=path, algorithm="MLD", use_shared_memory=False)


def _plain(answer: Any) -> dict[str, Any]:
    """The two tables of an answer as lists of lists."""
    return {name: [list(row) for row in answer[name]] for name in ("durations", "distances")}
