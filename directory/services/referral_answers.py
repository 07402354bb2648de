"""Referrals to partners, the partner's side: open, accept, propose a date, decline, tell what was done.

``by`` is None when the partner answers by the link, the partner's account or the team's member who had them on the
phone otherwise. Of two answers at the same moment one wins; the other is told (ValidationError).
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.free_text import refuse_secrets
from core.journal import journal_record
from directory.enums import ReferralStatus
from directory.models import Referral
from directory.referral_rules import Actor
from directory.rules import LINK_DAYS
from directory.services.follow_ups import follow_up_wait
from directory.services.referral_states import keep_step, locked, move

HORIZON_DAYS = 180


@transaction.atomic
def referral_open(*, referral: Referral, by: User | None = None) -> Referral:
    """The partner reads it; the first time counts. Opening again changes nothing."""
    row = locked(referral)
    if row.status == ReferralStatus.SENT:
        row = move(row, ReferralStatus.SEEN, actor=Actor.PARTNER)
        row.seen_at = timezone.now()
        row.save(update_fields=["status", "decline_reason", "seen_at"])
        _journal(by, "open", row, "Le partenaire a ouvert l’orientation n° {pk}.")
    return row


@transaction.atomic
def referral_accept(*, referral: Referral, by: User | None = None, note: str = "") -> Referral:
    """The partner will help. The link lives on, so that what was done can be told by it."""
    row = move(locked(referral), ReferralStatus.ACCEPTED, actor=Actor.PARTNER)
    _answered(row, note, link_from=timezone.now())
    _journal(by, "accept", row, "Le partenaire a accepté l’orientation n° {pk}.")
    return row


@transaction.atomic
def referral_propose_date(*, referral: Referral, at: datetime, by: User | None = None, note: str = "") -> Referral:
    """The partner will help and proposes an appointment, or another one. Raises ValidationError at ``at``."""
    now = timezone.now()
    if not now < at < now + timedelta(days=HORIZON_DAYS):
        raise ValidationError({"at": "Proposez une date à venir, dans les six mois."})
    row = move(locked(referral), ReferralStatus.ACCEPTED, actor=Actor.PARTNER, proposes=True)
    row.proposed_at, row.chased_at = at, None
    _answered(row, note, link_from=at)
    follow_up_wait(referral=row, appointment=timezone.localdate(at))
    _journal(by, "propose", row, "Le partenaire a proposé une date pour l’orientation n° {pk}.")
    return row


@transaction.atomic
def referral_decline(*, referral: Referral, reason: str, by: User | None = None, note: str = "") -> Referral:
    """The partner cannot help, and says why; it stands in the ledger once. Raises ValidationError at ``reason``."""
    row = move(locked(referral), ReferralStatus.DECLINED, actor=Actor.PARTNER, reason=reason, note=note)
    _answered(row, note)
    keep_step(row, by)
    _journal(by, "decline", row, "Le partenaire a décliné l’orientation n° {pk}.")
    return row


@transaction.atomic
def referral_report(
    *, referral: Referral, is_served: bool, reason: str = "", by: User | None = None, note: str = ""
) -> Referral:
    """The partner tells whether help was given, and why not. Raises ValidationError at ``reason``."""
    target = ReferralStatus.SERVED if is_served else ReferralStatus.NOT_SERVED
    row = move(locked(referral), target, actor=Actor.PARTNER, reason=reason, note=note)
    _answered(row, note)
    keep_step(row, by)
    said = "a apporté l’aide" if is_served else "n’a pas pu aider"
    _journal(by, "report", row, f"Le partenaire {said}, orientation n° {{pk}}.")
    return row


def _answered(row: Referral, note: str, *, link_from: datetime | None = None) -> None:
    """Keep the answer's time and words; what the team has to look at is new again."""
    refuse_secrets(note)
    now = timezone.now()
    row.answered_at = row.answered_at or now
    row.seen_at = row.seen_at or now
    row.answer_note = note.strip() or row.answer_note
    row.noted_at = None
    if link_from is None:
        row.ended_at = now
    else:
        row.link_expires_at = max(row.link_expires_at, link_from + timedelta(days=LINK_DAYS))
    row.version += 1
    row.save()


def _journal(by: User | None, verb: str, row: Referral, sentence: str) -> None:
    journal_record(actor=by, verb=f"referral.{verb}", target=row, sentence=sentence.format(pk=row.pk))
