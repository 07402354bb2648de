"""Parts that HSDS hangs from organisations, locations and services: phones, addresses, schedules, areas, terms."""

import uuid
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from data_inclusion.schema.v1 import Public, Thematique
from django.utils import timezone

from directory.hours import week_of_osm
from directory.hours.week import Span
from directory.models import Place, PlaceStop, Service

Record = dict[str, Any]
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "https://tisserand.example.org/hsds")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARIS = "Heures de Paris."
_VOCABULARIES: dict[str, Any] = {"thematique": Thematique, "public": Public}


def uid(kind: str, key: str) -> str:
    """Return the identifier of something: always the same for the same thing."""
    return str(uuid.uuid5(_OURS, f"{kind}:{key}"))


def phones(number: str, owner: str, key: str) -> list[Record]:
    """Return the phone of an organisation, a location or a service."""
    return [{"id": uid("phone", key), owner: key, "number": number, "type": "voice"}] if number else []


def address_of(place: Place, key: str) -> list[Record]:
    """Return the address of a place, when it is whole: the standard wants all its lines."""
    if not (place.address and place.commune_name and place.postal_code):
        return []
    code = place.insee_code or place.postal_code
    address = {
        "id": uid("address", key),
        "location_id": key,
        "address_1": place.address,
        "address_2": place.address_complement,
        "city": place.commune_name,
        "state_province": code[:3] if code.startswith("97") else code[:2],
        "postal_code": place.postal_code,
        "country": "FR",
        "address_type": "physical",
    }
    return [{name: value for name, value in address.items() if value}]


def schedules(osm: str, words: str, owner: str, key: str, stops: Sequence[PlaceStop] = ()) -> list[Record]:
    """Return hours as weekly rules, otherwise as one sentence; then each date of an itinerant place."""
    rules = [
        {
            "id": uid("schedule", f"{key}:{place}"),
            owner: key,
            "freq": "WEEKLY",
            "wkst": "MO",
            "byday": ",".join(_DAYS[day] for day in days),
            "opens_at": _clock(span[0]),
            "closes_at": _clock(span[1]),
            "notes": _PARIS,
        }
        for place, (span, days) in enumerate(_spans(osm))
    ]
    text = osm or words
    if not rules and text:
        rules = [{"id": uid("schedule", key), owner: key, "description": text}]
    return rules + [_stop(stop, owner, key) for stop in stops]


def _spans(osm: str) -> list[tuple[Span, list[int]]]:
    week = week_of_osm(osm) if osm else None
    days: dict[Span, list[int]] = {}
    for day, spans in enumerate(week.days if week else ()):
        for span in spans:
            days.setdefault(span, []).append(day)
    return sorted(days.items(), key=lambda item: (item[1], item[0]))


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _stop(stop: PlaceStop, owner: str, key: str) -> Record:
    begins, ends = timezone.localtime(stop.starts_at), timezone.localtime(stop.ends_at)
    where = ", ".join(dict.fromkeys(filter(None, (stop.where, stop.commune_name))))
    return {
        "id": uid("stop", f"{key}:{stop.pk}"),
        owner: key,
        "valid_from": begins.date().isoformat(),
        "valid_to": ends.date().isoformat(),
        "opens_at": f"{begins:%H:%M%z}",
        "closes_at": f"{ends:%H:%M%z}",
        "description": where,
    }


def service_areas(service: Service, key: str) -> list[Record]:
    """Return where one must live, by code of commune, intercommunality or département."""
    codes = [str(code) for code in service.zone]
    if not codes and service.is_at_home:
        codes = [service.place.territory.siren]
    return [
        {"id": uid("area", f"{key}:{code}"), "service_id": key, "name": code, "extent": code, "extent_type": "INSEE"}
        for code in dict.fromkeys(codes)
    ]


def term_attributes(themes: Iterable[str], publics: Iterable[str], key: str) -> list[Record]:
    """Return the themes and publics of a service as terms of a taxonomy."""
    terms = [("thematique", value) for value in themes] + [("public", value) for value in publics]
    return [
        {
            "id": uid("attribute", f"{key}:{kind}:{value}"),
            "link_id": key,
            "taxonomy_term_id": uid(kind, value),
            "link_type": kind,
            "link_entity": "service",
            "taxonomy_term": term_of(kind, value),
        }
        for kind, value in dict.fromkeys(terms)
    ]


@cache
def term_of(kind: str, value: str) -> Record:
    """Return a term of data·inclusion's vocabularies; the number of terms is that of the vocabularies."""
    label = next((item.label for item in _VOCABULARIES[kind] if item.value == value), value)
    return {
        "id": uid(kind, value),
        "code": value,
        "name": label,
        "description": label,
        "taxonomy": f"data·inclusion, {kind}",
        "language": "fr",
    }
