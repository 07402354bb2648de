"""Write what was read over: new places at once, known ones field by field by the rank of their sources."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from directory.enums import RecordStatus, RowAction, RowDecision, VerificationMethod
from directory.exchange.drafts import Draft
from directory.models import (
    FieldOrigin,
    ImportRow,
    ImportRun,
    Organisation,
    Place,
    Service,
    ServiceTheme,
    Source,
    SourceRecord,
)

BATCH = 500


@dataclass(slots=True)
class Writer:
    """Writes the rows of a run. The caller holds the transaction: all of it is written, or nothing."""

    run: ImportRun
    told: Callable[[int], None] = lambda count: None
    today: date = field(default_factory=timezone.localdate)
    written: Counter[str] = field(default_factory=Counter)

    def write(self) -> Counter[str]:
        """Write every row that is decided; return what was done, with ``kept`` for the fields left as they were."""
        rows = self.run.rows.exclude(action__in=(RowAction.UNCHANGED, RowAction.REFUSED))
        self._each_batch(rows.filter(action=RowAction.CREATE), self._create)
        self._each_batch(rows.filter(action=RowAction.DOUBTFUL, decision=RowDecision.OTHER), self._create)
        known = rows.filter(action__in=(RowAction.UPDATE, RowAction.MERGE))
        doubtful = rows.filter(action=RowAction.DOUBTFUL, decision=RowDecision.SAME, place__isnull=False)
        for part in (known, doubtful):
            self._each_batch(part, self._update)
        if self.run.closes_missing:
            self._each_batch(rows.filter(action=RowAction.CLOSE), self._close)
        unchanged = SourceRecord.objects.filter(source=self.run.source, missing_since=None)
        unchanged.update(last_seen_on=self.today)
        return self.written

    def _each_batch(self, rows: "QuerySet[ImportRow]", write: Callable[[list[ImportRow]], None]) -> None:
        waiting = iter(rows.order_by("line", "pk").iterator(chunk_size=BATCH))
        while batch := list(islice(waiting, BATCH)):
            write(batch)
            self.told(self.written.total())

    def _create(self, rows: list[ImportRow]) -> None:
        drafts = [Draft.from_json(row.draft) for row in rows]
        territory = self.run.territory
        organisations = [Organisation(territory=territory, **draft.organisation) for draft in drafts]
        Organisation.objects.bulk_create(organisations)
        places = [self._place(draft, owner) for draft, owner in zip(drafts, organisations, strict=True)]
        Place.objects.bulk_create(places)
        for draft, place in zip(drafts, places, strict=True):
            self._add_services(draft, place)
        self._remember(drafts, places)
        FieldOrigin.objects.bulk_create(
            FieldOrigin(place=place, field=name, source=self.run.source, on=self.today)
            for draft, place in zip(drafts, places, strict=True)
            for name, value in draft.place.items()
            if value not in _EMPTY
        )
        self.written["created"] += len(rows)

    def _place(self, draft: Draft, organisation: Organisation) -> Place:
        place = Place(
            territory=self.run.territory,
            organisation=organisation,
            status=RecordStatus.PUBLISHED,
            verified_how=VerificationMethod.IMPORT,
            **{"updated_on": self.today} | draft.place,
        )
        place.search_text = place.searched_words()
        return place

    def _add_services(self, draft: Draft, place: Place) -> None:
        for given in draft.services:
            fields = {name: value for name, value in given.items() if name not in {"themes", "external_id"}}
            service = Service(
                territory=self.run.territory,
                place=place,
                status=RecordStatus.PUBLISHED,
                updated_on=place.updated_on,
                verified_how=VerificationMethod.IMPORT,
                **fields,
            )
            service.search_text = service.searched_words()
            Service.objects.bulk_create([service])
            ServiceTheme.objects.bulk_create(
                ServiceTheme(service=service, theme=theme) for theme in given.get("themes", ())
            )

    def _remember(self, drafts: Iterable[Draft], places: Iterable[Place]) -> None:
        SourceRecord.objects.bulk_create(
            (
                SourceRecord(
                    source=self.run.source,
                    external_id=draft.external_id,
                    place=place,
                    digest=draft.digest,
                    last_seen_on=self.today,
                )
                for draft, place in zip(drafts, places, strict=True)
            ),
            update_conflicts=True,
            unique_fields=["source", "external_id"],
            update_fields=["place", "digest", "last_seen_on", "missing_since"],
        )

    def _update(self, rows: list[ImportRow]) -> None:
        places = Place.objects.select_related("organisation").in_bulk([row.place_id for row in rows if row.place_id])
        origins = _origins_of(places)
        for row in rows:
            place = places[row.place_id or 0]
            draft = Draft.from_json(row.draft)
            kept = self._set_fields(place, draft, origins.setdefault(place.pk, {}))
            if kept:
                row.messages = [*row.messages, *kept]
                row.save(update_fields=["messages"])
            self._set_services(draft, place)
            self._remember([draft], [place])
            self.written["updated" if row.action == RowAction.UPDATE else "merged"] += 1
            self.written["kept"] += len(kept)

    def _set_fields(self, place: Place, draft: Draft, origins: dict[str, FieldOrigin]) -> list[str]:
        kept = []
        for name, value in draft.place.items():
            current = getattr(place, name)
            if _same(current, value) or (value in _EMPTY and not _is_ours(origins.get(name), self.run.source)):
                continue
            origin = origins.get(name)
            if current not in _EMPTY and origin is not None and _outranks(origin.source, self.run.source):
                kept.append(f"Gardé : {_label(name)} « {current} », de « {origin.source} ».")
                continue
            setattr(place, name, value)
            FieldOrigin.objects.update_or_create(
                place=place, field=name, defaults={"source": self.run.source, "on": self.today, "by": None}
            )
        if place.status == RecordStatus.CLOSED:
            place.status, place.closed_on = RecordStatus.PUBLISHED, None
        place.save()
        return kept

    def _set_services(self, draft: Draft, place: Place) -> None:
        """Add the services that the place does not have yet, and change those that only this source describes."""
        present = {service.name: service for service in place.services.filter(merged_into=None)}
        for given in draft.services:
            service = present.get(given["name"])
            if service is None:
                self._add_services(Draft(0, "", {}, {}, services=[given]), place)
            elif service.verified_how in {"", VerificationMethod.IMPORT}:
                for name in given.keys() - {"themes", "external_id"}:
                    setattr(service, name, given[name] or getattr(service, name))
                service.save()
                ServiceTheme.objects.bulk_create(
                    (ServiceTheme(service=service, theme=theme) for theme in given.get("themes", ())),
                    ignore_conflicts=True,
                )

    def _close(self, rows: list[ImportRow]) -> None:
        for place in Place.objects.filter(pk__in=[row.place_id for row in rows]):
            records = place.records.all()
            records.filter(source=self.run.source).update(missing_since=self.today)
            others = records.exclude(source=self.run.source).filter(missing_since=None).exists()
            by_hand = place.origins.filter(source__is_human=True).exists()
            if others or by_hand:
                self.written["left_open"] += 1
                continue
            place.status, place.closed_on = RecordStatus.CLOSED, self.today
            place.save()
            self.written["closed"] += 1


_EMPTY: tuple[Any, ...] = ("", None, [], {})


def _same(current: Any, value: Any) -> bool:
    return current == value or str(current) == str(value)


def _is_ours(origin: FieldOrigin | None, source: Source) -> bool:
    return origin is not None and origin.source_id == source.pk


def _outranks(origin: Source, source: Source) -> bool:
    """What a person wrote stays; otherwise the source of lower precedence wins, and a source corrects itself."""
    return origin.pk != source.pk and (origin.is_human or origin.precedence < source.precedence)


def _origins_of(places: Iterable[int]) -> dict[int, dict[str, FieldOrigin]]:
    found: dict[int, dict[str, FieldOrigin]] = {}
    for origin in FieldOrigin.objects.filter(place__in=places).select_related("source"):
        found.setdefault(origin.place_id or 0, {})[origin.field] = origin
    return found


def _label(name: str) -> str:
    return str(getattr(Place._meta.get_field(name), "verbose_name", name))
