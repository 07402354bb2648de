"""Values that several formats write alike: which phone and address are given, hours, links, dates."""

import json
import re
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core import formatting
from directory.enums import PlaceKind
from directory.hours import is_valid
from directory.hours.school_holidays import with_school_holidays
from directory.models import Place, Service

_OLDEST = date(2000, 1, 1)


def phone_of(record: Any) -> str:
    """Return a number as +33…, or "" when there is none or it cannot be read."""
    number = record.phone
    return str(number.as_e164) if number and number.is_valid() else ""


def spaced(number: str) -> str:
    """Write a French number as people read it, with plain spaces: "05 36 49 21 10"."""
    return formatting.phone(number).replace(formatting.NBSP, " ") if number else ""


def place_phone(place: Place) -> str:
    """Return the number of a place, otherwise the one of its organisation."""
    return phone_of(place) or phone_of(place.organisation)


def place_email(place: Place) -> str:
    """Return the public address of a place, otherwise the one of its organisation."""
    return place.email or place.organisation.email


def service_email(service: Service) -> str:
    """Return the address of a service when it is the structure's own: one person's address is never exported."""
    place = service.place
    return service.email if service.email in {place.email, place.organisation.email} else ""


def place_website(place: Place) -> str:
    """Return the site of a place, otherwise the one of its organisation."""
    # Several addresses are told apart by these signs in the files.
    return (place.website or place.organisation.website).replace("|", "%7C").replace(";", "%3B")


def place_hours(place: Place) -> str:
    """Return the hours in OpenStreetMap's syntax, with the school holidays; "" when they are only known in words."""
    hours = place.opening_hours
    return with_school_holidays(hours, place.closes_on_school_holidays) if hours and is_valid(hours) else ""


def service_hours(service: Service) -> str:
    """Return the hours of a service when they differ from those of its place; "" otherwise."""
    return service.opening_hours if service.opening_hours and is_valid(service.opening_hours) else ""


def is_no_place(place: Place) -> bool:
    """Tell whether nobody is received there: it is only an address to write to."""
    return place.kind == PlaceKind.REMOTE


def day_of(on: date) -> date:
    """Return the date of an information within what the schemas take: since 2000, never to come."""
    return max(_OLDEST, min(on, timezone.localdate()))


def public_link(name: str, *args: Any) -> str:
    """Return the whole address of a public page, or "" when there is no such page."""
    try:
        return f"{settings.PUBLIC_ADDRESS}{reverse(name, args=args)}"
    except NoReverseMatch:
        return ""


def place_link(place: Place) -> str:
    """Return the address of the public page of a place."""
    return public_link("directory:public-place", place.public_id)


def service_link(service: Service) -> str:
    """Return the address of the public page of a service."""
    return public_link("directory:public-service", service.public_id)


def street_of(address: str) -> tuple[str, str]:
    """Part a house number from its street: "4 bis place de la Halle" is ("4 bis", "place de la Halle")."""
    found = re.match(r"^(\d+(?:\s?(?:bis|ter|quater|[A-D]))?)[\s,]+(\D.*)$", address.strip(), re.IGNORECASE)
    return (found[1], found[2]) if found else ("", address.strip())


def as_json(value: Any) -> str:
    """Write a value on one line, without what is empty at its first level."""
    if isinstance(value, dict):
        value = {name: content for name, content in value.items() if content not in ("", None, [], {})}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
