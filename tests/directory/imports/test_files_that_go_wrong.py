"""Files as they should not be: what can be read is, the rest is said in French, and nothing is half-written."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.enums import ImportState
from directory.exchange import tables
from directory.exchange.json_stream import MAX_RECORD, BadJsonError, records_of
from directory.exchange.readers import drafts_of
from directory.exchange.tables import UnreadableFileError, rows_of
from directory.models import Place
from tests.conftest import Cast
from tests.directory.imports.files import HEADER, line, started, table
from tests.directory.imports.measure import make

TEXT = HEADER + line(1, nom="Médiathèque d’été")


def _names(tmp_path: Path, content: bytes, name: str = "lieux.csv") -> list[str]:
    path = tmp_path / name
    path.write_bytes(content)
    return [draft.place["name"] for draft in drafts_of(path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    assert _names(tmp_path, TEXT.encode(encoding)) == ["Médiathèque d’été"]


def test_windows_letters_inside_utf8_are_read_with_the_rest_of_their_line(tmp_path: Path) -> None:
    mixed = TEXT.encode().replace("été".encode(), "été".encode("cp1252"))

    assert _names(tmp_path, mixed) == ["Médiathèque d’été"]


def test_a_separator_is_that_of_most_lines_not_of_the_title(tmp_path: Path) -> None:
    text = "Liste, à jour, des lieux, du département\n" + TEXT.replace(",", ";")

    assert _names(tmp_path, text.encode()) == ["Médiathèque d’été"]


def test_two_header_rows_are_one(tmp_path: Path) -> None:
    text = "Lieu;;Adresse;\nnom;id;commune;code_postal\nEspace;1;Neuvic;24190\n"
    path = tmp_path / "lieux.csv"
    path.write_text(text, encoding="utf-8")

    assert [row.cells["commune"] for row in rows_of(path)] == ["Neuvic"]


def test_a_formula_stays_a_text(tmp_path: Path) -> None:
    text = HEADER + line(1, nom="=cmd|' /C calc'!A0")

    assert _names(tmp_path, text.encode()) == ["=cmd|' /C calc'!A0"]


@pytest.mark.parametrize(
    ("hours", "osm"),
    [
        ("Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00"),
        ("du lundi au vendredi 9h-12h", "Mo-Fr 09:00-12:00"),
        ("Lundi, mardi : 9h à 12h30", "Mo,Tu 09:00-12:30"),
        ("sur demande au secrétariat", ""),
    ],
)
def test_hours_in_any_dialect_are_read_or_kept_and_flagged(hours: str, osm: str, tmp_path: Path) -> None:
    path = tmp_path / "lieux.csv"
    path.write_text(HEADER + line(1).replace("Mo-Fr 09:00-12:00", f'"{hours}"'), encoding="utf-8")
    place = next(iter(drafts_of(path))).place

    assert (place["opening_hours"], place["opening_hours_text"]) == (osm, hours)
    assert place["hours_to_check"] == (not osm)


def _workbook(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return content.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_workbook({"xl/worksheets/sheet1.xml": b"0" * 50_000_000}), "démesuré"),
        (_workbook({"xl/worksheets/sheet1.xml": ENTITIES}), "interdites"),
        (_workbook({"xl/worksheets/sheet1.xml": ENTITIES.decode().encode("utf-16-le")}), "interdites"),
        (_workbook({"autre.txt": b"rien"}), "abîmé"),
        (b"PK\x05\x06" + b"\0" * 18, "abîmé"),
    ],
)
def test_a_workbook_made_to_harm_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=words):
        _names(tmp_path, content, "lieux.xlsx")


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'[{"nom": "' + b"x" * (MAX_RECORD * 2) + b'"}]',
        b'[{"nom": 1}',
        b'[{"nom": 1},]x',
        b'"texte"',
        b"",
        b"[1, 2" + b"9" * 6000 + b"]",
    ],
)
def test_a_nested_or_oversized_json_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        _names(tmp_path, content, "lieux.json")


@pytest.mark.parametrize("content", [b"x" * 3_000_000, b'"' + b"x\n" * 1_500_000, b"a," * 600 + b"\n" + b"1," * 600])
def test_a_table_of_one_endless_line_cell_or_width_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        _names(tmp_path, content)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 2)

    with pytest.raises(UnreadableFileError, match="plusieurs parties"):
        _names(tmp_path, table(line(1), line(2), line(3)))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(), st.lists))
def test_json_read_piece_by_piece_is_what_json_says(value: object) -> None:
    records = [{"a": value, "é": [value]}, {"b": '\\"]},{['}]

    plain = io.BytesIO(json.dumps(records, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    try:
        assert [record for _, record in records_of(plain)] == records
    except BadJsonError:
        raise AssertionError(records) from None


@settings(max_examples=150)
@given(st.binary(max_size=400), st.sampled_from([".csv", ".json", ".xlsx"]), st.booleans())
def test_no_bytes_make_a_reader_stop_otherwise_than_in_words(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str, begins_well: bool
) -> None:
    start = {".csv": HEADER.encode(), ".json": b'[{"nom": "', ".xlsx": b"PK\x03\x04"}[ending] if begins_well else b""
    path = tmp_path_factory.mktemp("fuzz") / f"f{ending}"
    path.write_bytes(start + content)

    try:
        for draft in drafts_of(path):
            draft.as_json()
    except UnreadableFileError:
        return


@pytest.mark.django_db
def test_one_bad_row_among_others_is_told_by_its_line(cast: Cast) -> None:
    run = started(cast, table(line(1), ",,Neuvic,,,,,,,,\n", "3,Lieu,,,,,,,,,\n", line(1)))

    assert run.state == ImportState.READY
    refused = {row.line: row.messages[0] for row in run.rows.filter(action="REFUSED")}
    assert refused[3] == "Le nom manque."
    assert refused[4] == "La commune manque."
    assert "déjà celui d’une autre ligne" in refused[5]
    assert not Place.objects.exists()


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_a_hundred_thousand_rows_are_read_in_less_than_three_hundred_megabytes(ending: str, tmp_path: Path) -> None:
    """Reading and mapping alone here; ``docs/annuaire-imports.md`` says what the whole import takes."""
    path = tmp_path / f"lieux.{ending}"
    make(path, 100_000)
    script = (
        "import django, sys; django.setup()\n"
        "from pathlib import Path\n"
        "from directory.exchange.readers import drafts_of\n"
        "from tests.directory.imports.measure import peak_megabytes\n"
        "count = sum(1 for _ in drafts_of(Path(sys.argv[1])))\n"
        "print(count, peak_megabytes())\n"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        env=environment, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    count, peak = done.stdout.split()

    assert int(count) == 100_000
    assert float(peak) < 300
