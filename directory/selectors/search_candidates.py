"""What may answer a search, read in a constant number of queries and a bounded number of rows."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Commune, Territory
from directory.enums import Capacity, PlaceKind, RecordStatus
from directory.models import PlaceStop, Service, ServiceTheme
from directory.selectors.search_lookups import HAS_ANY, nearest_stops, nearness
from directory.selectors.search_types import Point, Wish
from directory.selectors.search_words import Meaning
from directory.themes import themes_of

# Rows ranked exactly, of those that the database finds nearest; beyond, a page says "plus de".
CAP = 200
HOME_CAP, REMOTE_CAP, STOPS_CAP = 60, 40, 120
STOPS_DAYS = 62
REMOTE_ONLY = ["a-distance"]
# Kilometres for what stands nobody knows where.
_NOWHERE = 40_000
EVERYONE = "tous-publics"
FREE = "gratuit"
_COLUMNS = (
    "pk", "place_id", "place__insee_code", "place__latitude", "place__longitude", "place__kind", "opening_hours",
    "place__opening_hours", "place__closes_on_school_holidays", "zone", "is_at_home", "reception_modes", "capacity",
    "capacity_until", "quality", "verified_on", "updated_on",
)  # fmt: skip


@dataclass(slots=True)
class Candidate:
    """What ranking needs of one service; ``stop`` is the passage that counts for an itinerant place."""

    service: int
    place: int
    insee: str
    point: Point | None
    hours: str
    is_shut_on_holidays: bool
    zone: list[str]
    is_home: bool
    is_remote: bool
    is_itinerant: bool
    capacity: str
    quality: float
    checked_on: date
    stop: PlaceStop | None = None
    minutes: int | None = None
    travel_source: str = ""
    kilometres: float | None = None


def published(wish: Wish) -> QuerySet[Service]:
    """Return the public services of the territory that the wish asks for, wherever they are, words apart."""
    rows = Service.objects.published().filter(
        territory=wish.territory,
        place__territory=wish.territory,
        place__status=RecordStatus.PUBLISHED,
        place__merged_into=None,
    )
    if wish.is_free:
        rows = rows.filter(fees=FREE)
    if wish.public:
        rows = rows.filter(Q(publics=[]) | Q(**{f"publics__{HAS_ANY}": [wish.public, EVERYONE]}))
    if wish.themes:
        rows = rows.filter(pk__in=_with_themes(wish.themes))
    if wish.bouquet:
        rows = rows.filter(Q(**{f"bouquets__{HAS_ANY}": [wish.bouquet]}) | _has_theme(themes_of(wish.bouquet)))
    return rows


def _with_themes(themes: Iterable[str]) -> Any:
    return ServiceTheme.objects.order_by().filter(theme__in=list(themes)).values("service")


def _has_theme(themes: Iterable[str]) -> Exists:
    return Exists(ServiceTheme.objects.order_by().filter(service=OuterRef("pk"), theme__in=list(themes)))


def _says(meaning: Meaning) -> Q:
    """Keep records that hold every word."""
    return Q(*[Q(search_text__contains=word) for word in meaning.words])


def _asked(rows: QuerySet[Service], meaning: Meaning) -> QuerySet[Service]:
    """Keep what the words speak of, by their themes or as they stand in the records."""
    if meaning.keys is not None:
        return rows.filter(pk__in=meaning.keys)
    if not meaning.asks:
        return rows
    if not meaning.words:
        return rows.filter(_has_theme(meaning.themes))
    return rows.filter(_says(meaning) | _has_theme(meaning.themes) if meaning.themes else _says(meaning))


def _asked_apart(rows: QuerySet[Service], meaning: Meaning) -> list[QuerySet[Service]]:
    """Return the same in two parts, for the largest table: themes and words have each their own index."""
    if not (meaning.words and meaning.themes):
        return [_asked(rows, meaning)]
    return [rows.filter(pk__in=_with_themes(meaning.themes)), rows.filter(_says(meaning))]


def candidates(wish: Wish, meaning: Meaning, communes: list[Commune], now: datetime) -> list[Candidate]:
    """Return what may answer, each once: places, passages, who comes home, and what is done at a distance."""
    centres = {commune.insee: (commune.latitude, commune.longitude) for commune in communes}
    found: dict[tuple[int, bool], Candidate] = {}
    for candidate in _of_every_kind(published(wish), wish, meaning, centres, now):
        if _serves(candidate, wish):
            found.setdefault((candidate.service, candidate.is_remote), candidate)
    return list(found.values())


def _of_every_kind(
    rows: QuerySet[Service], wish: Wish, meaning: Meaning, centres: dict[str, Point], now: datetime
) -> Iterator[Candidate]:
    asked = _asked(rows, meaning)
    if not wish.is_remote:
        home = asked.filter(is_at_home=True, **{f"zone__{HAS_ANY}": zones_of(wish)}).order_by("-quality", "pk")
        yield from _read(home[:HOME_CAP], centres, now)
        # Who comes home without saying where from counts by the place.
        for part in _asked_apart(_at_places(rows, wish), meaning):
            yield from _read(nearness(part, wish.territory.pk, wish.origin)[:CAP], centres, now)
        if not wish.is_at_home:
            yield from _moving(asked, _stops(wish, centres, now), centres, now)
    remote = asked.filter(is_at_home=False, **{f"reception_modes__{HAS_ANY}": REMOTE_ONLY})
    for candidate in _read(remote.order_by("-quality", "pk")[:REMOTE_CAP], centres, now):
        candidate.is_remote = True
        yield candidate


def _moving(
    rows: QuerySet[Service], stops: dict[int, PlaceStop], centres: dict[str, Point], now: datetime
) -> Iterator[Candidate]:
    # In order of place: by quality, PostgreSQL would rather read every service than those of a few places.
    here = rows.filter(is_at_home=False, place__in=list(stops)).order_by("place", "pk")[: CAP if stops else 0]
    for candidate in _read(here, centres, now):
        stop = stops[candidate.place]
        candidate.stop, candidate.insee, candidate.point = stop, stop.insee_code, _stop_point(stop, centres)
        yield candidate


def _at_places(rows: QuerySet[Service], wish: Wish) -> QuerySet[Service]:
    fixed = rows.filter(place__kind=PlaceKind.FIXED)
    if wish.is_at_home:
        return fixed.filter(is_at_home=True, zone=[])
    return fixed.filter(Q(is_at_home=False) | Q(zone=[])).exclude(reception_modes=REMOTE_ONLY)


def _stops(wish: Wish, centres: dict[str, Point], now: datetime) -> dict[int, PlaceStop]:
    """Return the passage that counts for each moving place: the nearest of those to come, then the soonest."""
    coming = PlaceStop.objects.filter(
        place__territory=wish.territory,
        place__status=RecordStatus.PUBLISHED,
        place__kind=PlaceKind.ITINERANT,
        place__merged_into=None,
        ends_at__gt=wish.open_at or now,
        starts_at__lt=now + timedelta(days=STOPS_DAYS),
    )

    def order(stop: PlaceStop) -> tuple[float, datetime, int]:
        point = _stop_point(stop, centres)
        away = crow_kilometres(wish.origin, point) if wish.origin and point else _NOWHERE
        return (round(away), stop.starts_at, stop.pk)

    best: dict[int, PlaceStop] = {}
    for stop in sorted(nearest_stops(coming, wish.origin)[:STOPS_CAP], key=order):
        best.setdefault(stop.place_id, stop)
    return best


def _stop_point(stop: PlaceStop, centres: dict[str, Point]) -> Point | None:
    if stop.latitude is not None and stop.longitude is not None:
        return (stop.latitude, stop.longitude)
    return centres.get(stop.insee_code)


def own_services(territory: Territory, now: datetime) -> list[Candidate]:
    """Return the public services of our own desk, whatever was asked."""
    rows = Service.objects.published().filter(territory=territory, place__organisation__is_own_service=True)
    found = _read(rows.order_by("-quality", "pk")[:REMOTE_CAP], {}, now)
    for candidate in found:
        candidate.point, candidate.is_remote = None, True
    return found


def zones_of(wish: Wish) -> list[str]:
    """Return the codes of every zone that holds the person: commune, intercommunalité, département, France."""
    territory = wish.territory
    mine = [wish.commune.insee] if wish.commune is not None else []
    return [*mine, territory.siren, territory.department, "france", "FR"]


def _serves(candidate: Candidate, wish: Wish) -> bool:
    """Tell whether the service takes people from there; without a commune, whether it says anything at all."""
    return not candidate.zone or wish.commune is None or bool(set(candidate.zone) & set(zones_of(wish)))


def _read(rows: QuerySet[Service], centres: dict[str, Point], now: datetime) -> list[Candidate]:
    return [_candidate(dict(zip(_COLUMNS, row, strict=True)), centres, now) for row in rows.values_list(*_COLUMNS)]


def _candidate(row: dict[str, Any], centres: dict[str, Point], now: datetime) -> Candidate:
    latitude, longitude, insee = row["place__latitude"], row["place__longitude"], row["place__insee_code"]
    until = row["capacity_until"]
    is_known = until is not None and until >= now
    return Candidate(
        service=row["pk"],
        place=row["place_id"],
        insee=insee,
        point=(latitude, longitude) if latitude is not None else centres.get(insee),
        hours=row["opening_hours"] or row["place__opening_hours"],
        is_shut_on_holidays=row["place__closes_on_school_holidays"],
        zone=row["zone"],
        is_home=row["is_at_home"],
        is_remote=False,
        is_itinerant=row["place__kind"] == PlaceKind.ITINERANT,
        capacity=row["capacity"] if is_known else Capacity.UNKNOWN,
        quality=row["quality"],
        checked_on=row["verified_on"] or row["updated_on"],
    )


def crow_kilometres(start: Point, end: Point) -> float:
    """Great-circle distance (haversine)."""
    latitudes = math.radians(start[0]), math.radians(end[0])
    north = math.sin((latitudes[1] - latitudes[0]) / 2) ** 2
    east = math.sin(math.radians(end[1] - start[1]) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, north + math.cos(latitudes[0]) * math.cos(latitudes[1]) * east)))
