"""Write what was read over: new places at once, known ones field by field by the rank of their sources."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db.models import F, QuerySet
from django.utils import timezone

from directory.enums import RecordStatus, RowAction, RowDecision, VerificationMethod
from directory.exchange.batch import Batch, close, reopen
from directory.exchange.drafts import Draft
from directory.exchange.merging import Fusion
from directory.exchange.owners import Owners
from directory.models import ImportRow, ImportRun, Organisation, Place, Service, SourceRecord
from directory.quality import score_of

BATCH = 250


@dataclass(slots=True)
class Writer:
    """Writes the rows of a run. The caller holds the transaction: all of it is written, or nothing.

    ``told`` hears how many rows were written, after each batch.
    """

    run: ImportRun
    told: Callable[[int], None] = lambda count: None
    today: date = field(default_factory=timezone.localdate)
    written: Counter[str] = field(default_factory=Counter)
    _owners: Owners = field(init=False)
    _done: int = 0

    def __post_init__(self) -> None:
        self._owners = Owners(self.run)

    def write(self) -> Counter[str]:
        """Write every row that is decided; return what was done, with ``kept`` for the fields left as they were."""
        rows = self.run.rows.exclude(action__in=(RowAction.UNCHANGED, RowAction.REFUSED))
        self._each_batch(rows.filter(action=RowAction.CREATE), self._create)
        doubtful = rows.filter(action=RowAction.DOUBTFUL)
        self._each_batch(doubtful.filter(decision=RowDecision.OTHER), self._create)
        self._find_twins(doubtful.filter(decision=RowDecision.SAME, place=None))
        self._each_batch(rows.filter(action__in=(RowAction.UPDATE, RowAction.MERGE)), self._update)
        self._each_batch(doubtful.filter(decision=RowDecision.SAME, place__isnull=False), self._update)
        if self.run.closes_missing:
            self._each_batch(rows.filter(action=RowAction.CLOSE), self._close)
        unchanged = SourceRecord.objects.filter(source=self.run.source, missing_since=None)
        unchanged.update(last_seen_on=self.today)
        return self.written

    def _each_batch(self, rows: "QuerySet[ImportRow]", write: Callable[[list[ImportRow]], None]) -> None:
        waiting = iter(rows.order_by("line", "pk").iterator(chunk_size=BATCH))
        while batch := list(islice(waiting, BATCH)):
            write(batch)
            self._done += len(batch)
            self.told(self._done)

    def _find_twins(self, rows: "QuerySet[ImportRow]") -> None:
        """Find the place that an earlier row of the same file has just made."""
        places = dict(
            self.run.rows.filter(line__in=rows.values("twin_line"), action=RowAction.CREATE).values_list(
                "line", "place"
            )
        )
        twins = [row for row in rows.order_by("pk") if row.twin_line in places]
        for row in twins:
            row.place_id = places[row.twin_line or 0]
        ImportRow.objects.bulk_update(twins, ["place"], batch_size=BATCH)

    def _create(self, rows: list[ImportRow]) -> None:
        drafts = [Draft.from_json(row.draft) for row in rows]
        fusion = Fusion(self.run.source, self.today)
        batch = Batch(self.run, self.today, fusion)
        owners = self._owners.of(drafts, fusion)
        places = [self._place(draft, owner) for draft, owner in zip(drafts, owners, strict=True)]
        Place.objects.bulk_create(places)
        for row, draft, place in zip(rows, drafts, places, strict=True):
            fusion.tell_all(place, draft.place)
            batch.add(draft, place)
            row.place = place
        batch.save()
        ImportRow.objects.bulk_update(rows, ["place"])
        self.written["created"] += len(rows)

    def _place(self, draft: Draft, organisation: Organisation) -> Place:
        told = draft.place.get("updated_on")
        fields = draft.place | {"updated_on": date.fromisoformat(told) if told else self.today}
        place = Place(
            territory_id=self.run.territory_id,
            organisation=organisation,
            status=RecordStatus.PUBLISHED,
            verified_how=VerificationMethod.IMPORT,
            **fields,
        )
        place.search_text, place.quality = place.searched_words(), score_of(place)
        return place

    def _update(self, rows: list[ImportRow]) -> None:
        places = Place.objects.select_related("organisation").in_bulk([row.place_id for row in rows if row.place_id])
        drafts = [Draft.from_json(row.draft) for row in rows]
        fusion = Fusion(self.run.source, self.today)
        batch = Batch(self.run, self.today, fusion)
        batch.load(places, drafts)
        for row, draft in zip(rows, drafts, strict=True):
            place = places[row.place_id or 0]
            kept = fusion.merge(place.organisation, draft.organisation) + fusion.merge(place, draft.place)
            kept += self._open_again(place, fusion) + batch.add(draft, place)
            row.messages, row.kept = [*row.messages, *kept], len(kept)
            self.written["updated" if row.action == RowAction.UPDATE else "merged"] += 1
            self.written["kept"] += len(kept)
        batch.save()
        ImportRow.objects.bulk_update([row for row in rows if row.kept], ["messages", "kept"])

    def _open_again(self, place: Place, fusion: Fusion) -> list[str]:
        """Reopen a place that is listed again, unless a person closed it."""
        if place.status != RecordStatus.CLOSED:
            return []
        if not fusion.closed_it(place):
            return ["Gardé : ce lieu a été fermé à la main."]
        reopen(place, fusion)
        return []

    def _close(self, rows: list[ImportRow]) -> None:
        """Close places that disappeared, with their services, unless another source or a person speaks of them."""
        places = Place.objects.select_related("organisation").in_bulk([row.place_id for row in rows if row.place_id])
        services = list(Service.objects.filter(place__in=places, status=RecordStatus.PUBLISHED))
        fusion = Fusion(self.run.source, self.today)
        fusion.load([*places.values(), *services])
        gone = SourceRecord.objects.filter(source=self.run.source, place__in=places)
        gone.filter(missing_since=None, external_id__in=[row.draft.get("external_id") for row in rows]).update(
            missing_since=self.today
        )
        others = dict(
            SourceRecord.objects.filter(place__in=places, missing_since=None).values_list("place", F("source__name"))
        )
        left: dict[int, str] = {pk: f"Gardé ouvert : « {name} » en parle encore." for pk, name in others.items()}
        for place in places.values():
            if fusion.is_human(place):
                left[place.pk] = "Gardé ouvert : quelqu’un de l’équipe a écrit sur cette fiche. À vérifier."
            elif place.pk not in left:
                close(place, fusion)
        for service in services:
            service.place = places[service.place_id]
            if service.place_id not in left and not fusion.is_human(service):
                close(service, fusion)
        fusion.save()
        self._tell_left(rows, left)

    def _tell_left(self, rows: list[ImportRow], left: dict[int, str]) -> None:
        for row in rows:
            if sentence := left.get(row.place_id or 0):
                row.messages, row.kept = [*row.messages, sentence], 1
            self.written["left_open" if row.kept else "closed"] += 1
        ImportRow.objects.bulk_update([row for row in rows if row.kept], ["messages", "kept"])
