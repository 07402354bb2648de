"""The demo's volunteers have answered, or not yet; the same seed gives the same answers."""

from random import Random

import pytest
from django.utils import timezone

from messaging.models import OutboxMessage
from scheduling.demo.availability import availability_create
from tests.factories import HelperFactory
from volunteers.enums import AbsenceCause
from volunteers.models import AvailabilityException, AvailabilityQuestion, BusySpan, Helper, WeekAnswer

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, object]]:
    return [(row.kind, row.monday) for row in WeekAnswer.objects.order_by("helper", "monday")]


def test_some_have_answered_one_has_exams_and_one_a_calendar() -> None:
    for number in range(6):
        HelperFactory(volunteer=number < 4, civic=number >= 4)
    helpers = list(Helper.objects.select_related("territory").order_by("pk"))
    today = timezone.localdate()

    availability_create(helpers, today, Random(7))
    first = told()
    silent = AvailabilityQuestion.objects.filter(answered_at=None).count()

    assert (len(first), silent) == (20, 2)
    assert AvailabilityException.objects.filter(cause=AbsenceCause.EXAMS).count() == 1
    assert BusySpan.objects.count() == 4
    assert not OutboxMessage.objects.exists()
    AvailabilityQuestion.objects.all().delete()
    WeekAnswer.objects.all().delete()
    availability_create(helpers, today, Random(7))
    assert told() == first
