"""Records that may be one: same name in the same commune, same phone, same SIRET at the same spot."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Q

from directory.exchange.matching import FAR_KM, NEAR_KM, core_name, km_between
from directory.models import DistinctPair, Place, Service

# Beyond so many places with one phone or one SIRET, it says who answers, not which place it is.
_SHARED_BY_MANY = 6


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A place that looks like another, and why."""

    place: Place
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one; ``kind`` is "place" or "service"."""

    kind: str
    one: Any
    other: Any
    signs: tuple[str, ...]


def look_alikes_of(place: Place, *, siret: str | None = None) -> list[LookAlike]:
    """Return the places of the territory that look like this one, saved or not, the most alike first."""
    siret = (place.organisation.siret if siret is None else siret) if siret is not None or place.organisation_id else ""
    near = Q(insee_code=place.insee_code) if place.insee_code else Q(pk__in=())
    if place.phone:
        near |= Q(phone=place.phone)
    if siret:
        near |= Q(organisation__siret=siret)
    rows = Place.objects.filter(near, territory=place.territory_id).current().exclude(pk=place.pk)
    found = [LookAlike(row, signs_between(place, row, siret)) for row in rows.select_related("organisation")]
    distinct = distinct_pairs(place.territory_id, "place")
    alike = [each for each in found if each.signs and _key(place.pk or 0, each.place.pk) not in distinct]
    return sorted(alike, key=lambda each: (-len(each.signs), each.place.name, each.place.pk))


def signs_between(one: Place, other: Place, siret: str = "") -> tuple[str, ...]:
    """Say why two places may be one; nothing when they are far from each other."""
    kilometres = _kilometres(one, other)
    if kilometres is not None and kilometres > FAR_KM:
        return ()
    signs = []
    has_name = core_name(one.name) == core_name(other.name)
    if has_name and one.insee_code and one.insee_code == other.insee_code:
        signs.append("même nom, même commune")
    if one.phone and one.phone == other.phone and (has_name or _share_a_word(one.name, other.name)):
        signs.append("même téléphone")
    if siret and siret == other.organisation.siret and kilometres is not None and kilometres <= NEAR_KM:
        signs.append("même SIRET au même endroit")
    return tuple(signs)


def likely_pairs(user: Any) -> list[Pair]:
    """List the pairs of places, then of services, that may be one, in a constant number of queries."""
    places = list(Place.objects.visible_to(user).current().select_related("organisation"))
    services = list(Service.objects.visible_to(user).current().select_related("place"))
    if not places:
        return []
    territory = places[0].territory_id
    return [*_place_pairs(places, distinct_pairs(territory, "place")), *_service_pairs(services, territory)]


def distinct_pairs(territory_id: int, kind: str) -> set[tuple[int, int]]:
    """Return the pairs that somebody said are two."""
    return set(DistinctPair.objects.filter(territory=territory_id, kind=kind).values_list("first", "second"))


def _place_pairs(places: list[Place], distinct: set[tuple[int, int]]) -> list[Pair]:
    groups: dict[Hashable, list[Place]] = defaultdict(list)
    for place in places:
        groups["name", core_name(place.name), place.insee_code].append(place)
        if place.phone:
            groups["phone", str(place.phone)].append(place)
        if place.organisation.siret:
            groups["siret", place.organisation.siret].append(place)
    found: dict[tuple[int, int], Pair] = {}
    for group in groups.values():
        if len(group) > _SHARED_BY_MANY:
            continue
        for one, other in combinations(group, 2):
            key = _key(one.pk, other.pk)
            signs = signs_between(one, other, one.organisation.siret) if key not in distinct else ()
            if signs:
                found[key] = Pair("place", one, other, signs)
    return sorted(found.values(), key=lambda pair: (-len(pair.signs), pair.one.name, pair.one.pk, pair.other.pk))


def _service_pairs(services: Iterable[Service], territory_id: int) -> list[Pair]:
    """Services of one place with one name: what a merge of two places leaves."""
    distinct = distinct_pairs(territory_id, "service")
    groups: dict[Hashable, list[Service]] = defaultdict(list)
    for service in services:
        groups[service.place_id, core_name(service.name)].append(service)
    pairs = [pair for group in groups.values() for pair in combinations(group, 2)]
    told = ("même nom, même lieu",)
    return [Pair("service", *pair, told) for pair in pairs if _key(pair[0].pk, pair[1].pk) not in distinct]


def _key(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _kilometres(one: Place, other: Place) -> float | None:
    if one.is_position_approximate or other.is_position_approximate:
        return None
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    return km_between(one.latitude, one.longitude, other.latitude, other.longitude)


def _share_a_word(name: str, other: str) -> bool:
    return bool(set(core_name(name).split()) & set(core_name(other).split()))
