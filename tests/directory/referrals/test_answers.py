"""A partner's answers: what they write, what the ledger keeps, what the team has to look at."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from directory.enums import NeedOutcome, UnmetReason, UnmetSource, UnmetStage
from directory.models import FollowUp, Referral, Service, UnmetNeed
from directory.selectors.referrals_home import referral_decisions
from directory.services.needs import need_settle
from directory.services.referral_answers import (
    referral_accept,
    referral_decline,
    referral_open,
    referral_propose_date,
    referral_report,
)
from directory.services.referrals import referral_note, referral_withdraw
from messaging.models import OutboxMessage
from tests.directory.referrals.cast import a_need, a_referral, a_service


@pytest.fixture
def row(service: Service, nadia: User) -> Referral:
    return a_referral(service=service, by=nadia, need=a_need(service.territory))


def ledger() -> list[tuple[str, str, str, str, bool]]:
    rows = UnmetNeed.objects.order_by("pk")
    return [(each.source, each.source_key, each.stage, each.reason, each.resolved_on is not None) for each in rows]


def test_a_first_reading_is_noted_once(row: Referral) -> None:
    first = referral_open(referral=row)
    again = referral_open(referral=row)

    assert (first.status, again.seen_at) == ("SEEN", first.seen_at)


def test_an_accepted_referral_keeps_its_link_alive_until_after_the_appointment(row: Referral) -> None:
    at = timezone.now() + timedelta(days=20)
    referral_accept(referral=row)
    done = referral_propose_date(referral=row, at=at, note="Apportez une photo")

    assert (done.status, done.proposed_at, done.answer_note) == ("ACCEPTED", at, "Apportez une photo")
    assert done.link_expires_at == at + timedelta(days=8)


@pytest.mark.parametrize("days", [-1, 200])
def test_a_date_that_makes_no_sense_is_refused_at_its_field(row: Referral, days: int) -> None:
    with pytest.raises(ValidationError) as error:
        referral_propose_date(referral=row, at=timezone.now() + timedelta(days=days))

    assert "at" in error.value.message_dict


def test_a_declined_referral_stands_in_the_ledger_as_the_need_of_its_call(row: Referral) -> None:
    referral_decline(referral=row, reason=UnmetReason.NO_CAPACITY)

    key = f"need:{row.need_id}"
    assert ledger() == [(UnmetSource.CALL, key, UnmetStage.AT_REFERRAL, UnmetReason.NO_CAPACITY, False)]
    unmet = UnmetNeed.objects.get()
    assert (unmet.commune, unmet.theme) == (row.commune, "numerique")
    assert not FollowUp.objects.exists()


def test_a_partners_own_words_stay_out_of_the_ledger(row: Referral) -> None:
    done = referral_decline(referral=row, reason=UnmetReason.OTHER, note="Madame Quenouille est déjà venue")

    assert done.answer_note == "Madame Quenouille est déjà venue"
    assert UnmetNeed.objects.get().comment == f"La raison est écrite dans l’orientation n° {row.pk}."


def test_a_need_that_was_unmet_then_referred_then_declined_is_counted_once(service: Service, nadia: User) -> None:
    need = a_need(service.territory)
    need_settle(need=need, outcome=NeedOutcome.UNMET, by=nadia, reason=UnmetReason.NO_SERVICE_EXISTS)
    need.refresh_from_db()
    row = a_referral(service=service, by=nadia, need=need)
    referral_decline(referral=row, reason=UnmetReason.COST)

    assert [(reason, resolved) for _, _, _, reason, resolved in ledger()] == [(UnmetReason.COST, False)]


def test_another_referral_for_the_same_need_resolves_the_line_when_help_is_given(row: Referral, nadia: User) -> None:
    referral_decline(referral=row, reason=UnmetReason.NO_CAPACITY)
    other = a_service(row.territory, "Espace France Services")
    second = a_referral(service=other, by=nadia, need=Referral.objects.get(pk=row.pk).need, follows=row)
    assert [resolved for *_, resolved in ledger()] == [False], "sending again helps nobody yet"

    referral_accept(referral=second)
    assert [resolved for *_, resolved in ledger()] == [False]
    referral_report(referral=second, is_served=True)

    assert [resolved for *_, resolved in ledger()] == [True]
    assert UnmetNeed.objects.get().resolved_how == "aide apportée : Espace France Services"


def test_of_someone_followed_too_the_second_attempt_is_about_the_same_need(service: Service, nadia: User) -> None:
    first = a_referral(service=service, by=nadia, person_id=7)
    referral_decline(referral=first, reason=UnmetReason.NO_CAPACITY)
    second = a_referral(service=service, by=nadia, person_id=7, follows=first)
    referral_decline(referral=second, reason=UnmetReason.HOURS)
    third = a_referral(service=service, by=nadia, person_id=7, follows=second)

    assert ledger() == [
        (UnmetSource.REFERRAL, f"referral:{first.pk}", UnmetStage.AT_REFERRAL, UnmetReason.HOURS, False)
    ]
    referral_accept(referral=third)
    referral_report(referral=third, is_served=True)
    assert [resolved for *_, resolved in ledger()] == [True]


def test_help_given_settles_nothing_else(row: Referral) -> None:
    referral_accept(referral=row)
    referral_report(referral=row, is_served=True)
    need = Referral.objects.select_related("need").get(pk=row.pk).need

    assert need is not None
    assert need.outcome == NeedOutcome.REFERRED
    assert not UnmetNeed.objects.exists()
    assert FollowUp.objects.get(referral=row).outcome == ""


def test_help_that_was_not_given_is_counted_with_its_reason(row: Referral) -> None:
    referral_accept(referral=row)
    with pytest.raises(ValidationError, match="pourquoi"):
        referral_report(referral=row, is_served=False)
    referral_report(referral=row, is_served=False, reason=UnmetReason.PERSON_DECLINED)

    assert [reason for _, _, _, reason, _ in ledger()] == [UnmetReason.PERSON_DECLINED]


def test_of_two_answers_the_second_is_told(row: Referral) -> None:
    referral_decline(referral=row, reason=UnmetReason.COST)

    with pytest.raises(ValidationError, match="déjà été déclinée"):
        referral_accept(referral=row)


def test_the_sender_is_told_on_the_home_page_until_it_was_looked_at(row: Referral, nadia: User) -> None:
    assert list(referral_decisions(nadia)) == []
    referral_decline(referral=row, reason=UnmetReason.NO_CAPACITY)

    (decision,) = referral_decisions(nadia)
    assert decision.fact == "Ateliers du Relais ne peut pas aider Zéphyrine, de Neuvic\xa0: complet"
    referral_note(referral=row, by=nadia)
    assert list(referral_decisions(nadia)) == []


def test_a_date_proposed_is_a_decision_too(row: Referral, nadia: User) -> None:
    referral_propose_date(referral=row, at=timezone.now() + timedelta(days=3))

    (decision,) = referral_decisions(nadia)
    assert "propose" in decision.fact
    assert [answer.post for answer in decision.answers] == [False, True]


def test_a_permission_withdrawn_erases_what_was_shared_at_once_whatever_the_state(row: Referral, nadia: User) -> None:
    referral_accept(referral=row)
    done = referral_withdraw(referral=row, by=nadia, is_permission=True)
    assert (done.status, done.shared, done.message, done.answer_note) == ("WITHDRAWN", "", "", "")
    assert done.permission_withdrawn_on == timezone.localdate()
    assert OutboxMessage.objects.filter(key=f"referral:{row.pk}:withdrawn").count() == 1

    ended = a_referral(service=row.service, by=nadia, person_id=7)
    referral_decline(referral=ended, reason=UnmetReason.COST)
    done = referral_withdraw(referral=ended, by=nadia, is_permission=True)
    assert (done.status, done.shared) == ("DECLINED", "")


def test_a_partner_is_told_once_of_a_withdrawal_and_its_link_never_leaves(row: Referral, nadia: User) -> None:
    referral_withdraw(referral=row, by=nadia)
    referral_withdraw(referral=row, by=nadia, is_permission=True)

    states = {message.key.split(":")[2]: message.state for message in OutboxMessage.objects.all()}
    assert states.pop("withdrawn") == "QUEUED"
    assert set(states.values()) == {"CANCELLED"}


def test_a_withdrawn_referral_is_nobodys_failure(row: Referral, nadia: User) -> None:
    done = referral_withdraw(referral=row, by=nadia, note="Elle a trouvé")

    assert (done.status, done.end_note) == ("WITHDRAWN", "Elle a trouvé")
    assert ledger() == []
    assert not FollowUp.objects.exists()
