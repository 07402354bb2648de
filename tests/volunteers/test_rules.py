"""What the law and the rules allow each kind of helper."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.enums import Theme
from volunteers import rules
from volunteers.engagement.duty import Span, week_problems
from volunteers.enums import HelperKind
from volunteers.rules import CIVIC_SERVICE_LIMITS, SpanInput, legal_limit, limit_problems, span_problems, theme_problem

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("kind", [HelperKind.VOLUNTEER, HelperKind.CIVIC_SERVICE])
def test_volunteers_and_civic_service_do_no_administrative_procedures(kind: HelperKind) -> None:
    assert "Aidants Connect" in theme_problem(kind, [Theme.EMAIL, Theme.PROCEDURES])
    assert theme_problem(kind, [Theme.EMAIL]) == ""


def test_counsellors_and_partners_do_procedures() -> None:
    assert theme_problem(HelperKind.COUNSELLOR, [Theme.PROCEDURES]) == ""
    assert theme_problem(HelperKind.PARTNER, [Theme.PROCEDURES]) == ""


def test_civic_service_is_limited_to_48_hours_a_week_and_minors_to_35_and_7_a_day() -> None:
    adult = limit_problems(HelperKind.CIVIC_SERVICE, 2004, 600, 2881, TODAY)
    minor = limit_problems(HelperKind.CIVIC_SERVICE, 2009, 421, 2101, TODAY)

    assert adult == {
        "max_minutes_week": "Un volontaire en service civique ne dépasse pas 48 h par semaine "
        "(code du service national, art. L. 120-8)."
    }
    assert "35 h par semaine" in minor["max_minutes_week"]
    assert "7 h par jour" in minor["max_minutes_day"]
    assert limit_problems(HelperKind.CIVIC_SERVICE, 2009, 420, 2100, TODAY) == {}
    assert limit_problems(HelperKind.CIVIC_SERVICE, 2004, 600, 2880, TODAY) == {}


def test_the_year_of_the_eighteenth_birthday_counts_as_under_eighteen() -> None:
    limit = legal_limit(HelperKind.CIVIC_SERVICE, 2008, TODAY)

    assert limit is not None
    assert limit.minors


def test_without_a_birth_year_civic_service_is_not_accepted() -> None:
    assert "birth_year" in limit_problems(HelperKind.CIVIC_SERVICE, None, 60, 60, TODAY)


def test_the_law_says_nothing_of_volunteers_nor_before_civic_service_existed() -> None:
    assert legal_limit(HelperKind.VOLUNTEER, 2009, TODAY) is None
    assert legal_limit(HelperKind.CIVIC_SERVICE, 1985, date(2009, 1, 1)) is None


def test_hours_across_midnight_are_told_at_their_field() -> None:
    problems = span_problems([SpanInput(0, time(22), time(2)), SpanInput(1, time(20), time(0))])

    assert "le même jour" in problems[0, "ends"]
    assert "Minuit" in problems[1, "ends"]


def test_overlapping_hours_of_one_day_are_told_at_the_second() -> None:
    spans = [SpanInput(0, time(9), time(12)), SpanInput(0, time(11), time(13)), SpanInput(1, time(9), time(12))]

    assert span_problems(spans) == {
        (1, "starts"): "Cet horaire en chevauche un autre du même jour, de 9\xa0h à 12\xa0h."
    }


def test_hours_that_touch_or_hold_in_other_months_do_not_overlap() -> None:
    spans = [
        SpanInput(0, time(9), time(12), valid_until=date(2026, 12, 31)),
        SpanInput(0, time(12), time(14)),
        SpanInput(0, time(9), time(10), valid_from=date(2027, 1, 1)),
    ]

    assert span_problems(spans) == {}


def test_minors_have_no_mission_at_night() -> None:
    limit = legal_limit(HelperKind.CIVIC_SERVICE, 2009, TODAY)

    assert "avant 18 ans" in span_problems([SpanInput(0, time(20), time(22, 30))], limit)[0, "ends"]
    assert span_problems([SpanInput(0, time(6), time(22))], limit) == {}


@st.composite
def orderly(draw: st.DrawFn) -> SpanInput:
    first = draw(st.integers(0, 1438))
    last = draw(st.integers(first + 1, 1439))
    return SpanInput(draw(st.integers(0, 6)), time(first // 60, first % 60), time(last // 60, last % 60))


@given(st.lists(orderly(), max_size=8))
def test_spans_are_accepted_exactly_when_no_minute_of_the_week_is_given_twice(spans: list[SpanInput]) -> None:
    minutes = [
        (span.weekday, minute)
        for span in spans
        for minute in range(span.starts.hour * 60 + span.starts.minute, span.ends.hour * 60 + span.ends.minute)
    ]

    assert (span_problems(spans) == {}) == (len(minutes) == len(set(minutes)))


def test_a_week_gone_by_is_judged_by_the_law_of_that_week(monkeypatch: pytest.MonkeyPatch) -> None:
    adult = next(limit for limit in CIVIC_SERVICE_LIMITS if not limit.minors)
    change = date(2026, 11, 16)
    table = (
        replace(adult, valid_until=change - timedelta(days=1)),
        replace(adult, valid_from=change, minutes_week=40 * 60, source="loi nouvelle, art. 1"),
    )
    monkeypatch.setattr(rules, "CIVIC_SERVICE_LIMITS", table)

    def problems(monday: date) -> list[str]:
        days = [datetime.combine(monday + timedelta(days=number), time(8)) for number in range(5)]
        spans = [Span(day, day + timedelta(hours=9)) for day in days]
        return [problem.sentence for problem in week_problems(spans, monday, 2000)]

    assert problems(change - timedelta(days=7)) == []
    assert ["loi nouvelle" in sentence for sentence in problems(change)] == [True]


def test_the_table_of_the_law_has_one_row_for_each_day_and_age() -> None:
    for minors in (True, False):
        rows = sorted(
            (limit for limit in CIVIC_SERVICE_LIMITS if limit.minors == minors), key=lambda limit: limit.valid_from
        )
        assert rows[-1].valid_until is None
        assert all(one.valid_until and one.valid_until < other.valid_from for one, other in pairwise(rows))
        assert all("art." in limit.source for limit in rows)
