"""Forms of the journeys between communes."""

from typing import Any

from django import forms

from accounts.models import Commune
from scheduling.models.travel import MAX_MINUTES

MAX_FILE_BYTES = 200_000


class TravelForm(forms.Form):
    """How long a journey takes by car."""

    start = forms.ModelChoiceField(
        Commune.objects.none(),
        label="Commune de départ",
        empty_label="Choisir",
        error_messages={"required": "Choisissez la commune de départ."},
    )
    end = forms.ModelChoiceField(
        Commune.objects.none(),
        label="Commune d’arrivée",
        empty_label="Choisir",
        error_messages={"required": "Choisissez la commune d’arrivée."},
    )
    minutes = forms.IntegerField(
        label="Minutes de route, en voiture",
        min_value=1,
        max_value=MAX_MINUTES,
        help_text="De centre à centre, un jour ordinaire.",
        error_messages={
            "required": "Donnez le nombre de minutes.",
            "invalid": "Donnez un nombre de minutes, sans virgule.",
            "min_value": "Donnez un temps entre 1 et 240 minutes.",
            "max_value": "Donnez un temps entre 1 et 240 minutes.",
        },
    )
    one_way = forms.BooleanField(
        label="Dans un seul sens", required=False, help_text="L’autre sens garde le temps qu’il a."
    )
    known = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, communes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("start", "end"):
            self.fields[name].queryset = communes  # type: ignore[attr-defined]  # it is a choice of rows

    def clean(self) -> dict[str, Any]:
        """Refuse a journey that goes nowhere."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("start") and cleaned["start"] == cleaned.get("end"):
            self.add_error("end", "Choisissez une autre commune que celle de départ.")
        return cleaned


class TravelFileForm(forms.Form):
    """A file of journeys."""

    file = forms.FileField(
        label="Fichier CSV",
        help_text="Trois colonnes : commune de départ, commune d’arrivée, minutes. Les communes par leur nom ou leur "
        "code INSEE. Chaque ligne vaut dans les deux sens, sauf « un seul sens » dans une colonne « sens ».",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def clean_file(self) -> str:
        """Return the text of the file, as spreadsheets write it."""
        sent = self.cleaned_data["file"]
        if sent.size > MAX_FILE_BYTES:
            raise forms.ValidationError("Ce fichier est trop gros : 200 Ko au plus.")
        content: bytes = sent.read()
        if b"\0" in content:
            raise forms.ValidationError("Ce n’est pas un fichier CSV. Dans le tableur : Enregistrer sous, puis CSV.")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252", errors="replace")
