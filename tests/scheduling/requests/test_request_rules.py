"""Rules of requests on plain values."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.enums import ProcedureTheme, Theme
from scheduling.enums import Priority, Purpose
from scheduling.request_rules import (
    WindowInput,
    needs_professional,
    queue_score,
    theme_problems,
    waiting_sentence,
    window_problems,
)
from scheduling.selectors.queue import moments_words

TODAY = date(2026, 11, 23)
days = st.integers(0, 400)
priorities = st.sampled_from(Priority.values)


@given(priorities, days, st.none() | st.integers(-100, 100))
def test_waiting_one_more_day_never_lowers_the_rank(priority: int, waited: int, left: int | None) -> None:
    tomorrow = None if left is None else left - 1

    assert queue_score(priority, waited + 1, tomorrow) > queue_score(priority, waited, left)


@given(days, st.none() | st.integers(-100, 100))
def test_a_higher_priority_ranks_higher(waited: int, left: int | None) -> None:
    scores = [queue_score(priority, waited, left) for priority in sorted(Priority.values)]

    assert scores == sorted(set(scores))


def test_a_due_date_counts_from_a_fortnight_before_it() -> None:
    assert queue_score(Priority.NORMAL, 5, None) == 6
    assert queue_score(Priority.NORMAL, 5, 14) == 6
    assert queue_score(Priority.NORMAL, 5, 10) == 14
    assert queue_score(Priority.HIGH, 5, -2) == 76


def test_the_rank_is_told_in_a_sentence() -> None:
    requested = date(2026, 11, 11)

    assert waiting_sentence(requested, date(2026, 12, 3), Priority.NORMAL, TODAY) == (
        "attend depuis 12\xa0jours, à faire avant le 3\xa0décembre"
    )
    assert waiting_sentence(requested, date(2026, 11, 20), Priority.URGENT, TODAY) == (
        "attend depuis 12\xa0jours, urgente, devait être faite avant le 20\xa0novembre"
    )
    assert waiting_sentence(TODAY, None, Priority.NORMAL, TODAY) == "demandée aujourd’hui"


@pytest.mark.parametrize(
    ("window", "field", "message"),
    [
        (WindowInput(None, None, time(12), time(9)), "ends", "L’heure de fin doit suivre"),
        (WindowInput(None, None, time(9), time(9, 30)), "ends", "Ce moment dure 30\xa0min et la visite 1\xa0h"),
        (WindowInput(1, date(2026, 12, 1), time(9), time(12)), "on_date", "pas les deux"),
        (WindowInput(None, date(2026, 11, 22), time(9), time(12)), "on_date", "Cette date est passée."),
        (WindowInput(None, date(2026, 12, 25), time(9), time(12)), "on_date", "férié (Noël)"),
    ],
)
def test_a_wrong_moment_is_told_at_its_field(window: WindowInput, field: str, message: str) -> None:
    assert message in window_problems([window], 60, TODAY)[0, field]


def test_a_moment_accepted_before_may_have_passed_since() -> None:
    window = WindowInput(None, date(2026, 11, 20), time(9), time(12))

    assert window_problems([window], 60, TODAY, known=[window]) == {}


def test_procedures_are_detailed_only_under_their_theme() -> None:
    assert "choisissez-le aussi" in theme_problems([Theme.EMAIL], [ProcedureTheme.MONEY])["procedure_themes"]
    assert theme_problems([Theme.PROCEDURES], [ProcedureTheme.MONEY]) == {}


def test_a_procedure_needs_a_professional() -> None:
    assert needs_professional(Purpose.PROCEDURE, [])
    assert needs_professional(Purpose.LEARNING, [Theme.PROCEDURES])
    assert not needs_professional(Purpose.LEARNING, [Theme.EMAIL])


def test_moments_are_told_once_for_the_days_and_hours_they_share() -> None:
    morning, afternoon = (time(9), time(12)), (time(14), time(17))
    windows = [WindowInput(day, None, *hours) for day in (1, 3) for hours in (morning, afternoon)]
    windows.append(WindowInput(None, date(2026, 12, 4), *morning))

    assert moments_words(windows).replace("\xa0", " ") == (
        "mardi et jeudi, de 9 h à 12 h ou de 14 h à 17 h ; vendredi 4 décembre, de 9 h à 12 h"
    )
