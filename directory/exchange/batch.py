"""Rows written together: what is known of their places is read at once, and what they change is saved at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from directory.enums import RecordStatus, VerificationMethod
from directory.exchange.drafts import Draft
from directory.exchange.merging import Fusion
from directory.models import (
    ImportRun,
    Place,
    PlaceStop,
    Service,
    ServiceRecord,
    ServiceTheme,
    SourceRecord,
)
from directory.quality import score_of


@dataclass(slots=True)
class Batch:
    """The services, dates and rows of source of some places."""

    run: ImportRun
    today: date
    fusion: Fusion
    _services: dict[int, list[Service]] = field(default_factory=lambda: defaultdict(list))
    _described: dict[tuple[str, str], Service] = field(default_factory=dict)
    _themes: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    _new: list[tuple[Service, dict[str, Any]]] = field(default_factory=list)
    _told: list[tuple[Draft, str, Service]] = field(default_factory=list)
    _rows: dict[str, tuple[Draft, Place]] = field(default_factory=dict)
    _new_themes: list[ServiceTheme] = field(default_factory=list)
    _old_themes: Q = field(default_factory=Q)

    def load(self, places: dict[int, Place], drafts: Iterable[Draft]) -> None:
        """Read the services of places already known, and which of them this source describes."""
        services = list(Service.objects.filter(place__in=places, merged_into=None).order_by("pk"))
        for service in services:
            service.place = places[service.place_id]
            self._services[service.place_id].append(service)
        by_pk = {service.pk: service for service in services}
        names = [draft.external_id for draft in drafts]
        told = ServiceRecord.objects.filter(record__source=self.run.source, record__external_id__in=names)
        for row, name, pk in told.values_list("record__external_id", "external_id", "service_id"):
            if pk in by_pk:
                self._described[row, name] = by_pk[pk]
        for theme in ServiceTheme.objects.filter(service__in=by_pk):
            self._themes[theme.service_id].add(theme.theme)
        self.fusion.themes, self.fusion.under = self._themes, self._services
        self.fusion.load([*places.values(), *(place.organisation for place in places.values()), *services])

    def add(self, draft: Draft, place: Place) -> list[str]:
        """Take a row with its place; return what was kept of the services as it was."""
        kept: list[str] = []
        self._rows[draft.external_id] = (draft, place)
        for given in draft.services:
            key = str(given.get("external_id", ""))
            service = self._described.pop((draft.external_id, key), None) or self._named(place, given["name"])
            if service is None:
                service = self._create(given, place)
            else:
                kept.extend(self._update(service, given))
            self._told.append((draft, key, service))
        kept.extend(self._close_others(draft))
        return kept

    def _named(self, place: Place, name: str) -> Service | None:
        return next((service for service in self._services[place.pk] if service.name == name), None)

    def _create(self, given: dict[str, Any], place: Place) -> Service:
        fields = _fields(given)
        service = Service(
            territory_id=self.run.territory_id,
            place=place,
            status=RecordStatus.PUBLISHED,
            updated_on=place.updated_on,
            verified_how=VerificationMethod.IMPORT,
            **fields,
        )
        service.search_text = service.searched_words()
        service.quality = score_of(service, given.get("themes", ()))
        self._services[place.pk].append(service)
        self._new.append((service, fields | {"themes": given.get("themes", [])}))
        return service

    def _update(self, service: Service, given: dict[str, Any]) -> list[str]:
        if service.pk is None:
            return []
        kept = self.fusion.merge(service, _fields(given))
        themes = set(given.get("themes", ()))
        if themes != self._themes[service.pk]:
            if self.fusion.may_set(service, "themes"):
                self._set_themes(service, themes)
            else:
                kept.append(f"Gardé : thèmes du service « {service.name} », choisis par quelqu’un.")
        if service.status == RecordStatus.CLOSED and self.fusion.closed_it(service):
            reopen(service, self.fusion)
        return kept

    def _set_themes(self, service: Service, themes: set[str]) -> None:
        """Replace the themes that this source gave; those of another source of lower rank stay beside."""
        had = self._themes[service.pk]
        origin = self.fusion.origin(service, "themes")
        if origin is not None and origin.source_id == self.run.source_id and had - themes:
            self._old_themes |= Q(service=service, theme__in=had - themes)
        self._new_themes.extend(ServiceTheme(service=service, theme=theme) for theme in sorted(themes - had))
        self._themes[service.pk] = themes
        self.fusion.tell(service, "themes")

    def _close_others(self, draft: Draft) -> list[str]:
        """Close the services that this row used to describe and no longer does, unless a person wrote them."""
        kept = []
        for key in [key for key in self._described if key[0] == draft.external_id]:
            service = self._described.pop(key)
            if service.status == RecordStatus.CLOSED:
                continue
            if self.fusion.is_human(service):
                kept.append(
                    f"Gardé : le service « {service.name} », que quelqu’un a écrit, n’est plus dans le fichier."
                )
            else:
                close(service, self.fusion)
        return kept

    def save(self) -> None:
        """Write everything."""
        Service.objects.bulk_create([service for service, _ in self._new])
        for service, given in self._new:
            self.fusion.tell_all(service, given)
            self._new_themes.extend(ServiceTheme(service=service, theme=theme) for theme in given["themes"])
        if self._old_themes:
            ServiceTheme.objects.filter(self._old_themes).delete()
        ServiceTheme.objects.bulk_create(self._new_themes, ignore_conflicts=True)
        self._remember()
        self._set_stops()
        self.fusion.save()

    def _remember(self) -> None:
        rows = [
            SourceRecord(
                source=self.run.source, external_id=key, place=place, digest=draft.digest, last_seen_on=self.today
            )
            for key, (draft, place) in self._rows.items()
        ]
        SourceRecord.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["source", "external_id"],
            update_fields=["place", "digest", "last_seen_on", "missing_since"],
        )
        records = SourceRecord.objects.filter(source=self.run.source, external_id__in=self._rows)
        keys = dict(records.values_list("external_id", "pk"))
        told = {(keys[draft.external_id], name): service for draft, name, service in self._told}
        ServiceRecord.objects.bulk_create(
            (
                ServiceRecord(record_id=record, external_id=name, service=service)
                for (record, name), service in told.items()
            ),
            update_conflicts=True,
            unique_fields=["record", "external_id"],
            update_fields=["service"],
        )

    def _set_stops(self) -> None:
        """Replace the coming dates of itinerant places; those of the past stay as they were."""
        now = timezone.now()
        given = [(place, stop) for draft, place in self._rows.values() for stop in draft.stops]
        if not given:
            return
        PlaceStop.objects.filter(place__in={place.pk for place, _ in given}, starts_at__gte=now).delete()
        PlaceStop.objects.bulk_create(
            _stop(place, stop) for place, stop in given if datetime.fromisoformat(stop["starts_at"]) >= now
        )


def close(record: Place | Service, fusion: Fusion) -> None:
    """Close a record because its source no longer lists it."""
    fusion.set(record, "status", RecordStatus.CLOSED)
    record.closed_on = fusion.today
    fusion.change(record, "closed_on")


def reopen(record: Place | Service, fusion: Fusion) -> None:
    """Publish again a record that a source lists again."""
    fusion.set(record, "status", RecordStatus.PUBLISHED)
    record.closed_on = None
    fusion.change(record, "closed_on")


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in {"themes", "external_id"}}


def _stop(place: Place, stop: dict[str, Any]) -> PlaceStop:
    return PlaceStop(
        place=place,
        starts_at=datetime.fromisoformat(stop["starts_at"]),
        ends_at=datetime.fromisoformat(stop["ends_at"]),
        where=stop["where"],
        insee_code=place.insee_code,
        commune_name=place.commune_name,
        latitude=place.latitude,
        longitude=place.longitude,
    )
