"""Which records an export takes, read in batches: memory and the number of queries a batch do not grow with them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import Territory
from directory.enums import RecordStatus
from directory.models import FieldOrigin, Organisation, Place, PlaceStop, Service, ServiceTheme, SourceRecord

# Places at once: with ten services each, a batch takes about 30 MB.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """What is exported. By default what anybody may read again elsewhere: published, free to be published again."""

    territory: Territory
    everything: bool = False
    insee_code: str = ""
    theme: str = ""
    bouquet: str = ""
    source_id: int | None = None

    @property
    def picks_services(self) -> bool:
        """Whether only some services of a place are wanted: places without any are then left aside."""
        return bool(self.theme or self.bouquet)


@dataclass(frozen=True, slots=True)
class Listed:
    """A place with its organisation, services, themes, stops to come, and the fields that a person wrote."""

    place: Place
    services: list[Service]
    themes: dict[int, list[str]] = field(default_factory=dict)
    by_hand: frozenset[str] = frozenset()
    stops: list[PlaceStop] = field(default_factory=list)

    def themes_of(self, service: Service) -> list[str]:
        """Return the themes of one of its services, in order."""
        return self.themes.get(service.pk, [])


def services_in(chosen: Selection) -> QuerySet[Service]:
    """Return the services that an export may show; their place is checked by ``places_in``."""
    services = _kept(Service.objects.filter(territory=chosen.territory, merged_into=None), chosen, "service")
    if chosen.theme:
        themes = ServiceTheme.objects.filter(service=OuterRef("pk"), theme=chosen.theme)
        services = services.filter(Exists(themes))
    if chosen.bouquet:
        # The list is JSON, which the two databases search differently; its values are fixed words.
        services = services.filter(bouquets__icontains=f'"{chosen.bouquet}"')
    return services.order_by("pk")


def places_in(chosen: Selection) -> QuerySet[Place]:
    """Return the places that an export may show, with their organisation."""
    places = _kept(Place.objects.filter(territory=chosen.territory, merged_into=None), chosen, "place")
    if chosen.insee_code:
        places = places.filter(insee_code=chosen.insee_code)
    if chosen.source_id is not None:
        told = SourceRecord.objects.filter(place=OuterRef("pk"), source=chosen.source_id, missing_since=None)
        origin = FieldOrigin.objects.filter(place=OuterRef("pk"), source=chosen.source_id)
        places = places.filter(Exists(told) | Exists(origin))
    if chosen.picks_services:
        places = places.filter(Exists(services_in(chosen).filter(place=OuterRef("pk")).order_by()))
    return places.select_related("organisation", "territory").order_by("pk")


def _kept(records: QuerySet[Any], chosen: Selection, kind: str) -> QuerySet[Any]:
    """Keep what is public, and of it what every source allows to be published again."""
    if chosen.everything:
        return records.exclude(status=RecordStatus.CLOSED)
    closed = Q(source__may_republish=False)
    origins = FieldOrigin.objects.filter(closed, **{kind: OuterRef("pk")})
    records = records.filter(~Exists(origins), status=RecordStatus.PUBLISHED)
    if kind == "place":
        told = SourceRecord.objects.filter(closed, place=OuterRef("pk"))
        owner = FieldOrigin.objects.filter(closed, organisation=OuterRef("organisation"))
        records = records.filter(~Exists(told), ~Exists(owner))
    return records


def listed_places(chosen: Selection) -> Iterator[Listed]:
    """Read places in the order they were made."""
    for place in _with_parts(places_in(chosen), chosen).iterator(chunk_size=BATCH):
        yield _listed(place)


def listed_organisations(chosen: Selection) -> Iterator[tuple[Organisation, list[Listed]]]:
    """Read organisations that have a place to show, each with these places."""
    places = places_in(chosen)
    shown = Exists(places.filter(organisation=OuterRef("pk")).order_by())
    organisations = Organisation.objects.filter(shown, territory=chosen.territory).order_by("pk")
    parts = Prefetch("places", queryset=_with_parts(places, chosen), to_attr="shown_places")
    for organisation in organisations.prefetch_related(parts).iterator(chunk_size=BATCH):
        own: list[Place] = organisation.shown_places
        yield organisation, [_listed(place) for place in own]


def _with_parts(places: QuerySet[Place], chosen: Selection) -> QuerySet[Place]:
    by_hand = FieldOrigin.objects.filter(source__is_human=True).order_by("pk")
    to_come = PlaceStop.objects.filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")
    services = services_in(chosen).prefetch_related(
        "themes", Prefetch("origins", queryset=by_hand, to_attr="written_by_hand")
    )
    return places.prefetch_related(
        Prefetch("services", queryset=services, to_attr="shown_services"),
        Prefetch("stops", queryset=to_come, to_attr="shown_stops"),
        Prefetch("origins", queryset=by_hand, to_attr="hand_origins"),
    )


def _listed(place: Any) -> Listed:
    services: list[Any] = place.shown_services
    origins = [origin.field for origin in place.hand_origins]
    origins += [f"service.{origin.field}" for service in services for origin in service.written_by_hand]
    themes = {service.pk: [theme.theme for theme in service.themes.all()] for service in services}
    return Listed(place, services, themes, frozenset(origins), place.shown_stops)
