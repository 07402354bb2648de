"""Opening hours: what people write becomes hours that can be asked, and nothing is guessed."""

import csv
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from directory.hours import Week, is_valid, read, read_columns, state_at, week_of_osm
from directory.hours.typed import Hours, TypedHours

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
    "du lundi au vendredi 9h-12h sauf jours fériés": "Mo-Fr 09:00-12:00; PH off",
    "du lundi au samedi 9h-18h sauf dimanche et jours fériés": "Mo-Sa 09:00-18:00; PH off",
    "Lundi au samedi 9h-18h. Fermé le dimanche et les jours fériés": "Mo-Sa 09:00-18:00; PH off",
    "mardi 14h-17h, fermé pendant les vacances scolaires": "Tu 14:00-17:00; SH off",
    "mercredi 14h-17h en période scolaire": "We 14:00-17:00; SH off",
    "En période scolaire : lundi 9h-12h, mardi 14h-17h": "Mo 09:00-12:00; Tu 14:00-17:00; SH off",
    "lundi 9h-12h hors vacances scolaires": "Mo 09:00-12:00; SH off",
    "lundi 9h-12h, sauf jours fériés et vacances scolaires": "Mo 09:00-12:00; PH off; SH off",
    "sur rendez-vous le mardi 9h-12h": 'Tu 09:00-12:00 "sur rendez-vous"',
    "mardi 9h-12h, uniquement sur RDV": 'Tu 09:00-12:00 "sur rendez-vous"',
    "lundi 9.00-12.00": "Mo 09:00-12:00",
    "lundi 9 h 00 - 12 h 30": "Mo 09:00-12:30",
    "1er et 3ème mardi 14h-17h": "Tu[1,3] 14:00-17:00",
    "le premier samedi du mois de 9h à 12h": "Sa[1] 09:00-12:00",
    "dernier vendredi de chaque mois 14h-16h30": "Fr[-1] 14:00-16:30",
    "Lundi 9h-12h\nSamedi : 9h - 12h30 (uniquement les 2 premiers samedis de chaque mois)": (
        "Mo 09:00-12:00; Sa[1,2] 09:00-12:30"
    ),
}
LEFT_TO_A_PERSON = [
    "samedi après-midi tous les 15 jours de 14h à 16h",
    "le 1er et le 15 du mois de 9h à 12h",
    "mardi 9h-12h et sur rendez-vous",
    "lundi 9h-12h, 14h-17h sur rendez-vous",
    "mardi 9h-12h (sur rendez-vous), jeudi 14h-17h",
    "mardi 9h-12h, mercredi 14h-17h hors vacances scolaires",
    "fermé le mardi pendant les vacances scolaires, lundi et mardi 9h-12h",
    "lundi 9h-12h, mercredi fermé pendant les vacances scolaires",
    "lundi 9h-12h, fermé 2 semaines pendant les vacances scolaires",
    "lundi 9h-12h, fermé pendant les vacances scolaires d’été",
    "lundi 9h-12h hors période scolaire",
    "lundi 9h-12h sauf en période scolaire",
    "vacances scolaires : lundi 9h-12h",
    "En période scolaire : lundi 9h-12h. Samedi 10h-12h",
    "lundi 9h-12h ; jours fériés 10h-12h",
    "1er lundi et mardi 9h-12h",
    "mardi 9h-12h, 1er mardi 14h-17h",
    "lundi 9h-17h sauf le 1er lundi du mois",
    "ouvert du 01.09 au 30.06 le lundi 9h-12h",
    "01.10-05.12",
    "Samedi 9h-12h (uniquement les 2 premiers dimanches)",
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


def test_two_hours_side_by_side_are_a_range_and_three_are_nothing_sure() -> None:
    assert read("14H 17H", default_days=range(5)).osm == "Mo-Fr 14:00-17:00"
    assert not read("9h 10h 11h", default_days=range(5)).is_sure


days_said = st.sampled_from(
    [("lundi", "Mo"), ("du mardi au jeudi", "Tu-Th"), ("samedi", "Sa"), ("tous les jours", "Mo-Su")]
)
limits_said = st.sampled_from(
    [
        ("sauf jours fériés", "; PH off"),
        ("sauf les jours fériés", "; PH off"),
        ("hors vacances scolaires", "; SH off"),
        (", fermé pendant les vacances scolaires", "; SH off"),
        ("en période scolaire", "; SH off"),
        ("sauf jours fériés et vacances scolaires", "; PH off; SH off"),
    ]
)


@given(days_said, st.integers(0, 22), st.sampled_from([0, 15, 30, 45]), limits_said, st.sampled_from(["h", ":", "."]))
def test_a_limit_on_plain_hours_is_read_with_the_hours_unchanged(
    days: tuple[str, str], hour: int, minute: int, limit: tuple[str, str], mark: str
) -> None:
    words = f"{days[0]} {hour}{mark}{minute:02d}-{hour + 1}{mark}{minute:02d} {limit[0]}"
    reading = read(words)

    assert (reading.osm, reading.is_sure) == (
        f"{days[1]} {hour:02d}:{minute:02d}-{hour + 1:02d}:{minute:02d}{limit[1]}",
        True,
    )


@given(limits_said.filter(lambda said: "SH" in said[1] and "fermé" not in said[0]))
def test_school_holidays_that_may_speak_of_one_day_alone_are_left_to_a_person(limit: tuple[str, str]) -> None:
    assert not read(f"lundi 9h-12h, mercredi 14h-17h {limit[0]}").is_sure


@given(
    st.lists(st.sampled_from(sorted({word for words in [*UNDERSTOOD, *LEFT_TO_A_PERSON] for word in words.split()})))
)
def test_words_of_hours_in_any_order_are_valid_hours_or_handed_back(words: list[str]) -> None:
    reading = read(" ".join(words))

    assert not reading.osm or is_valid(reading.osm)
    assert not reading.is_sure or not reading.rest


def test_hours_by_appointment_say_so_when_open_and_when_closed() -> None:
    hours = 'Mo-Fr 09:00-12:00 "sur rendez-vous"'
    said = [state_at(hours, at(moment)).sentence(at(moment)) for moment in ("2026-11-23 10:00", "2026-11-23 18:00")]

    assert [words.replace("\u00a0", " ") for words in said] == [
        "Ouvert, jusqu’à 12 h, sur rendez-vous",
        "Ouvre à 9 h, demain, sur rendez-vous",
    ]


def test_typed_words_tick_the_boxes_they_speak_of() -> None:
    typed, rest = TypedHours(text="lundi 9h-12h, sauf jours fériés et vacances scolaires").from_words()

    assert (typed.is_closed_on_holidays, typed.is_closed_on_school_holidays, typed.to_check, rest) == (
        True,
        True,
        False,
        "",
    )
    assert TypedHours(text="mardi 14h-17h hors vacances scolaires").cleaned(date(2026, 11, 23)) == Hours(
        "Tu 14:00-17:00", "mardi 14h-17h hors vacances scolaires", False, True
    )


@needs_data
def test_fibre_64_is_read_where_its_cells_say_hours() -> None:
    rows = json.loads((DATA / "fibre-64/fibre-64.json").read_text(encoding="utf-8"))
    cells = [row["Leshorairesdemastructure"] for row in rows if row["Leshorairesdemastructure"]]
    readings = [read(cell, default_days=range(5)) for cell in cells]

    assert sum(bool(reading.osm and reading.is_sure) for reading in readings) == 54
    assert len(cells) == 61


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
