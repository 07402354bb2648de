"""Calls due after a need was oriented or referred: was it met in the end?"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Commune, Territory, User
from core.journal import journal_record
from directory.enums import FollowUpOutcome, UnmetReason, UnmetSource, UnmetStage
from directory.models import FollowUp, Need, Referral, UnmetNeed
from directory.rules import (
    FOLLOW_UP_DAYS,
    FOLLOW_UP_DAYS_AFTER_APPOINTMENT,
    FOLLOW_UP_DAYS_VULNERABLE,
    FOLLOW_UP_RETRIES,
    FOLLOW_UP_RETRY_DAYS,
)
from directory.services.unmet import key_of_need, key_of_referral, unmet_record, unmet_resolve


@transaction.atomic
def follow_up_plan(
    *,
    territory: Territory,
    need: Need | None = None,
    referral: Referral | None = None,
    is_vulnerable: bool = False,
    from_day: date | None = None,
) -> FollowUp:
    """Plan the call that follows one need or one referral; a second call of this changes nothing."""
    days = FOLLOW_UP_DAYS_VULNERABLE if is_vulnerable else FOLLOW_UP_DAYS
    due_on = (from_day or timezone.localdate()) + timedelta(days=days)
    row, _ = FollowUp.objects.get_or_create(
        need=need, referral=referral, defaults={"territory": territory, "due_on": due_on}
    )
    return row


@transaction.atomic
def follow_up_wait(*, referral: Referral, appointment: date) -> None:
    """Put the call that follows a referral off until its appointment is over; one that comes later stays as it is."""
    soonest = appointment + timedelta(days=FOLLOW_UP_DAYS_AFTER_APPOINTMENT)
    FollowUp.objects.filter(referral=referral, outcome="", due_on__lt=soonest).update(due_on=soonest)


@transaction.atomic
def follow_up_record(
    *, follow_up: FollowUp, by: User, outcome: FollowUpOutcome | str, reason: UnmetReason | str = "", comment: str = ""
) -> FollowUp:
    """Write what the call found. NOT_MET needs a ``reason`` and stands in the ledger; MET resolves its line there.

    UNREACHABLE plans the call again, FOLLOW_UP_RETRIES times at most, then ends it. Raises ValidationError at
    ``outcome`` when the call was already told, at ``reason`` or ``comment`` when they are missing.
    """
    row = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    _check(row, str(outcome), str(reason), comment)
    if outcome == FollowUpOutcome.UNREACHABLE and row.attempts < FOLLOW_UP_RETRIES:
        return _again(row, by)
    row.outcome, row.done_at, row.done_by = outcome, timezone.now(), by
    row.full_clean()
    row.save()
    if outcome == FollowUpOutcome.NOT_MET:
        _count_as_unmet(row, str(reason), comment)
    elif outcome == FollowUpOutcome.MET:
        _resolve(row, by)
    journal_record(actor=by, verb="follow_up.record", target=row, sentence="A noté un appel de suivi.")
    return row


def _check(row: FollowUp, outcome: str, reason: str, comment: str) -> None:
    if row.outcome:
        raise ValidationError({"outcome": "Le résultat de cet appel est déjà noté."})
    if outcome not in FollowUpOutcome.values:
        raise ValidationError({"outcome": "Choisissez le résultat de l’appel."})
    if outcome == FollowUpOutcome.NOT_MET and reason not in UnmetReason.values:
        raise ValidationError({"reason": "Dites ce qui a manqué."})
    if outcome == FollowUpOutcome.NOT_MET and reason == UnmetReason.OTHER and not comment.strip():
        raise ValidationError({"comment": "Dites en quelques mots ce qui a manqué."})


def _again(row: FollowUp, by: User) -> FollowUp:
    """Nobody answered: the call comes back a few days later."""
    row.attempts += 1
    row.due_on = timezone.localdate() + timedelta(days=FOLLOW_UP_RETRY_DAYS)
    row.save(update_fields=["attempts", "due_on"])
    journal_record(actor=by, verb="follow_up.retry", target=row, sentence="A remis un appel de suivi à plus tard.")
    return row


def _need_of(row: FollowUp) -> Need | None:
    return row.need or (row.referral.need if row.referral else None)


def _key_of(row: FollowUp) -> tuple[UnmetSource, str]:
    if row.referral is not None:
        return key_of_referral(row.referral)
    assert row.need is not None  # noqa: S101  (a constraint of the database)
    return key_of_need(row.need)


def _where(row: FollowUp) -> tuple[Commune | None, str]:
    need = _need_of(row)
    if need is not None:
        return need.intake.commune, need.theme
    return (row.referral.commune, row.referral.theme) if row.referral else (None, "")


def _count_as_unmet(row: FollowUp, reason: str, comment: str) -> None:
    source, key = _key_of(row)
    commune, theme = _where(row)
    unmet_record(
        territory=row.territory,
        source=source,
        source_key=key,
        stage=UnmetStage.AFTER_FOLLOW_UP,
        reason=reason,
        commune=commune,
        theme=theme,
        comment=comment,
    )


def _resolve(row: FollowUp, by: User) -> None:
    source, key = _key_of(row)
    for unmet in UnmetNeed.objects.filter(territory=row.territory_id, source=source, source_key=key).unresolved():
        unmet_resolve(unmet=unmet, by=by, how="besoin satisfait, dit à l’appel de suivi")
