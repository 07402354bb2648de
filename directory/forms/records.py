"""Forms of organisations and places."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from accounts.models import Territory
from core.forms import ChoiceCards, PhoneInput
from directory.forms.hours import HoursField, hours_of
from directory.forms.widgets import SearchableChips, https_field
from directory.hours.typed import Hours
from directory.models import Organisation, Place
from directory.vocabulary import NETWORKS

TYPOLOGIES = [
    ("", "je ne sais pas"), ("ASSO", "association"), ("COMMUNE", "mairie"), ("CC", "communauté de communes"),
    ("CCAS", "CCAS"), ("CIAS", "CIAS"), ("DEPT", "département"), ("BIB", "bibliothèque, médiathèque"),
    ("CS", "centre social"), ("EVS", "espace de vie sociale"), ("RFS", "France Services"), ("ML", "mission locale"),
    ("TIERS_LIEUX", "tiers-lieu"), ("ENTREPRISE", "entreprise"), ("PERSONNE", "personne à son compte ou employée"),
]  # fmt: skip
_OTHER_COMMUNE = ("", "une commune hors du territoire")


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """Who runs places and services."""

    typology = forms.ChoiceField(label="Type", required=False)
    networks = forms.MultipleChoiceField(
        label="Réseaux", required=False, choices=NETWORKS, widget=SearchableChips(search_label="Chercher un réseau")
    )

    fieldsets: ClassVar = [
        ("La structure", ["name", "typology", "siret", "description", "is_own_service"]),
        ("La joindre", ["phone", "email", "website"]),
        ("Réseaux nationaux", ["networks"]),
    ]

    class Meta:
        model = Organisation
        formfield_callback = https_field
        fields = ("name", "siret", "typology", "networks", "description", "phone", "email", "website", "is_own_service")
        widgets: ClassVar = {"phone": PhoneInput, "description": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {
            "siret": "14 chiffres. Vide pour une personne que les habitants emploient eux-mêmes.",
            "is_own_service": "C’est vous : proposé en dernier quand rien d’autre ne convient.",
        }

    def __init__(self, data: QueryDict | None = None, *, instance: Organisation) -> None:
        super().__init__(data, instance=instance)
        known = TYPOLOGIES + [(instance.typology, instance.typology)] * (instance.typology not in dict(TYPOLOGIES))
        _choices(self, "typology", known)

    def record_fields(self) -> dict[str, Any]:
        """Return what the service takes."""
        return dict(self.cleaned_data)


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """Where one goes, or from where someone comes. ``commune`` fills the codes of a commune of the territory."""

    commune = forms.ChoiceField(label="Commune", required=False)
    hours = HoursField(label="Quand est-ce ouvert ?")

    fieldsets: ClassVar = [
        ("Le lieu", ["name", "kind"]),
        ("Où", ["commune", "address", "address_complement", "postal_code", "commune_name", "insee_code",
                "latitude", "longitude", "transport_note", "accessibility_url"]),
        ("Joindre", ["phone", "email", "website", "booking_url"]),
        ("Horaires", ["hours"]),
    ]  # fmt: skip

    class Meta:
        model = Place
        formfield_callback = https_field
        localized_fields = ("latitude", "longitude")
        fields = (
            "name", "kind", "address", "address_complement", "postal_code", "insee_code", "commune_name", "latitude",
            "longitude", "phone", "email", "website", "booking_url", "accessibility_url", "transport_note",
        )  # fmt: skip
        widgets: ClassVar = {"phone": PhoneInput, "kind": ChoiceCards(columns=2)}
        labels: ClassVar = {"commune_name": "Nom de la commune", "kind": "Genre de lieu"}
        help_texts: ClassVar = {
            "commune_name": "Rempli tout seul pour une commune du territoire, comme les deux codes.",
            "latitude": "Par exemple 45,10. Sans position, le centre de la commune est pris.",
            "transport_note": "Arrêt de bus, gare, stationnement.",
            "accessibility_url": "Adresse de la page du lieu sur acceslibre.beta.gouv.fr.",
        }

    def __init__(
        self, data: QueryDict | None = None, *, instance: Place, territory: Territory, initial: Any = None
    ) -> None:
        super().__init__(data, instance=instance, initial=initial)
        self.communes = {commune.insee: commune for commune in territory.communes.all()}
        _choices(self, "commune", [_OTHER_COMMUNE, *((each.insee, each.name) for each in self.communes.values())])
        if instance.insee_code in self.communes:
            self.initial.setdefault("commune", instance.insee_code)
        self.fields["hours"] = HoursField(label="Quand est-ce ouvert ?", zone=territory.school_zone)
        self.initial.setdefault("hours", hours_of(instance))

    def clean(self) -> dict[str, Any]:
        """Take the codes of the commune chosen, and its centre when the place has no position of its own."""
        cleaned = super().clean() or self.cleaned_data
        commune = self.communes.get(cleaned.get("commune", ""))
        if commune is not None:
            cleaned |= {"insee_code": commune.insee, "commune_name": commune.name}
            cleaned["postal_code"] = cleaned.get("postal_code") or commune.postal_code
        return cleaned

    def record_fields(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"commune", "hours"}}
        commune = self.communes.get(self.cleaned_data["commune"])
        if commune and given["kind"] == "FIXED" and given["latitude"] is None and given["longitude"] is None:
            given |= {"latitude": commune.latitude, "longitude": commune.longitude}
        hours: Hours = self.cleaned_data["hours"]
        return given | hours.as_fields() | {"closes_on_school_holidays": hours.on_school_holidays}


def _choices(form: forms.BaseForm, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared just above)
    field.choices = choices
