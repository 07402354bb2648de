"""Rows that these tests share: what is asked, from which day, and what was done."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Territory
from volunteers.engagement.defaults import CHARTER, Asked
from volunteers.engagement.standing import Activity
from volunteers.engagement.vocabulary import Evidence
from volunteers.enums import HelperKind
from volunteers.models import EngagementPolicy, Helper, PolicyRequirement, RequirementCompletion

CHARTER_ASKED = Asked("charte", "la charte des Tisseurs", evidence=Evidence.SIGNATURE, text=CHARTER)
TRAINING_ASKED = Asked("formation", "la formation initiale", validity_days=365)
INSURANCE_ASKED = Asked(
    "assurance", "l’attestation d’assurance", evidence=Evidence.SEEN, validity_days=365, activities=(Activity.DRIVE,)
)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def a_policy(
    territory: Territory,
    *asked: Asked,
    kind: str = HelperKind.VOLUNTEER,
    since: date | None = None,
) -> EngagementPolicy:
    """A version already in force for a year, unless said otherwise."""
    policy = EngagementPolicy.objects.create(
        territory=territory, kind=kind, effective_from=since or timezone.localdate() - days(365)
    )
    for rank, each in enumerate(asked):
        PolicyRequirement.objects.create(
            policy=policy,
            code=each.code,
            label=each.label,
            evidence=each.evidence,
            validity_days=each.validity_days,
            renewal_days=each.renewal_days,
            activities=[str(value) for value in each.activities],
            text=each.text,
            is_optional=each.is_optional,
            rank=rank,
        )
    return policy


def done(helper: Helper, code: str, on: date, **fields: Any) -> RequirementCompletion:
    """Something done on a day."""
    return RequirementCompletion.objects.create(helper=helper, code=code, completed_on=on, **fields)
