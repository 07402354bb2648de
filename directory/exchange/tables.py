"""Rows of a file that somebody sends: CSV, JSON or spreadsheet, read a row at a time and within limits.

Nothing here trusts the file: its size unpacked, its number of rows and the length of a cell are bounded, formulas are
taken as text, bytes that are not UTF-8 are read as Windows-1252 one by one.
"""

import csv
import io
import itertools
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, BinaryIO

from openpyxl import load_workbook

from directory.exchange.encoding import AS_WINDOWS
from directory.exchange.json_stream import BadJsonError, records_of

MAX_BYTES = 60 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_ROWS = 200_000
MAX_CELL = 20_000
MAX_COLUMNS = 500
MAX_LINE = 1024 * 1024
# A spreadsheet whose parts unpack to more than this many times their size is refused before it is read.
MAX_RATIO = 200
_SEPARATORS = ",;\t|"


class UnreadableFileError(Exception):
    """The file cannot be read at all; the message is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row by column name; ``line`` is where a person finds it in the file."""

    line: int
    cells: dict[str, str]


def rows_of(path: Path, name: str = "") -> Iterator[Row]:
    """Read the rows of a file by the ending of its name. Raises UnreadableFileError."""
    refuse_size(path)
    readers = {".csv": _csv_rows, ".txt": _csv_rows, ".tsv": _csv_rows, ".json": _json_rows, ".xlsx": _xlsx_rows}
    reader = readers.get(Path(name or path.name).suffix.lower())
    if reader is None:
        raise UnreadableFileError("Envoyez un tableau : .xlsx, .csv ou .json.")
    with path.open("rb") as source:
        for count, row in enumerate(reader(source)):
            if count >= MAX_ROWS:
                raise UnreadableFileError(f"Ce fichier dépasse {MAX_ROWS} lignes. Envoyez-le en plusieurs parties.")
            yield row


def refuse_size(path: Path) -> None:
    """Raise UnreadableFileError for a file too big to be read."""
    if path.stat().st_size > MAX_BYTES:
        size = MAX_BYTES // 1024 // 1024
        raise UnreadableFileError(f"Ce fichier dépasse {size} Mo. Envoyez-le en plusieurs parties.")


def _refuse_width(cells: list[str]) -> None:
    if len(cells) > MAX_COLUMNS:
        raise UnreadableFileError(f"Ce tableau dépasse {MAX_COLUMNS} colonnes. Il n’a pas été lu.")


def text_of(value: Any) -> str:
    """Write a cell as text: no ``.0`` after a whole number, no spaces around, lists joined by ``;``."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "oui", False: "non"}[value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list):
        value = ";".join(text_of(item) for item in value)
    return str(value).replace("\x00", "").strip()[:MAX_CELL]


def _csv_rows(source: BinaryIO) -> Iterator[Row]:
    start = source.read(64 * 1024)
    source.seek(0)
    is_wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    encoding, errors = ("utf-16", "replace") if is_wide else ("utf-8-sig", AS_WINDOWS)
    sample = start.decode(encoding, errors=errors)
    with io.TextIOWrapper(source, encoding=encoding, errors=errors, newline="") as text:
        csv.field_size_limit(MAX_LINE)
        reader = csv.reader(_lines(text), delimiter=_separator(sample))
        try:
            yield from _with_header((reader.line_num, values) for values in reader)
        except (csv.Error, UnicodeError) as error:
            raise UnreadableFileError("Ce fichier n’est pas un tableau lisible.") from error


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise UnreadableFileError("Une ligne de ce fichier est démesurée. Il n’a pas été lu.")
        yield line


def _separator(sample: str) -> str:
    """Return the separator that most lines repeat; a title or a long text does not decide."""
    lines = [line for line in sample.splitlines()[:50] if line.strip()]
    return max(_SEPARATORS, key=lambda mark: median([line.count(mark) for line in lines] or [0]))


def _json_rows(source: BinaryIO) -> Iterator[Row]:
    """Read the first list of the file; a point of a GeoJSON is read with its properties."""
    only: str | None = None
    place = 0
    try:
        for name, record in records_of(source):
            only = name if only is None else only
            if name != only:
                continue
            place += 1
            if isinstance(record, dict):
                yield Row(place, {str(key): text_of(value) for key, value in _flat(record).items()})
    except BadJsonError as error:
        raise UnreadableFileError("Ce fichier n’est pas un JSON lisible, ou un de ses lieux est démesuré.") from error
    if only is None:
        raise UnreadableFileError("Ce fichier ne contient pas de liste de lieux.")


def _flat(record: dict[Any, Any]) -> dict[Any, Any]:
    """Return the properties of a GeoJSON feature with its point as two columns; any other record as it is."""
    properties, geometry = record.get("properties"), record.get("geometry")
    if record.get("type") != "Feature" or not isinstance(properties, dict):
        return record
    point = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if isinstance(point, list) and len(point) >= 2:
        return {"longitude": point[0], "latitude": point[1]} | properties
    return properties


def _xlsx_rows(source: BinaryIO) -> Iterator[Row]:
    _refuse_bomb(source)
    try:
        book = load_workbook(source, read_only=True, data_only=True)
        lines = book.worksheets[0].iter_rows(values_only=True)
        yield from _with_header((line, [text_of(value) for value in values]) for line, values in enumerate(lines, 1))
    except UnreadableFileError:
        raise
    # Whatever a broken workbook makes of the library, it is only a broken workbook.
    except Exception as error:
        raise UnreadableFileError("Ce classeur est abîmé ou protégé.") from error


def _refuse_bomb(source: BinaryIO) -> None:
    """Refuse a workbook out of proportion, and one whose parts declare entities: no spreadsheet writes them."""
    try:
        with zipfile.ZipFile(source) as parts:
            packed = sum(part.compress_size for part in parts.infolist())
            unpacked = sum(part.file_size for part in parts.infolist())
            if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(packed, 1):
                raise UnreadableFileError("Ce classeur se déplie en un fichier démesuré. Il n’a pas été lu.")
            if any(_declares_entities(parts, part) for part in parts.infolist()):
                raise UnreadableFileError("Ce classeur contient des déclarations interdites. Il n’a pas été lu.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, zlib.error) as error:
        raise UnreadableFileError("Ce classeur est abîmé ou protégé.") from error
    source.seek(0)


_FORBIDDEN = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def _declares_entities(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if not part.filename.lower().endswith((".xml", ".rels")):
        return False
    kept = b""
    with parts.open(part) as content:
        while chunk := content.read(256 * 1024):
            if any(mark in kept + chunk for mark in _FORBIDDEN):
                return True
            kept = chunk[-32:]
    return False


def _with_header(lines: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    """Take the first line with at least two different names as the header; a line of titles above it is skipped.

    Where a second line of names follows (two header rows), it names the columns that the first leaves empty.
    """
    header: list[str] = []
    above: list[str] = []
    for line, values in lines:
        _refuse_width(values)
        cells = [text_of(value) for value in values]
        if not any(cells):
            continue
        if not header:
            header, above = _header(cells), cells
            continue
        if above:
            below, above = _second_header(above, cells), []
            if below:
                header = below
                continue
        yield Row(line, {name: cell for name, cell in itertools.zip_longest(header, cells, fillvalue="") if name})


def _second_header(above: list[str], below: list[str]) -> list[str]:
    """Return the names of a header of two lines, or nothing when the second line is already a row of the table.

    A second line of names stands only under a name that spreads over several columns, or under none; a name that
    another column bears too is told with the one above it: "Commune Nom".
    """
    width = len(above)
    groups = [next((name for name in reversed(above[: k + 1]) if name), "") for k in range(width)]
    is_spread = [not above[k] or (k + 1 < width and not above[k + 1]) for k in range(width)]
    named = [k for k, name in enumerate(below) if name]
    fills_a_gap = any(k < width and not above[k] for k in named)
    are_names = all(k < width and is_spread[k] and not any(map(str.isdigit, below[k])) for k in named)
    if len(named) < 2 or not (fills_a_gap and are_names):
        return []
    plain = [below[k] if k < len(below) and below[k] else above[k] for k in range(width)]
    seen = [name.casefold() for name in plain]
    return _unique(
        [f"{groups[k]} {name}" if k in named and seen.count(seen[k]) > 1 else name for k, name in enumerate(plain)]
    )


def _header(cells: list[str]) -> list[str]:
    """Return the names of the columns, or nothing when the line is a title above the table."""
    named = [cell for cell in cells if cell]
    return _unique(cells) if len(named) >= 2 and len(named) * 2 >= len(cells) else []


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        plain = name.lstrip("#").strip()
        seen[plain] = seen.get(plain, 0) + 1
        unique.append(plain if seen[plain] == 1 or not plain else f"{plain} ({seen[plain]})")
    return unique
