"""Settings of the territory."""

from typing import Any, ClassVar

from django import forms

from accounts.models import Commune, Sector, Territory
from core.forms import PhoneInput


class TerritoryForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """How the service is called and reached, and its school holidays."""

    class Meta:
        model = Territory
        fields = (
            *("service_name", "phone", "email", "seat", "school_zone"),
            *("legal_address", "legal_publisher", "legal_host", "privacy_contact"),
        )
        widgets: ClassVar = {"phone": PhoneInput}
        help_texts: ClassVar = {
            "service_name": "Tel qu’il apparaît sur les lettres et les e-mails.",
            "phone": "Celui que les personnes rappellent.",
            "email": "Celle où arrivent les réponses.",
            "school_zone": "Elle fixe les vacances scolaires du planning.",
            "legal_address": "Pour les mentions légales, au pied des pages publiques, comme les trois suivantes.",
            "legal_publisher": "Le nom de qui répond de ce qui est publié, souvent la présidente ou le président.",
            "legal_host": "Nom, adresse et téléphone de qui héberge le site.",
            "privacy_contact": "Nom ou adresse du délégué à la protection des données.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = Commune.objects.filter(territory=self.instance.pk)
        self.fields["seat"].queryset = communes  # type: ignore[attr-defined]  # a ModelChoiceField


class SectorForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Name of a sector."""

    class Meta:
        model = Sector
        fields = ("name",)
        labels: ClassVar = {"name": "Nom du secteur"}


class CommuneForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Sector of a commune, the point visits start from when an address is unknown, and its urban unit."""

    class Meta:
        model = Commune
        fields = ("sector", "latitude", "longitude", "urban_inhabitants")
        help_texts: ClassVar = {
            "latitude": "En degrés, par exemple 45,10073 pour Neuvic.",
            "longitude": "En degrés, par exemple 0,46879 pour Neuvic.",
            "urban_inhabitants": "Celle de l’INSEE. 0 ou vide dans une commune rurale. Le droit au transport solidaire "
            "en dépend.",
        }
        localized_fields = ("latitude", "longitude")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors = Sector.objects.filter(territory=self.instance.territory_id)
        self.fields["sector"] = forms.ModelChoiceField(
            sectors, label="Secteur", required=False, empty_label="Aucun secteur"
        )
        self.fields["urban_inhabitants"].required = False

    def clean_urban_inhabitants(self) -> int:
        """Nothing typed is a rural commune."""
        return self.cleaned_data["urban_inhabitants"] or 0
