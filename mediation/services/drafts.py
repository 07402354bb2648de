"""Diagnoses under way: each answer is kept as it is given."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.journal import journal_record
from mediation.models import Assessment, AssessmentDraft, Beneficiary
from mediation.selectors.grids import questionnaire_in_use
from mediation.services.assessments import assessment_record, remarks_kept


@transaction.atomic
def draft_keep(
    *, beneficiary: Beneficiary, by: User, answers: Mapping[str, str], remarks: Mapping[str, str] | None = None
) -> AssessmentDraft:
    """Add answers and remarks to what ``by`` has begun with this person, or begin; an empty remark takes it back.

    Raises ValidationError for an unknown question or answer.
    """
    row = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    draft = AssessmentDraft.objects.filter(beneficiary=row, user=by).first()
    if draft is None:
        version = questionnaire_in_use(row.territory_id).version
        draft = AssessmentDraft(beneficiary=row, user=by, questionnaire=version)
        journal_record(
            actor=by,
            verb="assessment.begin",
            target=row,
            sentence=f"A commencé le diagnostic numérique de la fiche n° {row.pk}.",
        )
    asked = draft.asked
    for key, value in answers.items():
        if key not in asked.questions or value not in asked.questions[key].values:
            raise ValidationError({key: "Choisissez une des réponses proposées."})
    draft.answers = {**draft.answers, **answers}
    draft.remarks = remarks_kept(asked, {**draft.remarks, **(remarks or {})})
    draft.save()
    return draft


@transaction.atomic
def draft_discard(*, beneficiary: Beneficiary, by: User) -> None:
    """Forget what ``by`` has begun with this person. Nothing to forget is no mistake."""
    deleted, _ = AssessmentDraft.objects.filter(beneficiary=beneficiary, user=by).delete()
    if deleted:
        journal_record(
            actor=by,
            verb="assessment.discard",
            target=beneficiary,
            sentence=f"A abandonné le diagnostic commencé de la fiche n° {beneficiary.pk}.",
        )


@transaction.atomic
def draft_finish(*, draft: AssessmentDraft, by: User) -> Assessment:
    """Make an assessment of what was begun. Raises ValidationError when there are too few answers."""
    return assessment_record(
        beneficiary=draft.beneficiary,
        by=by,
        answers=draft.answers,
        version=draft.questionnaire,
        remarks=draft.remarks,
    )
