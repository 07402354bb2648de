"""First question of a visit's report: did it take place?"""

from typing import Any

from django import forms

from core.forms import ChoiceCards, GuardedTextarea
from scheduling.enums import VisitStatus

_ANSWERS = [
    (VisitStatus.SEEN.value, "Oui, comme prévu"),
    (VisitStatus.NO_SHOW.value, "Personne n’a ouvert"),
    (VisitStatus.EXCUSED.value, "La personne a annulé"),
    (VisitStatus.REVOKED.value, "Annulée par le service"),
]


class HappenedForm(forms.Form):
    """Whether the visit took place; otherwise a word, and whether the request waits for another visit."""

    happened = forms.ChoiceField(
        label="La visite a eu lieu ?",
        widget=ChoiceCards(columns=2),
        error_messages={
            "required": "Dites si la visite a eu lieu.",
            "invalid_choice": "Choisissez une des réponses proposées.",
        },
    )
    word = forms.CharField(
        label="Un mot pour l’équipe", max_length=300, required=False, widget=GuardedTextarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, may_revoke: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = _ANSWERS if may_revoke else _ANSWERS[:-1]
        self.fields["happened"].choices = answers  # type: ignore[attr-defined]  # a choice field
