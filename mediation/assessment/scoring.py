"""From answers to two scores and a level. Every weight and threshold of the questionnaire is in this file."""

from collections.abc import Iterable
from dataclasses import dataclass

from mediation.assessment.questions import USES, Answers, answered
from mediation.enums import ProfileLevel

# The whole low band of the chart is "Peu d’envie", whatever the skill.
APPETITE_LOW = 40
SKILL_WILLING = 35
SKILL_AUTONOMOUS = 70

_USE_SKILL = {"alone": 100, "helped": 60, "not_yet": 0, "not_interested": 0}
_USE_APPETITE = {"alone": 100, "helped": 80, "not_yet": 60, "not_interested": 0}
_WISH_APPETITE = {"ideas": 100, "shown": 75, "maybe": 40, "no": 0}
_DEVICE_APPETITE = {"used": 100, "lent": 70, "none": 40, "idle": 30}
_WISH_WEIGHT, _USES_WEIGHT, _DEVICE_WEIGHT = 4, 3, 1


@dataclass(frozen=True, slots=True)
class Score:
    """Skill and appetite from 0 to 100, and the level they give."""

    skill: int
    appetite: int

    @property
    def level(self) -> ProfileLevel:
        """Level read on the two axes."""
        return level_for(self.skill, self.appetite)


def level_for(skill: int, appetite: int) -> ProfileLevel:
    """Read the level on the two axes (0 to 100 each)."""
    if appetite < APPETITE_LOW:
        return ProfileLevel.NOT_INTERESTED
    if skill < SKILL_WILLING:
        return ProfileLevel.BEGINNER
    return ProfileLevel.WILLING if skill < SKILL_AUTONOMOUS else ProfileLevel.AUTONOMOUS


def _mean(parts: Iterable[tuple[float, int]]) -> int:
    """Weighted mean of (points, weight), rounded; 0 when nothing was answered."""
    kept = list(parts)
    weight = sum(share for _, share in kept)
    return round(sum(points * share for points, share in kept) / weight) if weight else 0


def score(answers: Answers) -> Score:
    """Score a set of answers. Questions passed over weigh nothing; doing better in a use never lowers the skill."""
    given = answered(answers)
    uses = [given[question.key] for question in USES if question.key in given]
    appetite: list[tuple[float, int]] = []
    if "wish" in given:
        appetite.append((_WISH_APPETITE[given["wish"]], _WISH_WEIGHT))
    if uses:
        appetite.append((sum(_USE_APPETITE[use] for use in uses) / len(uses), _USES_WEIGHT))
    if "device" in given:
        appetite.append((_DEVICE_APPETITE[given["device"]], _DEVICE_WEIGHT))
    return Score(skill=_mean((_USE_SKILL[use], 1) for use in uses), appetite=_mean(appetite))
