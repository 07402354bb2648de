"""What each row of a file would do, before anything is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.db.models import F

from directory.enums import RowAction
from directory.exchange.drafts import Draft
from directory.exchange.matching import Known, KnownPlaces
from directory.models import ImportRow, ImportRun, Place, SourceRecord

BATCH = 500


def analyse(run: ImportRun, drafts: Iterable[Draft], told: Callable[[int], None] = lambda count: None) -> Counter[str]:
    """Write one ``ImportRow`` a draft and one for each row that disappeared; return the counts by action.

    ``told`` hears how many rows were read, every BATCH rows.
    """
    counts: Counter[str] = Counter()
    rows = _rows(run, drafts)
    while batch := list(islice(rows, BATCH)):
        ImportRow.objects.bulk_create(batch)
        counts.update(row.action for row in batch)
        told(counts.total())
    return counts


def _rows(run: ImportRun, drafts: Iterable[Draft]) -> Iterator[ImportRow]:
    records = {record.external_id: record for record in SourceRecord.objects.filter(source=run.source)}
    known = KnownPlaces.of(_known_places(run))
    taken = {record.place_id for record in records.values()}
    seen: set[str] = set()
    for draft in drafts:
        if draft.external_id in seen:
            draft.errors.append(f"L’identifiant « {draft.external_id} » est déjà celui d’une autre ligne.")
        action, place_id = _action(draft, records, known, taken)
        if action != RowAction.REFUSED:
            seen.add(draft.external_id)
        if action == RowAction.CREATE:
            known.add(_known_from(draft))
        yield _row(run, draft, action, place_id)
    yield from _disappeared(run, records, seen)


def _action(
    draft: Draft, records: dict[str, SourceRecord], known: KnownPlaces, taken: set[int]
) -> tuple[RowAction, int | None]:
    """``taken`` are the places that other rows of the same source describe: two rows are two places until told."""
    if draft.errors:
        return RowAction.REFUSED, None
    record = records.get(draft.external_id)
    if record is not None:
        same = record.digest == draft.digest and record.missing_since is None
        return RowAction.UNCHANGED if same else RowAction.UPDATE, record.place_id
    place, is_sure = known.match(draft)
    if place is None:
        return RowAction.CREATE, None
    if place.pk < 0:
        draft.warnings.append(f"Ressemble à la ligne {-place.pk} du même fichier : {place.name}.")
        return RowAction.DOUBTFUL, None
    is_sure = is_sure and place.pk not in taken
    if not is_sure:
        draft.warnings.append(f"Ressemble à « {place.name} », déjà dans l’annuaire.")
    return RowAction.MERGE if is_sure else RowAction.DOUBTFUL, place.pk


def _row(run: ImportRun, draft: Draft, action: RowAction, place_id: int | None) -> ImportRow:
    is_kept = action not in {RowAction.UNCHANGED, RowAction.REFUSED}
    return ImportRow(
        run=run,
        line=draft.line,
        action=action,
        label=draft.place["name"] or "sans nom",
        place_id=place_id,
        draft=draft.as_json() if is_kept else {},
        messages=[*draft.errors, *draft.warnings],
    )


def _disappeared(run: ImportRun, records: dict[str, SourceRecord], seen: set[str]) -> Iterator[ImportRow]:
    gone = [record for key, record in records.items() if key not in seen and record.missing_since is None]
    names = dict(Place.objects.filter(pk__in=[record.place_id for record in gone]).values_list("pk", "name"))
    for record in gone:
        yield ImportRow(
            run=run,
            line=0,
            action=RowAction.CLOSE,
            label=names[record.place_id],
            place_id=record.place_id,
            messages=["N’est plus dans le fichier."],
        )


def _known_places(run: ImportRun) -> Iterator[Known]:
    places = Place.objects.filter(territory_id=run.territory_id, merged_into=None)
    values = places.annotate(siret=F("organisation__siret")).values_list(
        "pk", "name", "siret", "insee_code", "postal_code", "phone", "latitude", "longitude"
    )
    for pk, name, siret, insee, postal, phone, latitude, longitude in values.iterator(chunk_size=2000):
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
