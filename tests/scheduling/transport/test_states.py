"""I2 and I6: nobody is left without a way back, and what ends without a ride says why."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.transport.enums import Direction, RideState
from scheduling.transport.states import (
    NEEDS_REASON,
    TRANSITIONS,
    Ways,
    cancelled_as,
    confirm_problem,
    may_become,
    step_problem,
)

PARIS = ZoneInfo("Europe/Paris")
TEN, NOON = datetime(2026, 11, 26, 10, tzinfo=PARIS), datetime(2026, 11, 26, 12, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("direction", "ways", "word"),
    [
        (Direction.ROUND, Ways(TEN, NOON), ""),
        (Direction.ROUND, Ways(TEN, TEN), ""),
        (Direction.ROUND, Ways(TEN, None), "sans retour"),
        (Direction.ROUND, Ways(None, NOON), "l’aller"),
        (Direction.ROUND, Ways(NOON, TEN), "avant l’arrivée"),
        (Direction.OUTBOUND, Ways(TEN), ""),
        (Direction.OUTBOUND, Ways(), "l’aller"),
        (Direction.RETURN, Ways(None, NOON), ""),
        (Direction.RETURN, Ways(TEN), "sans retour"),
    ],
)
def test_i2_a_round_trip_is_confirmed_with_both_ways_or_not_at_all(direction: str, ways: Ways, word: str) -> None:
    problem = confirm_problem(direction, ways)

    assert (problem == "") if word == "" else (word in problem)
    assert step_problem(RideState.PROPOSED, RideState.CONFIRMED, direction=direction, ways=ways) == problem


@pytest.mark.parametrize("ending", sorted(NEEDS_REASON))
def test_i6_what_ends_without_a_ride_says_why(ending: RideState) -> None:
    assert step_problem(RideState.REQUESTED, ending, reason="  ") == "Indiquez pourquoi."
    assert step_problem(RideState.REQUESTED, ending, reason="Aucun conducteur ce jour-là") == ""


@given(st.lists(st.sampled_from(sorted(RideState)), max_size=12))
def test_whatever_is_tried_a_need_only_follows_the_table(tried: list[RideState]) -> None:
    state = RideState.DRAFT
    for following in tried:
        refusal = step_problem(state, following, reason="un motif", direction=Direction.ROUND, ways=Ways(TEN, NOON))
        assert (refusal == "") == may_become(state, following)
        state = state if refusal else following

    assert TRANSITIONS[state], "no state is a dead end: a wrong tap can always be taken back"


def test_a_ride_under_way_is_neither_cancelled_nor_unmet() -> None:
    refused = step_problem(RideState.IN_PROGRESS, RideState.UNMET, reason="un motif")

    assert "en route" in refused


@pytest.mark.parametrize(
    ("before", "state"),
    [
        (timedelta(hours=49), RideState.CANCELLED_EARLY),
        (timedelta(hours=48), RideState.CANCELLED_EARLY),
        (timedelta(hours=47), RideState.CANCELLED_LATE),
        (timedelta(hours=11), RideState.CANCELLED_LATE),
        (timedelta(hours=10), RideState.CANCELLED_SAME_DAY),
        (timedelta(hours=-1), RideState.CANCELLED_SAME_DAY),
    ],
)
def test_a_cancellation_is_named_by_its_notice(before: timedelta, state: RideState) -> None:
    assert cancelled_as(TEN - before, TEN) == state


def test_the_day_of_a_cancellation_is_the_day_of_the_village() -> None:
    half_past_midnight_in_paris = datetime(2026, 11, 25, 23, 30, tzinfo=ZoneInfo("UTC"))

    assert cancelled_as(half_past_midnight_in_paris, TEN) == RideState.CANCELLED_SAME_DAY
