"""From an address to a point, by a server that speaks as the Géoplateforme does (the search API of the BAN).

``GET {GEOCODER_URL}/search?q=…&limit=5&lat=…&lon=…`` answers a GeoJSON FeatureCollection whose features hold a point
(longitude first) and the properties ``label``, ``score``, ``citycode`` and ``type``. Nothing asked is ever logged: an
address says where somebody lives. The server is asked within a short time; after a few failures in a row it is left
alone for a minute, so that no form waits for it.
"""

import hashlib
import json
import logging
import math
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from http.client import HTTPException
from typing import Any, NoReturn
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache

from core.text import fold

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS, KEPT_SECONDS = 2.0, 24 * 3600
SHORTEST, LONGEST, LIMIT = 3, 150, 5
# Answers below this score are about something else.
LOWEST_SCORE = 0.35
# Failures in a row after which the server rests, and for how long.
FAILURES, REST_SECONDS = 3, 60
MAX_ANSWER_BYTES = 256 * 1024
_FAILED, _RESTS = "geocoding:failed", "geocoding:rests"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that answers the words. ``kind``: housenumber, street, locality or municipality."""

    label: str
    latitude: float
    longitude: float
    insee: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Spots:
    """What was found, best first; ``is_down`` when the server did not answer."""

    found: tuple[Spot, ...] = ()
    is_down: bool = False


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """A geocoder that sends elsewhere is not the one that was chosen."""

    def redirect_request(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise OSError("the geocoder sends to another address, which is not followed")


_OPENER = urllib.request.build_opener(_NoRedirection, urllib.request.ProxyHandler({}))


def is_available() -> bool:
    """Whether an address can be looked for at all."""
    return bool(settings.GEOCODER_URL)


def geocode(words: str, *, near: tuple[float, float] | None = None) -> Spots:
    """Look for an address, those around ``near`` first. Never raises: without an answer, nothing is found."""
    asked = " ".join(words.split())[:LONGEST]
    if not is_available() or len(fold(asked).replace(" ", "")) < SHORTEST:
        return Spots()
    key = _key(asked, near)
    kept = _kept(key)
    if kept is not None:
        return Spots(tuple(Spot(**spot) for spot in kept))
    if _kept(_RESTS):
        return Spots(is_down=True)
    try:
        found = tuple(_spots(_answer(asked, near)))
    except (OSError, HTTPException, ValueError) as error:
        _count_failure(error)
        return Spots(is_down=True)
    _keep(key, [asdict(spot) for spot in found], KEPT_SECONDS)
    _keep(_FAILED, 0, REST_SECONDS)
    return Spots(found)


def _key(asked: str, near: tuple[float, float] | None) -> str:
    """Return a digest: no address is written in the cache's keys."""
    where = f"{near[0]:.1f},{near[1]:.1f}" if near else ""
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{fold(asked)}:{where}".encode()).hexdigest()[:40]
    return f"geocoding:{digest}"


def _answer(asked: str, near: tuple[float, float] | None) -> Any:
    query: dict[str, Any] = {"q": asked, "limit": LIMIT}
    if near is not None:
        query |= {"lat": round(near[0], 2), "lon": round(near[1], 2)}
    address = f"{settings.GEOCODER_URL.rstrip('/')}/search?{urlencode(query)}"
    if not address.startswith(("https://", "http://")):
        raise ValueError("GEOCODER_URL is not a web address")
    request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310 - checked above
    until, body = time.monotonic() + TIMEOUT_SECONDS, bytearray()
    with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as answer:
        while piece := answer.read1(MAX_ANSWER_BYTES):
            body += piece
            if len(body) > MAX_ANSWER_BYTES or time.monotonic() > until:
                raise OSError("the answer is too large or too slow")
    return json.loads(body)


def _spots(answer: Any) -> Iterator[Spot]:
    """Read the features that make sense; raises ValueError for what is no collection."""
    try:
        features = list(answer["features"])
    except (KeyError, TypeError) as error:
        raise ValueError("the answer is no GeoJSON collection") from error
    for feature in features[:LIMIT]:
        try:
            spot = _spot(feature)
        except (KeyError, TypeError, ValueError):
            continue
        if spot is not None:
            yield spot


def _spot(feature: Any) -> Spot | None:
    told = feature["properties"]
    longitude, latitude = (float(part) for part in feature["geometry"]["coordinates"][:2])
    if not (math.isfinite(latitude) and abs(latitude) <= 90 and math.isfinite(longitude) and abs(longitude) <= 180):
        return None
    if float(told.get("score", 1)) < LOWEST_SCORE or not str(told["label"]).strip():
        return None
    insee, kind = (str(told.get(name) or "") for name in ("citycode", "type"))
    return Spot(str(told["label"])[:LONGEST], latitude, longitude, insee, kind)


def _count_failure(error: Exception) -> None:
    """Let the server rest after a few failures. Only the kind of error is logged."""
    count = int(_kept(_FAILED) or 0) + 1
    _keep(_FAILED, count, REST_SECONDS)
    if count >= FAILURES:
        _keep(_RESTS, True, REST_SECONDS)
        logger.warning("The geocoder does not answer (%s): it is left alone for a minute.", type(error).__name__)


def _kept(key: str) -> Any:
    """Read the cache; one that does not answer holds nothing."""
    try:
        return cache.get(key)
    except Exception:
        return None


def _keep(key: str, value: Any, seconds: int) -> None:
    try:
        cache.set(key, value, seconds)
    except Exception:
        logger.warning("The cache does not answer: addresses found are not kept.")
