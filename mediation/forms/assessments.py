"""The questionnaire and what is kept of its result."""

from typing import Any, ClassVar

from django import forms

from core.forms import ChipsSelect, ChoiceCards
from mediation.assessment.orientation import first_step
from mediation.assessment.questions import GROUPS, QUESTIONS, SKIPPED, SKIPPED_LABEL, Question
from mediation.enums import ProfileLevel, Way
from mediation.models import Assessment
from mediation.wording import level_word


def _answer_field(question: Question) -> forms.ChoiceField:
    choices = [(choice.value, choice.label) for choice in question.choices]
    return forms.ChoiceField(
        label=question.text,
        choices=[*choices, (SKIPPED, SKIPPED_LABEL)],
        widget=ChoiceCards(columns=2),
        error_messages={"required": f"Choisissez une réponse, ou « {SKIPPED_LABEL} »."},
    )


class AssessmentForm(forms.Form):
    """The questionnaire, grouped; every question can be passed over."""

    fieldsets: ClassVar = [(group.title, [question.key for question in group.questions]) for group in GROUPS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS.values():
            self.fields[question.key] = _answer_field(question)

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Titles, help and fields, in order."""
        return [(group.title, group.help, [self[question.key] for question in group.questions]) for group in GROUPS]


class OverrideForm(forms.Form):
    """Keep another level, with its reason, or another way of helping."""

    level = forms.ChoiceField(label="Profil retenu", widget=ChipsSelect)
    override_reason = forms.CharField(
        label="Pourquoi ?",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="À dire si vous changez le profil, visible dans son histoire. Le profil calculé reste gardé à côté.",
    )
    chosen_way = forms.ChoiceField(
        label="La suite retenue",
        choices=Way.choices,
        widget=ChoiceCards(descriptions={way: first_step(way) for way in Way.values}, columns=2),
    )

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gender = assessment.beneficiary.gender
        computed = assessment.computed_level
        level_field = self.fields["level"]
        level_field.choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (level, level_word(level, gender) + (" (calculé)" if level == computed else ""))
            for level in ProfileLevel.values
        ]
        self.initial.update(
            level=assessment.level, override_reason=assessment.override_reason, chosen_way=assessment.chosen_way
        )
