"""Record a profile assessment, and correct the level that was computed."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.journal import journal_record
from mediation.assessment.orientation import advise
from mediation.assessment.questionnaire import Questionnaire
from mediation.assessment.scoring import score
from mediation.assessment.situation import situation_of
from mediation.assessment.versions import REGISTRY
from mediation.enums import ProfileLevel, Way
from mediation.models import Assessment, AssessmentDraft, Beneficiary
from mediation.selectors.grids import grid_in_use, questionnaire_in_use, rules_of
from mediation.selectors.ways import closed_ways
from mediation.services.cases import assessed_now

NEEDS_REASON = "Dites pourquoi vous retenez un autre profil."
LONGEST_REASON = 300
LONGEST_REMARK = 300


@transaction.atomic
def assessment_record(
    *,
    beneficiary: Beneficiary,
    by: User,
    answers: Mapping[str, str],
    level: str | None = None,
    override_reason: str = "",
    chosen_way: str | None = None,
    version: str = "",
    remarks: Mapping[str, str] | None = None,
) -> Assessment:
    """Keep a set of answers with its scores, level, recommended way and reasons; the case becomes assessed.

    ``version`` is the questionnaire that was answered, otherwise the one in use. ``level`` and ``chosen_way`` replace
    what is computed; another level needs ``override_reason``. The advice follows the level that is kept, by the grid
    in use, which stays noted. What ``by`` had begun with this person is done. Raises ValidationError.
    """
    row = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    asked = REGISTRY.get(version) or questionnaire_in_use(row.territory_id)
    kept = _checked(asked, answers)
    result = score(asked, kept)
    retained = level or result.level
    _check_choices(retained, result.level, override_reason, chosen_way)
    grid = grid_in_use(row.territory_id)
    case = situation_of(kept, retained, mobility_on_file=row.mobility, gender=row.gender)
    advice = advise(case, rules_of(grid), closed_ways(row.territory_id))
    assessment = Assessment.objects.create(
        beneficiary=row,
        done_by=by,
        questionnaire=asked.version,
        answers=kept,
        remarks=remarks_kept(asked, remarks or {}),
        skill=result.skill,
        appetite=result.appetite,
        computed_level=result.level,
        level=retained,
        override_reason=override_reason.strip() if retained != result.level else "",
        recommended_way=advice.way,
        chosen_way=chosen_way or advice.way,
        reasons=list(advice.reasons),
        grid=grid,
    )
    AssessmentDraft.objects.filter(beneficiary=row, user=by).delete()
    _follow_level(row)
    assessed_now(row, by)
    _journal(by, "assessment.record", row, "A fait le diagnostic numérique de la fiche n° {pk}.")
    return assessment


@transaction.atomic
def assessment_override(
    *,
    assessment: Assessment,
    by: User,
    level: str,
    override_reason: str = "",
    chosen_way: str | None = None,
    way_reason: str = "",
) -> Assessment:
    """Keep another level or way than those computed, which stay beside. Another level needs a reason.

    The advice follows the level that is kept, by the grid of that day; the way chosen before stays unless
    ``chosen_way`` says otherwise. ``way_reason`` says why another way than the recommended one.
    """
    row = Beneficiary.objects.select_for_update().get(pk=assessment.beneficiary_id)
    assessment = Assessment.objects.select_for_update(of=("self",)).select_related("grid").get(pk=assessment.pk)
    _check_choices(level, assessment.computed_level, override_reason, chosen_way, way_reason)
    followed_advice = assessment.chosen_way == assessment.recommended_way
    case = situation_of(assessment.answers, level, mobility_on_file=row.mobility, gender=row.gender)
    advice = advise(case, rules_of(assessment.grid), closed_ways(row.territory_id))
    assessment.level = level
    assessment.override_reason = override_reason.strip() if level != assessment.computed_level else ""
    assessment.recommended_way, assessment.reasons = advice.way, list(advice.reasons)
    assessment.chosen_way = chosen_way or (advice.way if followed_advice else assessment.chosen_way)
    assessment.way_reason = way_reason.strip() if assessment.chosen_way != advice.way else ""
    assessment.save()
    _follow_level(row)
    _journal(by, "assessment.override", row, "A changé le profil ou la suite retenus pour la fiche n° {pk}.")
    return assessment


def remarks_kept(asked: Questionnaire, remarks: Mapping[str, str]) -> dict[str, str]:
    """Keep the remarks that say something, one a question, shortened to LONGEST_REMARK."""
    return {
        key: words.strip()[:LONGEST_REMARK]
        for key, words in remarks.items()
        if key in asked.questions and words.strip()
    }


def _checked(asked: Questionnaire, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the real answers. Raises ValidationError for an unknown question or answer, or too few of them."""
    errors: dict[str, str] = {}
    for key, value in answers.items():
        if key not in asked.questions:
            errors["answers"] = f"Question inconnue : {key}."
        elif value not in asked.questions[key].values:
            errors[key] = "Choisissez une des réponses proposées."
    if errors:
        raise ValidationError(errors)
    if not asked.is_enough(answers):
        message = (
            f"Il faut au moins {asked.scale.enough_answers} réponses, dont {asked.scale.enough_uses} sur les usages de "
            "tous les jours, pour proposer un profil. Le reste peut se finir à la prochaine visite."
        )
        raise ValidationError({"answers": message})
    return asked.answered(answers)


def _check_choices(level: str, computed: str, reason: str, chosen_way: str | None, way_reason: str = "") -> None:
    if level not in ProfileLevel.values:
        raise ValidationError({"level": "Choisissez un des profils proposés."})
    if level != computed and not reason.strip():
        raise ValidationError({"override_reason": NEEDS_REASON})
    for name, words in (("override_reason", reason), ("way_reason", way_reason)):
        if len(words.strip()) > LONGEST_REASON:
            raise ValidationError({name: f"Écrivez la raison en {LONGEST_REASON} caractères au plus."})
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
