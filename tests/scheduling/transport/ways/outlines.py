"""Outlines of communes that the tests share, (latitude, longitude) as our rows keep them."""

import json
from pathlib import Path

from scheduling.transport.gtfs_zones import Outline

Border = tuple[tuple[float, float], ...]
DEMO = Path(__file__).parents[4] / "accounts" / "demo" / "isle_vern_salembre.json"
BOW_TIE: Border = ((45.5, 0.2), (45.55, 0.25), (45.55, 0.2), (45.5, 0.25))


def square(south: float, west: float, side: float = 0.05) -> Border:
    """A square as seen on a map, from its south-west corner."""
    north, east = south + side, west + side
    return ((south, west), (south, east), (north, east), (north, west))


def outline(name: str, border: Border) -> Outline:
    """A commune of that name."""
    return Outline(name.lower(), name, border)


def demo_outlines() -> list[Outline]:
    """The sixteen communes of the demo: simplified outlines that overlap and leave gaps here and there."""
    rows = json.loads(DEMO.read_text(encoding="utf-8"))["communes"]
    return [Outline(row["insee"], row["name"], tuple(map(tuple, row["outline"]))) for row in rows]


def ring_of_eight() -> list[Outline]:
    """Eight squares around a ninth that is not served."""
    places = [(row, column) for row in range(3) for column in range(3) if (row, column) != (1, 1)]
    return [outline(f"C{row}{column}", square(45 + 0.05 * row, 0.1 + 0.05 * column)) for row, column in places]
