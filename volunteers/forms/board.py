"""Filters of the board of matches."""

from typing import Any

from django import forms

from accounts.models import Commune, User
from core.forms import SearchInput


class BoardFilter(forms.Form):
    """By name and commune; the view chosen stays."""

    vue = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label="Chercher une personne", required=False, widget=SearchInput)
    commune = forms.ModelChoiceField(
        Commune.objects.none(), label="Commune", required=False, empty_label="Toutes les communes"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = Commune.objects.visible_to(user)  # type: ignore[attr-defined]
