"""Imports of other directories: sent, read by a worker, read over by someone, written by a worker at once.

The row of the import is the truth, the queue a trigger. Reading again starts over. Writing is one transaction that
keeps the row locked: a worker that dies leaves nothing half-written, and a second one finds the row taken.
"""

import gzip
import logging
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Territory, User
from core.formatting import plural
from core.journal import journal_record
from directory.enums import ImportState, RowAction, RowDecision
from directory.exchange.analysis import analyse
from directory.exchange.fetching import fetch
from directory.exchange.mapping import BadMappingError, mapping_of
from directory.exchange.progress import progress_tell
from directory.exchange.readers import UnknownColumnsError, drafts_of
from directory.exchange.tables import MAX_BYTES, UnreadableFileError
from directory.exchange.writing import Writer
from directory.models import ColumnMap, ImportFile, ImportRow, ImportRun, Source
from directory.models.imports import KEPT_FOR, LOST_AFTER

logger = logging.getLogger(__name__)

NOT_READ = "La lecture s’est arrêtée avant la fin. Rien n’est enregistré. Envoyez le fichier à nouveau."
NOT_WRITTEN = "L’écriture s’est arrêtée : rien n’a été écrit. Relancez-la, ou abandonnez cet import."
CHANGED = "Cet import a changé entre-temps. Rechargez la page."


@transaction.atomic
def directory_import_start(
    *,
    territory: Territory,
    by: User | None,
    source: Source,
    files: Sequence[tuple[str, bytes]] = (),
    address: str = "",
    config: Mapping[str, Any] | None = None,
    closes_missing: bool = True,
) -> ImportRun:
    """Keep files (name, content), or an address to fetch, and ask a worker to read them.

    ``config`` is a column mapping for a table of unknown shape. Raises ValidationError at the field at fault.
    """
    if not files and not address:
        raise ValidationError({"file": "Choisissez un fichier, ou donnez son adresse."})
    if any(len(content) > MAX_BYTES for _, content in files):
        raise ValidationError({"file": f"Ce fichier dépasse {MAX_BYTES // 1024 // 1024} Mo."})
    if source.territory_id != territory.pk or source.is_human:
        raise ValidationError({"source": "Choisissez une des sources proposées."})
    run = ImportRun.objects.create(
        territory=territory,
        source=source,
        file_name=(files[0][0] if files else address)[-200:],
        address="" if files else address,
        config=None if config is None else dict(config),
        closes_missing=closes_missing,
        created_by=by,
    )
    for rank, (name, content) in enumerate(files):
        _keep(run, rank, name, content)
    journal_record(
        actor=by, verb="directory.import.start", target=run, sentence=f"A envoyé un fichier de « {source} » à importer."
    )
    _enqueue(run)
    return run


def _keep(run: ImportRun, rank: int, name: str, content: bytes) -> None:
    ImportFile.objects.create(run=run, rank=rank, name=name[-200:], content=gzip.compress(content, compresslevel=6))


def _enqueue(run: ImportRun) -> None:
    from directory.tasks import run_directory_import

    transaction.on_commit(lambda: run_directory_import.delay(run.pk))


def directory_import_run(*, import_id: int) -> None:
    """Do what the import waits for: the worker's part. Run twice, even at once, the second does nothing."""
    if ImportRun.objects.filter(pk=import_id, state=ImportState.WRITING).exists():
        _write(import_id)
    elif (run := _claimed(import_id)) is not None:
        _read(run)


def _claimed(import_id: int) -> ImportRun | None:
    """Take an import that waits to be read, or whose worker has gone: nobody else gives signs of life for it."""
    now = timezone.now()
    waiting = Q(alive_at=None) | Q(alive_at__lt=now - LOST_AFTER)
    taken = ImportRun.objects.filter(waiting, pk=import_id, state=ImportState.READING).update(alive_at=now, rows_done=0)
    return ImportRun.objects.select_related("source").get(pk=import_id) if taken else None


def _read(run: ImportRun) -> None:
    """Read the file from its first line: what a worker that has gone had read is read again."""
    with transaction.atomic():
        if not _still_reading(run).update(rows_done=0):
            return
        run.rows.all().delete()
    try:
        with tempfile.TemporaryDirectory() as folder:
            _analyse(run, Path(folder))
    except _GivenUpError:
        return
    except UnknownColumnsError:
        _still_reading(run).update(state=ImportState.COLUMNS, alive_at=None)
    except (UnreadableFileError, BadMappingError) as error:
        _fail(run, str(error))
    except Exception:
        logger.exception("Import %s of the directory stopped", run.pk)
        _fail(run, NOT_READ)


def _analyse(run: ImportRun, folder: Path) -> None:
    if run.address and not run.files.exists():
        name = fetch(run.address, folder / "recu")
        _keep(run, 0, name, (folder / "recu").read_bytes())
        run.file_name = name
    files = unpacked(run, folder)
    mapping = mapping_of(run.config) if run.config is not None else None
    second = files[1][0] if len(files) > 1 else None
    drafts = drafts_of(files[0][0], files[0][1], mapping, second)
    counts = analyse(run, drafts, lambda count: _alive(run, count))
    _still_reading(run).update(
        state=ImportState.READY, counts=counts, hours=run.hours, file_name=run.file_name, alive_at=None
    )


def unpacked(run: ImportRun, folder: Path) -> list[tuple[Path, str]]:
    """Write the files of an import into a folder; return where, with the name each was sent under."""
    paths = []
    for file in run.files.order_by("rank"):
        path = folder / f"fichier-{file.rank}"
        with gzip.GzipFile(fileobj=BytesIO(file.content)) as packed, path.open("wb") as plain:
            shutil.copyfileobj(packed, plain, 1024 * 1024)
        paths.append((path, file.name))
    return paths


class _GivenUpError(Exception):
    """Somebody gave the import up while it was being read, or another worker took it."""


def _alive(run: ImportRun, count: int) -> None:
    now = timezone.now()
    if not _still_reading(run).update(rows_done=count, alive_at=now):
        raise _GivenUpError
    run.alive_at = now


def _still_reading(run: ImportRun) -> "QuerySet[ImportRun]":
    """Return the import as long as the last sign of life is ours."""
    return ImportRun.objects.filter(pk=run.pk, state=ImportState.READING, alive_at=run.alive_at)


def _fail(run: ImportRun, problem: str) -> None:
    if _still_reading(run).update(state=ImportState.FAILED, problem=problem[:300], alive_at=None):
        _forget(run)


def _forget(run: ImportRun) -> None:
    run.files.all().delete()
    run.rows.all().delete()


@transaction.atomic
def directory_import_map(*, run: ImportRun, by: User, config: Mapping[str, Any], name: str = "") -> None:
    """Say which column is what, keep it under ``name`` if one is given, and have the file read again.

    Raises ValidationError when the mapping says neither the name nor the commune, or the import is already written.
    """
    locked = _locked(run, ImportState.COLUMNS, ImportState.READY)
    try:
        mapping = mapping_of(config)
    except BadMappingError as error:
        raise ValidationError(str(error)) from error
    for field, words in (("nom", "le nom"), ("commune", "la commune")):
        if not mapping.plain.get(field):
            raise ValidationError({field: f"Dites quelle colonne donne {words} du lieu."})
    if name:
        ColumnMap.objects.update_or_create(
            territory=locked.territory, name=name[:120], defaults={"config": dict(config)}
        )
    locked.config, locked.state, locked.alive_at, locked.rows_done = dict(config), ImportState.READING, None, 0
    locked.save(update_fields=["config", "state", "alive_at", "rows_done"])
    _enqueue(locked)


@transaction.atomic
def column_map_remove(*, column_map: ColumnMap, by: User) -> None:
    """Forget a saved mapping; imports that used it keep their own copy."""
    sentence = f"A supprimé les correspondances « {column_map} »."
    journal_record(actor=by, verb="column_map.remove", target=column_map, sentence=sentence)
    column_map.delete()


@transaction.atomic
def directory_import_answer(*, run: ImportRun, by: User | None, decision: str, row: int | None = None) -> int:
    """Answer about one doubtful row, or about all that have no answer yet; return how many were answered.

    Raises ValidationError when the import is not being read over, or the answer is not one of those proposed.
    """
    locked = _locked(run, ImportState.READY)
    if decision not in RowDecision.values or decision == RowDecision.NONE:
        raise ValidationError("Choisissez une des réponses proposées.")
    rows = locked.rows.filter(action=RowAction.DOUBTFUL)
    rows = rows.filter(decision=RowDecision.NONE) if row is None else rows.filter(pk=row)
    return rows.update(decision=decision)


@transaction.atomic
def directory_import_write(*, run: ImportRun, by: User | None) -> int:
    """Ask a worker to write what is decided; return how many rows. Doubtful ones without an answer are left.

    Raises ValidationError when there is nothing to write or it was already asked for.
    """
    locked = _locked(run, ImportState.READY)
    count = rows_to_write(locked).count()
    if not count:
        raise ValidationError("Aucune ligne de ce fichier ne change l’annuaire.")
    locked.state, locked.alive_at, locked.problem = ImportState.WRITING, timezone.now(), ""
    locked.save(update_fields=["state", "alive_at", "problem"])
    journal_record(
        actor=by,
        verb="directory.import.write",
        target=locked,
        sentence=f"A fait écrire {plural(count, 'ligne')} de « {locked.source} » dans l’annuaire.",
    )
    _enqueue(locked)
    return count


def rows_to_write(run: ImportRun) -> "QuerySet[ImportRow]":
    """Rows that change something once written."""
    wanted = Q(action__in=(RowAction.CREATE, RowAction.UPDATE, RowAction.MERGE))
    wanted |= Q(action=RowAction.DOUBTFUL, decision__in=(RowDecision.SAME, RowDecision.OTHER))
    if run.closes_missing:
        wanted |= Q(action=RowAction.CLOSE)
    return run.rows.filter(wanted)


def _write(import_id: int) -> None:
    try:
        _write_all(import_id)
    except OperationalError:
        # The database is busy, on SQLite with this very import: it is taken up again a little later.
        logger.warning("Import %s of the directory waits for the database", import_id)
    except Exception:
        logger.exception("Import %s of the directory was not written", import_id)
        ImportRun.objects.filter(pk=import_id, state=ImportState.WRITING).update(
            state=ImportState.READY, problem=NOT_WRITTEN, alive_at=None
        )


@transaction.atomic
def _write_all(import_id: int) -> None:
    """Write every row or none; the row of the import stays locked meanwhile, and a second worker passes by."""
    runs = ImportRun.objects.select_for_update(skip_locked=True).filter(pk=import_id, state=ImportState.WRITING)
    run = runs.first()
    if run is None:
        return
    total = rows_to_write(run).count()
    written = Writer(run, lambda done: progress_tell(import_id, done, total)).write()
    run.state, run.written, run.written_at, run.progress = ImportState.DONE, dict(written), timezone.now(), 1
    run.save(update_fields=["state", "written", "written_at", "progress"])
    run.files.all().delete()
    run.rows.exclude(draft={}).update(draft={})


@transaction.atomic
def directory_import_abandon(*, run: ImportRun, by: User) -> None:
    """Give up an import before anything is written: what was read is forgotten at once."""
    waits = (ImportState.READING, ImportState.COLUMNS, ImportState.READY, ImportState.FAILED)
    if run.state not in waits:
        raise ValidationError("Cet import est déjà écrit, ou en train de l’être.")
    locked = _locked(run, *waits)
    locked.state = ImportState.DROPPED
    locked.save(update_fields=["state"])
    _forget(locked)
    sentence = f"A abandonné un import de « {locked.source} »."
    journal_record(actor=by, verb="directory.import.abandon", target=locked, sentence=sentence)


def directory_imports_tidy() -> int:
    """Start again what a worker left, forget what is old; return how many were started again."""
    now = timezone.now()
    working = (ImportState.READING, ImportState.WRITING)
    silent = Q(alive_at__lt=now - LOST_AFTER) | Q(alive_at=None, created_at__lt=now - LOST_AFTER)
    lost = list(ImportRun.objects.filter(silent, state__in=working))
    for run in lost:
        _enqueue(run)
    old = ImportRun.objects.filter(created_at__lt=now - KEPT_FOR).exclude(state=ImportState.WRITING)
    ImportFile.objects.filter(run__in=old).delete()
    ImportRow.objects.filter(run__in=old).delete()
    old.filter(state__in=(ImportState.READING, ImportState.COLUMNS, ImportState.READY)).update(
        state=ImportState.DROPPED
    )
    return len(lost)


def _locked(run: ImportRun, *states: ImportState) -> ImportRun:
    row = ImportRun.objects.select_for_update(of=("self",)).select_related("source").get(pk=run.pk)
    if row.state not in states:
        raise ValidationError(CHANGED)
    return row
