"""Opening hours: what people write becomes hours that can be asked, and nothing is guessed."""

import csv
import json
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from directory.hours import Week, is_valid, read, read_columns, state_at, week_of_osm

DATA = Path(__file__).parents[3] / "shared" / "data" / "directory"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the public files of ../shared/data are not here")

UNDERSTOOD = {
    "du lundi au vendredi 9h-12h et 14h-17h sauf jeudi après-midi": (
        "Mo-We,Fr 09:00-12:00,14:00-17:00; Th 09:00-12:00"
    ),
    "Mo-Fr 09:00-12:00; PH off": "Mo-Fr 09:00-12:00; PH off",
    "Lundi, Mardi et Vendredi de 9H30 à 10H30 puis 11h à 12H et Vendredi de 14h à 15H": (
        "Mo,Tu 09:30-10:30,11:00-12:00; Fr 09:30-10:30,11:00-12:00,14:00-15:00"
    ),
    "de 8h30 à 13h du lundi au vendredi et de 14h à 16h le vendredi après-midi": (
        "Mo-Th 08:30-13:00; Fr 08:30-13:00,14:00-16:00"
    ),
    "9h-18h tous les jours sauf le dimanche": "Mo-Sa 09:00-18:00",
    "Fermé le lundi. Mardi au samedi : 9h-12h30": "Tu-Sa 09:00-12:30",
    "lundi 9h-12h, mardi fermé, mercredi de 14 à 17h": "Mo 09:00-12:00; We 14:00-17:00",
    "du lundi au vendredi 9h-17h sauf le vendredi 9h à midi": "Mo-Th 09:00-17:00; Fr 09:00-12:00",
    "24h/24 7j/7": "Mo-Su 00:00-24:00",
    "Lun-Ven 9:00-12:00 / 13:30-17:00": "Mo-Fr 09:00-12:00,13:30-17:00",
    "jeudi de 14h à 15h30, et 15h30 à 17h": "Th 14:00-17:00",
}
LEFT_TO_A_PERSON = [
    "samedi après-midi tous les 15 jours de 14h à 16h",
    "le premier samedi du mois de 9h à 12h",
    "sur rendez-vous le mardi de 9h à midi",
    "lundi après-midi",
    "9h-12h",
    "voir avec la mairie",
    "un lundi sur deux 9h-12h",
]


@pytest.mark.parametrize(("words", "osm"), UNDERSTOOD.items())
def test_words_become_hours(words: str, osm: str) -> None:
    reading = read(words)

    assert (reading.osm, reading.rest, reading.is_sure) == (osm, "", True)
    assert is_valid(reading.osm)


@pytest.mark.parametrize("words", LEFT_TO_A_PERSON)
def test_what_is_not_understood_is_flagged(words: str) -> None:
    assert not read(words).is_sure


def test_hours_without_a_day_take_the_days_that_the_source_gives_to_its_column() -> None:
    assert read("9h-12h / 14h-17h", default_days=range(5)).osm == "Mo-Fr 09:00-12:00,14:00-17:00"


def test_one_cell_a_day_is_read_and_contradictions_are_flagged() -> None:
    plain = read_columns(["09:00 - 12:00 / 13:30 - 17:00", "", "fermé", "00:00 - 00:00 / 9h - 12h30", "", "", ""])
    double = read_columns(["09:00 - 17:00 / 09:00 - 12:00"])

    assert (plain.osm, plain.is_sure) == ("Mo 09:00-12:00,13:30-17:00; Th 09:00-12:30", True)
    assert (double.osm, double.is_sure) == ("Mo 09:00-17:00", False)


spans = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda span: span[0] < span[1]), max_size=3
)


@given(st.lists(spans, min_size=7, max_size=7))
def test_a_week_written_then_read_is_the_same_week(days: list[list[tuple[int, int]]]) -> None:
    week = Week.of(days)

    assert week_of_osm(week.to_osm()) == week
    assert week.is_empty or is_valid(week.to_osm())


@given(st.text(max_size=60))
def test_any_text_is_read_or_handed_back_whole(words: str) -> None:
    reading = read(words)

    assert not reading.osm or is_valid(reading.osm)
    assert reading.osm or reading.rest == words.strip()


def test_more_than_a_grid_can_show_is_not_forced_into_it() -> None:
    assert week_of_osm("Mo-Fr 09:00-12:00; PH off") is None
    assert week_of_osm("Dec Mo 09:00-12:00") is None
    assert week_of_osm("Fr-Mo 10:00-12:00") == Week.of(
        [[(600, 720)], [], [], [], [(600, 720)], [(600, 720)], [(600, 720)]]
    )


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2026-11-23 10:00", "Ouvert, jusqu’à 12 h"),
        ("2026-11-23 12:30", "Ouvre à 14 h, aujourd’hui"),
        ("2026-11-23 18:00", "Ouvre à 9 h, demain"),
        ("2026-11-27 18:00", "Fermé. Ouvre lundi 30 novembre à 9 h"),
        ("2026-12-24 18:00", "Fermé. Ouvre lundi 28 décembre à 9 h"),
    ],
)
def test_a_caller_is_told_until_when_or_when_next(moment: str, sentence: str) -> None:
    hours = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"

    assert state_at(hours, at(moment)).sentence(at(moment)).replace("\u00a0", " ") == sentence


def test_school_holidays_close_a_place_that_says_so() -> None:
    before = at("2026-12-18 18:00")
    state = state_at("Mo-Fr 09:00-12:00", before, closes_on_school_holidays=True, zone="A")

    assert state.sentence(before).replace("\u00a0", " ") == "Fermé. Ouvre lundi 4 janvier 2027 à 9 h"


def test_unknown_hours_say_so() -> None:
    assert state_at("", at("2026-11-23 10:00")).sentence() == "Horaires à demander"


@needs_data
def test_the_public_files_hours_are_read_at_ninety_five_percent_and_the_rest_is_flagged() -> None:
    readings = []
    with (DATA / "france_services_20240801.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            cells = [row[f"h_{day}"] for day in ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")]
            if any(cells):
                readings.append(read_columns(cells))
    for name, column in (("la-creuse/la-creuse", "horaires"), ("lieux_mednum_hinaura_687", "horaires")):
        rows = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
        readings += [read(row[column]) for row in rows if row.get(column)]
    rows = json.loads((DATA / "fibre-64/fibre-64.json").read_text(encoding="utf-8"))
    readings += [
        read(row["Leshorairesdemastructure"], default_days=range(5)) for row in rows if row["Leshorairesdemastructure"]
    ]
    good = [reading for reading in readings if reading.osm and reading.is_sure]

    assert len(good) / len(readings) >= 0.95
    assert all(is_valid(reading.osm) for reading in good)
