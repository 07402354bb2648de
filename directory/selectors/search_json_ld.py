"""A service as schema.org describes it, for search engines: public facts only."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from directory.hours import is_school_holiday, week_of_osm
from directory.hours.osm import parsed
from directory.models import Place, Service

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Kinds of organisations that are an administration (data·inclusion).
_OFFICES = frozenset({"MUNI", "CCAS", "CIAS", "FS", "EPCI", "DEPT", "REG", "CAF", "CARSAT", "CD", "UDAF", "MDS"})


def described(service: Service, url: str, now: datetime) -> dict[str, Any]:
    """Return the service, its place and its hours."""
    place = service.place
    phone = service.phone or place.phone or place.organisation.phone
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentOffice" if place.organisation.typology in _OFFICES else "LocalBusiness",
        "@id": url,
        "url": url,
        "name": place.name,
        "description": " ".join(filter(None, (f"{service.name}.", service.description)))[:500],
        "telephone": phone.as_e164 if phone else "",
        "address": _address(place),
        "geo": _position(place),
        "openingHoursSpecification": opening(
            service.opening_hours or place.opening_hours,
            now,
            holidays=service.territory.school_zone if place.closes_on_school_holidays else "",
        ),
        "priceRange": {"gratuit": "Gratuit", "payant": "Payant"}.get(service.fees, ""),
        "dateModified": (service.verified_on or service.updated_on).isoformat(),
    }
    return {name: value for name, value in told.items() if value}


def _address(place: Place) -> dict[str, str]:
    told = {
        "streetAddress": place.address,
        "postalCode": place.postal_code,
        "addressLocality": place.commune_name,
    }
    known = {name: value for name, value in told.items() if value}
    return {"@type": "PostalAddress", **known, "addressCountry": "FR"} if known else {}


def _position(place: Place) -> dict[str, Any]:
    if place.latitude is None or place.longitude is None:
        return {}
    return {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}


def opening(hours: str, now: datetime, *, holidays: str = "") -> list[dict[str, str]]:
    """Return each opening: of every week when the week is plain, of the coming seven days otherwise.

    ``holidays`` names the school zone whose holidays close the place: such a week is not plain.
    """
    week = week_of_osm(hours) if hours.strip() and not holidays else None
    if week is not None:
        return [
            _span(f"{opens // 60:02d}:{opens % 60:02d}", _end(shuts), dayOfWeek=f"https://schema.org/{_DAYS[day]}")
            for day, spans in enumerate(week.days)
            for opens, shuts in spans
        ]
    known = parsed(hours) if hours.strip() else None
    return _dated(known, now, holidays) if known is not None else []


def _dated(known: Any, now: datetime, holidays: str) -> list[dict[str, str]]:
    start = timezone.localtime(now).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    return [
        _span(f"{opens:%H:%M}", f"{shuts:%H:%M}", validFrom=f"{opens:%Y-%m-%d}", validThrough=f"{opens:%Y-%m-%d}")
        for opens, shuts, state, _ in known.intervals(start, start + timedelta(days=7))
        if str(state) == "open" and not (holidays and is_school_holiday(opens.date(), holidays))
    ]


def _end(minutes: int) -> str:
    return "23:59" if minutes >= 24 * 60 else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _span(opens: str, closes: str, **when: str) -> dict[str, str]:
    return {"@type": "OpeningHoursSpecification", **when, "opens": opens, "closes": closes}
