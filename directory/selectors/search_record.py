"""The public page of a service or a place: hours, stops, sources of each field, what to try instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from data_inclusion.schema.v1 import ModeMobilisation, Public
from django.utils import timezone

from accounts.models import Commune
from core.formatting import NBSP, WEEKDAYS, enumerate_fr, hours_between
from directory.enums import PlaceKind, WideningStep
from directory.hours import OpenState, is_school_holiday, state_at, week_of_osm
from directory.hours.osm import parsed
from directory.models import FieldOrigin, Place, PlaceStop, Service
from directory.selectors.search import Found, Wish, search
from directory.selectors.search_types import Point
from directory.themes import label_of

HOLIDAY = "fermé, vacances scolaires"
DAYS_SHOWN, STOPS_SHOWN, OTHERS = 7, 8, 3
# What the public reads under "D’où vient chaque information", in this order; other fields are for files.
FIELD_WORDS = {
    "name": "Nom", "description": "Présentation", "address": "Adresse", "latitude": "Position", "phone": "Téléphone",
    "email": "Adresse électronique", "website": "Site internet", "opening_hours": "Horaires",
    "opening_hours_text": "Horaires", "fees": "Prix", "fees_details": "Prix", "publics": "Publics",
    "conditions": "Conditions", "documents": "À apporter", "transport_note": "Venir", "zone": "Communes desservies",
    "contact_modes": "Comment s’adresser au service", "themes": "Thèmes", "accepts_cesu": "CESU",
    "accessibility_url": "Accès",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the table of hours."""

    label: str
    hours: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class OriginTold:
    """Where an information comes from, without anybody's name."""

    field: str
    source: str
    licence: str
    url: str
    on: date


def hours_of(service: Service) -> str:
    """Return the service's own hours, otherwise those of its place."""
    return service.opening_hours or service.place.opening_hours


def state_of_service(service: Service, stops: list[PlaceStop], now: datetime) -> OpenState:
    """Return whether it is open now."""
    if stops and service.place.kind == PlaceKind.ITINERANT:
        return _state_of_stops(stops, now)
    shuts = service.place.closes_on_school_holidays
    return state_at(hours_of(service), now, closes_on_school_holidays=shuts, zone=service.territory.school_zone)


def _state_of_stops(stops: list[PlaceStop], now: datetime) -> OpenState:
    is_there = stops[0].starts_at <= now
    return OpenState(is_there, stops[0].ends_at if is_there else stops[0].starts_at)


def next_stops(place: Place, now: datetime) -> list[PlaceStop]:
    """Return the passages to come of an itinerant place."""
    return list(place.stops.filter(ends_at__gt=now).order_by("starts_at", "pk")[:STOPS_SHOWN])


def point_of(place: Place, stops: list[PlaceStop]) -> Point | None:
    """Return where one goes: the next passage of a moving place, otherwise the place; None when nobody knows."""
    where: Place | PlaceStop = stops[0] if stops else place
    if place.kind == PlaceKind.REMOTE or where.latitude is None or where.longitude is None:
        return None
    return (where.latitude, where.longitude)


def days_of(hours: str, *, shuts_on_holidays: bool, zone: str, now: datetime) -> list[Day]:
    """Return the hours of the seven days that begin today, as they really are: closed days and holidays included."""
    known = parsed(hours) if hours.strip() else None
    if known is None:
        return []
    today = timezone.localdate(now)
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_SHOWN)]
    return [
        Day(
            label=_day_name(day, today),
            hours=HOLIDAY if shuts_on_holidays and is_school_holiday(day, zone) else _hours_on(known, day),
            is_today=day == today,
        )
        for day in days
    ]


def week_of(hours: str) -> list[Day]:
    """Return the hours of any week, Monday first, for a sheet that stays on the fridge; nothing when weeks differ."""
    week = week_of_osm(hours) if hours.strip() else None
    if week is None:
        return []
    return [
        Day(_capital(name), ", ".join(_span(*span) for span in spans) or "fermé", is_today=False)
        for name, spans in zip(WEEKDAYS, week.days, strict=True)
    ]


def _span(opens: int, shuts: int) -> str:
    clocks = [time(minutes // 60 % 24, minutes % 60) for minutes in (opens, shuts)]
    return hours_between(*clocks).removeprefix("de ")


def _day_name(day: date, today: date) -> str:
    return f"{_capital(WEEKDAYS[day.weekday()])}{NBSP}{day.day}" + (" (aujourd’hui)" if day == today else "")


def _hours_on(known: Any, day: date) -> str:
    start = datetime.combine(day, time())
    spans = [
        hours_between(opens.time(), shuts.time()).removeprefix("de ")
        for opens, shuts, state, _ in known.intervals(start, start + timedelta(days=1))
        if str(state) == "open"
    ]
    return ", ".join(spans) or "fermé"


def origins_of(service: Service) -> list[OriginTold]:
    """Return the source and date of what the public reads, each once, newest first for fields said twice."""
    rows = FieldOrigin.objects.filter(service=service) | FieldOrigin.objects.filter(place=service.place)
    told: dict[str, OriginTold] = {}
    for row in rows.select_related("source").order_by("-on", "pk"):
        words = FIELD_WORDS.get(row.field)
        if words and words not in told:
            told[words] = OriginTold(words, row.source.name, row.source.licence, row.source.url, row.on)
    order = list(dict.fromkeys(FIELD_WORDS.values()))
    return sorted(told.values(), key=lambda origin: order.index(origin.field))


def instead_of(service: Service, themes: Iterable[str], now: datetime) -> list[Found]:
    """Return what to try when this one does not suit: near the same place, for the same themes."""
    place = service.place
    commune = Commune.objects.filter(territory=service.territory, insee=place.insee_code).defer("outline").first()
    at = (place.latitude, place.longitude) if place.latitude is not None and place.longitude is not None else None
    wish = Wish(
        service.territory, themes=tuple(themes), commune=commune, point=at, limit=OTHERS + 1, step=WideningStep.NEAR
    )
    answer = search(wish, now=now)
    others = [*answer.found, *answer.remote]
    return [found for found in others if found.service.pk != service.pk][:OTHERS]


def publics_of(service: Service) -> str:
    """Return for whom it is, in a sentence."""
    labels = {value.value: value.label for value in Public}
    known = [labels[value] for value in service.publics if value in labels]
    if not known or "tous-publics" in service.publics:
        return "Tout le monde."
    return f"{_capital(enumerate_fr(label.lower() for label in known))}."


def contacts_of(service: Service) -> list[str]:
    """Return the ways to address the service."""
    labels = {value.value: value.label for value in ModeMobilisation}
    return [labels[value] for value in service.contact_modes if value in labels]


def themes_of_service(service: Service) -> list[tuple[str, str]]:
    """Return its themes with their plain words."""
    return [(row.theme, label_of(row.theme)) for row in service.themes.all()]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
