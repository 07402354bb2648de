"""The life of a referral is one table; whatever the order of acts, a demand that fails is counted once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from directory.enums import ReferralStatus, UnmetReason
from directory.models import FollowUp, Referral, Service, UnmetNeed
from directory.referral_rules import TABLE, Actor, Facts, refusal
from directory.services.referral_answers import (
    referral_accept,
    referral_decline,
    referral_open,
    referral_propose_date,
    referral_report,
)
from directory.services.referral_clock import referrals_expire, referrals_remind
from directory.services.referrals import referral_renew, referral_withdraw
from tests.directory.referrals.cast import a_need, a_referral, a_service

LATER = timedelta(days=3)
TODAY = date(2027, 3, 1)
ENDS = {"DECLINED", "SERVED", "NOT_SERVED", "EXPIRED", "WITHDRAWN"}


def test_the_table_speaks_of_every_pair_of_states() -> None:
    assert set(TABLE) == {(a, b) for a in ReferralStatus for b in ReferralStatus}


@given(
    source=st.sampled_from(sorted(ENDS)),
    target=st.sampled_from(ReferralStatus.values),
    actor=st.sampled_from(Actor),
    days=st.integers(0, 400),
)
def test_what_is_over_stays_over_but_for_a_team_that_asks_once_more(
    source: str, target: str, actor: Actor, days: int
) -> None:
    facts = Facts(actor, TODAY, TODAY - timedelta(days=days), reason="COST", proposes=True)
    may = not refusal(source, target, facts)

    assert may == (source == "EXPIRED" and target == "SENT" and actor is Actor.TEAM)


@given(source=st.sampled_from(["SENT", "SEEN"]), actor=st.sampled_from(Actor), days=st.integers(0, 60))
def test_only_time_ends_a_referral_without_an_answer_and_not_before_thirty_days(
    source: str, actor: Actor, days: int
) -> None:
    facts = Facts(actor, TODAY, TODAY - timedelta(days=days))

    assert (not refusal(source, "EXPIRED", facts)) == (actor is Actor.CLOCK and days >= 30)


@given(reason=st.sampled_from(["", "NOTHING", *UnmetReason.values]), note=st.sampled_from(["", "  ", "Fermé"]))
def test_a_refusal_has_a_reason_in_words_when_it_is_another_one(reason: str, note: str) -> None:
    facts = Facts(Actor.PARTNER, TODAY, TODAY, reason=reason, note=note)
    complete = reason in UnmetReason.values and (reason != "OTHER" or bool(note.strip()))

    for source, target in (("SENT", "DECLINED"), ("SEEN", "DECLINED"), ("ACCEPTED", "NOT_SERVED")):
        assert (not refusal(source, target, facts)) == complete


ACTS = (
    "open",
    "accept",
    "date",
    "decline",
    "served",
    "missed",
    "withdraw",
    "permission",
    "renew",
    "wait 11",
    "wait 31",
)


def _act(act: str, row: Referral, by: User, now: list[int]) -> None:
    if act.startswith("wait"):
        now[0] += int(act[5:])
        day = timezone.localdate() + timedelta(days=now[0])
        referrals_remind(territory_id=row.territory_id, today=day)
        referrals_expire(territory_id=row.territory_id, today=day)
    elif act in {"withdraw", "permission"}:
        referral_withdraw(referral=row, by=by, is_permission=act == "permission")
    elif act == "date":
        referral_propose_date(referral=row, at=timezone.now() + LATER)
    elif act == "decline":
        referral_decline(referral=row, reason="NO_CAPACITY")
    elif act in {"served", "missed"}:
        referral_report(referral=row, is_served=act == "served", reason="" if act == "served" else "DELAY")
    elif act == "renew":
        referral_renew(referral=row, by=by)
    else:
        {"open": referral_open, "accept": referral_accept}[act](referral=row)


def _check(rows: list[Referral]) -> None:
    ledger = list(UnmetNeed.objects.order_by("pk"))
    assert len(ledger) <= 1
    for row in rows:
        row.refresh_from_db()
        failed = row.status in {"DECLINED", "NOT_SERVED", "EXPIRED"}
        assert not failed or len(ledger) == 1
        assert bool(row.decline_reason) == (row.status in {"DECLINED", "NOT_SERVED"})
        assert bool(row.ended_at) == (row.status in ENDS)
        assert not (row.permission_withdrawn_on and (row.shared or row.message or row.answer_note))
        to_call = FollowUp.objects.filter(referral=row, outcome="").exists()
        assert to_call == (row.status in {"SENT", "SEEN", "ACCEPTED", "SERVED"})
    if ledger and ledger[0].resolved_on:
        assert any(row.status == "SERVED" for row in rows)


@pytest.mark.parametrize("of_a_call", [True, False])
def test_any_story_of_two_referrals_for_one_need_counts_it_once(service: Service, nadia: User, of_a_call: bool) -> None:
    from django.db import transaction

    other = a_service(service.territory, "Espace France Services", "fs@example.org")

    @given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.booleans()), max_size=9))
    def story(acts: list[tuple[str, bool]]) -> None:
        with transaction.atomic():
            need = a_need(service.territory) if of_a_call else None
            fields = {"need": need} if need else {"person_id": 7}
            first = a_referral(service=service, by=nadia, **fields)
            second = a_referral(service=other, by=nadia, follows=first, **fields)
            now = [0]
            for act, is_second in acts:
                try:
                    with transaction.atomic():
                        _act(act, second if is_second else first, nadia, now)
                except ValidationError:
                    pass
                _check([first, second])
            transaction.set_rollback(True)

    story()
