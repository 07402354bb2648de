"""Dates on which an itinerant place comes, as people write them: "12/03/2026 9h-12h30 place de la Mairie"."""

import re
from datetime import datetime, time
from typing import Any

from django.utils import timezone

from directory.exchange import clean

_STOP = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})\s*(?:de\s+|,\s*)?"
    r"(?P<from>\d{1,2}\s?[h:]\s?\d{0,2})\s*(?:-|–|à|a)\s*(?P<to>\d{1,2}\s?[h:]\s?\d{0,2})(?P<where>[^;|\n]*)"
)
MAX_STOPS = 400


def read_stops(text: str, where: str) -> tuple[list[dict[str, Any]], str]:
    """Return the stops of a text and what could not be read of it; ``where`` is said when the text does not."""
    stops: list[dict[str, Any]] = []
    left: list[str] = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[;|\n]", text))):
        stop = _stop(part, where)
        if stop is None or len(stops) == MAX_STOPS:
            left.append(part)
        else:
            stops.append(stop)
    return stops, " ; ".join(left)


def _stop(part: str, where: str) -> dict[str, Any] | None:
    found = _STOP.fullmatch(part)
    day = clean.day(found["day"]) if found else None
    if found is None or day is None:
        return None
    begins, ends = _hour(found["from"]), _hour(found["to"])
    if begins is None or ends is None or begins >= ends:
        return None
    here = timezone.get_default_timezone()
    return {
        "starts_at": datetime.combine(day, begins, here).isoformat(),
        "ends_at": datetime.combine(day, ends, here).isoformat(),
        "where": (found["where"].strip(" ,:-") or where)[:200],
    }


def _hour(text: str) -> time | None:
    hours, _, minutes = re.sub(r"\s", "", text).replace(":", "h").partition("h")
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError:
        return None
