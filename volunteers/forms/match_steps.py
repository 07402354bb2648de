"""What is asked at each step of a match: how long the trial lasts, when the next review is, what the review said."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import DateInput, GuardedTextarea
from volunteers.pairing_rules import TRIAL_WEEKS

_WEEKS = ((4, "quatre semaines"), (6, "six semaines"), (8, "huit semaines"), (12, "douze semaines"),
          (26, "six mois"), (52, "un an"))  # fmt: skip


def _interval(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=[(weeks, f"Dans {name}") for weeks, name in _WEEKS], coerce=int)


class TrialForm(forms.Form):
    """Until when the trial lasts."""

    until = forms.DateField(label="Essai jusqu’au", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(weeks=TRIAL_WEEKS)


class ConfirmForm(forms.Form):
    """When the first review is."""

    review_weeks = _interval("Premier bilan")

    def __init__(self, *args: Any, weeks: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _propose(self, weeks)


class ReviewForm(forms.Form):
    """What a review said, and when the next one is."""

    words = forms.CharField(
        label="Ce qu’en disent la personne et l’intervenant",
        max_length=2000,
        widget=GuardedTextarea(attrs={"rows": 4}),
        help_text="Ce qui va, ce qui change, ce qui est convenu. Une phrase suffit.",
        error_messages={"required": "Écrivez en une phrase ce que la personne et l’intervenant en disent."},
    )
    review_weeks = _interval("Prochain bilan")

    def __init__(self, *args: Any, weeks: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _propose(self, weeks)


def _propose(form: forms.Form, weeks: int) -> None:
    """Offer the interval kept until now first, also when it is not one of the usual ones."""
    field = form.fields["review_weeks"]
    if weeks not in dict(_WEEKS):
        field.choices = [(weeks, f"Dans {weeks} semaines"), *field.choices]  # type: ignore[attr-defined]
    field.initial = weeks
