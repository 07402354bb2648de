"""The one writer of a referral's state: the table decides, the ledger and the call that follows keep step."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from directory.enums import ReferralStatus, UnmetReason, UnmetStage
from directory.models import FollowUp, Referral, UnmetNeed
from directory.referral_rules import Actor, Facts, refusal
from directory.services.follow_ups import follow_up_plan
from directory.services.unmet import key_of_referral, unmet_record, unmet_resolve

FAILED = frozenset({ReferralStatus.DECLINED, ReferralStatus.NOT_SERVED, ReferralStatus.EXPIRED})
_REASON_IS_WITH_US = "La raison est écrite dans l’orientation n° {pk}."


def locked(referral: Referral) -> Referral:
    """Lock the row and read it anew: of two answers at the same moment, the second finds the first."""
    rows = Referral.objects.select_for_update(of=("self",))
    return rows.select_related("territory", "service__place__organisation", "commune", "sender").get(pk=referral.pk)


def move(
    row: Referral,
    target: ReferralStatus,
    *,
    actor: Actor,
    reason: str = "",
    note: str = "",
    proposes: bool = False,
    today: date | None = None,
) -> Referral:
    """Bring a locked row to a state and leave it unsaved. Raises ValidationError with the table's refusal."""
    sent_on = timezone.localdate(row.sent_at)
    facts = Facts(actor, today or timezone.localdate(), sent_on, reason=reason, note=note, proposes=proposes)
    refused = refusal(row.status, target, facts)
    if refused:
        needs_reason = target in FAILED and refused.startswith(("Dites", "Précisez"))
        raise ValidationError({"reason": refused} if needs_reason else refused)
    row.status = target
    row.decline_reason = reason if target in {ReferralStatus.DECLINED, ReferralStatus.NOT_SERVED} else ""
    return row


def keep_step(row: Referral, by: User | None) -> None:
    """After a change of state, write the ledger and plan or drop the call that follows."""
    if row.status in FAILED:
        _count(row)
    if row.status == ReferralStatus.SERVED:
        _resolve(row, by)
    if row.status in FAILED or row.status == ReferralStatus.WITHDRAWN:
        FollowUp.objects.filter(referral=row, outcome="").delete()
    elif row.status == ReferralStatus.SENT:
        follow_up_plan(territory=row.territory, referral=row, is_vulnerable=row.is_vulnerable)


def _count(row: Referral) -> None:
    source, key = key_of_referral(row)
    reason = row.decline_reason or UnmetReason.NO_ANSWER
    unmet_record(
        territory=row.territory,
        source=source,
        source_key=key,
        stage=UnmetStage.AT_REFERRAL,
        reason=reason,
        commune=row.commune,
        theme=row.theme,
        # A partner's words may name the person: the ledger only says where they are.
        comment=_REASON_IS_WITH_US.format(pk=row.pk) if reason == UnmetReason.OTHER else "",
    )


def _resolve(row: Referral, by: User | None) -> None:
    source, key = key_of_referral(row)
    for unmet in UnmetNeed.objects.filter(territory=row.territory_id, source=source, source_key=key).unresolved():
        unmet_resolve(unmet=unmet, by=by, how=f"aide apportée : {row.service.name}")
