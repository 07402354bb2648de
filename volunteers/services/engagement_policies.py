"""What is asked of helpers, version after version. A version that has begun never changes."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.formatting import day_date
from core.journal import journal_record
from volunteers.engagement.defaults import PROPOSED, Asked
from volunteers.engagement.standing import Activity
from volunteers.engagement.vocabulary import Evidence
from volunteers.enums import HelperKind
from volunteers.models import EngagementPolicy, PolicyRequirement

NEVER_BEFORE_TODAY = "Une version ne commence jamais avant aujourd’hui : ce qui est passé ne change pas."
FARTHEST = timedelta(days=730)
BEGUN = "Cette version a commencé : elle ne change plus. Préparez la suivante."


@transaction.atomic
def policy_accept(*, territory: Territory, kind: str, effective_from: date, by: User) -> EngagementPolicy:
    """Accept what is proposed for a kind of helper, from a day on. Only where nothing is asked yet."""
    if EngagementPolicy.objects.filter(territory=territory, kind=kind).exists():
        raise ValidationError({"effective_from": "Des conditions existent déjà : préparez la version suivante."})
    proposed = PROPOSED.get(HelperKind(kind), ()) if kind in HelperKind.values else ()
    return policy_write(territory=territory, kind=kind, effective_from=effective_from, asked=proposed, by=by)


@transaction.atomic
def policy_write(
    *,
    territory: Territory,
    kind: str,
    effective_from: date,
    asked: Sequence[Asked],
    by: User,
    replaces: EngagementPolicy | None = None,
) -> EngagementPolicy:
    """Write the version that begins on a day, or write again one that has not begun.

    ``replaces``: a version not yet begun that this one stands for, on another day perhaps. Raises ValidationError at
    ``effective_from`` for a day before today, too far, or when a version begins today already; at ``asked`` for what
    is asked twice.
    """
    # One writer at a time: two versions of one day would be refused by the database with less kindness.
    Territory.objects.select_for_update().get(pk=territory.pk)
    today = timezone.localdate()
    if effective_from < today:
        raise ValidationError({"effective_from": NEVER_BEFORE_TODAY})
    if effective_from > today + FARTHEST:
        raise ValidationError({"effective_from": "C’est trop loin : choisissez un jour dans les deux ans."})
    if replaces is not None and replaces.effective_from > today and replaces.effective_from != effective_from:
        replaces.delete()
    former = EngagementPolicy.objects.filter(territory=territory, kind=kind, effective_from=effective_from).first()
    if former is not None and effective_from == today:
        raise ValidationError({"effective_from": "Une version commence aujourd’hui : choisissez demain ou plus tard."})
    policy = former or EngagementPolicy(territory=territory, kind=kind, effective_from=effective_from, created_by=by)
    policy.full_clean()
    policy.save()
    policy.requirements.all().delete()
    PolicyRequirement.objects.bulk_create(_rows(policy, asked))
    what = f"{by} a écrit les conditions « {policy.get_kind_display()} » à partir du {day_date(effective_from)}."
    journal_record(actor=by, verb="policy.write", target=policy, sentence=what)
    return policy


def _rows(policy: EngagementPolicy, asked: Sequence[Asked]) -> list[PolicyRequirement]:
    codes = [each.code for each in asked]
    if len(set(codes)) < len(codes):
        raise ValidationError({"asked": "Une condition est deux fois dans la liste."})
    rows = []
    for rank, each in enumerate(asked):
        row = PolicyRequirement(
            policy=policy,
            code=each.code,
            label=each.label,
            stage=each.stage,
            evidence=each.evidence,
            validity_days=each.validity_days,
            renewal_days=each.renewal_days,
            activities=[str(value) for value in each.activities if value in list(Activity)],
            text=each.text.strip() if each.evidence == Evidence.SIGNATURE else "",
            is_optional=each.is_optional,
            rank=rank,
        )
        row.full_clean(exclude=["policy"])
        rows.append(row)
    return rows


@transaction.atomic
def policy_withdraw(*, policy: EngagementPolicy, by: User) -> None:
    """Take back a version that has not begun. Raises ValidationError for one that has."""
    if policy.effective_from <= timezone.localdate():
        raise ValidationError(BEGUN)
    what = f"{by} a retiré les conditions « {policy.get_kind_display()} » prévues au {day_date(policy.effective_from)}."
    journal_record(actor=by, verb="policy.withdraw", target=policy, sentence=what)
    policy.delete()
