"""What each row of a file would do, before anything is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import F

from directory.enums import RowAction
from directory.exchange.drafts import Draft
from directory.exchange.matching import Known, KnownPlaces
from directory.hours import is_valid
from directory.models import ImportRow, ImportRun, Place, SourceRecord

BATCH = 500


@dataclass(frozen=True, slots=True)
class _Record:
    """What is compared of a row of the source read before."""

    place_id: int
    digest: str
    is_missing: bool


def analyse(run: ImportRun, drafts: Iterable[Draft], told: Callable[[int], None] = lambda count: None) -> Counter[str]:
    """Write one ``ImportRow`` a draft and one for each row that disappeared; return the counts by action.

    ``told`` hears how many rows were read, every BATCH rows. ``run.hours`` counts the hours given, and those read.
    """
    counts: Counter[str] = Counter()
    hours: Counter[str] = Counter()
    rows = _rows(run, _heard(drafts, hours))
    while batch := list(islice(rows, BATCH)):
        counts.update(row.action for row in batch)
        # Together: a worker that is no longer the one leaves no row behind.
        with transaction.atomic():
            ImportRow.objects.bulk_create(batch)
            told(counts.total())
    run.hours = dict(hours)
    return counts


def _heard(drafts: Iterable[Draft], hours: Counter[str]) -> Iterator[Draft]:
    """Count the hours of places that are given in whatever form, and those that became valid ones."""
    for draft in drafts:
        if draft.place.get("opening_hours_text") or draft.place.get("opening_hours"):
            hours["given"] += 1
            is_read = not draft.place["hours_to_check"] and is_valid(draft.place["opening_hours"])
            hours["read" if is_read else "to_check"] += 1
        yield draft


def _rows(run: ImportRun, drafts: Iterable[Draft]) -> Iterator[ImportRow]:
    read = SourceRecord.objects.filter(source=run.source).values_list(
        "external_id", "place_id", "digest", "missing_since"
    )
    records = {
        name: _Record(place_id, digest, missing is not None)
        for name, place_id, digest, missing in read.iterator(chunk_size=2000)
    }
    known = KnownPlaces.of(_known_places(run))
    taken = {record.place_id for record in records.values()}
    seen: set[str] = set()
    for draft in drafts:
        if draft.external_id in seen:
            draft.errors.append(f"L’identifiant « {draft.external_id} » est déjà celui d’une autre ligne.")
        action, place_id = _action(draft, records, known, taken)
        # What cannot be read today has not disappeared for all that.
        if action != RowAction.REFUSED or draft.external_id in records:
            seen.add(draft.external_id)
        if action == RowAction.CREATE:
            known.add(_known_from(draft))
        yield _row(run, draft, action, place_id)
    yield from _disappeared(run, records, seen)


def _action(
    draft: Draft, records: dict[str, _Record], known: KnownPlaces, taken: set[int]
) -> tuple[RowAction, int | None]:
    """``taken`` are the places that other rows of the same source describe: two rows are two places until told.

    The place of a row that resembles another row of the same file is that line, below zero.
    """
    if draft.errors:
        return RowAction.REFUSED, None
    record = records.get(draft.external_id)
    if record is not None:
        same = record.digest == draft.digest and not record.is_missing
        return RowAction.UNCHANGED if same else RowAction.UPDATE, record.place_id
    place, is_sure = known.match(draft)
    # Another address of an organisation of the same file resembles it, and is another place all the same.
    if place is None or (place.pk < 0 and draft.owner):
        return RowAction.CREATE, None
    if place.pk < 0:
        draft.warnings.append(f"Ressemble à la ligne {-place.pk} du même fichier : {place.name}.")
        return RowAction.DOUBTFUL, place.pk
    is_sure = is_sure and place.pk not in taken
    if not is_sure:
        draft.warnings.append(f"Ressemble à « {place.name} », déjà dans l’annuaire.")
        return RowAction.DOUBTFUL, place.pk
    taken.add(place.pk)
    return RowAction.MERGE, place.pk


def _row(run: ImportRun, draft: Draft, action: RowAction, place_id: int | None) -> ImportRow:
    is_kept = action not in {RowAction.UNCHANGED, RowAction.REFUSED}
    return ImportRow(
        run=run,
        line=draft.line,
        action=action,
        label=draft.place["name"] or "sans nom",
        place_id=place_id if place_id and place_id > 0 else None,
        twin_line=-place_id if place_id and place_id < 0 else None,
        draft=draft.as_json() if is_kept else {},
        messages=[*draft.errors, *draft.warnings],
    )


def _disappeared(run: ImportRun, records: dict[str, _Record], seen: set[str]) -> Iterator[ImportRow]:
    gone = [(key, record) for key, record in records.items() if key not in seen and not record.is_missing]
    waiting = iter(gone)
    while batch := list(islice(waiting, BATCH)):
        names = dict(Place.objects.filter(pk__in=[record.place_id for _, record in batch]).values_list("pk", "name"))
        yield from (_gone(run, key, record, names[record.place_id]) for key, record in batch)


def _gone(run: ImportRun, external_id: str, record: _Record, name: str) -> ImportRow:
    return ImportRow(
        run=run,
        line=0,
        action=RowAction.CLOSE,
        label=name,
        place_id=record.place_id,
        draft={"external_id": external_id},
        messages=["N’est plus dans le fichier."],
    )


def _known_places(run: ImportRun) -> Iterator[Known]:
    places = Place.objects.filter(territory_id=run.territory_id, merged_into=None)
    values = places.annotate(siret=F("organisation__siret")).values_list(
        "pk", "name", "siret", "insee_code", "postal_code", "phone", "latitude", "longitude", "is_position_approximate"
    )
    for pk, name, siret, insee, postal, phone, *at, is_approximate in values.iterator(chunk_size=2000):
        latitude, longitude = (None, None) if is_approximate else at
        yield Known(pk, name, siret, insee, postal, phone.as_e164 if phone else "", latitude, longitude)


def _known_from(draft: Draft) -> Known:
    """A row just read, under a negative key: its line."""
    place = draft.place
    return Known(
        pk=-draft.line,
        name=place["name"],
        siret=draft.organisation.get("siret", ""),
        insee_code=place["insee_code"],
        postal_code=place["postal_code"],
        phone=place["phone"],
        latitude=place["latitude"],
        longitude=place["longitude"],
    )
