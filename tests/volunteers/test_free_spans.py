"""When helpers are free, as planning reads it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import HelperFactory
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException, Helper
from volunteers.selectors import free_spans

MONDAY = date(2026, 11, 9)
SUNDAY = date(2026, 11, 15)
DAY = [(time(8, 30), time(17, 30))]

pytestmark = pytest.mark.django_db


def test_a_week_gives_the_pattern_of_each_day_without_the_public_holiday() -> None:
    helper = HelperFactory()

    week = free_spans([helper], MONDAY, SUNDAY)[helper.pk]

    assert [week[day] for day in sorted(week)] == [DAY, DAY, [], DAY, DAY, [], []]


def test_absences_and_additional_hours_of_each_person_count_for_that_person_only() -> None:
    nadia, monique = HelperFactory(), HelperFactory(volunteer=True)
    AvailabilityException.objects.create(helper=nadia, starts_on=MONDAY, ends_on=date(2026, 11, 10))
    AvailabilityException.objects.create(
        helper=nadia, kind=ExceptionKind.EXTRA, starts_on=SUNDAY, ends_on=SUNDAY, starts=time(10), ends=time(11)
    )

    free = free_spans([nadia, monique], MONDAY, SUNDAY)

    assert free[nadia.pk][MONDAY] == []
    assert free[nadia.pk][SUNDAY] == [(time(10), time(11))]
    assert free[monique.pk][MONDAY] == DAY


def test_contract_dates_and_archived_people_are_respected() -> None:
    ending = HelperFactory(ends_on=MONDAY)
    archived = HelperFactory(volunteer=True, is_active=False)

    free = free_spans([ending, archived], MONDAY, SUNDAY)

    assert [day for day, spans in free[ending.pk].items() if spans] == [MONDAY]
    assert not any(free[archived.pk].values())


@pytest.mark.parametrize(("days_after", "expected"), [(-10, 6), (10, 7)])
def test_it_takes_six_queries_whatever_the_number_of_people_and_one_more_for_days_gone_by(
    days_after: int, expected: int
) -> None:
    for _ in range(12):
        HelperFactory()
    people = list(Helper.objects.all())

    with (
        time_machine.travel(datetime.combine(MONDAY + timedelta(days=days_after), time(12), UTC), tick=False),
        CaptureQueriesContext(connection) as queries,
    ):
        free_spans(people, MONDAY, SUNDAY)

    assert len(queries) == expected
