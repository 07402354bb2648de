"""The demo's trainings show each state, and come out the same twice."""

from datetime import date
from random import Random

import pytest
from django.utils import timezone

from accounts.enums import Role
from scheduling.demo.trainings import trainings_create
from tests.conftest import Cast
from tests.factories import CommuneFactory, HelperFactory
from volunteers.enums_trainings import AttendanceState
from volunteers.models import ActionPoint, PartnerMeeting, Training, TrainingAttendance, TrainingSession
from volunteers.selectors.trainings import training_figures

pytestmark = pytest.mark.django_db


def _made(cast: Cast, today: date) -> list[tuple[str, str]]:
    helpers = list(cast.territory.helpers.order_by("pk"))
    communes = [CommuneFactory(territory=cast.territory), CommuneFactory(territory=cast.territory, saint_astier=True)]
    trainings_create(
        territory=cast.territory,
        helpers=helpers,
        communes=communes,
        team=[cast.user(Role.COORDINATOR)],
        today=today,
        random=Random(7),
    )
    rows = TrainingAttendance.objects.order_by("session__starts_at", "pk").select_related("helper")
    return [(row.who, row.state) for row in rows]


def test_each_state_is_shown_and_the_same_arguments_give_the_same_people(cast: Cast) -> None:
    today = timezone.localdate()
    for number in range(8):
        HelperFactory(volunteer=True, first_name=f"Anne{number}")
    first = _made(cast, today)

    assert {state for _, state in first} >= {
        AttendanceState.PRESENT, AttendanceState.REGISTERED, AttendanceState.WAITING,
    }  # fmt: skip
    assert ActionPoint.objects.late().exists()
    assert PartnerMeeting.objects.count() == 3
    assert sum(training_figures(cast.territory, year).sessions for year in (today.year - 1, today.year)) >= 1

    for model in (TrainingAttendance, TrainingSession, Training, ActionPoint, PartnerMeeting):
        model.objects.all().delete()
    assert _made(cast, today) == first
