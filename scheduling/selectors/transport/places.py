"""What the pages of destinations show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Commune
from core.formatting import NBSP, number
from core.text import fold
from directory.models import Place
from scheduling.models import Destination
from scheduling.transport.law import limits_on

FOUND = 8
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A destination and what the law makes of it, in words."""

    place: Destination
    words: str
    is_large: bool


def destinations_seen(user: Any, words: str) -> QuerySet[Destination]:
    """Return the places that the reader sees, those in use first, kept by name or town."""
    seen: QuerySet[Destination] = Destination.objects.visible_to(user).select_related("commune")
    if words:
        seen = seen.filter(Q(name__icontains=words) | Q(town__icontains=words) | Q(commune__name__icontains=words))
    return seen.order_by("-is_active", "name", "pk")


def place_rows(places: Iterable[Destination]) -> list[PlaceRow]:
    """Say of each place how the law of transport d'utilité sociale sees it."""
    limits = limits_on(timezone.localdate())
    most = limits.small_town_inhabitants if limits else 0
    return [PlaceRow(place, law_words(place, most), place.urban_inhabitants >= most) for place in places]


def law_words(place: Destination, most: int) -> str:
    """ "Commune rurale ou petite ville : ouvert à tous.", or what a large town asks for."""
    if place.urban_inhabitants < most:
        return f"Commune rurale ou petite ville{NBSP}: toute personne qui a droit au transport peut y aller."
    town = f"Ville de {number(place.urban_inhabitants)} habitants"
    if place.is_hub and place.is_neighbour:
        return f"{town}, mais pôle d’échange voisin{NBSP}: toute personne qui a droit au transport peut y aller."
    return f"{town}{NBSP}: il faut un autre droit que celui d’habiter une commune rurale."


def directory_places(user: Any, words: str) -> list[Place]:
    """Return a few places of the directory whose name, town or organisation has these words."""
    asked = fold(words).split()
    if sum(map(len, asked)) < SHORTEST:
        return []
    rows = Place.objects.visible_to(user).current()
    for word in asked:
        rows = rows.filter(search_text__contains=word)
    return list(rows.select_related("organisation").order_by("name", "pk")[:FOUND])


def initial_of(place: Place) -> dict[str, Any]:
    """Return what a place of the directory fills in the form."""
    commune = Commune.objects.filter(territory=place.territory_id, insee=place.insee_code).first()
    return {
        "name": place.name[:120],
        "address": place.address[:200],
        "commune": commune.pk if commune else None,
        "town": "" if commune else place.commune_name[:80],
        "latitude": place.latitude,
        "longitude": place.longitude,
        "access_notes": place.transport_note[:200],
        "place": place.pk,
    }
