"""Points for the homes of the demo: inside the outline of their commune, closer to the village than to the border."""

from itertools import pairwise
from random import Random

from accounts.models import Commune

Point = tuple[float, float]

TRIES = 200
VILLAGE_SHARE = 0.45
VILLAGE_DEGREES = 0.004


def is_inside(point: Point, outline: list[list[float]]) -> bool:
    """Tell whether ``point`` (latitude, longitude) lies inside a closed outline: odd crossings of a ray eastwards.

    >>> square = [[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]]
    >>> is_inside((1, 1), square), is_inside((3, 1), square)
    (True, False)
    """
    latitude, longitude = point
    inside = False
    for (lat_a, lon_a), (lat_b, lon_b) in pairwise(outline):
        if (lat_a > latitude) != (lat_b > latitude):
            crossing = lon_a + (latitude - lat_a) * (lon_b - lon_a) / (lat_b - lat_a)
            inside ^= longitude < crossing
    return inside


def home_point(commune: Commune, dice: Random) -> tuple[Point, bool]:
    """Draw a home in ``commune``; tell also whether it is in the village. Without an outline: its centre."""
    if not commune.outline:
        return (commune.latitude, commune.longitude), True
    if dice.random() < VILLAGE_SHARE:
        near = (
            commune.latitude + dice.uniform(-VILLAGE_DEGREES, VILLAGE_DEGREES),
            commune.longitude + dice.uniform(-VILLAGE_DEGREES, VILLAGE_DEGREES),
        )
        if is_inside(near, commune.outline):
            return _rounded(near), True
    latitudes = [point[0] for point in commune.outline]
    longitudes = [point[1] for point in commune.outline]
    for _ in range(TRIES):
        point = (dice.uniform(min(latitudes), max(latitudes)), dice.uniform(min(longitudes), max(longitudes)))
        if is_inside(point, commune.outline):
            return _rounded(point), False
    return (commune.latitude, commune.longitude), True


def _rounded(point: Point) -> Point:
    """Five decimals: about a metre."""
    return round(point[0], 5), round(point[1], 5)
