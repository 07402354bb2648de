"""GTFS-Flex files of a scheme: what a route planner reads of transport on demand. Pure: a feed in, files out.

GTFS Schedule, "GTFS-Flex" (adopted in March 2024): zones in ``locations.geojson``, hours in ``stop_times.txt``, how to
book in ``booking_rules.txt``. The rules kept here are those of the standard's own validator (docs/gtfs-flex.md).
"""

import csv
import io
import json
import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from hashlib import sha256
from typing import Any

from directory.hours.week import Span
from scheduling.transport.enums import BookingNotice
from scheduling.transport.gtfs_days import Service
from scheduling.transport.gtfs_zones import Zones

LANGUAGE = "fr"
TIMEZONE = "Europe/Paris"
AGENCY, ROUTE, BOOKING = "organisateur", "service", "reservation"
BUS = 3
# Values of pickup_type and drop_off_type: not there; after a call to the organiser.
NOT_HERE, ON_CALL = 1, 2
# A zip tells when its files were written: always this moment, so that equal feeds are equal files.
WRITTEN = (1980, 1, 1, 0, 0, 0)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Booking:
    """When and how one books: ``notice_minutes`` before on the day, or ``last_day`` days before by ``last_time``."""

    kind: BookingNotice
    message: str
    phone: str = ""
    info_url: str = ""
    notice_minutes: int = 0
    last_day: int = 0
    last_time: time | None = None


@dataclass(frozen=True, slots=True)
class Runs:
    """A span of hours and the days on which it is served."""

    span: Span
    service: Service


@dataclass(frozen=True, slots=True)
class Feed:
    """Everything a feed tells. Addresses are whole ("https://…"); ``version`` is empty: a mark of the content."""

    name: str
    organiser: str
    url: str
    publisher: str
    publisher_url: str
    first: date
    last: date
    zones: Zones
    runs: tuple[Runs, ...]
    booking: Booking
    description: str = ""
    phone: str = ""
    email: str = ""
    takes_wheelchairs: bool = False
    version: str = ""


def booking_of(kind: BookingNotice, notice_hours: int, last_time: time | None, opening: time) -> Booking:
    """Return how one books, without words.

    A notice without hours is a booking until the departure. Days before: so many hours fill so many days; without a
    last time it is the opening, so that nothing is promised which the service would refuse.
    """
    if kind == BookingNotice.REAL_TIME or notice_hours == 0:
        return Booking(BookingNotice.REAL_TIME, "")
    if kind == BookingNotice.SAME_DAY:
        return Booking(kind, "", notice_minutes=60 * notice_hours)
    return Booking(kind, "", last_day=max(1, math.ceil(notice_hours / 24)), last_time=last_time or opening)


def zipped(feed: Feed) -> bytes:
    """Return the feed as one zip; equal feeds give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files_of(feed).items():
            entry = zipfile.ZipInfo(name, date_time=WRITTEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def files_of(feed: Feed) -> dict[str, str]:
    """Return the files by name, in a fixed order. Raises ValueError for a feed without a zone or without hours."""
    if not feed.zones.zones or not feed.runs:
        raise ValueError("A feed needs a zone and hours.")
    files = _files(feed if feed.version else replace(feed, version=_version(feed)))
    return {name: content for name, content in files if content}


def _version(feed: Feed) -> str:
    told = "".join(f"{name}{content}" for name, content in _files(feed))
    return f"{feed.first:%Y-%m-%d}-{sha256(told.encode()).hexdigest()[:8]}"


def _files(feed: Feed) -> Iterator[tuple[str, str]]:
    trips = list(_trips(feed))
    yield "agency.txt", _table([_agency(feed)])
    yield "routes.txt", _table([_route(feed)])
    yield "calendar.txt", _table([_week(*named) for named in _services(feed) if any(named[1].service.weekdays)])
    yield (
        "calendar_dates.txt",
        _table([row for name, runs in _services(feed) for row in _exceptions(name, runs.service)]),
    )
    yield "trips.txt", _table([trip for trip, _ in trips])
    yield "stop_times.txt", _table([row for _, rows in trips for row in rows])
    yield "booking_rules.txt", _table([_booking(feed.booking)])
    yield "locations.geojson", _geojson(feed.zones)
    yield "feed_info.txt", _table([_info(feed)])


def _table(rows: Sequence[Row]) -> str:
    """Write rows that have the same columns; columns without any value are left out, and nothing without rows."""
    if not rows:
        return ""
    columns = [name for name in rows[0] if any(row[name] not in ("", None) for row in rows)]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_one_line(row[name]) for name in columns] for row in rows)
    return written.getvalue()


def _one_line(value: Any) -> Any:
    """The standard forbids line ends inside a value."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _agency(feed: Feed) -> Row:
    return {
        "agency_id": AGENCY,
        "agency_name": mixed_case(feed.organiser),
        "agency_url": feed.url,
        "agency_timezone": TIMEZONE,
        "agency_lang": LANGUAGE,
        "agency_phone": feed.phone,
        "agency_email": feed.email,
    }


def _route(feed: Feed) -> Row:
    # The same words twice are a fault: the description says something else or nothing.
    is_new = feed.description.casefold() != feed.name.casefold()
    return {
        "route_id": ROUTE,
        "agency_id": AGENCY,
        "route_long_name": mixed_case(feed.name),
        "route_desc": feed.description if is_new else "",
        "route_type": BUS,
        "continuous_pickup": NOT_HERE,
        "continuous_drop_off": NOT_HERE,
    }


def mixed_case(name: str) -> str:
    """A name written in capitals, as names are: route planners show it as it is given."""
    words = " ".join(name.split())
    return words.capitalize() if words.isupper() or words.islower() else words


def _services(feed: Feed) -> list[tuple[str, Runs]]:
    return [(f"horaire-{rank}", runs) for rank, runs in enumerate(feed.runs, 1)]


def _week(name: str, runs: Runs) -> Row:
    """A usual week; a service that has none is told by its dates alone."""
    service = runs.service
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    served = dict(zip(names, map(int, service.weekdays), strict=True))
    return {"service_id": name, **served, "start_date": _day(service.first), "end_date": _day(service.last)}


def _exceptions(name: str, service: Service) -> list[Row]:
    changes = [(day, 1) for day in service.added] + [(day, 2) for day in service.removed]
    return [{"service_id": name, "date": _day(day), "exception_type": kind} for day, kind in sorted(changes)]


def _trips(feed: Feed) -> Iterator[tuple[Row, list[Row]]]:
    """A trip for each span of hours: from anywhere in the zone to anywhere in it.

    Zones that do not touch are served by one trip, every pickup before every drop-off: from each to each. Zones that
    touch may not stand in one trip twice alike: a trip for each pair of them.
    """
    names = [zone.id for zone in feed.zones.zones]
    pairs = [(names, names)] if feed.zones.are_joined else [([start], [end]) for start in names for end in names]
    accessible = 1 if feed.takes_wheelchairs else ""
    for service, runs in _services(feed):
        for rank, (starts, ends) in enumerate(pairs, 1):
            trip = f"{service}-trajet-{rank}"
            row = {"route_id": ROUTE, "service_id": service, "trip_id": trip, "wheelchair_accessible": accessible}
            yield row, _stop_times(trip, runs.span, starts, ends)


def _stop_times(trip: str, span: Span, starts: Sequence[str], ends: Sequence[str]) -> list[Row]:
    stops = [(zone, ON_CALL, NOT_HERE) for zone in starts] + [(zone, NOT_HERE, ON_CALL) for zone in ends]
    return [
        {
            "trip_id": trip,
            "stop_sequence": rank,
            "location_id": zone,
            "start_pickup_drop_off_window": _clock(span[0]),
            "end_pickup_drop_off_window": _clock(span[1]),
            "pickup_type": pickup,
            "drop_off_type": drop_off,
            "pickup_booking_rule_id": BOOKING if pickup == ON_CALL else "",
            "drop_off_booking_rule_id": BOOKING if drop_off == ON_CALL else "",
        }
        for rank, (zone, pickup, drop_off) in enumerate(stops, 1)
    ]


def _booking(booking: Booking) -> Row:
    same_day = booking.kind == BookingNotice.SAME_DAY
    days_before = booking.kind == BookingNotice.PRIOR_DAYS
    last_time = booking.last_time or time()
    return {
        "booking_rule_id": BOOKING,
        "booking_type": booking.kind.value,
        "prior_notice_duration_min": booking.notice_minutes if same_day else "",
        "prior_notice_last_day": booking.last_day if days_before else "",
        "prior_notice_last_time": f"{last_time:%H:%M:%S}" if days_before else "",
        "message": booking.message,
        "phone_number": booking.phone,
        "info_url": booking.info_url,
    }


def _geojson(zones: Zones) -> str:
    features = [
        {
            "id": zone.id,
            "type": "Feature",
            "properties": {"stop_name": zone.name},
            "geometry": {"type": "Polygon", "coordinates": zone.rings},
        }
        for zone in zones.zones
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def _info(feed: Feed) -> Row:
    return {
        "feed_publisher_name": mixed_case(feed.publisher),
        "feed_publisher_url": feed.publisher_url,
        "feed_lang": LANGUAGE,
        "feed_start_date": _day(feed.first),
        "feed_end_date": _day(feed.last),
        "feed_version": feed.version,
        "feed_contact_email": feed.email,
        "feed_contact_url": feed.publisher_url,
    }


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _clock(minutes: int) -> str:
    """ "24:00:00" is the end of the day in GTFS."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}:00"
