"""The day before a visit, whoever can be written to is reminded, once; never someone told the same day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from messaging.enums import Channel, MessageState
from messaging.models import OutboxMessage
from scheduling.enums import VisitStage
from scheduling.models import PhoneCall, Visit, VisitRequest
from scheduling.planning.reminder_days import days_to_remind
from scheduling.services import notices
from scheduling.services.appointments import appointment_cancel
from scheduling.services.visit_reminders import visits_remind
from scheduling.tasks import remind_visits
from tests.conftest import Cast
from tests.factories import HelperFactory, PlanFactory, VisitFactory, local_moment
from volunteers.models import Helper

pytestmark = pytest.mark.django_db
Ask = Callable[..., VisitRequest]
BY_SMS: dict[str, Any] = {"mobile_phone": "+33639980001", "accepts_sms": True, "email": "", "accepts_email": False}
BY_MAIL: dict[str, Any] = {"email": "odette@example.org", "accepts_email": True}
# A Tuesday, and the Wednesday of the visit; no public holiday near.
TODAY = date(2027, 3, 9)


@pytest.fixture(autouse=True)
def _tuesday_morning(settings: Any, tmp_path: Any, time_machine: Any) -> None:
    settings.SMS_URL = f"folder:{tmp_path}"
    time_machine.move_to(local_moment(TODAY, 8, 50), tick=False)


@pytest.fixture
def nadia(cast: Cast) -> Helper:
    helper: Helper = HelperFactory(territory=cast.territory, email="nadia.ferrand@example.org")
    return helper


def a_visit(cast: Cast, ask: Ask, nadia: Helper, *, on: date = TODAY + timedelta(days=1), **person: Any) -> Visit:
    """A published visit of which the person was told some days ago."""
    plan = PlanFactory(territory=cast.territory, week=on - timedelta(days=on.weekday()))
    visit: Visit = VisitFactory(
        request=ask("Chabot", person=person), plan=plan, helpers=[nadia], day=on, stage=VisitStage.PUBLISHED,
        starts_at=local_moment(on, 10), ends_at=local_moment(on, 11),
    )  # fmt: skip
    return visit


def reminders() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(key__contains=":REMINDER:").order_by("pk"))


@pytest.mark.parametrize(("person", "channel"), [(BY_SMS, Channel.SMS), (BY_MAIL, Channel.EMAIL)])
def test_people_are_reminded_once_by_sms_or_email(
    cast: Cast, ask: Ask, nadia: Helper, person: dict[str, Any], channel: Channel
) -> None:
    a_visit(cast, ask, nadia, **person)
    remind_visits()
    remind_visits()
    [message] = reminders()
    assert message.channel == channel
    assert "Nadia Ferrand" in message.body
    assert "rappel" in f"{message.subject} {message.body}".lower()


def test_who_can_only_be_phoned_is_not_listed_again(cast: Cast, ask: Ask, nadia: Helper) -> None:
    a_visit(cast, ask, nadia, email="", accepts_email=False)
    assert visits_remind() == 0
    assert not PhoneCall.objects.exists()


def test_who_was_told_the_same_day_is_not_reminded(cast: Cast, ask: Ask, nadia: Helper, planner: User) -> None:
    visit = a_visit(cast, ask, nadia, **BY_SMS)
    notices.visits_announce(plan=visit.plan, visits=[visit], by=planner)
    OutboxMessage.objects.update(state=MessageState.SENT, sent_at=timezone.now())
    assert visits_remind() == 0


def test_who_was_told_the_day_before_is_reminded(
    cast: Cast, ask: Ask, nadia: Helper, planner: User, time_machine: Any
) -> None:
    visit = a_visit(cast, ask, nadia, **BY_SMS)
    time_machine.move_to(local_moment(TODAY - timedelta(days=1), 17), tick=False)
    notices.visits_announce(plan=visit.plan, visits=[visit], by=planner)
    OutboxMessage.objects.update(state=MessageState.SENT, sent_at=timezone.now())
    time_machine.move_to(local_moment(TODAY, 8, 50), tick=False)
    assert visits_remind() == 1


def test_who_was_phoned_the_same_day_is_not_reminded(cast: Cast, ask: Ask, nadia: Helper) -> None:
    visit = a_visit(cast, ask, nadia, **BY_SMS)
    PhoneCall.objects.create(territory=cast.territory, visit=visit, sentence="Bonjour", done_at=timezone.now())
    assert visits_remind() == 0


def test_drafts_cancelled_visits_and_other_days_are_left_alone(
    cast: Cast, ask: Ask, nadia: Helper, planner: User
) -> None:
    draft = a_visit(cast, ask, nadia, **BY_SMS)
    Visit.objects.filter(pk=draft.pk).update(stage=VisitStage.DRAFT)
    a_visit(cast, ask, nadia, on=TODAY + timedelta(days=2), **BY_SMS)
    a_visit(cast, ask, nadia, on=TODAY, **BY_SMS)
    assert visits_remind() == 0


def test_a_cancellation_takes_back_a_reminder_that_has_not_left(
    cast: Cast, ask: Ask, nadia: Helper, planner: User
) -> None:
    visit = a_visit(cast, ask, nadia, **BY_SMS)
    visits_remind()
    appointment_cancel(visit=visit, by=planner, asked_by_person=True)
    assert [message.state for message in reminders()] == [MessageState.CANCELLED]


def test_mondays_visit_is_reminded_on_saturday_and_nothing_leaves_on_sunday(
    cast: Cast, ask: Ask, nadia: Helper
) -> None:
    monday = date(2027, 3, 15)
    a_visit(cast, ask, nadia, on=monday, **BY_SMS)
    assert visits_remind(today=monday - timedelta(days=1)) == 0
    assert visits_remind(today=monday - timedelta(days=2)) == 1


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2027, 3, 9), [date(2027, 3, 10)]),
        (date(2027, 3, 13), [date(2027, 3, 14), date(2027, 3, 15)]),
        (date(2027, 3, 14), []),
        # Easter Monday is a public holiday.
        (date(2027, 3, 27), [date(2027, 3, 28), date(2027, 3, 29), date(2027, 3, 30)]),
        (date(2027, 3, 29), []),
    ],
)
def test_days_that_are_reminded_of(today: date, days: list[date]) -> None:
    assert days_to_remind(today) == days
