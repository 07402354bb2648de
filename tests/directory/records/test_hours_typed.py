"""The grid of hours and OpenStreetMap's text say the same; words fill the grid, or are kept and flagged."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import OpeningHours

from directory.hours import is_valid
from directory.hours.grid import DayException, Grid, OnHolidays, grid_of_osm
from directory.hours.typed import Hours, TypedDate, TypedHours, WrongHoursError
from directory.hours.week import Week

TODAY = date(2026, 11, 28)
clocks = st.integers(0, 1440)
spans = (
    st.lists(clocks, unique=True, max_size=6)
    .map(sorted)
    .map(lambda found: list(zip(found[::2], found[1::2], strict=False)))
)
weeks = st.lists(spans, min_size=7, max_size=7).map(Week.of)


@st.composite
def exceptions(draw: st.DrawFn) -> tuple[DayException, ...]:
    """Dates to come that do not overlap."""
    day, rows = TODAY, []
    for gap, length in draw(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 15)), max_size=4)):
        first = day + timedelta(days=gap)
        day = first + timedelta(days=length)
        rows.append(DayException(first, day, Week.of([draw(spans)[:2]]).days[0]))
    return tuple(rows)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Any grid that says something."""
    grid = Grid(draw(weeks), draw(exceptions()), draw(st.sampled_from(OnHolidays)))
    return Grid() if grid.is_empty else grid


@given(grids())
def test_a_grid_written_and_read_again_is_the_same(grid: Grid) -> None:
    text = grid.to_osm()

    assert not text or is_valid(text)
    assert grid_of_osm(text) == grid


@given(grids())
def test_the_editor_gives_back_what_the_record_keeps(grid: Grid) -> None:
    kept = Hours(grid.to_osm())

    assert TypedHours.of(kept).cleaned(TODAY) == kept


@given(grids(), st.text(max_size=40))
def test_the_editor_fits_in_one_control(grid: Grid, words: str) -> None:
    typed = TypedHours.of(Hours(grid.to_osm(), words, True, True))

    assert TypedHours.from_json(str(typed)) == typed


@given(weeks, st.integers(0, 60 * 24 * 7 - 1))
def test_the_text_opens_when_the_grid_does(week: Week, minutes: int) -> None:
    # A Monday, without public holiday that week; the library knows no time zone.
    moment = datetime(2026, 6, 1) + timedelta(minutes=minutes)  # noqa: DTZ001
    day, minute = moment.weekday(), moment.hour * 60 + moment.minute
    expected = any(start <= minute < end for start, end in week.days[day])

    text = Grid(week).to_osm()
    assert (OpeningHours(text).is_open(moment) if text else False) == expected


@given(st.text(max_size=80))
def test_any_json_is_read_without_harm(text: str) -> None:
    assert isinstance(TypedHours.from_json(text), TypedHours)


def test_words_fill_the_week() -> None:
    typed, rest = TypedHours(text="du lundi au vendredi 9h-12h et 14h-17h sauf jeudi après-midi").from_words()

    assert not rest
    assert not typed.to_check
    assert typed.cleaned(TODAY).osm == "Mo-We,Fr 09:00-12:00,14:00-17:00; Th 09:00-12:00"


def test_what_is_not_understood_is_said_and_flagged() -> None:
    typed, rest = TypedHours(text="un mardi sur deux 9h-12h, jeudi 14h-17h").from_words()

    assert "un mardi sur deux" in rest
    assert typed.to_check
    assert typed.cleaned(TODAY).to_check


def test_words_alone_are_kept_and_flagged() -> None:
    kept = TypedHours(text="selon la saison").cleaned(TODAY)

    assert kept == Hours("", "selon la saison", True, False)


def test_words_sent_without_filling_the_week_are_read_anyway() -> None:
    assert TypedHours(text="lundi 9h-12h").cleaned(TODAY) == Hours("Mo 09:00-12:00", "lundi 9h-12h")


def test_the_week_wins_over_the_words() -> None:
    days = ((("10:00", "12:00"),),) + ((),) * 6

    assert TypedHours(text="lundi 9h-12h", days=days).cleaned(TODAY).osm == "Mo 10:00-12:00"


def test_dates_that_differ_stand_in_the_text_and_go_once_over() -> None:
    dates = (TypedDate("2026-12-24", "2027-01-02"), TypedDate("2026-11-01", "", (("09:00", "12:00"), ("", ""))))
    days = ((("09:00", "12:00"),),) * 5 + ((),) * 2

    kept = TypedHours(days=days, dates=dates, is_closed_on_holidays=True).cleaned(TODAY)
    assert kept.osm == "Mo-Fr 09:00-12:00; PH off; 2026 Dec 24-2027 Jan 02 off"


def test_what_a_week_cannot_show_stays_an_experts_text() -> None:
    text = "Mo[1] 09:00-12:00; Apr-Sep Sa 10:00-12:00"

    typed = TypedHours.of(Hours(text))
    assert typed.osm == text
    assert typed.cleaned(TODAY).osm == text


def test_another_dialect_of_the_same_week_is_shown_in_the_grid() -> None:
    assert grid_of_osm("Mo,Tu 09:00-12:00, We 14:00-16:00; PH closed") == Grid(
        Week.of([[(540, 720)], [(540, 720)], [(840, 960)], [], [], [], []]), (), OnHolidays.CLOSED
    )


def test_a_day_is_copied_to_others() -> None:
    days = ((("09:00", "12:00"),),) + ((),) * 6

    assert TypedHours(days=days).with_day_copied(0, [1, 4]).cleaned(TODAY).osm == "Mo,Tu,Fr 09:00-12:00"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (TypedHours(days=((("09:00", ""),),) + ((),) * 6), "Lundi : il manque une heure"),
        (TypedHours(days=((("12:00", "09:00"),),) + ((),) * 6), "Lundi : l’heure de fin"),
        (TypedHours(days=((("25:00", "26:00"),),) + ((),) * 6), "Lundi : il manque une heure"),
        (TypedHours(dates=(TypedDate("", "2026-12-01"),)), "incomplète"),
        (TypedHours(dates=(TypedDate("2026-12-05", "2026-12-01"),)), "le dernier jour vient après"),
        (TypedHours(dates=(TypedDate("2026-12-01", "2026-12-05"), TypedDate("2026-12-03"))), "mêmes jours"),
        (TypedHours(osm="ouvert"), "experte"),
    ],
)
def test_mistakes_are_told_where_they_are(typed: TypedHours, said: str) -> None:
    with pytest.raises(WrongHoursError, match=said):
        typed.cleaned(TODAY)


def test_until_midnight_is_shown_as_zero_hour() -> None:
    typed = TypedHours.of(Hours("Sa 18:00-24:00"))

    assert typed.days[5][0] == ("18:00", "00:00")
    assert typed.cleaned(TODAY).osm == "Sa 18:00-24:00"
