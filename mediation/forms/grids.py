"""A rule of the grid of orientation, and the questionnaire in use."""

from typing import Any

from django import forms

from core.forms import ChipsSelectMultiple
from mediation.assessment.grid import LONGEST_NOTE, Rule
from mediation.assessment.situation import FACTS
from mediation.assessment.versions import versions
from mediation.enums import Way


class RuleForm(forms.Form):
    """When a rule applies, where it leads and the manager's own reason. Nothing ticked about a fact: it matters not."""

    way = forms.ChoiceField(
        label="Alors, proposer",
        choices=Way.choices,
        error_messages={"required": "Choisissez la façon d’aider que cette règle propose."},
    )
    note = forms.CharField(
        label="Votre raison, en une phrase",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="Lue par l’équipe à la suite des raisons, par exemple : « Le bus du jeudi passe devant la salle. »",
    )

    def __init__(self, *args: Any, rule: Rule | None = None, is_last: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.facts = [] if is_last else list(FACTS.values())
        asked = dict(rule.conditions) if rule else {}
        for fact in self.facts:
            self.fields[fact.key] = forms.MultipleChoiceField(
                label=fact.title,
                choices=list(fact.values.items()),
                required=False,
                widget=ChipsSelectMultiple,
                initial=list(asked.get(fact.key, ())),
            )
        if rule:
            self.initial.update(way=rule.way, note=rule.note)

    def conditions(self) -> list[forms.BoundField]:
        """One field a fact, in order."""
        return [self[fact.key] for fact in self.facts]

    def clean(self) -> dict[str, Any]:
        """Only the last rule may ask for nothing."""
        data = super().clean() or {}
        if self.facts and not any(data.get(fact.key) for fact in self.facts):
            raise forms.ValidationError(
                "Cochez au moins une réponse : une règle sans condition arrêterait toutes celles qui la suivent."
            )
        return data

    def built(self) -> Rule:
        """Return the rule. One that asks and leads as before keeps its reasons; another explains itself."""
        data = self.cleaned_data
        conditions = {fact.key: data.get(fact.key, []) for fact in self.facts if data.get(fact.key)}
        made = Rule.from_data({"conditions": conditions, "way": data["way"], "note": " ".join(data["note"].split())})
        same = self.rule is not None and (made.conditions, made.way) == (self.rule.conditions, self.rule.way)
        reasons = self.rule.reasons if same and self.rule else ()
        return Rule(made.conditions, made.way, reasons, made.note)


class QuestionnaireForm(forms.Form):
    """Which version the coming diagnoses use."""

    version = forms.ChoiceField(label="Version du questionnaire")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (each.version, f"{each.version}, {len(each.questions)} questions") for each in versions()
        ]
