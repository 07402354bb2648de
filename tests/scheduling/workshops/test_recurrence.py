"""A series keeps its local hour across changes of clock, and leaves out holidays."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.workshops.recurrence import PARIS, Series, month_words, session_days, sessions, skipped_days

THURSDAY = 3


def a_series(first_day: date, **wanted: object) -> Series:
    fields = {"starts": time(14), "minutes": 120, "weekdays": (first_day.weekday(),)} | wanted
    return Series(first_day=first_day, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "clock_change"), [(date(2026, 10, 15), date(2026, 10, 25)), (date(2027, 3, 11), date(2027, 3, 28))]
)
def test_the_hour_is_the_same_before_and_after_the_clock_changes(first: date, clock_change: date) -> None:
    found = sessions(a_series(first, count=5, skips_school_holidays=False))

    assert {moment.starts_at.time() for moment in found} == {time(14)}
    assert {moment.ends_at.time() for moment in found} == {time(16)}
    offsets = {moment.starts_at.date() > clock_change: moment.starts_at.utcoffset() for moment in found}
    assert offsets[True] != offsets[False]


def test_a_session_on_the_night_of_the_change_lasts_what_it_should() -> None:
    (night,) = sessions(a_series(date(2026, 10, 25), starts=time(1, 30), count=1, skips_school_holidays=False))

    assert night.ends_at.astimezone(UTC) - night.starts_at.astimezone(UTC) == timedelta(hours=2)


def test_school_and_public_holidays_have_no_session_and_say_why() -> None:
    series = a_series(date(2026, 10, 1), until=date(2026, 11, 12), weekdays=(2, THURSDAY))

    days = session_days(series)

    assert date(2026, 10, 22) not in days
    assert date(2026, 11, 11) not in days
    assert date(2026, 11, 12) in days
    reasons = dict(skipped_days(series))
    assert reasons[date(2026, 10, 22)] == "vacances scolaires"
    assert "férié" in reasons[date(2026, 11, 11)]


def test_a_counted_series_counts_what_takes_place() -> None:
    series = a_series(date(2026, 10, 8), count=4)

    assert len(session_days(series)) == 4
    assert session_days(series)[-1] == date(2026, 11, 12)


def test_a_session_may_be_taken_out_or_added() -> None:
    series = a_series(
        date(2026, 11, 5), count=3, removed=frozenset({date(2026, 11, 12)}), added=frozenset({date(2026, 11, 17)})
    )

    assert session_days(series) == [date(2026, 11, day) for day in (5, 17, 19, 26)]


def test_a_series_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="weekday"):
        a_series(date(2026, 11, 5), weekdays=())


@given(
    first=st.dates(date(2026, 1, 1), date(2027, 6, 1)),
    every=st.integers(1, 4),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    starts=st.times(min_value=time(8), max_value=time(19)),
)
def test_whatever_the_series_the_local_hour_never_moves(
    first: date, every: int, weekdays: set[int], starts: time
) -> None:
    series = a_series(first, every_weeks=every, weekdays=tuple(sorted(weekdays)), starts=starts, count=20)
    found = sessions(series)

    assert {moment.starts_at.astimezone(PARIS).time() for moment in found} <= {starts}
    assert found == sorted(found)
    assert all(moment.starts_at.weekday() in weekdays and moment.starts_at.date() >= first for moment in found)
    assert len({moment.starts_at.date() for moment in found}) == len(found)


def test_a_series_without_an_end_stops_after_a_year() -> None:
    found = sessions(a_series(date(2026, 1, 1), skips_school_holidays=False, skips_public_holidays=False))

    assert found[-1].starts_at <= datetime(2027, 1, 3, tzinfo=PARIS)
    assert len(found) == 53


@pytest.mark.parametrize(
    ("ranks", "days"),
    [
        ((1,), [date(2027, 1, 5), date(2027, 2, 2), date(2027, 3, 2)]),
        ((1, 3), [date(2027, 1, 5), date(2027, 1, 19), date(2027, 2, 2), date(2027, 2, 16), date(2027, 3, 2)]),
        ((4, -1), [date(2027, 1, 26), date(2027, 2, 23)]),
    ],
)
def test_by_the_month_on_the_ranks_of_a_weekday(ranks: tuple[int, ...], days: list[date]) -> None:
    series = a_series(date(2027, 1, 5), month_ranks=ranks, until=date(2027, 3, 15), skips_school_holidays=False)
    assert session_days(series) == days


def test_by_the_month_a_holiday_leaves_the_month_out_and_says_why() -> None:
    series = a_series(date(2027, 4, 3), weekdays=(5,), month_ranks=(1,), until=date(2027, 6, 30), every_weeks=2)
    assert session_days(series) == [date(2027, 4, 3), date(2027, 6, 5)]
    assert "férié" in dict(skipped_days(series))[date(2027, 5, 1)]


@pytest.mark.parametrize(
    ("weekdays", "ranks", "words"),
    [
        ([1], [1], "le 1er mardi du mois"),
        ([4], [-1], "le dernier vendredi du mois"),
        ([1, 3], [3, 1], "les 1er et 3e mardis et jeudis du mois"),
    ],
)
def test_a_rhythm_by_the_month_in_words(weekdays: list[int], ranks: list[int], words: str) -> None:
    assert month_words(weekdays, ranks) == words
