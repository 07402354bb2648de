"""Import a file of another directory from the command line: read, count, and with ``--write`` write."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Territory
from core.formatting import number, percent
from directory.enums import ImportState, RowAction, RowDecision
from directory.models import ImportRun, Source
from directory.selectors.imports import ACTIONS, report_of
from directory.services.imports import (
    directory_import_answer,
    directory_import_run,
    directory_import_start,
    directory_import_write,
)
from directory.services.sources import source_create

_ANSWERS = {"autre": RowDecision.OTHER, "meme": RowDecision.SAME, "laisser": RowDecision.SKIP}


class Command(BaseCommand):
    """Read a file as the pages do, without a worker."""

    help = "Lit un fichier d’annuaire, dit ce que chaque ligne ferait, et l’écrit avec --write."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, its source and what to do."""
        parser.add_argument("file", type=Path, help="Fichier .csv, .json ou .xlsx.")
        parser.add_argument("--services", type=Path, help="Second fichier, liste de services data·inclusion.")
        parser.add_argument("--territory", required=True, help="Adresse courte du territoire.")
        parser.add_argument("--source", required=True, help="Nom de la source ; créée si elle n’existe pas.")
        parser.add_argument("--mapping", type=Path, help="Correspondances de colonnes (config.json).")
        parser.add_argument("--keep-missing", action="store_true", help="Ne ferme pas ce qui a disparu du fichier.")
        parser.add_argument("--doubtful", choices=_ANSWERS, help="Répond à toutes les lignes douteuses.")
        parser.add_argument("--write", action="store_true", help="Écrit, au lieu de seulement compter.")

    def handle(self, **options: Any) -> None:
        """Read, count, write."""
        run = self._read(options)
        self._count(run)
        if options["write"]:
            self._write(run, options["doubtful"])

    def _read(self, options: dict[str, Any]) -> ImportRun:
        territory = Territory.objects.filter(slug=options["territory"]).first()
        if territory is None:
            raise CommandError(f"Aucun territoire n’a pour adresse « {options['territory']} ».")
        paths = [path for path in (options["file"], options["services"]) if path]
        try:
            source = Source.objects.filter(territory=territory, name=options["source"]).first() or source_create(
                territory=territory, by=None, name=options["source"]
            )
            mapping = options["mapping"]
            run = directory_import_start(
                territory=territory,
                by=None,
                source=source,
                files=[(path.name, path.read_bytes()) for path in paths],
                config=json.loads(mapping.read_text(encoding="utf-8")) if mapping else None,
                closes_missing=not options["keep_missing"],
            )
        except (OSError, ValueError, ValidationError) as error:
            raise CommandError(str(error)) from error
        began = timezone.now()
        directory_import_run(import_id=run.pk)
        run.refresh_from_db()
        if run.state != ImportState.READY:
            raise CommandError(run.problem or "Ces colonnes ne sont pas connues : donnez --mapping.")
        self.stdout.write(f"{run.file_name} : lu en {(timezone.now() - began).total_seconds():.1f} s")
        return run

    def _count(self, run: ImportRun) -> None:
        for action, label in ACTIONS.items():
            self.stdout.write(f"  {label} : {number(run.counts.get(action, 0))}")
        given, read = run.hours.get("given", 0), run.hours.get("read", 0)
        if given:
            share = percent(read / given)
            self.stdout.write(f"  Horaires : {number(given)} donnés, {number(read)} lus ({share}), le reste à vérifier")
        refused = run.rows.filter(action=RowAction.REFUSED).order_by("line", "pk")
        for row in refused[:20]:
            self.stdout.write(f"    ligne {row.line} : {' '.join(row.messages)}")

    def _write(self, run: ImportRun, answer: str | None) -> None:
        if answer:
            directory_import_answer(run=run, by=None, decision=_ANSWERS[answer])
        began = timezone.now()
        try:
            directory_import_write(run=run, by=None)
        except ValidationError as error:
            self.stdout.write(" ".join(error.messages))
            return
        directory_import_run(import_id=run.pk)
        run.refresh_from_db()
        if run.state != ImportState.DONE:
            raise CommandError(run.problem)
        self.stdout.write(f"Écrit en {(timezone.now() - began).total_seconds():.1f} s : {', '.join(report_of(run))}.")
