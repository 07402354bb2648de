"""What dates, durations and figures look like in French."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from core import formatting as f
from core.templatetags import french

PARIS = ZoneInfo("Europe/Paris")
TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 16, 30, tzinfo=PARIS)


def spaced(text: str) -> str:
    return text.replace(f.NBSP, " ")


def test_a_day_is_written_in_full_without_the_current_year() -> None:
    assert spaced(f.day_long(dt.date(2026, 11, 24), today=TODAY)) == "mardi 24 novembre"


def test_a_day_of_another_year_says_its_year() -> None:
    assert spaced(f.day_long(dt.date(2027, 1, 8), today=TODAY)) == "vendredi 8 janvier 2027"


def test_the_first_of_the_month_is_ordinal() -> None:
    assert spaced(f.day_long(dt.date(2026, 12, 1), today=TODAY)) == "mardi 1er décembre"
    assert spaced(f.day_short(dt.date(2026, 12, 1))) == "mar. 1er"


def test_a_near_day_is_named_by_its_distance() -> None:
    names = [spaced(f.day_near(TODAY + dt.timedelta(days=n), today=TODAY)) for n in (-1, 0, 1, 2)]
    assert names == ["hier", "aujourd’hui", "demain", "mercredi 25 novembre"]


@pytest.mark.parametrize(
    ("clock", "words"),
    [(dt.time(9), "9 h"), (dt.time(9, 5), "9 h 05"), (dt.time(14, 30), "14 h 30"), (dt.time(0), "0 h")],
)
def test_hours_are_written_with_h(clock: dt.time, words: str) -> None:
    assert spaced(f.hour(clock)) == words


def test_an_hour_never_breaks_across_two_lines() -> None:
    assert f.hour(dt.time(14, 30)) == "14\u00a0h\u00a030"


def test_a_moment_is_shown_in_the_time_of_paris() -> None:
    utc = dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)
    assert spaced(f.moment(utc, today=TODAY)) == "mardi 24 novembre, 14 h 30"


def test_a_moment_after_midnight_in_paris_belongs_to_the_next_day() -> None:
    utc = dt.datetime(2026, 7, 13, 22, 30, tzinfo=dt.UTC)
    assert spaced(f.moment(utc, today=TODAY)) == "mardi 14 juillet, 0 h 30"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (dt.date(2026, 11, 23), dt.date(2026, 11, 27), "du 23 au 27 novembre"),
        (dt.date(2026, 11, 30), dt.date(2026, 12, 4), "du 30 novembre au 4 décembre"),
        (dt.date(2026, 12, 1), dt.date(2026, 12, 1), "le 1er décembre"),
        (dt.date(2026, 12, 28), dt.date(2027, 1, 1), "du 28 décembre au 1er janvier 2027"),
    ],
)
def test_a_period_says_each_month_once(start: dt.date, end: dt.date, words: str) -> None:
    assert spaced(f.period(start, end, today=TODAY)) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (45, "45 min"),
        (60, "1 h"),
        (65, "1 h 05"),
        (70, "1 h 10"),
        (119.6, "2 h"),
        (-30, "−30 min"),
        (dt.timedelta(hours=9, minutes=40), "9 h 40"),
    ],
)
def test_durations_are_hours_and_minutes(minutes: float | dt.timedelta, words: str) -> None:
    assert spaced(f.duration(minutes)) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "depuis hier"),
        (2, "depuis 2 jours"),
        (60, "depuis 60 jours"),
        (92, "depuis 3 mois"),
        (800, "depuis 2 ans"),
    ],
)
def test_waiting_is_counted_in_days_then_months_then_years(days: int, words: str) -> None:
    assert spaced(f.ago(TODAY - dt.timedelta(days=days), now=NOW)) == words


def test_waiting_that_began_today_says_the_part_of_the_day() -> None:
    assert f.ago(NOW.replace(hour=8), now=NOW) == "depuis ce matin"
    assert f.ago(NOW.replace(hour=14), now=NOW) == "depuis cet après-midi"
    assert f.ago(TODAY, now=NOW) == "depuis aujourd’hui"


def test_waiting_counts_calendar_days_not_hours() -> None:
    last_night = dt.datetime(2026, 11, 22, 23, 50, tzinfo=PARIS)
    assert f.ago(last_night, now=NOW.replace(hour=0, minute=10)) == "depuis hier"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("+33536491238", "05 36 49 12 38"),
        ("0536491238", "05 36 49 12 38"),
        ("06.39.98.27.05", "06 39 98 27 05"),
        ("+33 (0)6 39 98 27 05", "06 39 98 27 05"),
        ("+32 2 555 12 12", "+32 2 555 12 12"),
        ("3949", "3949"),
        ("", ""),
    ],
)
def test_french_telephone_numbers_go_by_pairs_and_others_stay_as_written(written: str, shown: str) -> None:
    assert spaced(f.phone(written)) == shown


def test_the_plural_begins_at_two() -> None:
    words = [spaced(f.plural(n, "visite")) for n in (0, 1, 1.5, 2, 1234)]
    assert words == ["0 visite", "1 visite", "1,5 visite", "2 visites", "1 234 visites"]


def test_an_irregular_plural_is_given_after_a_comma() -> None:
    assert spaced(french.plural(3, "cheval,chevaux")) == "3 chevaux"
    assert french.plural_word(1, "attend,attendent") == "attend"


def test_figures_take_a_comma_and_spaced_thousands() -> None:
    assert spaced(f.number(12345.5, 1)) == "12 345,5"
    assert spaced(f.number(3.0, 1)) == "3"
    assert f.number(-0.2) == "0"


def test_ratios_distances_and_prices() -> None:
    assert spaced(f.percent(0.456)) == "46 %"
    assert [spaced(f.km(n)) for n in (0.4, 0.996, 6.54, 61.2)] == ["400 m", "1 km", "6,5 km", "61 km"]
    assert [spaced(f.euros(n)) for n in (30, 12.5, 0.3)] == ["30 €", "12,50 €", "0,30 €"]


def test_a_list_ends_with_et() -> None:
    assert f.enumerate_fr(["Neuvic", "Grignols", "Montrem"]) == "Neuvic, Grignols et Montrem"
    assert f.enumerate_fr(["Neuvic"]) == "Neuvic"


def test_initials_are_those_of_the_first_and_last_words() -> None:
    assert [f.initials(name) for name in ("Nadia Ferrand", "Marie-Louise Granger", "Zoé", "")] == ["NF", "MG", "Z", ""]


def test_filters_show_nothing_for_an_absent_value() -> None:
    assert french.day_long(None) == french.hour(None) == french.phone(None) == french.km(None) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Qui vient ?", "Qui vient\u00a0?"),
        ("À prévenir : « Jeanne » !", "À prévenir\u00a0: «\u00a0Jeanne\u00a0»\u00a0!"),
        ("Voir https://exemple.fr : oui", "Voir https://exemple.fr\u00a0: oui"),
        ("déjà\u00a0; fait", "déjà\u00a0; fait"),
        ("« Jeanne », puis « Paul ».", "«\u00a0Jeanne\u00a0», puis «\u00a0Paul\u00a0»."),
        ("rien à changer", "rien à changer"),
    ],
)
def test_punctuation_stays_with_its_word(typed: str, kept: str) -> None:
    assert f.typographic(typed) == kept
