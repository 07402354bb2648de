"""Diagnoses under way, in words."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from core.formatting import day_long, hour, local
from mediation.models import AssessmentDraft, Beneficiary


@dataclass(frozen=True, slots=True)
class DraftWords:
    """What a page says of a diagnosis under way; ``step`` is the first question without an answer, from 1."""

    when: str
    answered: int
    total: int
    step: int


def draft_of(beneficiary: Beneficiary, user: User) -> AssessmentDraft | None:
    """Return what the user has begun with this person."""
    return AssessmentDraft.objects.visible_to(user).filter(beneficiary=beneficiary).first()


def draft_words(draft: AssessmentDraft) -> DraftWords:
    """Say when it was begun and where to take it up."""
    begun = local(draft.started_at)
    today = timezone.localdate()
    when = f"à {hour(begun)}" if begun.date() == today else day_long(begun)
    keys = list(draft.asked.questions)
    answered = sum(key in draft.answers for key in keys)
    step = next((place for place, key in enumerate(keys, start=1) if key not in draft.answers), len(keys))
    return DraftWords(when, answered, len(keys), step)
