"""What one subject of volunteers tells another: trainings and requirements, people who leave and their hours."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.registries import registries
from tests.conftest import Cast
from tests.factories import HelperFactory
from tests.volunteers.engagement.cast import TRAINING_ASKED, a_policy
from tests.volunteers.hours.factories import hours, worth
from volunteers.enums import HoursStatus
from volunteers.models import Helper, RequirementCompletion, TimeEntry
from volunteers.selectors.hours_valuation import valuation
from volunteers.services.leaving import helper_erase

pytestmark = pytest.mark.django_db


@pytest.fixture
def monique(cast: Cast) -> Helper:
    return HelperFactory(territory=cast.territory, volunteer=True)


def attended(helper: Helper, code: str, day: date, cast: Cast) -> None:
    for told in registries.training_attended:
        told(helper.pk, code, day, cast.user(Role.COORDINATOR))


def test_a_training_attended_fulfils_what_is_asked_once(cast: Cast, monique: Helper) -> None:
    today = timezone.localdate()
    a_policy(cast.territory, TRAINING_ASKED)

    attended(monique, "formation", today, cast)
    attended(monique, "formation", today, cast)
    attended(monique, "other", today, cast)

    assert list(RequirementCompletion.objects.values_list("helper", "code", "completed_on")) == [
        (monique.pk, "formation", today)
    ]


def test_j8_the_hours_of_who_leaves_stay_in_the_accounts_without_a_name(cast: Cast, monique: Helper) -> None:
    today = timezone.localdate()
    worth(monique, today - timedelta(days=400), "12.50")
    hours(monique, today - timedelta(days=10), minutes=95, status=HoursStatus.VALIDATED)
    period = (today - timedelta(days=60), today)
    before = valuation(cast.territory, *period)

    helper_erase(helper=monique, by=cast.user(Role.MANAGER))

    after = valuation(cast.territory, *period)
    assert not TimeEntry.objects.exists()
    assert (after.total.minutes, after.total.valuation) == (before.total.minutes, before.total.valuation)
    assert before.total.minutes == 95
