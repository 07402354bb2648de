"""Where a search starts from: communes that begin as was typed, and addresses when a geocoder is set."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Commune
from core.geocoding import geocode
from core.text import fold
from directory.selectors.search_types import Point

COMMUNES_SHOWN, SHORTEST = 5, 2
# Decimals of a point that is written in an address: about a hundred metres, enough for a journey.
DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Start:
    """A place to start from: a commune of ours by its code, or a point ("45.101,0.469")."""

    label: str
    insee: str = ""
    point: str = ""


@dataclass(frozen=True, slots=True)
class Starts:
    """What may be meant; ``is_down`` when addresses cannot be looked for just now."""

    found: list[Start]
    is_down: bool = False


def starts_of(words: str, communes: Sequence[Commune], *, asks_addresses: bool = True) -> Starts:
    """Return the communes and addresses that the words may mean, communes first."""
    typed = fold(words).strip()
    if len(typed) < SHORTEST:
        return Starts([])
    named = [Start(row.name, row.insee) for row in communes if f" {typed}" in f" {fold(row.name)}"]
    if not asks_addresses:
        return Starts(named[:COMMUNES_SHOWN], is_down=True)
    answer = geocode(words, near=_middle(communes))
    codes = {row.insee for row in communes}
    spots = [
        Start(
            spot.label,
            spot.insee if spot.insee in codes else "",
            f"{round(spot.latitude, DECIMALS)},{round(spot.longitude, DECIMALS)}",
        )
        for spot in answer.found
        if not (spot.kind == "municipality" and spot.insee in codes)
    ]
    return Starts([*named[:COMMUNES_SHOWN], *spots], answer.is_down)


def _middle(communes: Sequence[Commune]) -> Point | None:
    count = len(communes)
    if not count:
        return None
    return (sum(row.latitude for row in communes) / count, sum(row.longitude for row in communes) / count)
