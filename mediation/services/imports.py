"""Import people from a spreadsheet: sent, read by a worker, read over by someone, written by a worker, undone.

The row of the import is the truth, the queue a trigger. Reading again starts over; writing again goes on after the
last batch: a line is written once, which the database also guards.
"""

import base64
import logging
import tempfile
from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Territory, User
from core.formatting import plural
from core.journal import journal_record
from directory.exchange.tables import UnreadableFileError
from mediation.enums import CaseOrigin, Decision, ImportState, Outcome, Verdict
from mediation.imports.analysis import Analyst, lines_of
from mediation.models import Beneficiary, PeopleImport, PeopleImportFile, PeopleImportRow
from mediation.models.imports import KEPT_FOR, LOST_AFTER
from mediation.rules import possible_referents
from mediation.services.beneficiaries import beneficiary_create
from mediation.services.import_undo import untouched_files_remove
from mediation.services.notes import note_write

logger = logging.getLogger(__name__)

READ_BATCH, WRITE_BATCH = 200, 25
MAX_FILE_BYTES = 8 * 1024 * 1024
NOT_READ = "La lecture s’est arrêtée avant la fin. Rien n’est enregistré. Envoyez le fichier à nouveau."
NO_SENDER = "La personne qui a envoyé ce fichier n’a plus de compte."


@transaction.atomic
def people_import_start(
    *, territory: Territory, by: User, file_name: str, content: bytes, referent: User | None
) -> PeopleImport:
    """Keep a file, encrypted, and ask a worker to read it. Raises ValidationError at the field at fault."""
    if len(content) > MAX_FILE_BYTES:
        raise ValidationError({"file": f"Ce fichier dépasse {MAX_FILE_BYTES // 1024 // 1024} Mo."})
    if referent is not None and not possible_referents(territory).filter(pk=referent.pk).exists():
        raise ValidationError({"referent": "Choisissez un membre de l’équipe qui suit des dossiers."})
    run = PeopleImport.objects.create(territory=territory, file_name=file_name[-200:], asked_by=by, referent=referent)
    PeopleImportFile.objects.create(run=run, content=base64.b64encode(content).decode())
    journal_record(actor=by, verb="import.start", target=run, sentence="A envoyé un fichier de personnes à reprendre.")
    _enqueue(run)
    return run


def _enqueue(run: PeopleImport) -> None:
    from mediation.tasks import run_people_import

    transaction.on_commit(lambda: run_people_import.delay(run.pk))


def people_import_run(*, import_id: int) -> None:
    """Do what the import waits for: the worker's part. Run twice at once, the second does nothing."""
    run = _claimed(import_id)
    if run is None:
        return
    try:
        if run.state == ImportState.WRITING:
            _write(run)
        else:
            _read(run)
    except UnreadableFileError as error:
        _fail(run, str(error))
    except Exception:
        logger.exception("Import %s stopped", import_id)
        if run.state != ImportState.WRITING:
            _fail(run, NOT_READ)


@transaction.atomic
def _claimed(import_id: int) -> PeopleImport | None:
    """Take an import that waits, or whose worker has gone: nobody else gives signs of life for it."""
    now = timezone.now()
    waiting = Q(state=ImportState.QUEUED) | Q(state=ImportState.WRITING, lines_done=0)
    left = Q(state__in=(ImportState.READING, ImportState.WRITING), alive_at__lt=now - LOST_AFTER)
    rows = PeopleImport.objects.select_for_update().filter(waiting | left, pk=import_id)
    run = rows.first()
    if run is None:
        return None
    run.alive_at = now
    if run.state != ImportState.WRITING:
        run.state = ImportState.READING
    run.save(update_fields=["state", "alive_at"])
    return run


def _fail(run: PeopleImport, problem: str) -> None:
    PeopleImport.objects.filter(pk=run.pk, state=ImportState.READING).update(
        state=ImportState.FAILED, problem=problem[:300]
    )
    _forget_contents(run)


def _forget_contents(run: PeopleImport) -> None:
    PeopleImportFile.objects.filter(run=run).delete()
    run.rows.filter(outcome=Outcome.NONE).delete()


def _read(run: PeopleImport) -> None:
    """Read the file from its first line: what a worker that has gone had read is read again."""
    run.rows.all().delete()
    content = base64.b64decode(PeopleImportFile.objects.get(run=run).content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fichier"
        path.write_bytes(content)
        del content
        lines = lines_of(path, run.file_name)
        analyst = Analyst(run)
        count = 0
        while batch := list(islice(lines, READ_BATCH)):
            PeopleImportRow.objects.bulk_create(analyst.rows(batch))
            count += len(batch)
            alive = PeopleImport.objects.filter(pk=run.pk, state=ImportState.READING)
            if not alive.update(lines_done=count, alive_at=timezone.now()):
                return
    with transaction.atomic():
        PeopleImportFile.objects.filter(run=run).delete()
        PeopleImport.objects.filter(pk=run.pk, state=ImportState.READING).update(
            state=ImportState.READY, lines_done=0, lines_total=count
        )


@transaction.atomic
def people_import_answer(*, run: PeopleImport, by: User, decision: str, line: int | None = None) -> int:
    """Answer about one doubtful line, or about all that have no answer yet; return how many were answered.

    Raises ValidationError when the import is not being read over, or the answer does not fit the line.
    """
    locked = _locked(run, ImportState.READY)
    rows = locked.rows.filter(verdict=Verdict.DOUBTFUL)
    rows = rows.filter(decision=Decision.NONE) if line is None else rows.filter(line=line)
    if decision not in Decision.values:
        raise ValidationError("Choisissez une des réponses proposées.")
    if decision == Decision.SAME:
        # A doubt about a note alone is not about who the person is.
        rows = locked.rows.filter(pk__in=[row.pk for row in rows.order_by("line") if row.is_look_alike])
    return rows.update(decision=decision)


@transaction.atomic
def people_import_write(*, run: PeopleImport, by: User) -> int:
    """Ask a worker to write the lines that are ready; return how many. Doubtful ones without an answer are left.

    Raises ValidationError when there is nothing to write or it was already asked for.
    """
    locked = _locked(run, ImportState.READY)
    count = rows_to_write(locked).count()
    if not count:
        raise ValidationError("Aucune ligne de ce fichier n’est à reprendre.")
    locked.state, locked.lines_done, locked.lines_total = ImportState.WRITING, 0, count
    locked.asked_by, locked.alive_at = by, timezone.now()
    locked.save(update_fields=["state", "lines_done", "lines_total", "asked_by", "alive_at"])
    _enqueue(locked)
    return count


def rows_to_write(run: PeopleImport) -> "QuerySet[PeopleImportRow]":
    """Lines that become files: the ready ones, and the doubtful ones answered so."""
    wanted = Q(verdict=Verdict.VALID) | Q(verdict=Verdict.DOUBTFUL, decision=Decision.TAKE)
    return run.rows.filter(wanted, outcome=Outcome.NONE)


def _write(run: PeopleImport) -> None:
    """Write batch after batch; a worker that dies loses its batch alone."""
    while _write_batch(run):
        pass


@transaction.atomic
def _write_batch(run: PeopleImport) -> bool:
    """Write the next lines; return whether some may be left."""
    locked = PeopleImport.objects.select_for_update().get(pk=run.pk)
    if locked.state != ImportState.WRITING:
        return False
    rows = list(rows_to_write(locked).order_by("line", "pk")[:WRITE_BATCH])
    if not rows or locked.asked_by is None:
        _finish(locked)
        return False
    for row in rows:
        _write_row(locked, row, locked.asked_by)
    locked.lines_done += len(rows)
    locked.alive_at = timezone.now()
    locked.save(update_fields=["lines_done", "alive_at"])
    return True


def _write_row(run: PeopleImport, row: PeopleImportRow, by: User) -> None:
    told = row.reading
    if PeopleImportRow.objects.filter(digest=row.digest, outcome=Outcome.CREATED).exists():
        row.outcome, row.told = Outcome.LEFT, ""
    else:
        try:
            with transaction.atomic():
                row.beneficiary = _created(run, by, told)
        except ValidationError as error:
            row.outcome = Outcome.FAILED
            row.tell(reasons=[*row.reasons, *error.messages])
        else:
            row.outcome, row.told = Outcome.CREATED, ""
    row.save(update_fields=["outcome", "told", "beneficiary"])


def _created(run: PeopleImport, by: User, told: dict[str, object]) -> Beneficiary:
    fields = dict(told["fields"])  # type: ignore[call-overload]  # a JSON object
    fields["commune"] = run.territory.communes.get(pk=fields.pop("commune"))
    person = beneficiary_create(
        territory=run.territory, by=by, origin=CaseOrigin.IMPORT, referent=run.referent, **fields
    )
    if told["note"]:
        note_write(beneficiary=person, by=by, text=str(told["note"]))
    return person


def _finish(run: PeopleImport) -> None:
    """Close the import: what was read is forgotten, but for the lines refused, to be corrected."""
    run.state, run.written_at = ImportState.DONE, timezone.now()
    run.problem = "" if run.asked_by else NO_SENDER
    run.save(update_fields=["state", "written_at", "problem"])
    same = run.rows.filter(verdict=Verdict.DOUBTFUL, decision=Decision.SAME)
    same.update(outcome=Outcome.LEFT, told="")
    count = run.rows.filter(outcome=Outcome.CREATED).count()
    sentence = f"A repris {plural(count, 'personne')} d’un fichier."
    journal_record(actor=run.asked_by, verb="import.write", target=run, sentence=sentence)


@transaction.atomic
def people_import_abandon(*, run: PeopleImport, by: User) -> None:
    """Give up an import before anything is written: what was read is forgotten at once."""
    row = PeopleImport.objects.select_for_update().get(pk=run.pk)
    if row.state not in {ImportState.QUEUED, ImportState.READING, ImportState.READY, ImportState.FAILED}:
        raise ValidationError("Cette reprise est déjà commencée : annulez-la plutôt quand elle sera finie.")
    row.state = ImportState.ABANDONED
    row.save(update_fields=["state"])
    _forget_contents(row)
    journal_record(actor=by, verb="import.abandon", target=row, sentence="A abandonné une reprise de personnes.")


@transaction.atomic
def people_import_undo(*, run: PeopleImport, by: User) -> tuple[int, int]:
    """Remove the files that the import created and nobody touched; return how many were removed and how many stay."""
    row = PeopleImport.objects.select_for_update().get(pk=run.pk)
    if not row.may_be_undone:
        raise ValidationError("Cette reprise ne peut plus être annulée : il s’est passé plus d’un jour.")
    removed, kept = untouched_files_remove(row)
    row.state = ImportState.UNDONE
    row.save(update_fields=["state"])
    sentence = f"A annulé une reprise : {plural(removed, 'fiche retirée', 'fiches retirées')}, {kept} gardées."
    journal_record(actor=by, verb="import.undo", target=row, sentence=sentence)
    return removed, kept


def people_imports_tidy() -> int:
    """Start again what a worker left, forget what is old; return how many were started again."""
    now = timezone.now()
    working = (ImportState.QUEUED, ImportState.READING, ImportState.WRITING)
    lost = list(PeopleImport.objects.filter(state__in=working, alive_at__lt=now - LOST_AFTER))
    for run in lost:
        _enqueue(run)
    old = PeopleImport.objects.filter(created_at__lt=now - KEPT_FOR).exclude(state=ImportState.WRITING)
    PeopleImportFile.objects.filter(run__in=old).delete()
    rows = PeopleImportRow.objects.filter(run__in=old)
    rows.exclude(outcome__in=(Outcome.CREATED, Outcome.LEFT)).delete()
    old.filter(state__in=(ImportState.QUEUED, ImportState.READING, ImportState.READY)).update(
        state=ImportState.ABANDONED
    )
    return len(lost)


def _locked(run: PeopleImport, state: ImportState) -> PeopleImport:
    row = PeopleImport.objects.select_for_update().get(pk=run.pk)
    if row.state != state:
        raise ValidationError("Cette reprise a changé entre-temps. Rechargez la page.")
    return row
