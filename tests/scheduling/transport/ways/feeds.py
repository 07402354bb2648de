"""Feeds that the tests share, and a reader of their files."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from scheduling.transport.enums import BookingNotice
from scheduling.transport.gtfs import Booking, Feed, Runs
from scheduling.transport.gtfs_days import days_open, service_of
from scheduling.transport.gtfs_zones import Outline, zones_of
from tests.scheduling.transport.ways.outlines import BOW_TIE, demo_outlines, outline, ring_of_eight, square

TODAY = date(2026, 11, 28)
HOURS = "Mo-Fr 08:00-12:00,14:00-18:00; Sa 09:00-12:00"
WORDS: dict[str, Any] = {
    "message": "Réservez au plus tard deux jours avant, au 05 36 49 12 00.",
    "phone": "+33536491200",
    "info_url": "https://example.org/transport",
}
BOOKINGS = {
    "0": Booking(BookingNotice.REAL_TIME, **WORDS),
    "1": Booking(BookingNotice.SAME_DAY, **WORDS, notice_minutes=120),
    "2": Booking(BookingNotice.PRIOR_DAYS, **WORDS, last_day=2, last_time=time(17)),
}
AWKWARD = {
    "apart, crossing itself, meeting on half a border": [
        outline("Nord", square(45.3, 0.2)),
        outline("Sud", square(45.1, 0.2)),
        outline("Est", ((45.1, 0.25), (45.12, 0.25), (45.15, 0.25), (45.15, 0.3), (45.1, 0.3))),
        outline("Papillon", BOW_TIE),
    ],
    "overlapping": [outline("Sud", square(45.1, 0.2)), outline("Bis", square(45.12, 0.22))],
    "around a hole": ring_of_eight(),
}


def feed_of(
    booking: Booking = BOOKINGS["2"],
    outlines: Sequence[Outline] | None = None,
    hours: str = HOURS,
    today: date = TODAY,
    **changes: Any,
) -> Feed:
    """A feed of the demo's communes, taken on a day."""
    first, last = today - timedelta(days=14), today + timedelta(days=120)
    given: dict[str, Any] = {
        "name": "Isle mobilité solidaire",
        "organiser": "Association fictive Isle mobilité",
        "url": "https://example.org/transport",
        "publisher": "CC Isle Vern Salembre",
        "publisher_url": "https://example.org/donnees",
        "description": "Transport d’utilité sociale",
        "phone": "+33536491200",
        "email": "transport@example.org",
        "zones": zones_of(demo_outlines() if outlines is None else outlines, "Isle Vern Salembre"),
        "runs": tuple(Runs(span, service_of(days)) for span, days in days_open(hours, first, last).items()),
    }
    return Feed(first=first, last=last, booking=booking, **(given | changes))


def read_zip(content: bytes) -> dict[str, str]:
    """Files of a zip, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def rows_of(text: str) -> list[dict[str, str]]:
    """Rows of a file, a dictionary each. Fails on a row that has not as many fields as the first."""
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert {len(line) for line in lines} == {len(lines[0])}
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
