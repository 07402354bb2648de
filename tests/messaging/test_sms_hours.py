"""A telephone does not ring at night, on Sundays or on public holidays."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.sms.hours import next_decent

PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("asked", "leaves"),
    [
        ("2026-11-26T08:00", "2026-11-26T08:00"),
        ("2026-11-26T19:59:59", "2026-11-26T19:59:59"),
        ("2026-11-26T20:00", "2026-11-27T08:00"),
        ("2026-11-26T07:59:59", "2026-11-26T08:00"),
        ("2026-11-26T23:59", "2026-11-27T08:00"),
        ("2026-11-27T00:00", "2026-11-27T08:00"),
        ("2026-11-28T20:30", "2026-11-30T08:00"),  # Saturday evening: Monday
        ("2026-11-29T11:00", "2026-11-30T08:00"),  # Sunday
        ("2026-12-31T21:00", "2027-01-02T08:00"),  # 1 January
        ("2027-01-01T00:30", "2027-01-02T08:00"),
        ("2026-04-04T20:00", "2026-04-07T08:00"),  # Easter Sunday and Monday
        ("2026-03-28T22:00", "2026-03-30T08:00"),  # clocks go forward in the night of the Sunday
        ("2026-10-24T22:00", "2026-10-26T08:00"),  # and back
        ("2026-07-14T10:00", "2026-07-15T08:00"),
    ],
)
def test_when_an_sms_leaves(asked: str, leaves: str) -> None:
    assert next_decent(paris(asked)) == paris(leaves)


def test_the_clock_is_that_of_the_place() -> None:
    assert next_decent(datetime(2026, 7, 15, 18, 30, tzinfo=UTC)) == paris("2026-07-16T08:00")
    assert next_decent(datetime(2026, 12, 1, 18, 30, tzinfo=UTC)) == paris("2026-12-01T19:30")


@given(st.integers(0, 20 * 366 * 24 * 60))
def test_it_is_decent_then_and_never_earlier_than_asked(minutes: int) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    leaves = next_decent(moment)
    local = leaves.astimezone(PARIS)

    assert leaves >= moment
    assert 8 <= local.hour < 20
    assert local.weekday() < 6
    assert next_decent(leaves) == leaves
