"""When someone is free, computed without database."""

from datetime import date, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from volunteers.calendar import (
    DayException,
    Pattern,
    Span,
    WeeklySpan,
    free_on,
    merge,
    minutes,
    public_holidays,
    subtract,
)

TUESDAY = date(2026, 11, 24)
MORNING = WeeklySpan(1, time(9), time(12))
AFTERNOON = WeeklySpan(1, time(14), time(17))


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(st.integers(0, 1438))
    return _time(first), _time(draw(st.integers(first + 1, 1439)))


def _covered(some: list[Span]) -> set[int]:
    return {m for a, b in some for m in range(a.hour * 60 + a.minute, b.hour * 60 + b.minute)}


@given(st.lists(spans(), max_size=6))
def test_merged_spans_cover_the_same_minutes_and_never_touch(some: list[Span]) -> None:
    merged = merge(some)

    assert _covered(merged) == _covered(some)
    assert minutes(merged) == len(_covered(some))
    assert all(left[1] < right[0] for left, right in pairwise(merged))


@given(st.lists(spans(), max_size=5), st.lists(spans(), max_size=5))
def test_what_remains_after_an_absence_is_the_difference_of_minutes(some: list[Span], removed: list[Span]) -> None:
    assert _covered(subtract(some, removed)) == _covered(some) - _covered(removed)


@given(st.lists(spans(), max_size=4), st.lists(spans(), max_size=3), st.lists(spans(), max_size=3))
def test_a_day_is_pattern_plus_additions_minus_absences(
    weekly: list[Span], extra: list[Span], gone: list[Span]
) -> None:
    exceptions = [DayException(True, TUESDAY, TUESDAY, span) for span in extra]
    exceptions += [DayException(False, TUESDAY, TUESDAY, span) for span in gone]
    pattern = Pattern([WeeklySpan(1, a, b) for a, b in weekly], exceptions)

    assert _covered(free_on(TUESDAY, pattern)) == (_covered(weekly) | _covered(extra)) - _covered(gone)


@given(st.integers(-400, 400), st.integers(-400, 400))
def test_nobody_is_free_outside_the_contract(first: int, last: int) -> None:
    starts_on, ends_on = TUESDAY + timedelta(days=first), TUESDAY + timedelta(days=last)
    pattern = Pattern([MORNING], starts_on=starts_on, ends_on=ends_on)

    assert bool(free_on(TUESDAY, pattern)) == (starts_on <= TUESDAY <= ends_on)


def test_the_weekly_pattern_holds_on_its_weekday_between_its_dates_both_included() -> None:
    until = WeeklySpan(1, time(9), time(12), valid_from=TUESDAY, valid_until=TUESDAY)

    assert free_on(TUESDAY, Pattern([until])) == [(time(9), time(12))]
    assert free_on(TUESDAY + timedelta(days=7), Pattern([until])) == []
    assert free_on(TUESDAY - timedelta(days=7), Pattern([until])) == []
    assert free_on(TUESDAY + timedelta(days=1), Pattern([until])) == []


def test_an_absence_of_some_hours_cuts_the_day_in_two() -> None:
    absence = DayException(False, TUESDAY, TUESDAY, (time(10), time(10, 30)))

    assert free_on(TUESDAY, Pattern([MORNING, AFTERNOON], [absence])) == [
        (time(9), time(10)),
        (time(10, 30), time(12)),
        (time(14), time(17)),
    ]


def test_an_absence_of_whole_days_leaves_nothing() -> None:
    absence = DayException(False, TUESDAY - timedelta(days=2), TUESDAY)

    assert free_on(TUESDAY, Pattern([MORNING, AFTERNOON], [absence])) == []


def test_an_absence_wins_over_additional_hours() -> None:
    extra = DayException(True, TUESDAY, TUESDAY, (time(18), time(20)))
    absence = DayException(False, TUESDAY, TUESDAY, (time(19), time(20)))

    assert free_on(TUESDAY, Pattern([], [extra, absence])) == [(time(18), time(19))]


def test_the_eleven_public_holidays_of_2026_are_known() -> None:
    days = public_holidays(date(2026, 1, 1), date(2026, 12, 31))

    assert sorted(days) == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]
    assert days[date(2026, 7, 14)] == "Fête nationale"


def test_public_holidays_are_found_across_the_turn_of_a_year() -> None:
    assert sorted(public_holidays(date(2026, 12, 21), date(2027, 1, 3))) == [date(2026, 12, 25), date(2027, 1, 1)]
