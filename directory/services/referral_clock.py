"""What time does to referrals: one reminder of those without an answer, then their end; one question about those that
were accepted and of which nothing is known since. Safe to run twice."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.journal import journal_record
from directory.enums import ReferralStatus
from directory.models import Referral
from directory.querysets.desk import day_start
from directory.referral_rules import Actor
from directory.rules import CHASE_DAYS_AFTER_ANSWER, CHASE_DAYS_AFTER_APPOINTMENT, EXPIRY_DAYS
from directory.services.referral_links import about, renew, send_link, send_question
from directory.services.referral_states import keep_step, locked, move
from messaging.services import messages_cancel


def referrals_remind(*, territory_id: int, today: date | None = None) -> int:
    """Remind the partners who have not answered for REMINDER_DAYS, once each; return how many."""
    day = today or timezone.localdate()
    rows = Referral.objects.filter(territory=territory_id, reminded_at=None).late(day)
    rows = rows.filter(sent_at__gte=day_start(day, -EXPIRY_DAYS + 1))
    return sum(_remind_one(key) for key in rows.order_by("pk").values_list("pk", flat=True))


def referrals_expire(*, territory_id: int, today: date | None = None) -> int:
    """End the referrals nobody has answered for EXPIRY_DAYS; each stands in the ledger once. Return how many."""
    day = today or timezone.localdate()
    rows = Referral.objects.filter(territory=territory_id).waiting()
    rows = rows.filter(sent_at__lt=day_start(day, -EXPIRY_DAYS + 1))
    return sum(_expire_one(key, day) for key in rows.order_by("pk").values_list("pk", flat=True))


def referrals_chase(*, territory_id: int, today: date | None = None) -> int:
    """Ask once the partners who accepted and told nothing since whether it is done; return how many."""
    day = today or timezone.localdate()
    rows = Referral.objects.filter(territory=territory_id, status=ReferralStatus.ACCEPTED, chased_at=None)
    rows = rows.exclude(shared="")
    after_date = Q(proposed_at__lt=day_start(day, 1 - CHASE_DAYS_AFTER_APPOINTMENT))
    after_answer = Q(proposed_at=None, answered_at__lt=day_start(day, 1 - CHASE_DAYS_AFTER_ANSWER))
    rows = rows.filter(after_date | after_answer)
    return sum(_chase_one(key) for key in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _chase_one(key: int) -> bool:
    """Look again once the row is held, as for a reminder."""
    row = locked(Referral(pk=key))
    is_to_come = row.proposed_at is not None and row.proposed_at > timezone.now()
    if row.status != ReferralStatus.ACCEPTED or row.chased_at is not None or is_to_come:
        return False
    secret = renew(row)
    row.chased_at = timezone.now()
    row.save(update_fields=["secret_digest", "link_expires_at", "chased_at"])
    send_question(row, secret)
    return True


@transaction.atomic
def _remind_one(key: int) -> bool:
    """Look again once the row is held: another worker, or the partner's answer, may have been first."""
    row = locked(Referral(pk=key))
    if not row.is_waiting or row.reminded_at is not None:
        return False
    secret = renew(row)
    row.reminded_at = timezone.now()
    row.save(update_fields=["secret_digest", "link_expires_at", "reminded_at"])
    send_link(row, secret, is_reminder=True)
    return True


@transaction.atomic
def _expire_one(key: int, day: date) -> bool:
    row = locked(Referral(pk=key))
    if not row.is_waiting:
        return False
    row = move(row, ReferralStatus.EXPIRED, actor=Actor.CLOCK, today=day)
    row.ended_at, row.noted_at = timezone.now(), None
    row.save(update_fields=["status", "decline_reason", "ended_at", "noted_at"])
    messages_cancel(about=about(row))
    keep_step(row, None)
    sentence = f"L’orientation n° {row.pk} est restée sans réponse."
    journal_record(actor=None, verb="referral.expire", target=row, sentence=sentence)
    return True
