"""The questionnaire and what is kept of its result."""

from typing import Any

from django import forms

from core.forms import ChipsSelect, ChoiceCards, GuardedTextarea
from mediation.assessment.orientation import first_step
from mediation.assessment.questionnaire import SKIPPED, SKIPPED_LABEL, Question, Questionnaire
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
    """The questionnaire on one page, grouped; every question can be passed over."""

    def __init__(self, *args: Any, questionnaire: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questionnaire = questionnaire
        for question in questionnaire.questions.values():
            self.fields[question.key] = _answer_field(question)

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Titles, help and fields, in order."""
        return [
            (group.title, group.help, [self[question.key] for question in group.questions])
            for group in self.questionnaire.groups
        ]

    def given(self) -> dict[str, str]:
        """What was ticked and can be kept, whether or not the form is complete."""
        questions = self.questionnaire.questions
        return {key: value for key in questions if (value := self.data.get(key, "")) in questions[key].values}


class QuestionForm(forms.Form):
    """One question alone, with what the person said about it."""

    remark = forms.CharField(
        label="Ce que la personne a dit, en ses mots",
        required=False,
        max_length=300,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text="Rien sur la santé ni sur les opinions.",
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.fields["answer"] = _answer_field(question)
        self.fields["answer"].widget.columns = 1


class OverrideForm(forms.Form):
    """Keep another level, with its reason, or another way of helping."""

    level = forms.ChoiceField(label="Profil retenu", widget=ChipsSelect)
    override_reason = forms.CharField(
        label="Pourquoi ?",
        required=False,
        max_length=300,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text="À dire si vous changez le profil, visible dans son histoire. Le profil calculé reste gardé à côté.",
    )
    chosen_way = forms.ChoiceField(
        label="La suite retenue",
        choices=Way.choices,
        widget=ChoiceCards(descriptions={way: first_step(way) for way in Way.values}, columns=2),
    )

    way_reason = forms.CharField(
        label="Pourquoi cette suite plutôt que celle conseillée ?",
        required=False,
        max_length=300,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text="En quelques mots, si vous retenez une autre suite : cela aide à mieux conseiller la prochaine fois.",
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
        way_field = self.fields["chosen_way"]
        way_field.choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (way.value, way.label + (" (conseillée)" if way == assessment.recommended_way else "")) for way in Way
        ]
        self.initial.update(
            level=assessment.level,
            override_reason=assessment.override_reason,
            chosen_way=assessment.chosen_way,
            way_reason=assessment.way_reason,
        )
