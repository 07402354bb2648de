"""How far each candidate is: asked at once from upper packages, or estimated from the distance as the crow flies."""

import math

from core.registries import Journey, registries
from directory.selectors.search_candidates import Candidate
from directory.selectors.search_types import Point, Wish, crow_kilometres

# Median of rural roads like ours, as in the planning engine: minutes to start, minutes and road per kilometre.
START_MINUTES, MINUTES_PER_CROW_KM, DETOUR = 1.35, 1.55, 1.48
ESTIMATE = "estimation"


def measure(candidates: list[Candidate], wish: Wish) -> None:
    """Write minutes and kilometres on those that have a place to go to."""
    origin = wish.origin
    if origin is None:
        return
    placed = [candidate for candidate in candidates if candidate.point and not candidate.is_remote]
    targets = list(dict.fromkeys(candidate.point for candidate in placed if candidate.point))
    journeys = dict(zip(targets, _journeys(wish.territory.pk, origin, targets), strict=True))
    for candidate in placed:
        if candidate.point is None or (candidate.is_home and candidate.zone):
            continue
        journey = journeys[candidate.point]
        candidate.kilometres = round(crow_kilometres(origin, candidate.point) * DETOUR, 1)
        if journey is not None:
            candidate.minutes, candidate.travel_source = journey.minutes, journey.source


def _journeys(territory: int, origin: Point, targets: list[Point]) -> list[Journey | None]:
    provider = next(iter(registries.journeys), None)
    known = list(provider(territory, origin, targets)) if provider and targets else [None] * len(targets)
    return [journey or estimate(origin, target) for journey, target in zip(known, targets, strict=True)]


def estimate(origin: Point, target: Point) -> Journey:
    """Estimate a journey by car."""
    crow = crow_kilometres(origin, target)
    minutes = 0 if crow < 1e-6 else math.ceil(START_MINUTES + MINUTES_PER_CROW_KM * crow - 1e-9)
    return Journey(minutes, ESTIMATE)
