"""What a version of the questionnaire is made of: questions, what each answer is worth, when a level can be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

SKIPPED = "skipped"
SKIPPED_LABEL = "Préfère ne pas répondre"

Answers = Mapping[str, str]
Points = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``short`` names what it is about inside a sentence."""

    key: str
    text: str
    choices: tuple[Choice, ...]
    short: str = ""

    @property
    def values(self) -> frozenset[str]:
        """Answers that can be stored, ``SKIPPED`` included."""
        return frozenset({SKIPPED, *(choice.value for choice in self.choices)})

    def label_of(self, value: str) -> str:
        """Words of an answer."""
        return next((choice.label for choice in self.choices if choice.value == value), SKIPPED_LABEL)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions asked together."""

    title: str
    questions: tuple[Question, ...]
    help: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Points from 0 to 100 of each answer, weights of the parts of appetite, and where the levels begin.

    The whole band under ``appetite_low`` is "Peu d’envie", whatever the skill. Below ``enough_answers`` real answers,
    ``enough_uses`` of them on everyday uses, a level would be a guess.
    """

    use_skill: Points
    use_appetite: Points
    wish_appetite: Points
    device_appetite: Points
    wish_weight: int = 4
    uses_weight: int = 3
    device_weight: int = 1
    appetite_low: int = 40
    skill_willing: int = 35
    skill_autonomous: int = 70
    enough_answers: int = 8
    enough_uses: int = 4


@dataclass(frozen=True)
class Questionnaire:
    """A version of the questionnaire. Never changed once used: a new wording or a new weight is a new version.

    The rules read these keys where they exist: ``device``, ``connection``, ``setup``, ``wish``, ``first``,
    ``mobility``, ``place``; questions whose key begins with ``use_`` are the everyday uses.
    """

    version: str
    since: date
    groups: tuple[Group, ...]
    scale: Scale

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Questions by key, in order."""
        return {question.key: question for group in self.groups for question in group.questions}

    @cached_property
    def uses(self) -> tuple[Question, ...]:
        """Questions about everyday uses."""
        return tuple(question for key, question in self.questions.items() if key.startswith("use_"))

    def group_of(self, key: str) -> Group:
        """Group in which a question is asked."""
        return next(group for group in self.groups if any(question.key == key for question in group.questions))

    def answered(self, answers: Answers) -> dict[str, str]:
        """Keep the real answers: known questions that were not passed over."""
        return {key: value for key, value in answers.items() if key in self.questions and value and value != SKIPPED}

    def is_enough(self, answers: Answers) -> bool:
        """Tell whether a level can be told from these answers."""
        given = self.answered(answers)
        enough_uses = sum(question.key in given for question in self.uses) >= self.scale.enough_uses
        return len(given) >= self.scale.enough_answers and enough_uses
