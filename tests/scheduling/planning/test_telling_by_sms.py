"""Who accepts SMS is told of visits by SMS, and what pages announce is what happens."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from messaging.enums import Channel
from messaging.models import OutboxMessage
from messaging.services import message_queue
from scheduling.enums import CallReason, VisitStage
from scheduling.models import PhoneCall, Plan, Visit, VisitRequest
from scheduling.planning.letters import visit_subject
from scheduling.planning.telling_ways import how_told
from scheduling.planning.texts import round_text, visit_text
from scheduling.selectors.comparison import publish_preview
from scheduling.services import notices
from scheduling.services.appointments import appointment_cancel
from scheduling.services.publishing import plan_publish
from scheduling.services.visits import visit_move
from tests.factories import BeneficiaryFactory, VisitFactory, local_moment
from volunteers.models import Helper

pytestmark = pytest.mark.django_db
Ask = Callable[..., VisitRequest]
BY_SMS = {"mobile_phone": "+33639980001", "accepts_sms": True, "email": "odette@example.org", "accepts_email": True}


@pytest.fixture(autouse=True)
def _sms(settings: Any, tmp_path: Any) -> None:
    settings.SMS_URL = f"folder:{tmp_path}"


def publish(plan: Plan, by: User) -> Any:
    """Publish the plan as it is now."""
    plan.refresh_from_db()
    return plan_publish(plan=plan, by=by, expected_version=plan.version)


def read(text: str) -> str:
    """Text with plain spaces."""
    return text.replace("\xa0", " ")


def to_people() -> list[OutboxMessage]:
    """Messages about visits, in their order."""
    return list(OutboxMessage.objects.filter(about__startswith="visit:").order_by("pk"))


def test_who_accepts_sms_reads_day_hour_who_comes_and_whom_to_call(
    plan: Plan, nadia: Helper, ask: Ask, planner: User
) -> None:
    visit = VisitFactory(request=ask("Chabot", person=BY_SMS), plan=plan, helpers=[nadia])
    preview = publish_preview(planner, plan)

    result = publish(plan, planner)

    assert (preview.texts_to_people, preview.mails_to_people, preview.calls) == (1, 0, 0)
    assert (result.texts, result.mails, result.calls) == (1, 1, 0)
    [text] = to_people()
    assert (text.channel, text.recipient) == (Channel.SMS, "+33639980001")
    assert "avec Nadia Ferrand" in text.body
    assert f"/{visit.day.month:02d} à 10 h" in read(text.body)
    assert "05 36 49 10 00" in read(text.body)
    assert not PhoneCall.objects.exists()


def test_without_a_gateway_nobody_is_told_by_sms(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, settings: Any
) -> None:
    settings.SMS_URL = ""
    VisitFactory(request=ask("Chabot", person=BY_SMS), plan=plan, helpers=[nadia])
    publish(plan, planner)
    assert [row.channel for row in to_people()] == [Channel.EMAIL]


def test_a_move_then_a_cancellation_are_told_by_sms(plan: Plan, nadia: Helper, ask: Ask, planner: User) -> None:
    visit = VisitFactory(request=ask("Chabot", person=BY_SMS), plan=plan, helpers=[nadia])
    publish(plan, planner)
    OutboxMessage.objects.update(state="SENT")
    visit.refresh_from_db()
    visit_move(
        visit=visit,
        helpers=[nadia],
        starts_at=local_moment(visit.day, 14),
        by=planner,
        expected_version=visit.version,
    )
    visit.refresh_from_db()
    OutboxMessage.objects.update(state="SENT")
    appointment_cancel(visit=visit, by=planner)
    _, moved, cancelled = to_people()
    assert moved.channel == cancelled.channel == Channel.SMS
    assert "votre visite change" in moved.body
    assert "à 14 h" in read(moved.body)
    assert "est annulée" in cancelled.body


def test_a_helper_without_email_who_accepts_sms_is_sent_the_count_and_no_name(
    plan: Plan, monique: Helper, ask: Ask, planner: User
) -> None:
    Helper.objects.filter(pk=monique.pk).update(email="", user=None, phone="+33639980002", accepts_sms=True)
    VisitFactory(request=ask("Chabot", people=1), plan=plan, helpers=[monique])
    preview = publish_preview(planner, plan)

    result = publish(plan, planner)

    assert (preview.texts_to_helpers, preview.unreached, result.unreached) == (1, (), ())
    text = OutboxMessage.objects.get(about__startswith="round:")
    assert (text.channel, text.recipient) == (Channel.SMS, "+33639980002")
    assert "1 visite." in read(text.body)
    assert "Chabot" not in text.body


@pytest.mark.parametrize(
    ("fields", "on_the_day", "before"),
    [
        (BY_SMS, "SMS", "SMS"),
        ({**BY_SMS, "accepts_sms": False}, "à appeler", "e-mail"),
        ({"mobile_phone": "", "email": "odette@example.org", "accepts_email": True}, "e-mail", "e-mail"),
        ({"mobile_phone": "", "email": "", "accepts_sms": True}, "courrier", "courrier"),
    ],
)
def test_the_word_shown_says_what_happens(fields: dict[str, Any], on_the_day: str, before: str) -> None:
    person = BeneficiaryFactory(**{"landline_phone": "", "trusted_phone": "", **fields})
    today = timezone.localdate()
    assert how_told(person, today) == on_the_day
    assert how_told(person, today + timedelta(days=1)) == before


@pytest.mark.parametrize("days", [0, 1])
def test_only_on_the_day_itself_does_the_sms_leave_at_any_hour(
    plan: Plan, nadia: Helper, ask: Ask, planner: User, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    urgent: list[bool] = []

    def spy(**fields: Any) -> OutboxMessage:
        urgent.append(fields["is_urgent"])
        return message_queue(**fields)

    monkeypatch.setattr(notices, "message_queue", spy)
    Helper.objects.filter(pk=nadia.pk).update(phone="+33639980003", accepts_sms=True)
    visit: Visit = VisitFactory(
        request=ask("Chabot", person=BY_SMS), plan=plan, helpers=[nadia], stage=VisitStage.PUBLISHED
    )
    visit.day = timezone.localdate() + timedelta(days=days)
    visit.starts_at, visit.ends_at = local_moment(visit.day, 10), local_moment(visit.day, 11)
    notices.visits_announce(plan=plan, visits=[visit], by=planner)
    [text] = to_people()
    assert text.channel == Channel.SMS
    assert urgent == [days == 0, days == 0]
    round_ = OutboxMessage.objects.get(about__startswith="round:")
    assert round_.channel == (Channel.SMS if days == 0 else Channel.EMAIL)


@pytest.mark.parametrize("reason", [CallReason.CONFIRM, CallReason.MOVED, CallReason.CANCELLED, CallReason.REMINDER])
def test_a_text_fits_in_one_sms(plan: Plan, nadia: Helper, monique: Helper, ask: Ask, reason: CallReason) -> None:
    visit = VisitFactory(request=ask("Chabot"), plan=plan, helpers=[nadia, monique])
    text = visit_text(visit, [nadia, monique], reason)
    assert len(text) <= 160
    assert visit_subject(visit, reason)


def test_a_round_without_visits_says_so() -> None:
    assert "plus de visite" in round_text(date(2026, 11, 23), 0, is_change=True)
    assert "a changé : 2 visites" in read(round_text(date(2026, 11, 23), 2, is_change=True))
