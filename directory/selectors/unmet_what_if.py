"""What one more half-day somewhere could have met: demands that a nearer, later or larger opening might have answered.

Definition, shown with the figures: unmet needs of the list without an answer, whose reason is that the offer was too
far, full or closed at that moment, and that come from a commune at most 15 minutes by car from the one considered.
Journeys asked for are left out: a place that opens drives nobody.
It is an upper bound, not a promise: the opening would have to offer the theme, on a day that suits.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from accounts.models import Commune
from core.registries import registries
from directory.enums import UnmetReason
from directory.selectors.search_travel import estimate
from directory.selectors.unmet import theme_word

REASONS = (UnmetReason.TOO_FAR, UnmetReason.NO_CAPACITY, UnmetReason.HOURS)
MINUTES = 15
SHOWN = 8
_SHOWN_THEMES = 3
_JOURNEYS = "mobilite--"


@dataclass(frozen=True, slots=True)
class HalfDay:
    """One more half-day at a commune: how many demands lie within reach, and about what."""

    commune: str
    count: int
    themes: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The best places, out of ``total`` demands with these reasons; ``source``: where the travel times come from."""

    total: int
    places: Sequence[HalfDay]
    sources: Sequence[str]


def what_if(rows: Any, communes: Sequence[Commune], territory_id: int) -> WhatIf:
    """Rank the communes where one more half-day would be within reach of the most demands."""
    near = rows.filter(resolved_on=None, reason__in=REASONS, commune__isnull=False)
    near = near.exclude(theme__startswith=_JOURNEYS)
    asked: dict[int, Counter[str]] = {}
    for commune, theme, count in near.order_by().values_list("commune", "theme").annotate(count=Count("pk")):
        asked.setdefault(commune, Counter())[theme_word(theme)] += count
    origins = [commune for commune in communes if commune.pk in asked]
    sources = set[str]()
    places = []
    for commune in _likely(communes, origins, asked):
        reached = _within_reach(commune, origins, territory_id, sources)
        themes = sum((asked[key] for key in reached), Counter[str]())
        if themes:
            places.append(HalfDay(commune.name, themes.total(), _most_common(themes)))
    places.sort(key=lambda place: (-place.count, place.commune))
    total = sum(themes.total() for themes in asked.values())
    return WhatIf(total, places[:SHOWN], sorted(sources))


def _most_common(themes: Counter[str]) -> list[tuple[str, int]]:
    return sorted(themes.items(), key=lambda pair: (-pair[1], pair[0]))[:_SHOWN_THEMES]


def _likely(
    communes: Sequence[Commune], origins: Sequence[Commune], asked: dict[int, Counter[str]]
) -> Sequence[Commune]:
    """Return the communes worth measuring exactly, by the estimate: travel times may cost a call to a server."""

    def reach(commune: Commune) -> int:
        near = (origin for origin in origins if estimate(_point(commune), _point(origin)).minutes <= MINUTES)
        return sum(asked[origin.pk].total() for origin in near)

    return sorted(communes, key=lambda commune: (-reach(commune), commune.name))[: SHOWN + 4]


def _within_reach(commune: Commune, origins: Sequence[Commune], territory_id: int, sources: set[str]) -> list[int]:
    """Return the keys of the communes at most 15 minutes away, the commune itself among them."""
    targets = [_point(origin) for origin in origins]
    provider = next(iter(registries.journeys), None)
    known = list(provider(territory_id, _point(commune), targets)) if provider and targets else [None] * len(targets)
    reached = []
    for origin, target, journey in zip(origins, targets, known, strict=True):
        found = journey or estimate(_point(commune), target)
        if origin.pk == commune.pk or found.minutes <= MINUTES:
            reached.append(origin.pk)
            if origin.pk != commune.pk:
                sources.add(found.source)
    return reached


def _point(commune: Commune) -> tuple[float, float]:
    return commune.latitude, commune.longitude
