"""Record a profile assessment, and correct the level that was computed."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.journal import journal_record
from mediation.assessment.orientation import advise, situation_of
from mediation.assessment.questions import ENOUGH_ANSWERS, ENOUGH_USES, QUESTIONS, USES, VERSION, answered
from mediation.assessment.scoring import score
from mediation.enums import ProfileLevel, Way
from mediation.models import Assessment, Beneficiary
from mediation.services.cases import assessed_now

NEEDS_REASON = "Dites pourquoi vous retenez un autre profil."


@transaction.atomic
def assessment_record(
    *,
    beneficiary: Beneficiary,
    by: User,
    answers: Mapping[str, str],
    level: str | None = None,
    override_reason: str = "",
    chosen_way: str | None = None,
) -> Assessment:
    """Keep a set of answers with its scores, level, recommended way and reasons; the case becomes assessed.

    ``level`` and ``chosen_way`` replace what is computed; another level needs ``override_reason``. The advice follows
    the level that is kept. Raises ValidationError with the fields at fault.
    """
    row = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    kept = _checked(answers)
    result = score(kept)
    retained = level or result.level
    _check_choices(retained, result.level, override_reason, chosen_way)
    advice = advise(situation_of(kept, retained, mobility_on_file=row.mobility, gender=row.gender))
    assessment = Assessment.objects.create(
        beneficiary=row,
        done_by=by,
        questionnaire=VERSION,
        answers=kept,
        skill=result.skill,
        appetite=result.appetite,
        computed_level=result.level,
        level=retained,
        override_reason=override_reason.strip() if retained != result.level else "",
        recommended_way=advice.way,
        chosen_way=chosen_way or advice.way,
        reasons=list(advice.reasons),
    )
    _follow_level(row)
    assessed_now(row, by)
    _journal(by, "assessment.record", row, "A fait le diagnostic numérique de la fiche n° {pk}.")
    return assessment


@transaction.atomic
def assessment_override(
    *, assessment: Assessment, by: User, level: str, override_reason: str = "", chosen_way: str | None = None
) -> Assessment:
    """Keep another level or way than those computed, which stay beside. Another level needs a reason.

    The advice follows the level that is kept; the way chosen before stays unless ``chosen_way`` says otherwise.
    """
    row = Beneficiary.objects.select_for_update().get(pk=assessment.beneficiary_id)
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    _check_choices(level, assessment.computed_level, override_reason, chosen_way)
    followed_advice = assessment.chosen_way == assessment.recommended_way
    advice = advise(situation_of(assessment.answers, level, mobility_on_file=row.mobility, gender=row.gender))
    assessment.level = level
    assessment.override_reason = override_reason.strip() if level != assessment.computed_level else ""
    assessment.recommended_way, assessment.reasons = advice.way, list(advice.reasons)
    assessment.chosen_way = chosen_way or (advice.way if followed_advice else assessment.chosen_way)
    assessment.save()
    _follow_level(row)
    _journal(by, "assessment.override", row, "A changé le profil ou la suite retenus pour la fiche n° {pk}.")
    return assessment


def _checked(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the real answers. Raises ValidationError for an unknown question or answer, or too few of them."""
    errors: dict[str, str] = {}
    for key, value in answers.items():
        if key not in QUESTIONS:
            errors["answers"] = f"Question inconnue : {key}."
        elif value not in QUESTIONS[key].values:
            errors[key] = "Choisissez une des réponses proposées."
    if errors:
        raise ValidationError(errors)
    kept = answered(answers)
    if len(kept) < ENOUGH_ANSWERS or sum(question.key in kept for question in USES) < ENOUGH_USES:
        message = (
            f"Il faut au moins {ENOUGH_ANSWERS} réponses, dont {ENOUGH_USES} sur les usages de tous les jours, "
            "pour proposer un profil. Le reste peut se finir à la prochaine visite."
        )
        raise ValidationError({"answers": message})
    return kept


def _check_choices(level: str, computed: str, reason: str, chosen_way: str | None) -> None:
    if level not in ProfileLevel.values:
        raise ValidationError({"level": "Choisissez un des profils proposés."})
    if level != computed and not reason.strip():
        raise ValidationError({"override_reason": NEEDS_REASON})
    if len(reason.strip()) > 300:
        raise ValidationError({"override_reason": "Écrivez la raison en 300 caractères au plus."})
    if chosen_way and chosen_way not in Way.values:
        raise ValidationError({"chosen_way": "Choisissez une des façons d’aider proposées."})


def _follow_level(row: Beneficiary) -> None:
    """Give the person the level of the latest assessment."""
    latest = row.assessments.order_by("-done_on", "-pk").first()
    if latest is not None and latest.level != row.level:
        row.level = latest.level
        row.save(update_fields=["level", "updated_at"])


def _journal(by: User, verb: str, beneficiary: Beneficiary, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=beneficiary, sentence=sentence.format(pk=beneficiary.pk))
