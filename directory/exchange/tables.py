"""Rows of a file that somebody sends: CSV, JSON or spreadsheet, read a row at a time and within limits.

Nothing here trusts the file: its size unpacked, its number of rows and the length of a cell are bounded, formulas are
taken as text, bytes that are not UTF-8 are read as Windows-1252 line by line.
"""

import csv
import io
import itertools
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook

MAX_BYTES = 60 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_ROWS = 200_000
MAX_CELL = 20_000
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
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFileError(
            f"Ce fichier dépasse {MAX_BYTES // 1024 // 1024} Mo. Envoyez-le en plusieurs parties."
        )
    readers = {".csv": _csv_rows, ".txt": _csv_rows, ".tsv": _csv_rows, ".json": _json_rows, ".xlsx": _xlsx_rows}
    reader = readers.get(Path(name or path.name).suffix.lower())
    if reader is None:
        raise UnreadableFileError("Envoyez un tableau : .xlsx, .csv ou .json.")
    with path.open("rb") as source:
        for count, row in enumerate(reader(source)):
            if count >= MAX_ROWS:
                raise UnreadableFileError(f"Ce fichier dépasse {MAX_ROWS} lignes. Envoyez-le en plusieurs parties.")
            yield row


def text_of(value: Any) -> str:
    """Write a cell as text: no ``.0`` after a whole number, no spaces around, lists joined by ``;``."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "oui", False: "non"}[value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list):
        value = ";".join(text_of(item) for item in value)
    return str(value).replace("\x00", "").strip()[:MAX_CELL]


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _csv_rows(source: BinaryIO) -> Iterator[Row]:
    start = source.read(8192)
    source.seek(0)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        lines: Iterator[str] = io.StringIO(source.read().decode("utf-16", errors="replace"), newline="")
    else:
        lines = (_decoded(line) for line in source)
    first = next(lines, "").removeprefix("\ufeff")
    separator = max(_SEPARATORS, key=first.count)
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(itertools.chain([first], lines), delimiter=separator)
    try:
        yield from _with_header((reader.line_num, values) for values in reader)
    except csv.Error as error:
        raise UnreadableFileError("Ce fichier n’est pas un tableau lisible.") from error


def _json_rows(source: BinaryIO) -> Iterator[Row]:
    try:
        data = json.load(source)
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError("Ce fichier n’est pas un JSON lisible.") from error
    records = data if isinstance(data, list) else next((v for v in _values(data) if isinstance(v, list)), None)
    if records is None:
        raise UnreadableFileError("Ce fichier ne contient pas de liste de lieux.")
    for place, record in enumerate(records, start=1):
        if isinstance(record, dict):
            yield Row(place, {str(key): text_of(value) for key, value in record.items()})


def _values(data: Any) -> list[Any]:
    return list(data.values()) if isinstance(data, dict) else []


def _xlsx_rows(source: BinaryIO) -> Iterator[Row]:
    _refuse_bomb(source)
    try:
        book = load_workbook(source, read_only=True, data_only=True)
    except Exception as error:
        raise UnreadableFileError("Ce classeur est abîmé ou protégé.") from error
    sheet = book.worksheets[0]
    yield from _with_header(
        (line, [text_of(value) for value in values])
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1)
    )


def _refuse_bomb(source: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(source) as parts:
            packed = sum(part.compress_size for part in parts.infolist())
            unpacked = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableFileError("Ce classeur est abîmé ou protégé.") from error
    source.seek(0)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(packed, 1):
        raise UnreadableFileError("Ce classeur se déplie en un fichier démesuré. Il n’a pas été lu.")


def _with_header(lines: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    """Take the first line with at least two different names as the header; a line of titles above it is skipped.

    Where a second line of names follows (two header rows), it names the columns that the first leaves empty.
    """
    header: list[str] = []
    above: list[str] = []
    for line, values in lines:
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
