"""A file of another directory, its source, and what is said of sources."""

from pathlib import PurePath
from typing import Any, ClassVar

from django import forms

from accounts.models import Territory
from core.forms import Switch
from directory.exchange.tables import MAX_BYTES
from directory.models import ColumnMap, Source

_ENDINGS = {".csv", ".txt", ".tsv", ".json", ".xlsx"}
LICENCES = ("Licence Ouverte 2.0", "ODbL 1.0", "CC BY 4.0")


def clean_table(sent: Any) -> Any:
    """Refuse at once what cannot be a table, and what is too big."""
    if sent is None:
        return None
    if PurePath(sent.name or "").suffix.lower() not in _ENDINGS:
        raise forms.ValidationError("Envoyez un tableau .csv, .json ou .xlsx. Dans le tableur : Enregistrer sous.")
    if (sent.size or 0) > MAX_BYTES:
        raise forms.ValidationError(f"Ce fichier dépasse {MAX_BYTES // 1024 // 1024} Mo.")
    return sent


class ImportForm(forms.Form):
    """A file or its address, the source it comes from, how to read it."""

    file = forms.FileField(
        label="Fichier",
        required=False,
        help_text="Tableau .csv ou .xlsx, ou fichier .json.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.json,.xlsx"}),
        error_messages={"empty": "Ce fichier est vide."},
    )
    address = forms.URLField(
        label="Ou l’adresse du fichier",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Par exemple l’adresse de téléchargement donnée par data.gouv.fr.",
        error_messages={"invalid": "Donnez une adresse complète, qui commence par https://."},
    )
    services = forms.FileField(
        label="Liste des services, si elle est à part",
        required=False,
        help_text="Seulement pour data·inclusion, quand structures et services viennent en deux fichiers.",
        widget=forms.FileInput(attrs={"accept": ".json"}),
    )
    source = forms.ModelChoiceField(
        label="D’où vient ce fichier ?",
        queryset=Source.objects.none(),
        required=False,
        empty_label="Une nouvelle source",
        help_text="Reprenez la même source quand le fichier revient : ce qui a changé sera mis à jour.",
    )
    new_source = forms.CharField(label="Nom de la nouvelle source", required=False, max_length=120)
    licence = forms.CharField(
        label="Licence de la nouvelle source",
        required=False,
        max_length=80,
        help_text=f"Par exemple {', '.join(LICENCES)}. Elle est citée sur les pages publiques.",
    )
    mapping = forms.ModelChoiceField(
        label="Correspondances de colonnes",
        queryset=ColumnMap.objects.none(),
        required=False,
        empty_label="Reconnaître les colonnes",
        help_text="Les formats connus se reconnaissent seuls. Pour un autre tableau, vous direz quelle colonne va où.",
    )
    closes_missing = forms.BooleanField(
        label="Fermer ce qui n’est plus dans le fichier",
        required=False,
        initial=True,
        widget=Switch,
        help_text="Décochez si ce fichier n’est qu’une partie de la source.",
    )

    fieldsets: ClassVar = [
        ("Le fichier", ["file", "address", "services"]),
        ("Sa source", ["source", "new_source", "licence", "closes_missing"]),
        ("Comment le lire", ["mapping"]),
    ]

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = Source.objects.filter(territory=territory, is_human=False)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
        self.fields["mapping"].queryset = ColumnMap.objects.filter(territory=territory)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse what is no table."""
        return clean_table(self.cleaned_data["file"])

    def clean_services(self) -> Any:
        """Refuse what is no table."""
        return clean_table(self.cleaned_data["services"])

    def clean(self) -> dict[str, Any]:
        """Ask for one file or one address, for a source or the name of a new one."""
        given = super().clean() or self.cleaned_data
        if not self.errors and bool(given["file"]) == bool(given["address"]):
            self.add_error("file", "Choisissez un fichier, ou donnez son adresse : l’un des deux.")
        if not given.get("source") and not given.get("new_source"):
            self.add_error("new_source", "Donnez un nom à la nouvelle source, ou choisissez-en une.")
        return given


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What is said of a source."""

    url = forms.URLField(label="Adresse", required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Source
        fields: ClassVar = ["name", "licence", "url"]
