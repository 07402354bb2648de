"""Filters of the journal."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from core.forms import DateInput


class JournalFilterForm(forms.Form):
    """Whose acts, and which day."""

    person = forms.ModelChoiceField(User.objects.none(), label="Personne", required=False, empty_label="Tout le monde")
    day = forms.DateField(label="Jour", required=False, widget=DateInput)

    def __init__(self, data: Any, *, people: QuerySet[User]) -> None:
        super().__init__(data)
        self.fields["person"] = forms.ModelChoiceField(
            people, label="Personne", required=False, empty_label="Tout le monde"
        )
        self.order_fields(["person", "day"])
