"""Structures and services of data·inclusion put together without holding either list in memory."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from directory.exchange.drafts import Draft
from directory.exchange.formats import inclusion
from directory.exchange.json_stream import BadJsonError, records_of
from directory.exchange.tables import MAX_ROWS, UnreadableFileError

_BATCH = 500
Record = dict[str, Any]


def is_inclusion(path: Path) -> bool:
    """Tell whether a JSON file is data·inclusion, by the name of its list or by its first record."""
    try:
        with path.open("rb") as source:
            name, record = next(records_of(source), ("", None))
    except BadJsonError:
        return False
    if not isinstance(record, dict):
        return False
    return name in {"structures", "services"} or inclusion.is_structure(record) or inclusion.is_service(record)


def drafts_of_inclusion(paths: Sequence[Path]) -> Iterator[Draft]:
    """Read structures with their services, from one file or two; services wait on disk for their structure."""
    with tempfile.TemporaryDirectory() as folder:
        shelf = sqlite3.connect(Path(folder) / "services")
        try:
            shelf.execute("CREATE TABLE service (structure TEXT, line INTEGER, content TEXT)")
            shelf.execute("CREATE TABLE structure (id TEXT PRIMARY KEY)")
            _put_away(shelf, paths)
            for line, record in _records(paths, is_service=False):
                shelf.execute("INSERT OR IGNORE INTO structure VALUES (?)", (str(record.get("id")),))
                yield from inclusion.drafts_of_structure(line, record, _services(shelf, str(record.get("id"))))
            yield from _orphans(shelf)
        finally:
            shelf.close()


def _put_away(shelf: sqlite3.Connection, paths: Sequence[Path]) -> None:
    rows = (
        (str(record.get("structure_id")), line, json.dumps(record)) for line, record in _records(paths, is_service=True)
    )
    while batch := list(islice(rows, _BATCH)):
        shelf.executemany("INSERT INTO service VALUES (?, ?, ?)", batch)
    shelf.execute("CREATE INDEX by_structure ON service (structure)")


def _services(shelf: sqlite3.Connection, structure: str) -> list[Record]:
    found = shelf.execute("SELECT content FROM service WHERE structure = ? ORDER BY line", (structure,))
    return [json.loads(content) for (content,) in found]


def _orphans(shelf: sqlite3.Connection) -> Iterator[Draft]:
    left = "SELECT line, content FROM service WHERE structure NOT IN (SELECT id FROM structure) ORDER BY line"
    for line, content in shelf.execute(left):
        yield inclusion.orphan(line, json.loads(content))


def _records(paths: Sequence[Path], *, is_service: bool) -> Iterator[tuple[int, Record]]:
    line = 0
    try:
        for name, record in chain.from_iterable(_read(path) for path in paths):
            if not isinstance(record, dict) or (name == "services" or inclusion.is_service(record)) != is_service:
                continue
            line += 1
            if line > MAX_ROWS:
                raise UnreadableFileError(f"Ce fichier dépasse {MAX_ROWS} lignes. Envoyez-le en plusieurs parties.")
            yield line, record
    except BadJsonError as error:
        raise UnreadableFileError("Ce fichier n’est pas un JSON lisible, ou un de ses lieux est démesuré.") from error


def _read(path: Path) -> Iterator[tuple[str, Any]]:
    with path.open("rb") as source:
        yield from records_of(source)
