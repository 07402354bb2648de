"""Form of an absence that changes the planning: who, and which days."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from core.forms import DateInput
from volunteers.models import Helper

LONGEST_DAYS = 92


class AbsenceForm(forms.Form):
    """Who is absent, from when to when, whole days."""

    helper = forms.ChoiceField(
        label="Qui est absent ?",
        error_messages={
            "required": "Choisissez qui est absent.",
            "invalid_choice": "Cette personne n’est plus dans l’équipe.",
        },
    )
    starts_on = forms.DateField(
        label="Du",
        widget=DateInput,
        error_messages={"required": "Donnez le premier jour.", "invalid": "Cette date est illisible."},
    )
    ends_on = forms.DateField(
        label="Au",
        widget=DateInput,
        required=False,
        help_text="Vide : ce jour seulement.",
        error_messages={"invalid": "Cette date est illisible."},
    )
    reason = forms.CharField(
        label="Motif", max_length=120, required=False, help_text="Lu par l’équipe. Rien de médical."
    )

    def __init__(self, data: Any = None, *, team: QuerySet[Helper], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self._team = {str(helper.pk): helper for helper in team}
        names = [(key, helper.full_name) for key, helper in self._team.items()]
        self.fields["helper"].choices = [("", "Choisir"), *names]  # type: ignore[attr-defined]  # it is a choice field

    def clean_ends_on(self) -> date | None:
        """One day when no last day is said."""
        return self.cleaned_data["ends_on"] or self.cleaned_data.get("starts_on")

    def clean(self) -> dict[str, Any]:
        """The days follow each other, are not all gone by, and are those of an absence, not of a departure."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first is None or last is None:
            return cleaned
        if last < first:
            self.add_error("ends_on", "Le dernier jour doit suivre le premier.")
        elif last < timezone.localdate():
            self.add_error("starts_on", "Ces jours sont déjà passés.")
        elif (last - first).days > LONGEST_DAYS:
            self.add_error("ends_on", "Au-delà de trois mois, changez plutôt ses disponibilités.")
        return cleaned

    @property
    def absent(self) -> Helper:
        """Who is absent, once the form is valid."""
        return self._team[self.cleaned_data["helper"]]
