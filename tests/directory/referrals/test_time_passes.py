"""What days do: a reminder at ten, the end at thirty, calls that follow; safe to run twice."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from directory.enums import FollowUpOutcome, UnmetReason, UnmetStage
from directory.models import FollowUp, Referral, Service, UnmetNeed
from directory.services.follow_ups import follow_up_plan, follow_up_record
from directory.services.referral_answers import (
    referral_accept,
    referral_decline,
    referral_propose_date,
    referral_report,
)
from directory.services.referrals import referral_renew
from directory.tasks import expire_referrals, remind_referrals
from messaging.models import OutboxMessage
from tests.directory.referrals.cast import a_need, a_referral, link_of

SENT = datetime(2027, 3, 1, 16, 30, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def row(service: Service, nadia: User) -> Referral:
    with time_machine.travel(SENT, tick=False):
        return a_referral(service=service, by=nadia, need=a_need(service.territory))


def after(days: int) -> time_machine.travel:
    """The morning of a later day."""
    return time_machine.travel(SENT.replace(hour=6) + timedelta(days=days), tick=False)


@pytest.mark.parametrize(("days", "reminded"), [(9, False), (10, True), (29, True), (30, False)])
def test_the_reminder_leaves_on_the_tenth_day(row: Referral, days: int, reminded: bool) -> None:
    former = link_of(row)
    with after(days):
        for _ in range(2):
            remind_referrals()

    row.refresh_from_db()
    assert (row.reminded_at is not None) == reminded
    assert OutboxMessage.objects.filter(subject__startswith="Rappel").count() == int(reminded)
    assert (link_of(row) != former) == reminded


@pytest.mark.parametrize(("days", "expired"), [(9, False), (10, False), (29, False), (30, True)])
def test_it_ends_on_the_thirtieth_day_and_is_counted_once(row: Referral, days: int, expired: bool) -> None:
    with after(days):
        for _ in range(2):
            expire_referrals()

    row.refresh_from_db()
    assert (row.status == "EXPIRED") == expired
    counted = [(UnmetStage.AT_REFERRAL, UnmetReason.NO_ANSWER)] if expired else []
    assert list(UnmetNeed.objects.values_list("stage", "reason")) == counted
    assert not OutboxMessage.objects.filter(about=f"referral:{row.pk}", state="QUEUED").exists() or not expired


def test_an_answered_referral_is_neither_reminded_nor_ended(row: Referral) -> None:
    with after(1):
        referral_accept(referral=row)
    with after(40):
        remind_referrals()
        expire_referrals()

    row.refresh_from_db()
    assert (row.status, row.reminded_at) == ("ACCEPTED", None)


def test_one_that_ended_without_an_answer_starts_again_when_the_team_asks(row: Referral, nadia: User) -> None:
    with after(30):
        expire_referrals()
        with pytest.raises(ValidationError):
            referral_renew(referral=row, by=None)
        again = referral_renew(referral=row, by=nadia)
        assert (again.status, again.reminded_at, again.ended_at) == ("SENT", None, None)
        assert FollowUp.objects.get(referral=row).due_on == timezone.localdate() + timedelta(days=14)
    with after(39):
        remind_referrals()
    assert Referral.objects.get().reminded_at is None
    with after(40):
        remind_referrals()
        referral_accept(referral=row)
        referral_report(referral=row, is_served=True)

    assert UnmetNeed.objects.get().resolved_on is not None


def test_a_call_that_follows_an_unmet_need_counts_it_once_with_the_partners_refusal(row: Referral, nadia: User) -> None:
    call = FollowUp.objects.get(referral=row)
    with after(14):
        follow_up_record(follow_up=call, by=nadia, outcome=FollowUpOutcome.NOT_MET, reason=UnmetReason.DELAY)
        referral_decline(referral=row, reason=UnmetReason.NO_CAPACITY)

    assert UnmetNeed.objects.get().source_key == f"need:{row.need_id}"
    with pytest.raises(ValidationError, match="déjà noté"):
        follow_up_record(follow_up=call, by=nadia, outcome=FollowUpOutcome.MET)


def test_a_need_met_in_the_end_resolves_its_line(row: Referral, nadia: User) -> None:
    referral_decline(referral=row, reason=UnmetReason.NO_CAPACITY)
    call = follow_up_plan(territory=row.territory, referral=row)
    follow_up_record(follow_up=call, by=nadia, outcome=FollowUpOutcome.MET)

    assert UnmetNeed.objects.get().resolved_how == "besoin satisfait, dit à l’appel de suivi"


def test_someone_who_does_not_answer_is_called_again_twice_at_most(row: Referral, nadia: User) -> None:
    call = FollowUp.objects.get(referral=row)
    for attempts in (1, 2):
        with after(14 + 2 * attempts):
            call = follow_up_record(follow_up=call, by=nadia, outcome=FollowUpOutcome.UNREACHABLE)
            assert (call.outcome, call.attempts) == ("", attempts)
            assert call.due_on == timezone.localdate() + timedelta(days=2)
    call = follow_up_record(follow_up=call, by=nadia, outcome=FollowUpOutcome.UNREACHABLE)

    assert call.outcome == FollowUpOutcome.UNREACHABLE
    assert not UnmetNeed.objects.exists()


def test_a_call_that_found_the_need_unmet_says_why(row: Referral, nadia: User) -> None:
    call = FollowUp.objects.get(referral=row)

    for fields, where in (
        ({"outcome": "NOT_MET"}, "reason"),
        ({"outcome": "NOT_MET", "reason": "OTHER"}, "comment"),
        ({"outcome": "PERHAPS"}, "outcome"),
    ):
        with pytest.raises(ValidationError) as error:
            follow_up_record(follow_up=call, by=nadia, **fields)
        assert where in error.value.message_dict
    assert FollowUp.objects.get(pk=call.pk).outcome == ""


def test_what_was_accepted_and_never_told_is_asked_about_once(row: Referral) -> None:
    with after(1):
        referral_accept(referral=row)
    former = link_of(row)
    with after(21):
        remind_referrals()
    assert link_of(row) == former
    with after(23):
        for _ in range(2):
            remind_referrals()

    assert OutboxMessage.objects.filter(subject__startswith="Est-ce fait").count() == 1
    assert link_of(row) != former
    with after(60):
        remind_referrals()
    assert OutboxMessage.objects.filter(subject__startswith="Est-ce fait").count() == 1


def test_the_question_comes_the_day_after_the_appointment_and_again_after_another_one(row: Referral) -> None:
    with after(1):
        referral_propose_date(referral=row, at=SENT + timedelta(days=30))
    with after(30):
        remind_referrals()
    assert not OutboxMessage.objects.filter(subject__startswith="Est-ce fait").exists()
    with after(31):
        remind_referrals()
        referral_propose_date(referral=row, at=SENT + timedelta(days=40))
        remind_referrals()
    assert OutboxMessage.objects.filter(subject__startswith="Est-ce fait").count() == 1
    with after(41):
        remind_referrals()
    assert OutboxMessage.objects.filter(subject__startswith="Est-ce fait").count() == 2


def test_what_is_already_told_is_not_asked(row: Referral) -> None:
    with after(1):
        referral_accept(referral=row)
        referral_report(referral=row, is_served=True)
    with after(40):
        remind_referrals()

    assert not OutboxMessage.objects.filter(subject__startswith="Est-ce fait").exists()


@pytest.mark.parametrize(("days", "due"), [(5, 14), (20, 22)])
def test_the_call_that_follows_waits_until_the_appointment_is_over(row: Referral, days: int, due: int) -> None:
    with after(1):
        referral_propose_date(referral=row, at=SENT + timedelta(days=days))

    assert FollowUp.objects.get(referral=row).due_on == SENT.date() + timedelta(days=due)
