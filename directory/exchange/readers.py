"""From a file to drafts: its columns tell which format it is; any other table needs a saved column mapping."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from directory.exchange.drafts import Draft
from directory.exchange.formats import lists, standard
from directory.exchange.mapping import MULTIPLE, PLAIN, ColumnMapping, Hours
from directory.exchange.shelf import drafts_of_inclusion, is_inclusion
from directory.exchange.tables import Row, UnreadableFileError, refuse_size, rows_of

STANDARD = ColumnMapping({name: (name,) for name in (*PLAIN, *MULTIPLE)}, {}, Hours(osm="horaires"))
_STANDARD_COLUMNS = ("id", "nom", "commune", "code_postal", "adresse")
Reader = Callable[[Row], Draft]


class UnknownColumnsError(UnreadableFileError):
    """The table can be read, but nobody has said which column is what."""


def drafts_of(
    path: Path, name: str = "", mapping: ColumnMapping | None = None, services: Path | None = None
) -> Iterator[Draft]:
    """Read a file row by row; ``services`` is the second file of data·inclusion, when it comes in two.

    Raises UnreadableFileError when the file cannot be understood, UnknownColumnsError when only its columns cannot.
    """
    if Path(name or path.name).suffix.lower() == ".json" and not mapping and is_inclusion(path):
        refuse_size(path)
        yield from drafts_of_inclusion([path, *filter(None, [services])])
        return
    if services is not None:
        raise UnreadableFileError("Une liste de services accompagne seulement une liste de structures data·inclusion.")
    reader: Reader | None = mapped(mapping) if mapping else None
    for row in rows_of(path, name):
        reader = reader or _reader_for(row.cells)
        if any(row.cells.values()):
            yield reader(row)
    if reader is None:
        raise UnreadableFileError("Ce fichier ne contient aucune ligne.")


def first_rows(path: Path, name: str, count: int) -> list[Row]:
    """Return the first rows that hold something, to choose what each column is."""
    return list(islice((row for row in rows_of(path, name) if any(row.cells.values())), count))


def mapped(mapping: ColumnMapping) -> Reader:
    """Return what reads a row by a mapping."""
    return lambda row: standard.draft_of(row.line, mapping.record_of(row.cells), *mapping.hours_of(row.cells))


def _reader_for(cells: Mapping[str, str]) -> Reader:
    if lists.is_france_services(cells):
        return lambda row: lists.france_services_draft(row.line, row.cells)
    if lists.is_offices(cells):
        return lambda row: lists.office_draft(row.line, row.cells)
    if all(name in cells for name in _STANDARD_COLUMNS):
        return mapped(STANDARD)
    raise UnknownColumnsError("Ces colonnes ne sont pas connues : dites laquelle va où, puis recommencez.")
