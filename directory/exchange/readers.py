"""From a file to drafts: its columns tell which format it is; any other table needs a saved column mapping."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from directory.exchange.drafts import Draft
from directory.exchange.formats import lists, standard
from directory.exchange.mapping import MULTIPLE, PLAIN, ColumnMapping, Hours
from directory.exchange.tables import Row, UnreadableFileError, rows_of

STANDARD = ColumnMapping({name: (name,) for name in (*PLAIN, *MULTIPLE)}, {}, Hours(osm="horaires"))
_STANDARD_COLUMNS = ("id", "nom", "commune", "code_postal", "adresse")
Reader = Callable[[Row], Draft]


def drafts_of(path: Path, name: str = "", mapping: ColumnMapping | None = None) -> Iterator[Draft]:
    """Read a file row by row. Raises UnreadableFileError when the file or its columns cannot be understood."""
    reader: Reader | None = _mapped(mapping) if mapping else None
    for row in rows_of(path, name):
        reader = reader or _reader_for(row.cells)
        if any(row.cells.values()):
            yield reader(row)


def _mapped(mapping: ColumnMapping) -> Reader:
    return lambda row: standard.draft_of(row.line, mapping.record_of(row.cells), *mapping.reading_of(row.cells))


def _reader_for(cells: Mapping[str, str]) -> Reader:
    if lists.is_france_services(cells):
        return lambda row: lists.france_services_draft(row.line, row.cells)
    if lists.is_offices(cells):
        return lambda row: lists.office_draft(row.line, row.cells)
    if all(name in cells for name in _STANDARD_COLUMNS):
        return _mapped(STANDARD)
    raise UnreadableFileError("Ces colonnes ne sont pas connues : dites laquelle va où, puis recommencez.")
