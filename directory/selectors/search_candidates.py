"""What may answer a search, read in a constant number of queries and a bounded number of rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Commune, Territory
from directory.enums import Capacity, PlaceKind, RecordStatus
from directory.models import PlaceStop, Service, ServiceTheme
from directory.selectors.search_lookups import HAS_ANY, nearness
from directory.selectors.search_stops import places_to_ask, stop_point, stops_that_count
from directory.selectors.search_types import Point, Wish
from directory.selectors.search_words import Meaning
from directory.themes import themes_of

# Rows ranked exactly, of those that the database finds nearest; beyond, a page says "plus de".
CAP = 200
HOME_CAP, REMOTE_CAP = 60, 40
# A time asked for leaves out what is shut then: rows read next, while too few of the first are open.
FURTHER, FURTHEST = 1_000, 5_000
REMOTE_ONLY = ["a-distance"]
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


IsOpen = Callable[[Candidate], bool]


def candidates(
    wish: Wish, meaning: Meaning, communes: list[Commune], now: datetime, is_open: IsOpen
) -> list[Candidate]:
    """Return what may answer, each once: places, passages, who comes home, and what is done at a distance.

    ``is_open`` tells whether one answers the time of the wish. Those that do not are among the nearest only.
    """
    centres = {commune.insee: (commune.latitude, commune.longitude) for commune in communes}
    goes_out = not (wish.is_remote or wish.is_at_home)
    stops = stops_that_count(wish, centres, now) if goes_out else {}
    waiting = places_to_ask(wish, now) if goes_out else []
    reading = _Reading(wish, centres, now, stops, waiting, is_open)
    found: dict[tuple[int, bool], Candidate] = {}
    for candidate in _of_every_kind(published(wish), meaning, reading):
        if _serves(candidate, wish):
            found.setdefault((candidate.service, candidate.is_remote), candidate)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Reading:
    """How rows become candidates: where communes and passages stand, and how many are enough.

    ``waiting`` are the moving places whose passages are to be asked for.
    """

    wish: Wish
    centres: dict[str, Point]
    now: datetime
    stops: dict[int, PlaceStop]
    waiting: list[int]
    is_open: IsOpen

    def enough(self, rows: QuerySet[Service], cap: int, *further: int) -> list[Candidate]:
        """Read the first rows; with a time asked for, read on until a page of open ones is found."""
        found: list[Candidate] = []
        for most in (cap, *further) if self.wish.open_at is not None else (cap,):
            # From the beginning each time: rows at one distance have no order that two readings share.
            found = [self._stands(candidate) for candidate in _read(rows[:most], self.centres, self.now)]
            if len(found) < most or sum(map(self.is_open, found)) >= self.wish.limit:
                break
        return [*found[:cap], *filter(self.is_open, found[cap:])]

    def _stands(self, candidate: Candidate) -> Candidate:
        stop = self.stops.get(candidate.place)
        if stop is not None and not candidate.is_home:
            candidate.stop, candidate.insee, candidate.point = stop, stop.insee_code, stop_point(stop, self.centres)
        return candidate


def _of_every_kind(rows: QuerySet[Service], meaning: Meaning, reading: _Reading) -> Iterator[Candidate]:
    asked, wish = _asked(rows, meaning), reading.wish
    if not wish.is_remote:
        # Who comes home from no place and names no zone serves the territory.
        serves = Q(**{f"zone__{HAS_ANY}": zones_of(wish)}) | Q(zone=[], place__kind=PlaceKind.REMOTE)
        home = asked.filter(serves, is_at_home=True)
        yield from reading.enough(home.order_by("-quality", "pk"), HOME_CAP, FURTHER)
        # Who comes home without saying where from counts by the place.
        for part in _asked_apart(_at_places(rows, wish), meaning):
            yield from reading.enough(nearness(part, wish.territory.pk, wish.origin), CAP, FURTHER, FURTHEST)
        for places in (list(reading.stops), reading.waiting):
            # In order of place: by quality, PostgreSQL would rather read every service than those of a few places.
            moving = asked.filter(is_at_home=False, place__in=places).order_by("place", "pk")
            yield from reading.enough(moving, CAP, FURTHER) if places else ()
    remote = asked.filter(is_at_home=False, **{f"reception_modes__{HAS_ANY}": REMOTE_ONLY})
    for candidate in reading.enough(remote.order_by("-quality", "pk"), REMOTE_CAP, FURTHER):
        candidate.is_remote, candidate.stop = True, None
        yield candidate


def _at_places(rows: QuerySet[Service], wish: Wish) -> QuerySet[Service]:
    fixed = rows.filter(place__kind=PlaceKind.FIXED)
    if wish.is_at_home:
        return fixed.filter(is_at_home=True, zone=[])
    return fixed.filter(Q(is_at_home=False) | Q(zone=[])).exclude(reception_modes=REMOTE_ONLY)


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
