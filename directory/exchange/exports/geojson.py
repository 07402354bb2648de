"""Export to GeoJSON, ready to be shown by uMap as remote data: a point a place, its texts in French."""

from collections.abc import Iterator
from typing import Any

from data_inclusion.schema.v1 import Thematique
from django.utils import timezone

from core import formatting
from directory.enums import PlaceKind
from directory.exchange.exports.reading import Listed, Selection, listed_places
from directory.exchange.exports.tally import IncompleteError, Tally
from directory.exchange.exports.values import (
    as_json,
    day_of,
    phone_of,
    place_email,
    place_hours,
    place_link,
    place_phone,
    place_website,
    spaced,
)

_LABELS = {item.value: item.label for item in Thematique}
# What uMap reads of each point: its colour, by genre of place.
_LOOKS = {
    PlaceKind.FIXED.value: {"color": "#7a3b69", "iconClass": "Drop"},
    PlaceKind.ITINERANT.value: {"color": "#1f6f8b", "iconClass": "Circle"},
}
STOPS_TOLD = 5


def write(chosen: Selection, tally: Tally) -> Iterator[str]:
    """Yield the collection, a point a line."""
    yield '{"type":"FeatureCollection","features":['
    comma = ""
    for _, feature in tally.each(listed_places(chosen), feature_of, lambda listed: listed.place):
        yield f"{comma}\n{as_json(feature)}"
        comma = ","
    yield "\n]}\n"


def feature_of(listed: Listed) -> dict[str, Any]:
    """Return a place as a point. Raises IncompleteError without a position, or without a place where to go."""
    place = listed.place
    if place.kind == PlaceKind.REMOTE:
        raise IncompleteError("Le service n’a pas de lieu")
    if place.latitude is None or place.longitude is None:
        raise IncompleteError("Il manque la position")
    properties = {
        "name": place.name,
        "description": _description(listed),
        "structure": place.organisation.name,
        "services": ", ".join(service.name for service in listed.services),
        "thèmes": ", ".join(_themes(listed)),
        "adresse": place.address,
        "commune": " ".join(filter(None, (place.postal_code, place.commune_name))),
        "téléphone": spaced(place_phone(place)),
        "adresse électronique": place_email(place),
        "site": place_website(place),
        "horaires": place.opening_hours_text or place_hours(place),
        "passages": _stops(listed),
        "pour venir": place.transport_note,
        "information du": day_of(place.updated_on).isoformat(),
        "fiche": place_link(place),
    }
    return {
        "type": "Feature",
        "id": place.public_id,
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {name: value for name, value in properties.items() if value}
        | {"_umap_options": _LOOKS[place.kind]},
    }


def _themes(listed: Listed) -> list[str]:
    themes = sorted({theme for service in listed.services for theme in listed.themes_of(service)})
    return [_LABELS.get(theme, theme) for theme in themes]


def _description(listed: Listed) -> str:
    """Return a line a service: its name, what it costs, its own phone."""
    lines = []
    for service in listed.services:
        details = [service.fees, spaced(phone_of(service)), "à domicile" if service.is_at_home else ""]
        lines.append(" · ".join(filter(None, (service.name, *details))))
    return "\n".join(lines)


def _stops(listed: Listed) -> str:
    told = [
        f"{formatting.moment(timezone.localtime(stop.starts_at))}, {stop.where or stop.commune_name}"
        for stop in listed.stops[:STOPS_TOLD]
    ]
    return "\n".join(told)
