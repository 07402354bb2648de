"""Form of a destination."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from accounts.models import Commune, Territory
from core.address_forms import AddressInput
from directory.models import Place
from scheduling.models import Destination

if TYPE_CHECKING:
    DestinationModelForm = forms.ModelForm[Destination]
else:
    DestinationModelForm = forms.ModelForm


class DestinationForm(DestinationModelForm):
    """A place: in a commune of the territory, or in a town outside with what the law asks about it."""

    place = forms.ModelChoiceField(queryset=Place.objects.none(), required=False, widget=forms.HiddenInput)

    fieldsets: ClassVar = [
        ("Le lieu", ["name", "address", "commune", "access_notes", "is_active"]),
        ("Gare ou pôle d’échange", ["is_hub"]),
        ("Hors du territoire", ["town", "urban_inhabitants", "is_neighbour"]),
        ("Sur la carte", ["latitude", "longitude"]),
    ]

    class Meta:
        model = Destination
        fields: ClassVar = [
            "name", "address", "commune", "access_notes", "is_hub", "is_active", "town", "urban_inhabitants",
            "is_neighbour", "latitude", "longitude", "place",
        ]  # fmt: skip
        localized_fields = ("latitude", "longitude")
        widgets: ClassVar = {"address": AddressInput}
        labels: ClassVar = {
            "is_hub": "C’est une gare ou un pôle d’échange",
            "is_active": "Proposé dans les formulaires",
            "is_neighbour": "La ville touche le territoire",
            "town": "Ville",
            "urban_inhabitants": "Habitants de l’unité urbaine",
            "access_notes": "Pour y entrer",
        }
        help_texts: ClassVar = {
            "commune": "Hors du territoire, laissez vide et écrivez la ville plus bas.",
            "is_hub": "La gare de Périgueux est un pôle d’échange : une personne qui n’a droit au transport que par sa "
            "commune peut y être conduite, alors qu’elle ne peut pas l’être à l’hôpital de Périgueux.",
            "town": "Par exemple Périgueux.",
            "urban_inhabitants": "Celle de l’INSEE, pas la seule commune : environ 66 000 pour Périgueux. 0 dans une "
            "commune rurale.",
            "is_neighbour": "Un pôle d’échange ne compte que dans une ville voisine du territoire.",
            "access_notes": "Quelle porte, où se garer, à quel étage. Jamais de code d’entrée.",
            "latitude": "En degrés, par exemple 45,184 à Périgueux. Vide : le centre de la commune.",
            "longitude": "En degrés, par exemple 0,721 à Périgueux.",
        }

    def __init__(
        self,
        data: Any = None,
        *,
        territory: Territory,
        instance: Destination | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, instance=instance or Destination(territory=territory), initial=initial)
        communes = Commune.objects.filter(territory=territory).order_by("name")
        self.fields["commune"].queryset = communes  # type: ignore[attr-defined]  # fields of rows
        self.fields["commune"].empty_label = "Hors du territoire"  # type: ignore[attr-defined]
        self.fields["place"].queryset = Place.objects.filter(territory=territory)  # type: ignore[attr-defined]
        for name in ("latitude", "longitude", "urban_inhabitants"):
            self.fields[name].required = False

    def clean_urban_inhabitants(self) -> int:
        """Nothing typed is a rural commune."""
        return self.cleaned_data["urban_inhabitants"] or 0
