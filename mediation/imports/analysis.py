"""What each line of a file would do, before anything is written."""

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Commune
from core import formatting
from core.text import fold
from directory.exchange.tables import Row, UnreadableFileError, rows_of
from mediation.enums import Decision, Outcome, Verdict
from mediation.imports import columns
from mediation.imports.communes import INVALID_IN_TEMPLATE, KnownCommunes
from mediation.imports.readings import Reading, is_example, read
from mediation.models import Beneficiary, PeopleImport, PeopleImportRow
from mediation.selectors.duplicates import KnownPeople, Likeness

MAX_PEOPLE = 5000
NO_COLUMN = "Ce tableau n’a pas de colonne {names}. Partez du modèle de La Coop, ou donnez ces noms à vos colonnes."


def lines_of(path: Path, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the filled lines of a file, by column. Raises UnreadableFileError with a sentence for who sent it."""
    found: dict[str, str] = {}
    count = 0
    for row in rows_of(path, name):
        found = found or _columns(row)
        cells = {column: row.cells.get(header, "") for column, header in found.items()}
        cells = {column: text for column, text in cells.items() if text and fold(text) != INVALID_IN_TEMPLATE}
        if not cells or is_example(cells):
            continue
        count += 1
        if count > MAX_PEOPLE:
            raise UnreadableFileError(
                f"Ce fichier compte plus de {formatting.number(MAX_PEOPLE)} personnes. Envoyez-le en plusieurs parties."
            )
        yield row.line, cells
    if not count:
        raise UnreadableFileError("Ce fichier ne contient personne sous ses titres de colonnes.")


def _columns(row: Row) -> dict[str, str]:
    found = columns.columns_of(row.cells)
    missing = columns.missing_columns(found)
    if missing:
        names = formatting.enumerate_fr([f"« {name} »" for name in missing])
        raise UnreadableFileError(NO_COLUMN.format(names=names))
    return found


def digest_of(territory_id: int, fields: dict[str, Any]) -> str:
    """Recognise a line in a later file, without keeping what it says: the same person gives the same digest."""
    names = ("first_name", "last_name", "birth_year", "commune", "landline_phone", "mobile_phone", "email")
    told = json.dumps([territory_id, *(fold(str(fields.get(name) or "")) for name in names)])
    return hmac.new(settings.SECRET_KEY.encode(), f"people import\n{told}".encode(), sha256).hexdigest()


@dataclass(slots=True)
class Analyst:
    """Thinks about one file: holds the people on file and, as it reads, those of the file under minus their line."""

    run: PeopleImport
    communes: KnownCommunes = field(init=False)
    people: KnownPeople = field(init=False)
    _lines: dict[str, int] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.communes = KnownCommunes(Commune.objects.filter(territory_id=self.run.territory_id))
        self.people = KnownPeople.of_territory(self.run.territory_id)

    def rows(self, lines: Iterable[tuple[int, dict[str, str]]]) -> list[PeopleImportRow]:
        """Return a row for each line of a batch, not saved."""
        readings = [read(line, cells, self.communes) for line, cells in lines]
        digests = [digest_of(self.run.territory_id, reading.fields) for reading in readings]
        known = self._already_written(digests)
        pairs = zip(readings, digests, strict=True)
        return [self._row(reading, digest, known.get(digest)) for reading, digest in pairs]

    def _already_written(self, digests: list[str]) -> dict[str, PeopleImportRow]:
        taken = PeopleImportRow.objects.filter(digest__in=digests).exclude(run=self.run).select_related("run")
        same = taken.filter(decision=Decision.SAME, outcome=Outcome.LEFT)
        found = {row.digest: row for row in same.order_by("pk")}
        return found | {row.digest: row for row in taken.filter(outcome=Outcome.CREATED).order_by("pk")}

    def _row(self, reading: Reading, digest: str, written: PeopleImportRow | None) -> PeopleImportRow:
        verdict, twin, reason = self._verdict(reading, digest, written)
        if verdict in {Verdict.VALID, Verdict.DOUBTFUL}:
            self._lines[digest] = reading.line
            self._names[-reading.line] = reading.name
            self.people.add(-reading.line, reading.fields)
        reasons = [*reading.errors, reason] if reason else list(reading.errors)
        told = {
            "name": reading.name,
            "cells": reading.cells,
            "fields": reading.fields if verdict in {Verdict.VALID, Verdict.DOUBTFUL} else {},
            "note": reading.note,
            "reasons": [*reasons, *reading.remarks],
            "is_look_alike": bool(reason),
        }
        return PeopleImportRow(
            run=self.run,
            line=reading.line,
            verdict=verdict,
            digest=digest if verdict != Verdict.REFUSED else "",
            told=json.dumps(told, ensure_ascii=False),
            twin_id=twin,
        )

    def _verdict(
        self, reading: Reading, digest: str, written: PeopleImportRow | None
    ) -> tuple[Verdict, int | None, str]:
        """Return what to think of a line, the file it looks like and why."""
        if reading.errors:
            return Verdict.REFUSED, None, ""
        if written is not None:
            day = formatting.day_date(timezone.localdate(written.run.written_at or written.run.created_at))
            return Verdict.DUPLICATE, written.beneficiary_id or written.twin_id, f"Déjà reprise d’un fichier le {day}."
        if digest in self._lines:
            return Verdict.DUPLICATE, None, f"C’est la même personne que la ligne {self._lines[digest]}."
        verdict, twin, reason = self._compared(reading)
        if reading.secret and verdict != Verdict.DUPLICATE:
            reading.remarks.append(f"{reading.secret} Sa note ne sera pas reprise.")
            return Verdict.DOUBTFUL, twin, reason
        return verdict, twin, reason

    def _compared(self, reading: Reading) -> tuple[Verdict, int | None, str]:
        found = self.people.most_alike(reading.fields)
        if found is None:
            return Verdict.VALID, None, ""
        key, likeness = found
        if self._is_homonym(key, likeness, reading) or (key < 0 and _is_same_home(likeness)):
            return Verdict.VALID, None, ""
        signs = formatting.enumerate_fr(list(likeness.signs))
        years = self.people.birth_year(key), reading.fields.get("birth_year")
        is_sure = likeness.is_same_name and years[0] == years[1] and (years[0] or "même téléphone" in likeness.signs)
        if key < 0:
            verdict = Verdict.DUPLICATE if is_sure else Verdict.DOUBTFUL
            return verdict, None, f"Ressemble à la ligne {-key}, {self._names[key]} : {signs}."
        person = Beneficiary.objects.select_related("commune").get(pk=key)
        year = f", né en {person.birth_year}" if person.birth_year else ""
        year = year.replace("né ", "née ") if person.gender == "feminin" else year
        shelf = " (fiche archivée)" if person.archived_at else ""
        if is_sure:
            return Verdict.DUPLICATE, key, f"A déjà sa fiche{shelf} : {signs}."
        return Verdict.DOUBTFUL, key, f"Ressemble à {person}{year}, {person.commune}{shelf} : {signs}."

    def _is_homonym(self, key: int, likeness: Likeness, reading: Reading) -> bool:
        """Two birth years: another person, unless they share a telephone, or exactly a name and a commune."""
        year, typed = self.people.birth_year(key), reading.fields.get("birth_year")
        is_elsewhere = self.people.commune(key) != reading.fields.get("commune")
        if "même téléphone" in likeness.signs or (likeness.is_same_name and not is_elsewhere):
            return False
        return bool(year and typed and year != typed)


def _is_same_home(likeness: Likeness) -> bool:
    """Two lines of one file with one telephone and two names: a couple, or a parent and a child."""
    return not likeness.is_same_name and "nom presque pareil" not in likeness.signs
