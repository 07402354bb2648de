"""What a structure changes of its own records by its personal link."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone

from core.forms import ChipsSelect, DateInput
from directory.enums import Capacity
from directory.forms.contributions import public_phone
from directory.forms.hours import HoursField, hours_of
from directory.models import Place, Service
from directory.vocabulary import FEES

CAPACITY_CHOICES = [
    (Capacity.UNKNOWN.value, "ne pas le dire"),
    *((value.value, str(value.label)) for value in Capacity if value != Capacity.UNKNOWN),
]


class _OwnerForm(forms.Form):
    """Fields named as those of the record, hours apart."""

    kind = ""
    plain: ClassVar[tuple[str, ...]] = ()

    def fields_changed(self) -> dict[str, Any]:
        """Return the fields of the record, named with it."""
        told = self.cleaned_data
        fields = {f"{self.kind}.{name}": told[name] for name in self.plain}
        fields[f"{self.kind}.phone"] = str(told["phone"].as_e164) if told["phone"] else ""
        return fields | {f"{self.kind}.{name}": value for name, value in told["hours"].as_fields().items()}

    def without_errors(self) -> "_OwnerForm":
        """Return the form as typed, before it is sent: a button of the hours editor is no sending."""
        self._errors = ErrorDict()
        return self


class OwnerServiceForm(_OwnerForm):
    """A service, by who provides it."""

    kind = "service"
    plain = ("description", "fees", "fees_details", "email")

    description = forms.CharField(
        label="Ce que vous faites", required=False, max_length=3000, widget=forms.Textarea({"rows": 4})
    )
    capacity = forms.ChoiceField(label="Avez-vous des places ?", choices=CAPACITY_CHOICES, widget=ChipsSelect)
    capacity_until = forms.DateField(
        label="Jusqu’au",
        required=False,
        widget=DateInput,
        help_text="Après cette date, nous ne dirons plus rien des places.",
    )
    phone = public_phone("Téléphone")
    email = forms.EmailField(label="Adresse électronique publiée", required=False)
    fees = forms.ChoiceField(label="Est-ce payant ?", choices=FEES, required=False, widget=ChipsSelect)
    fees_details = forms.CharField(label="Prix", required=False, max_length=500)
    hours = HoursField(label="Horaires, s’ils diffèrent de ceux du lieu", with_school=False)

    fieldsets: ClassVar = [
        ("Les places", ["capacity", "capacity_until"]),
        ("Vous joindre", ["phone", "email"]),
        ("Horaires", ["hours"]),
        ("Le service", ["description"]),
        ("Le prix", ["fees", "fees_details"]),
    ]

    def __init__(self, data: Any = None, *, record: Service) -> None:
        until = record.capacity_until
        initial = {name: getattr(record, name) for name in (*self.plain, "phone", "capacity")}
        initial |= {"capacity_until": timezone.localdate(until) if until else None, "hours": hours_of(record)}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Ask until when the places are known."""
        told = super().clean() or self.cleaned_data
        is_known = told.get("capacity") not in {None, Capacity.UNKNOWN}
        until = told.get("capacity_until")
        is_past = until is not None and until < timezone.localdate()
        if is_known and (until is None or is_past):
            self.add_error("capacity_until", "Dites jusqu’à quand : une date à venir.")
        return told

    def fields_changed(self) -> dict[str, Any]:
        """Add the places, known until the end of the day."""
        told = self.cleaned_data
        known = told["capacity"] != Capacity.UNKNOWN
        until = _end_of(told["capacity_until"]) if known else None
        return super().fields_changed() | {"service.capacity": told["capacity"], "service.capacity_until": until}


class OwnerPlaceForm(_OwnerForm):
    """A place, by who keeps it."""

    kind = "place"
    plain = ("name", "address", "transport_note", "email", "website")

    phone = public_phone("Téléphone")
    email = forms.EmailField(label="Adresse électronique publiée", required=False)
    website = forms.URLField(label="Site internet", required=False, max_length=500, assume_scheme="https")
    hours = HoursField(label="Horaires")
    name = forms.CharField(label="Nom du lieu", max_length=200)
    address = forms.CharField(label="Adresse", required=False, max_length=255)
    transport_note = forms.CharField(
        label="Pour venir", required=False, max_length=300, help_text="Par exemple : arrêt de bus à 100 m, plain-pied"
    )

    fieldsets: ClassVar = [
        ("Vous joindre", ["phone", "email", "website"]),
        ("Horaires", ["hours"]),
        ("Le lieu", ["name", "address", "transport_note"]),
    ]

    def __init__(self, data: Any = None, *, record: Place) -> None:
        initial = {name: getattr(record, name) for name in (*self.plain, "phone")}
        super().__init__(data, initial={**initial, "hours": hours_of(record)})

    def fields_changed(self) -> dict[str, Any]:
        """Add whether it closes during school holidays."""
        closes = self.cleaned_data["hours"].on_school_holidays
        return super().fields_changed() | {"place.closes_on_school_holidays": closes}


class ClosingForm(forms.Form):
    """Ask that a record be closed."""

    words = forms.CharField(
        label="Depuis quand, et qui peut prendre la suite ?",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
