"""From answers to two scores and a level, by the scale of the version that was answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from mediation.assessment.questionnaire import Answers, Questionnaire, Scale
from mediation.enums import ProfileLevel


@dataclass(frozen=True, slots=True)
class Score:
    """Skill and appetite from 0 to 100, and the level they give."""

    skill: int
    appetite: int
    level: ProfileLevel


def level_for(scale: Scale, skill: int, appetite: int) -> ProfileLevel:
    """Read the level on the two axes (0 to 100 each)."""
    if appetite < scale.appetite_low:
        return ProfileLevel.NOT_INTERESTED
    if skill < scale.skill_willing:
        return ProfileLevel.BEGINNER
    return ProfileLevel.WILLING if skill < scale.skill_autonomous else ProfileLevel.AUTONOMOUS


def _mean(parts: Iterable[tuple[float, int]]) -> int:
    """Weighted mean of (points, weight), rounded; 0 when nothing was answered."""
    kept = list(parts)
    weight = sum(share for _, share in kept)
    return round(sum(points * share for points, share in kept) / weight) if weight else 0


def score(questionnaire: Questionnaire, answers: Answers) -> Score:
    """Score a set of answers. Questions passed over weigh nothing; doing better in a use never lowers the skill."""
    scale = questionnaire.scale
    given = questionnaire.answered(answers)
    uses = [given[question.key] for question in questionnaire.uses if question.key in given]
    appetite: list[tuple[float, int]] = []
    if "wish" in given:
        appetite.append((scale.wish_appetite[given["wish"]], scale.wish_weight))
    if uses:
        appetite.append((sum(scale.use_appetite[use] for use in uses) / len(uses), scale.uses_weight))
    if "device" in given:
        appetite.append((scale.device_appetite[given["device"]], scale.device_weight))
    skill, keen = _mean((scale.use_skill[use], 1) for use in uses), _mean(appetite)
    return Score(skill, keen, level_for(scale, skill, keen))
