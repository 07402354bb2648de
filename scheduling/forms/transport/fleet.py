"""Forms of vehicles and of drivers."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Q

from accounts.models import Territory
from core.forms import ChoiceCards, DateInput
from scheduling.models import Driver, TransportScheme, Vehicle
from scheduling.transport.enums import Holding
from volunteers.models import Helper

if TYPE_CHECKING:
    VehicleModelForm = forms.ModelForm[Vehicle]
    DriverModelForm = forms.ModelForm[Driver]
else:
    VehicleModelForm = DriverModelForm = forms.ModelForm


class VehicleForm(VehicleModelForm):
    """A vehicle: room, papers, where it is kept."""

    holding = forms.ChoiceField(
        label="À qui est-il",
        choices=[
            (Holding.DRIVER, "Au conducteur"), (Holding.LENT, "Prêté au service"), (Holding.OWNED, "Au service"),
        ],
        initial=Holding.DRIVER,
        widget=ChoiceCards(
            descriptions={
                Holding.DRIVER: "Sa propre voiture, garée chez lui",
                Holding.LENT: "Par une commune, un centre social, une autre association",
                Holding.OWNED: "Acheté ou loué par l’association",
            }
        ),
    )  # fmt: skip

    fieldsets: ClassVar = [
        ("Le véhicule", ["name", "holding", "scheme"]),
        ("Qui peut y monter", ["seats", "wheelchairs", "aids", "has_low_step"]),
        ("Ses papiers", ["insurance_until", "inspection_until"]),
        ("Où il est garé", ["garage", "latitude", "longitude"]),
    ]

    class Meta:
        model = Vehicle
        fields: ClassVar = [
            "name", "holding", "scheme", "seats", "wheelchairs", "aids", "has_low_step", "insurance_until",
            "inspection_until", "garage", "latitude", "longitude",
        ]  # fmt: skip
        widgets: ClassVar = {"insurance_until": DateInput, "inspection_until": DateInput}
        localized_fields = ("latitude", "longitude")
        labels: ClassVar = {
            "has_low_step": "Marche basse ou rampe",
            "insurance_until": "Assuré jusqu’au",
            "inspection_until": "Contrôle technique valable jusqu’au",
        }
        help_texts: ClassVar = {
            "name": "Par exemple : Minibus du centre social, ou Voiture d’Odile.",
            "scheme": "Celui qui le compte dans son bilan. Vide : aucun.",
            "seats": "Sans compter le conducteur. La loi limite le véhicule à 9 places avec lui.",
            "wheelchairs": "Où la personne reste dans son fauteuil.",
            "aids": "Déambulateurs ou fauteuils pliés.",
            "insurance_until": "Dernier jour de l’attestation d’assurance, vue et jamais gardée.",
            "inspection_until": "Voiture de moins de quatre ans : la date de son premier contrôle.",
            "garage": "Vide : chez le conducteur.",
            "latitude": "Du garage, en degrés. Vide : chez le conducteur.",
        }

    def __init__(self, data: Any = None, *, territory: Territory, instance: Vehicle | None = None) -> None:
        super().__init__(data, instance=instance or Vehicle(territory=territory))
        schemes = TransportScheme.objects.filter(territory=territory).order_by("name", "pk")
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]  # a field of rows
        self.fields["scheme"].empty_label = "Aucun"  # type: ignore[attr-defined]
        if instance is None and schemes.count() == 1:
            self.initial["scheme"] = schemes[0].pk


class DriverForm(DriverModelForm):
    """Someone of the team who drives; who it is does not change afterwards."""

    helper = forms.ModelChoiceField(
        label="Qui conduit",
        queryset=Helper.objects.none(),
        empty_label="Choisir",
        help_text="Une personne de l’équipe. Elle n’y est pas ? Ajoutez-la d’abord aux intervenants.",
        error_messages={"required": "Choisissez qui conduit."},
    )

    class Meta:
        model = Driver
        fields: ClassVar = [
            "helper", "scheme", "vehicle", "licence_seen_on", "licence_until", "takes_to_room", "max_km_day",
            "max_km_year", "is_active",
        ]  # fmt: skip
        widgets: ClassVar = {"licence_seen_on": DateInput, "licence_until": DateInput}
        labels: ClassVar = {
            "takes_to_room": "Accompagne jusqu’à la salle d’attente",
            "is_active": "Conduit en ce moment",
        }
        help_texts: ClassVar = {
            "vehicle": "Sa voiture, ou un véhicule du service.",
            "licence_seen_on": "Le permis est vu, jamais gardé ni photocopié.",
            "licence_until": "La date au dos de la carte. Vide sur un permis rose.",
            "max_km_day": "Vide : pas de limite.",
            "max_km_year": "Vide : pas de limite. Le contrat d’assurance en fixe parfois une.",
        }

    def __init__(
        self, data: Any = None, *, territory: Territory, instance: Driver | None = None, vehicle: Vehicle | None = None
    ) -> None:
        super().__init__(data, instance=instance)
        schemes = TransportScheme.objects.filter(territory=territory).order_by("name", "pk")
        vehicles = Vehicle.objects.filter(territory=territory).order_by("name", "pk")
        current = instance.vehicle_id if instance is not None else None
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]  # fields of rows
        self.fields["scheme"].empty_label = "Choisir"  # type: ignore[attr-defined]
        self.fields["vehicle"].queryset = vehicles.filter(Q(is_active=True) | Q(pk=current))  # type: ignore[attr-defined]
        self.fields["vehicle"].empty_label = "Pas encore choisi"  # type: ignore[attr-defined]
        if instance is not None:
            del self.fields["helper"]
        else:
            people = Helper.objects.filter(territory=territory).active().filter(driver=None)
            self.fields["helper"].queryset = people.order_by("last_name", "first_name", "pk")  # type: ignore[attr-defined]
            self._suggest(schemes, vehicle)
        names = [name for name in ("helper", "scheme", "vehicle", "takes_to_room", "is_active") if name in self.fields]
        self.fieldsets = [
            ("Qui et avec quoi", names),
            ("Le permis de conduire", ["licence_seen_on", "licence_until"]),
            ("Jusqu’où", ["max_km_day", "max_km_year"]),
        ]

    def _suggest(self, schemes: Any, vehicle: Vehicle | None) -> None:
        if schemes.count() == 1:
            self.initial["scheme"] = schemes[0].pk
        if vehicle is not None:
            self.initial["vehicle"] = vehicle.pk
