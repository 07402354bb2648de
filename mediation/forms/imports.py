"""A file of people to import."""

from pathlib import PurePath
from typing import Any

from django import forms

from accounts.access import territory_of
from accounts.models import User
from mediation.rules import possible_referents
from mediation.services.imports import MAX_FILE_BYTES


class PeopleFileForm(forms.Form):
    """The file, and who will follow these people."""

    file = forms.FileField(
        label="Fichier",
        help_text="Le modèle de La Coop rempli (.xlsx), ou un tableau .csv avec les mêmes titres de colonnes.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )
    referent = forms.ModelChoiceField(
        label="Référent de ces personnes",
        queryset=User.objects.none(),
        required=False,
        empty_label="Personne pour l’instant",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referent"].queryset = possible_referents(territory_of(user))  # type: ignore[attr-defined]
        self.initial.setdefault("referent", user.pk)

    def clean_file(self) -> Any:
        """Refuse at once what cannot be a table, and what is too big to be one of people."""
        sent = self.cleaned_data["file"]
        if PurePath(sent.name or "").suffix.lower() not in {".xlsx", ".csv"}:
            raise forms.ValidationError("Envoyez un tableau .xlsx ou .csv. Dans le tableur : Enregistrer sous.")
        if (sent.size or 0) > MAX_FILE_BYTES:
            raise forms.ValidationError(f"Ce fichier dépasse {MAX_FILE_BYTES // 1024 // 1024} Mo.")
        return sent
