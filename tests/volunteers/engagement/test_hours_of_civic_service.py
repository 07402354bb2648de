"""J3: a civic-service youth's hours never pass what the law allows, minors' rules and public holidays included."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.engagement.duty import Breach, Span, added_problems, monday_of, week_minutes, week_problems

MONDAY = date(2026, 11, 9)
ARMISTICE = date(2026, 11, 11)
MINOR, ADULT = 2009, 2003
QUARTER = timedelta(minutes=15)


def span(day: int, start: str, end: str) -> Span:
    """From an hour to another of a day of the week of MONDAY; day 0 is Monday."""
    on = MONDAY + timedelta(days=day)
    return Span(datetime.fromisoformat(f"{on} {start}"), datetime.fromisoformat(f"{on} {end}"))


def breaches(spans: list[Span], birth_year: int, holidays: tuple[date, ...] = ()) -> set[Breach]:
    return {problem.breach for problem in week_problems(spans, MONDAY, birth_year, holidays)}


FULL_DAYS = [span(day, "09:00", "13:00") for day in range(5)] + [span(day, "14:00", "17:00") for day in range(5)]


@pytest.mark.parametrize(
    ("spans", "birth_year", "broken"),
    [
        (FULL_DAYS, ADULT, set()),
        (FULL_DAYS, MINOR, set()),
        ([*FULL_DAYS, span(4, "17:00", "17:15")], MINOR, {Breach.WEEK_HOURS, Breach.DAY_HOURS}),
        ([span(day, "09:00", "17:00") for day in range(6)], ADULT, set()),
        ([span(day, "09:00", "17:15") for day in range(6)], ADULT, {Breach.WEEK_HOURS}),
        ([span(day, "10:00", "11:00") for day in range(7)], ADULT, {Breach.WEEK_DAYS}),
        ([span(day, "10:00", "11:00") for day in range(6)], MINOR, {Breach.WEEK_DAYS, Breach.REST}),
        ([span(day, "10:00", "11:00") for day in (0, 2, 4, 6)], MINOR, {Breach.REST}),
        ([span(0, "09:00", "13:45")], MINOR, {Breach.BREAK}),
        ([span(0, "09:00", "12:00"), span(0, "12:15", "14:00")], MINOR, {Breach.BREAK}),
        ([span(0, "09:00", "12:00"), span(0, "12:30", "14:30")], MINOR, set()),
        ([span(0, "05:45", "07:00")], MINOR, {Breach.NIGHT}),
        ([span(0, "21:00", "22:15")], MINOR, {Breach.NIGHT}),
        ([span(0, "21:00", "22:15")], ADULT, set()),
    ],
)
def test_each_rule_of_the_law_is_found_by_its_name(spans: list[Span], birth_year: int, broken: set[Breach]) -> None:
    assert breaches(spans, birth_year) == broken


def test_a_minor_rests_on_public_holidays_and_an_adult_may_not() -> None:
    visit = [span(2, "10:00", "11:00")]

    assert breaches(visit, MINOR, (ARMISTICE,)) == {Breach.HOLIDAY}
    assert breaches(visit, ADULT, (ARMISTICE,)) == set()


def test_two_things_at_the_same_time_count_once() -> None:
    assert week_minutes([span(0, "09:00", "11:00"), span(0, "10:00", "12:00")], MONDAY) == 180


def test_the_sentence_says_how_much_and_by_which_law() -> None:
    problem = next(iter(week_problems([span(0, "08:00", "12:00"), span(0, "13:00", "17:00")], MONDAY, MINOR)))

    assert problem.sentence.replace("\u00a0", " ") == (
        "8 h dans la journée : 7 h au plus (code du service national, art. L. 120-8 et R. 121-12)."
    )


quarters = st.builds(
    lambda start, length: Span(
        datetime.combine(MONDAY, datetime.min.time()) + start * QUARTER,
        datetime.combine(MONDAY, datetime.min.time()) + (start + length) * QUARTER,
    ),
    st.integers(0, 7 * 96 - 1),
    st.integers(1, 40),
)


def by_the_quarter(spans: list[Span], minor: bool, holidays: set[date]) -> set[Breach]:
    """Find the breaches another way: quarter of an hour by quarter of an hour, within the week."""
    start = datetime.combine(MONDAY, datetime.min.time())
    busy = [any(s.starts <= start + k * QUARTER < s.ends for s in spans) for k in range(7 * 96)]
    days = [busy[96 * day : 96 * (day + 1)] for day in range(7)]
    worked = [any(day) for day in days]
    told = {
        Breach.WEEK_HOURS: sum(busy) * 15 > (35 if minor else 48) * 60,
        Breach.WEEK_DAYS: sum(worked) > (5 if minor else 6),
        Breach.REST: minor and all(first or second for first, second in pairwise(worked)),
        Breach.DAY_HOURS: minor and any(sum(day) > 28 for day in days),
        Breach.NIGHT: minor and any(any(day[:24]) or any(day[88:]) for day in days),
        Breach.HOLIDAY: minor and any(worked[n] for n in range(7) if MONDAY + timedelta(days=n) in holidays),
        Breach.BREAK: minor and any(longest_run(day) > 18 for day in days),
    }
    return {breach for breach, holds in told.items() if holds}


def longest_run(day: list[bool]) -> int:
    """Most quarters of work without two free ones in a row."""
    longest = run = pause = 0
    for is_busy in day:
        pause = 0 if is_busy else pause + 1
        run = run + 1 if is_busy else run if pause < 2 else 0
        longest = max(longest, run)
    return longest


@given(st.lists(quarters, max_size=14), st.booleans())
def test_random_weeks_are_judged_as_by_the_quarter_of_an_hour(spans: list[Span], minor: bool) -> None:
    holidays = {ARMISTICE}

    assert breaches(spans, MINOR if minor else ADULT, tuple(holidays)) == by_the_quarter(spans, minor, holidays)


@given(st.lists(quarters, max_size=30), st.booleans())
def test_j3_planning_only_what_the_stop_lets_through_never_breaks_the_law(spans: list[Span], minor: bool) -> None:
    birth_year, kept = MINOR if minor else ADULT, list[Span]()
    for new in spans:
        if not added_problems(kept, new, birth_year, (ARMISTICE,)):
            kept.append(new)

    weeks = {monday_of(s.starts.date()) for s in kept} | {monday_of(s.ends.date()) for s in kept}
    assert not [problem for week in weeks for problem in week_problems(kept, week, birth_year, (ARMISTICE,))]
