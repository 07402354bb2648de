"""From opening hours to the days that each span of hours runs."""

from datetime import date, timedelta

import pytest

from scheduling.transport.gtfs_days import days_open, service_of

FIRST, LAST = date(2026, 11, 16), date(2027, 3, 28)
CHRISTMAS = date(2026, 12, 25)


def test_each_span_of_a_day_has_its_days() -> None:
    found = days_open("Mo-Fr 08:00-12:00,14:00-18:00; Sa 09:00-12:00", FIRST, LAST)
    assert list(found) == [(480, 720), (540, 720), (840, 1080)]
    assert {day.weekday() for day in found[480, 720]} == {0, 1, 2, 3, 4}
    assert {day.weekday() for day in found[540, 720]} == {5}


def test_nobody_drives_on_a_public_holiday_unless_the_hours_say_so() -> None:
    assert CHRISTMAS not in days_open("Mo-Fr 08:00-18:00", FIRST, LAST)[480, 1080]
    assert CHRISTMAS not in days_open("Mo-Fr 08:00-18:00; PH off", FIRST, LAST)[480, 1080]
    assert CHRISTMAS in days_open("Mo-Fr,PH 08:00-18:00", FIRST, LAST)[480, 1080]


def test_school_holidays_are_left_out_when_the_hours_ask_for_it() -> None:
    during = date(2026, 12, 22)
    assert during in days_open("Mo-Fr 08:00-18:00", FIRST, LAST)[480, 1080]
    found = days_open("Mo-Fr 08:00-18:00; SH off", FIRST, LAST)[480, 1080]
    assert during not in found
    assert date(2026, 12, 1) in found


def test_hours_until_midnight_and_beyond_stop_at_midnight() -> None:
    assert list(days_open("24/7", FIRST, LAST)) == [(0, 1440)]
    found = days_open("Sa 22:00-02:00", FIRST, LAST)
    assert {day.weekday() for day in found[1320, 1440]} == {5}
    assert {day.weekday() for day in found[0, 120]} == {6}


@pytest.mark.parametrize("hours", ["", "lundi matin", "off", "Mo-Fr 25:00-26:00"])
def test_hours_that_say_nothing_give_nothing(hours: str) -> None:
    assert days_open(hours, FIRST, LAST) == {}


def test_days_sum_up_as_a_week_and_its_exceptions() -> None:
    days = days_open("Mo-Fr 08:00-18:00", FIRST, LAST)[480, 1080]
    service = service_of(days)
    assert service.weekdays == (True,) * 5 + (False,) * 2
    assert (service.first, service.last) == (FIRST, date(2027, 3, 26))
    assert service.removed == (CHRISTMAS, date(2027, 1, 1))
    assert service.added == ()


@pytest.mark.parametrize("hours", ["Mo-Fr 08:00-18:00", "Nov-Dec Mo 08:00-18:00; Jan-Mar Tu 08:00-18:00", "24/7"])
def test_a_service_tells_the_very_days_it_was_made_from(hours: str) -> None:
    for days in days_open(hours, FIRST, LAST).values():
        service = service_of(days)
        every = (service.first + timedelta(days=n) for n in range((service.last - service.first).days + 1))
        usual = {day for day in every if service.weekdays[day.weekday()]}
        assert sorted((usual | set(service.added)) - set(service.removed)) == days
