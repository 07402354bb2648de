"""Geometry of the drawings of the ledger: the map of communes and the bars by month. Templates only draw.

Whole numbers everywhere: templates would write a decimal comma.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import Commune
from directory.selectors.unmet import Line

MAP_WIDTH, MAP_MARGIN = 640, 12
BARS_WIDTH, BARS_HEIGHT = 720, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 22, 14, 198
_SHADES = 4
_FEW_LABELS = 12
_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


@dataclass(frozen=True, slots=True)
class Area:
    """A commune on the map: its outline, where its figure stands, how dark it is (0 to 4)."""

    name: str
    count: int
    path: str
    x: int
    y: int
    shade: int


@dataclass(frozen=True, slots=True)
class CommuneMap:
    """The map, with the least count of each shade for its legend."""

    width: int
    height: int
    areas: tuple[Area, ...]
    legend: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A month: its whole height, of which the lower part has no answer."""

    label: str
    short: str
    x: int
    width: int
    top: int
    middle: int
    bottom: int
    count: int
    unresolved: int

    @property
    def centre(self) -> int:
        """Where words stand under the bar."""
        return self.x + self.width // 2

    @property
    def resolved_height(self) -> int:
        """Height of the upper part."""
        return self.middle - self.top

    @property
    def unresolved_height(self) -> int:
        """Height of the lower part."""
        return self.bottom - self.middle


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars by month, with the lines of the scale."""

    bars: tuple[Bar, ...]
    scale: tuple[tuple[int, int], ...]
    width: int = BARS_WIDTH
    height: int = BARS_HEIGHT
    left: int = _LEFT


def map_of(communes: Iterable[Commune], lines: Sequence[Line]) -> CommuneMap | None:
    """Place the outlines of the communes; None when no commune has one."""
    counts = {line.key: line.count for line in lines}
    drawn = [commune for commune in communes if len(commune.outline) > 2]
    points = [point for commune in drawn for point in commune.outline]
    if not points:
        return None
    north, south = max(point[0] for point in points), min(point[0] for point in points)
    west, east = min(point[1] for point in points), max(point[1] for point in points)
    narrow = math.cos(math.radians((north + south) / 2))
    scale = (MAP_WIDTH - 2 * MAP_MARGIN) / max((east - west) * narrow, 1e-6)

    def place(latitude: float, longitude: float) -> tuple[int, int]:
        x = MAP_MARGIN + (longitude - west) * narrow * scale
        return round(x), round(MAP_MARGIN + (north - latitude) * scale)

    most = max((counts.get(commune.pk, 0) for commune in drawn), default=0)
    areas = []
    for commune in drawn:
        corners = [place(*point[:2]) for point in commune.outline]
        path = "M" + "L".join(f"{x} {y}" for x, y in corners) + "z"
        count = counts.get(commune.pk, 0)
        areas.append(Area(commune.name, count, path, *place(commune.latitude, commune.longitude), shade(count, most)))
    height = math.ceil((north - south) * scale + 2 * MAP_MARGIN)
    return CommuneMap(MAP_WIDTH, height, tuple(areas), tuple(_legend(most)))


def shade(count: int, most: int) -> int:
    """Return 0 for none, otherwise 1 to 4 by quarter of the highest count."""
    return 0 if not count else min(_SHADES, math.ceil(_SHADES * count / most))


def _legend(most: int) -> Iterable[tuple[int, str]]:
    yield 0, "aucune"
    for level in range(1, _SHADES + 1):
        counts = [count for count in range(1, most + 1) if shade(count, most) == level]
        if counts:
            yield level, str(counts[0]) if len(counts) == 1 else f"{counts[0]} à {counts[-1]}"


def bars_of(lines: Sequence[Line]) -> Bars:
    """Place a bar for each month."""
    most = max((line.count for line in lines), default=0)
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**6) if most <= 5 * size)
    top_value = max(step, math.ceil(most / step) * step)
    room = (BARS_WIDTH - _LEFT - _RIGHT) / max(len(lines), 1)
    width = min(46.0, room * 0.72)

    def height(value: int) -> int:
        return round(_BOTTOM - (_BOTTOM - _TOP) * value / top_value)

    every = math.ceil(len(lines) / _FEW_LABELS)
    bars = [
        Bar(
            label=line.label,
            short=_short(line) if place % every == 0 else "",
            x=round(_LEFT + room * place + (room - width) / 2),
            width=round(width),
            top=height(line.count),
            middle=height(line.unresolved),
            bottom=_BOTTOM,
            count=line.count,
            unresolved=line.unresolved,
        )
        for place, line in enumerate(lines)
    ]
    return Bars(tuple(bars), tuple((value, height(value)) for value in range(0, top_value + 1, step)))


def _short(line: Line) -> str:
    """Return "sept. 26"."""
    return f"{_MONTHS[line.key.month - 1]} {line.key:%y}"
