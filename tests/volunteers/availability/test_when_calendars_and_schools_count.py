"""Planning reads linked calendars, weeks told and school holidays, in as many queries for one person as for many."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import HelperFactory
from volunteers.calendar import school_holidays
from volunteers.enums import ExceptionKind, SchoolTime
from volunteers.models import Availability, AvailabilityException, BusyCalendar, BusySpan, Helper
from volunteers.rules import SpanInput, span_problems
from volunteers.selectors import free_spans

# All Saints’ holidays of zone A: Saturday 17 October to Monday 2 November 2026.
TERM, HOLIDAY = date(2026, 10, 12), date(2026, 10, 19)

pytestmark = pytest.mark.django_db


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def busy(helper: Helper, starts_at: datetime, ends_at: datetime) -> None:
    calendar = BusyCalendar.objects.create(helper=helper)
    BusySpan.objects.create(calendar=calendar, helper=helper, starts_at=starts_at, ends_at=ends_at)


def test_hours_taken_elsewhere_are_taken_away() -> None:
    helper = HelperFactory()
    busy(helper, at(TERM, 10), at(TERM, 11, 30))
    busy(helper, at(date(2026, 10, 13), 16), at(date(2026, 10, 14), 9))

    week = free_spans([helper], TERM, date(2026, 10, 14))[helper.pk]

    assert week[TERM] == [(time(8, 30), time(10)), (time(11, 30), time(17, 30))]
    assert week[date(2026, 10, 13)] == [(time(8, 30), time(16))]
    assert week[date(2026, 10, 14)] == [(time(9), time(17, 30))]


def test_a_span_of_the_school_year_holds_in_its_part_only() -> None:
    helper = HelperFactory(free=False)
    for school_time, hours in ((SchoolTime.TERM, (17, 19)), (SchoolTime.HOLIDAYS, (9, 12))):
        Availability.objects.create(
            helper=helper, weekday=0, starts=time(hours[0]), ends=time(hours[1]), school_time=school_time
        )

    free = free_spans([helper], TERM, HOLIDAY)[helper.pk]

    assert (free[TERM], free[HOLIDAY]) == ([(time(17), time(19))], [(time(9), time(12))])


def test_the_zone_of_the_territory_counts() -> None:
    """In February 2026 zone A is on holiday from the 7th to the 23rd, zone C from the 21st."""
    day = date(2026, 2, 9)
    helper = HelperFactory(free=False)
    Availability.objects.create(
        helper=helper, weekday=0, starts=time(9), ends=time(12), school_time=SchoolTime.HOLIDAYS
    )
    assert free_spans([helper], day, day)[helper.pk][day] == [(time(9), time(12))]

    helper.territory.school_zone = "C"
    helper.territory.save()

    assert free_spans([helper], day, day)[helper.pk][day] == []
    assert (day in school_holidays(day, day, "A"), day in school_holidays(day, day, "C")) == (True, False)


def test_spans_of_term_and_of_holidays_may_have_the_same_hours() -> None:
    term = SpanInput(0, time(9), time(12), school_time=SchoolTime.TERM)
    holidays = SpanInput(0, time(9), time(12), school_time=SchoolTime.HOLIDAYS)

    assert span_problems([term, holidays]) == {}
    assert (1, "starts") in span_problems([term, SpanInput(0, time(10), time(11))])


def test_only_these_hours_replace_the_usual_ones_of_that_day() -> None:
    helper = HelperFactory()
    AvailabilityException.objects.create(
        helper=helper, kind=ExceptionKind.ONLY, starts_on=TERM, ends_on=TERM, starts=time(8), ends=time(12, 30)
    )

    assert free_spans([helper], TERM, TERM)[helper.pk][TERM] == [(time(8), time(12, 30))]


def test_queries_stay_as_many_for_many(django_assert_num_queries: Any) -> None:
    people = [HelperFactory() for _ in range(12)]
    for helper in people:
        busy(helper, at(TERM, 10), at(TERM, 11))
        Availability.objects.filter(helper=helper).update(school_time=SchoolTime.TERM)

    with CaptureQueriesContext(connection) as one:
        free_spans(people[:1], TERM, HOLIDAY)
    with django_assert_num_queries(len(one)):
        free_spans(people, TERM, HOLIDAY)
