"""The zone that a scheme serves, as polygons that the readers of GTFS-Flex accept. Pure: outlines in, polygons out.

Communes that share a border are joined: one polygon says "anywhere in the zone" in two lines of ``stop_times.txt``,
where one polygon a commune needs a trip for each pair of communes (polygons of one trip may not overlap, even by the
few metres that simplified outlines do). When what is joined is no clean surface, each commune stays on its own.
MultiPolygon is legal in the standard, but its validator (8.0.1) fails to read it: every part is a polygon of its own.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

# Longitude, latitude, as in GeoJSON. Six decimals are ten centimetres.
Point = tuple[float, float]
Ring = tuple[Point, ...]
Segment = tuple[Point, Point]
DECIMALS = 6
# Slivers between two simplified outlines, in square kilometres: they are neither parts of the zone nor holes in it.
SLIVER_KM2 = 0.05
# How far from an edge one looks what is beside it, in degrees: twenty centimetres.
NEAR = 2e-6
_KM_PER_DEGREE = 111.32


@dataclass(frozen=True, slots=True)
class Outline:
    """A commune: its code, its name, and its border as (latitude, longitude) pairs."""

    code: str
    name: str
    border: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """A polygon: closed rings of (longitude, latitude), the outer one anticlockwise, then the holes (RFC 7946)."""

    id: str
    name: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Zones:
    """All the polygons. ``are_joined``: no two of them touch, so that one trip may serve them all.

    ``without`` names the communes whose border is not known; ``rounded`` those whose border crosses itself, drawn as
    the smallest convex shape around it.
    """

    zones: tuple[Zone, ...] = ()
    are_joined: bool = True
    without: tuple[str, ...] = ()
    rounded: tuple[str, ...] = field(default=())


def zones_of(outlines: Sequence[Outline], name: str) -> Zones:
    """Return the zone in as few polygons as possible; ``name`` is that of the whole."""
    drawn = [(outline, ring) for outline in outlines if (ring := _open_ring(outline.border))]
    without = tuple(outline.name for outline in outlines if not _open_ring(outline.border))
    rounded = tuple(outline.name for outline, ring in drawn if not is_simple([ring]))
    rings = [ring if is_simple([ring]) else _hull(ring) for _, ring in drawn]
    joined = _join(rings)
    if joined:
        parts = [Zone(f"zone-{rank}", name, part) for rank, part in enumerate(joined, 1)]
        return Zones(tuple(parts), True, without, rounded)
    alone = (
        Zone(f"commune-{outline.code}", outline.name, (_closed(ring),))
        for (outline, _), ring in zip(drawn, rings, strict=True)
    )
    return Zones(tuple(alone), False, without, rounded)


def is_simple(rings: Iterable[Ring]) -> bool:
    """Tell whether no two edges of open rings cross, nor touch elsewhere than at common ends."""
    edges = sorted(_straight(edge) for ring in rings for edge in _edges(ring))
    for place, edge in enumerate(edges):
        for other in edges[place + 1 :]:
            if other[0][0] > edge[1][0]:
                break
            if _clash(edge, other):
                return False
    return True


def area_km2(ring: Ring) -> float:
    """Area of an open ring, positive when it turns anticlockwise."""
    if not ring:
        return 0.0
    scale = _KM_PER_DEGREE**2 * math.cos(math.radians(ring[0][1]))
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in _edges(_shifted(ring))) / 2 * scale


def holds(ring: Ring, point: Point) -> bool:
    """Tell whether an open ring holds a point: odd crossings of a ray eastwards."""
    east, north = point
    crossings = (
        a[0] + (north - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) > east
        for a, b in _edges(ring)
        if (a[1] > north) != (b[1] > north)
    )
    return sum(crossings) % 2 == 1


def _shifted(ring: Ring) -> Ring:
    """The same ring near the origin: areas of small things need all the digits."""
    east, north = ring[0]
    return tuple((point[0] - east, point[1] - north) for point in ring)


def _open_ring(border: Iterable[Sequence[float]]) -> Ring:
    """Border as an open ring, without points that repeat; empty when it is no surface."""
    ring: list[Point] = []
    for latitude, longitude in border:
        point = (round(longitude, DECIMALS), round(latitude, DECIMALS))
        if not ring or ring[-1] != point:
            ring.append(point)
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return tuple(ring) if len(_hull(ring)) > 2 else ()


def _closed(ring: Ring, *, is_hole: bool = False) -> Ring:
    is_anticlockwise = area_km2(ring) > 0
    turned = ring if is_anticlockwise != is_hole else ring[::-1]
    return (*turned, turned[0])


def _edges(ring: Ring) -> Iterable[Segment]:
    return pairwise((*ring, ring[0])) if ring else ()


def _join(rings: Sequence[Ring]) -> list[tuple[Ring, ...]]:
    """Join rings: outer ring then holes of each part; nothing when what is found is no clean surface.

    An edge that two neighbours share point for point, each in its own direction, is inside. The others are cut where
    they meet, and those with the zone on one side only are its border.
    """
    edges = {edge for ring in rings for edge in _edges(ring if area_km2(ring) > 0 else ring[::-1])}
    left = {_straight(edge) for edge in edges if edge[::-1] not in edges}
    kept = [ring for ring in _traced(_border(_cut(left), rings)) if abs(area_km2(ring)) >= SLIVER_KM2]
    if not kept or not is_simple(kept):
        return []
    parts = _parts(kept)
    is_whole = all(any(holds(part[0], _inner_point(ring)) for part in parts) for ring in rings)
    return parts if is_whole else []


def _straight(edge: Segment) -> Segment:
    return min(edge), max(edge)


def _cut(edges: Iterable[Segment]) -> set[Segment]:
    """Cut edges where they meet; parts that two edges share are there once."""
    rows = sorted(edges)
    cuts: dict[Segment, set[Point]] = {edge: set() for edge in rows}
    for place, edge in enumerate(rows):
        for other in rows[place + 1 :]:
            if other[0][0] > edge[1][0]:
                break
            for point in _meetings(edge, other):
                cuts[edge].add(point)
                cuts[other].add(point)
    pieces = (pair for edge, points in cuts.items() for pair in pairwise(sorted({*edge, *points})))
    return {piece for piece in pieces if piece[0] != piece[1]}


def _meetings(first: Segment, second: Segment) -> Iterator[Point]:
    """Where two edges cross, and the ends of one that lie on the other."""
    (a, b), (c, d) = first, second
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    ends = ((c, first, turns[0]), (d, first, turns[1]), (a, second, turns[2]), (b, second, turns[3]))
    yield from (point for point, edge, turn in ends if turn == 0 and _is_within(point, edge))
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        across, away = (d[0] - c[0], d[1] - c[1]), (c[0] - a[0], c[1] - a[1])
        along = (b[0] - a[0], b[1] - a[1])
        share = (away[0] * across[1] - away[1] * across[0]) / (along[0] * across[1] - along[1] * across[0])
        yield round(a[0] + share * along[0], DECIMALS), round(a[1] + share * along[1], DECIMALS)


def _border(pieces: Iterable[Segment], rings: Sequence[Ring]) -> list[Segment]:
    """Keep the pieces that have the zone on one side only."""
    boxes = [(min(r)[0], max(r)[0], min(y for _, y in r), max(y for _, y in r), r) for r in rings]

    def is_covered(east: float, north: float) -> bool:
        near = (ring for west, end, low, high, ring in boxes if west <= east <= end and low <= north <= high)
        return any(holds(ring, (east, north)) for ring in near)

    kept = []
    for a, b in pieces:
        length = math.dist(a, b)
        middle, aside = (
            ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2),
            (NEAR * (a[1] - b[1]) / length, NEAR * (b[0] - a[0]) / length),
        )
        sides = [is_covered(middle[0] + sign * aside[0], middle[1] + sign * aside[1]) for sign in (1, -1)]
        if sides[0] != sides[1]:
            kept.append((a, b))
    return kept


def _parts(kept: Sequence[Ring]) -> list[tuple[Ring, ...]]:
    outer = sorted((ring for ring in kept if _depth(ring, kept) % 2 == 0), key=lambda ring: -abs(area_km2(ring)))
    holes = [ring for ring in kept if _depth(ring, kept) % 2 == 1]
    return [
        (_closed(ring), *(_closed(hole, is_hole=True) for hole in holes if _smallest_around(hole, outer) is ring))
        for ring in outer
    ]


def _smallest_around(hole: Ring, outer: Sequence[Ring]) -> Ring | None:
    around = [ring for ring in outer if holds(ring, _inner_point(hole))]
    return min(around, key=lambda ring: abs(area_km2(ring)), default=None)


def _depth(ring: Ring, kept: Sequence[Ring]) -> int:
    """How many of the others hold the ring."""
    inside = _inner_point(ring)
    return sum(other is not ring and holds(other, inside) for other in kept)


def _inner_point(ring: Ring) -> Point:
    """A point just inside an open ring, beside the border: no hole is nearer. The level passes through no corner."""
    levels = sorted({point[1] for point in ring})
    gap = max(pairwise(levels), key=lambda pair: pair[1] - pair[0])
    north = (gap[0] + gap[1]) / 2
    crossings = sorted(
        a[0] + (north - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
        for a, b in _edges(ring)
        if (a[1] > north) != (b[1] > north)
    )
    return (crossings[0] + min(NEAR, (crossings[1] - crossings[0]) / 2), north)


def _traced(edges: Iterable[Segment]) -> list[Ring]:
    """Rings that edges make, cut wherever one would come back to a point of its own."""
    around: dict[Point, list[Point]] = {}
    for a, b in sorted(edges):
        around.setdefault(a, []).append(b)
        around.setdefault(b, []).append(a)
    rings: list[Ring] = []
    for start in sorted(around):
        path = [start]
        while around[path[-1]]:
            point = around[path[-1]].pop(0)
            around[point].remove(path[-1])
            if point in path:
                place = path.index(point)
                rings.append(tuple(path[place:]))
                del path[place + 1 :]
            else:
                path.append(point)
    return rings


def _turn(a: Point, b: Point, c: Point) -> int:
    """1: ``c`` lies left of a → b, -1 right, 0 on the line (to a tenth of a millimetre in the shapes met here)."""
    cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (cross > 1e-15) - (cross < -1e-15)


def _clash(first: Segment, second: Segment) -> bool:
    """Whether two edges cross, overlap, or touch elsewhere than at an end of both."""
    (a, b), (c, d) = first, second
    if first == second:
        return True
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((c, first, turns[0]), (d, first, turns[1]), (a, second, turns[2]), (b, second, turns[3]))
    return any(turn == 0 and _is_within(point, edge) for point, edge, turn in ends)


def _is_within(point: Point, edge: Segment) -> bool:
    """Whether a point of the line of an edge lies on it, its ends left out."""
    return point not in edge and edge[0] <= point <= edge[1] and _between(point[1], edge[0][1], edge[1][1])


def _between(value: float, one: float, other: float) -> bool:
    return min(one, other) <= value <= max(one, other)


def _hull(points: Iterable[Point]) -> Ring:
    """Smallest convex ring around points, anticlockwise."""
    rows = sorted(set(points))
    halves = [_half(rows), _half(rows[::-1])]
    return tuple(halves[0][:-1] + halves[1][:-1]) if len(rows) > 2 else tuple(rows)


def _half(rows: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in rows:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept
