"""Forms of transport schemes and of their tariffs."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone

from accounts.models import Commune, Territory
from core.forms import ChipsSelectMultiple, ChoiceCards, DateInput, PhoneInput, TimeInput
from directory.hours import read
from scheduling.models import TransportScheme, TransportTariff
from scheduling.selectors.transport.schemes import hours_plain
from scheduling.transport.enums import Regime, RidePurpose
from scheduling.transport.regimes import regime_words

if TYPE_CHECKING:
    SchemeModelForm = forms.ModelForm[TransportScheme]
    TariffModelForm = forms.ModelForm[TransportTariff]
else:
    SchemeModelForm = TariffModelForm = forms.ModelForm


def capital(text: str) -> str:
    """First letter in upper case."""
    return text[:1].upper() + text[1:]


class SchemeForm(SchemeModelForm):
    """Who carries people, under which law, where and when, by which rules."""

    regime = forms.ChoiceField(
        label="Sous quel régime",
        choices=[(value, capital(label)) for value, label in Regime.choices],
        widget=ChoiceCards,
    )
    hours = forms.CharField(
        label="Horaires",
        max_length=200,
        help_text="Par exemple : lundi à vendredi, 8 h à 18 h.",
        error_messages={"required": "Dites quels jours et à quelles heures le service conduit."},
    )
    excluded_purposes = forms.MultipleChoiceField(
        label="Motifs refusés",
        choices=RidePurpose.choices,
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Un soin dont le trajet est remboursé relève du taxi conventionné ou de l’ambulance.",
    )

    website = forms.URLField(label="Site", required=False, assume_scheme="https")

    fieldsets: ClassVar = [
        ("Le régime", ["regime", "is_association"]),
        ("Qui organise", ["name", "organiser", "rna", "address", "phone", "email", "website"]),
        ("Pour le bilan au préfet", ["employees", "members", "statutes"]),
        ("Où et quand", ["communes", "hours", "booking", "notice_hours", "last_booking_time"]),
        ("Les règles", ["max_km", "max_ride_minutes", "distance_basis", "excluded_purposes", "rules", "is_active"]),
    ]

    class Meta:
        model = TransportScheme
        fields: ClassVar = [
            "name", "regime", "organiser", "is_association", "rna", "address", "phone", "email", "website",
            "employees", "members", "statutes", "communes", "booking", "notice_hours", "last_booking_time", "hours",
            "max_km", "max_ride_minutes", "distance_basis", "excluded_purposes", "rules", "is_active",
        ]  # fmt: skip
        widgets: ClassVar = {
            "phone": PhoneInput,
            "communes": ChipsSelectMultiple,
            "last_booking_time": TimeInput,
            "rules": forms.Textarea({"rows": 3}),
        }
        labels: ClassVar = {
            "is_association": "L’organisateur est une association loi 1901",
            "rules": "Autres règles, adhésion, annulation",
            "is_active": "Ce service est ouvert",
            "max_ride_minutes": "Temps à bord au plus, en minutes",
        }
        help_texts: ClassVar = {
            "rna": "Une lettre W et 9 chiffres, sur le récépissé de la préfecture.",
            "communes": "Aucun choix : toutes celles du territoire.",
        }

    def __init__(self, data: Any = None, *, territory: Territory, instance: TransportScheme | None = None) -> None:
        super().__init__(data, instance=instance or TransportScheme(territory=territory))
        communes = Commune.objects.filter(territory=territory).order_by("name")
        self.fields["communes"].queryset = communes  # type: ignore[attr-defined]  # a field of rows
        today = timezone.localdate()
        told = {str(regime): regime_words(regime, today) for regime in Regime}
        self.fields["regime"].widget.descriptions = told
        self.initial["hours"] = plain_hours(self.instance.hours)


class TariffForm(TariffModelForm):
    """A tariff from a day on."""

    fieldsets: ClassVar = [
        ("Quand", ["valid_from", "valid_to"]),
        ("Combien", ["flat_fee", "flat_fee_up_to_km", "per_km", "driver_per_km"]),
    ]

    class Meta:
        model = TransportTariff
        fields: ClassVar = ["valid_from", "valid_to", "flat_fee", "flat_fee_up_to_km", "per_km", "driver_per_km"]
        widgets: ClassVar = {"valid_from": DateInput, "valid_to": DateInput}
        localized_fields = ("flat_fee", "flat_fee_up_to_km", "per_km", "driver_per_km")
        labels: ClassVar = {
            "flat_fee": "Forfait, en euros",
            "flat_fee_up_to_km": "Kilomètres compris dans le forfait",
            "per_km": "Par kilomètre au-delà, en euros",
            "driver_per_km": "Rendu au conducteur par kilomètre, en euros",
        }
        help_texts: ClassVar = {
            "valid_from": "Le barème d’avant s’arrête la veille, sans changer.",
            "valid_to": "Vide : jusqu’au prochain barème.",
        }


class DistanceForm(forms.Form):
    """A distance, to see what is asked for it."""

    km = forms.DecimalField(label="Pour combien de kilomètres", min_value=0, max_value=300, decimal_places=1)


def plain_hours(osm: str) -> str:
    """Return hours in words where they are read back the same, otherwise in their own syntax."""
    words = hours_plain(osm).replace("\n", "; ")
    again = read(words)
    return words if again.is_sure and hours_plain(again.osm) == hours_plain(osm) else osm
