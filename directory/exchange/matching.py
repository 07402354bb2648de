"""Is this place already known? By its row in the source, its SIRET and commune, its name and place, its phone."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.text import fold
from directory.exchange.drafts import Draft

# Two places of one name nearer than this are one; further than FAR_KM they are two, whatever their phone.
NEAR_KM, FAR_KM = 0.25, 3.0
_EARTH_KM = 6371.0
# Words that say what a place is, not which one: they do not make two names look alike.
_EMPTY_WORDS = frozenset(fold("le la les de du des d l et a au aux en sur sous saint sainte st ste").split())


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of a place already in the directory."""

    pk: int
    name: str
    siret: str
    insee_code: str
    postal_code: str
    phone: str
    latitude: float | None
    longitude: float | None


@dataclass(slots=True)
class KnownPlaces:
    """The places of a territory, found by what identifies them."""

    _by_siret: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    _by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    _by_phone: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, places: Iterable[Known]) -> "KnownPlaces":
        """Index places."""
        known = cls()
        for place in places:
            known.add(place)
        return known

    def add(self, place: Known) -> None:
        """Index one more place."""
        if place.siret:
            self._by_siret[place.siret].append(place)
        if place.phone:
            self._by_phone[place.phone].append(place)
        self._by_name[core_name(place.name)].append(place)

    def match(self, draft: Draft) -> tuple[Known | None, bool]:
        """Return the place that ``draft`` speaks of, and whether that is sure; a person decides when it is not."""
        sure = [place for place in self._by_name.get(core_name(draft.place["name"]), ()) if _is_here(place, draft)]
        siret = draft.organisation.get("siret", "")
        sure = sure or [place for place in self._by_siret.get(siret, ()) if siret and _is_same_spot(place, draft)]
        if len(sure) == 1:
            return sure[0], True
        if sure:
            return sure[0], False
        phone = draft.place.get("phone", "")
        doubtful = [place for place in self._by_phone.get(phone, ()) if phone and not _is_far(place, draft)]
        alike = [place for place in doubtful if _share_a_word(place.name, draft.place["name"])]
        return (alike[0], False) if alike else (None, True)


def core_name(name: str) -> str:
    """Reduce a name to its telling words, in order of the alphabet: "Mairie - Neuvic" is "Mairie de Neuvic"."""
    words = [word for word in fold(name).split() if word not in _EMPTY_WORDS and not word.isdigit()]
    return " ".join(sorted(words))


def km_between(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Return the distance as the crow flies, in kilometres."""
    north, south = math.radians(latitude), math.radians(to_latitude)
    east = math.radians(to_longitude - longitude)
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def _distance(place: Known, draft: Draft) -> float | None:
    there: dict[str, Any] = draft.place
    if place.latitude is None or place.longitude is None or there.get("latitude") is None:
        return None
    return km_between(place.latitude, place.longitude, there["latitude"], there["longitude"])


def _is_here(place: Known, draft: Draft) -> bool:
    """Same commune and not far: a name alone is borne by many town halls."""
    codes = (place.insee_code, draft.place.get("insee_code"))
    same_commune = codes[0] == codes[1] if all(codes) else place.postal_code == draft.place.get("postal_code")
    return bool(same_commune) and not _is_far(place, draft)


def _is_same_spot(place: Known, draft: Draft) -> bool:
    distance = _distance(place, draft)
    return distance <= NEAR_KM if distance is not None else _is_here(place, draft)


def _is_far(place: Known, draft: Draft) -> bool:
    distance = _distance(place, draft)
    return distance is not None and distance > FAR_KM


def _share_a_word(name: str, other: str) -> bool:
    return bool(set(core_name(name).split()) & set(core_name(other).split()))
