"""Trainings of the named cast: a course for volunteers and town halls, a session tomorrow and one yesterday."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from tests.conftest import Cast
from tests.factories import HelperFactory, local_moment
from volunteers.enums_trainings import TrainingAudience
from volunteers.models import Helper, Training, TrainingSession

SessionMaker = Callable[..., TrainingSession]


@pytest.fixture
def course(cast: Cast) -> Training:
    return Training.objects.create(
        territory=cast.territory,
        title="Premiers secours",
        audiences=[TrainingAudience.VOLUNTEERS, TrainingAudience.TOWN_HALL],
        months_valid=24,
        code="PSC1",
    )


@pytest.fixture
def session_on(course: Training) -> SessionMaker:
    """A session so many days from today, from 9 to 12."""

    def make(days: int, **fields: Any) -> TrainingSession:
        day = timezone.localdate() + timedelta(days=days)
        defaults: dict[str, Any] = {"starts_at": local_moment(day, 9), "ends_at": local_moment(day, 12)}
        return TrainingSession.objects.create(training=course, **(defaults | fields))

    return make


@pytest.fixture
def monique(cast: Cast) -> Helper:
    helper: Helper = HelperFactory(
        territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER), email="monique.file@example.org"
    )
    return helper
