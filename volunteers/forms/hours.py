"""Forms of hours: corrected, added by hand, to be looked at again, and the rates."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import DateInput, TimeInput
from volunteers.enums import HoursActivity
from volunteers.hours_filters import month_choices, month_of
from volunteers.hours_rules import month_start, previous_month
from volunteers.models import TimeEntry
from volunteers.services.hours import Figures

BY_HAND = [choice for choice in HoursActivity.choices if choice[0] != HoursActivity.VISIT]


def _minutes_field(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=1440,
        help_text=help_text,
        error_messages={
            "invalid": "Donnez un nombre de minutes, sans virgule.",
            "min_value": "Donnez un nombre de minutes, ou 0.",
            "max_value": "Une journée compte 1 440 minutes.",
        },
    )


def _kilometres_field() -> forms.DecimalField:
    return forms.DecimalField(
        label="Kilomètres avec votre voiture",
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(999),
        max_digits=5,
        decimal_places=1,
        localize=True,
        help_text="Aller et retour, un chiffre après la virgule.",
        error_messages={
            "invalid": "Donnez un nombre de kilomètres, par exemple 12,5.",
            "max_value": "999 kilomètres au plus.",
            "min_value": "Donnez un nombre de kilomètres, ou 0.",
            "max_decimal_places": "Un seul chiffre après la virgule.",
        },
    )


class _FiguresForm(forms.Form):
    """Minutes there, on the road, and kilometres."""

    hours = forms.IntegerField(
        label="Heures",
        required=False,
        min_value=0,
        max_value=24,
        error_messages={
            "invalid": "Donnez un nombre d’heures, sans virgule.",
            "min_value": "Donnez un nombre d’heures, ou 0.",
            "max_value": "Une journée compte 24 heures.",
        },
    )
    minutes = _minutes_field("Minutes")
    travel_minutes = _minutes_field("Minutes de route", "Aller et retour.")
    kilometres = _kilometres_field()
    note = forms.CharField(
        label="Précision", required=False, max_length=200, help_text="Sans nommer la personne visitée."
    )

    def figures(self) -> Figures:
        """Return what was typed."""
        given = self.cleaned_data
        minutes = (given.get("hours") or 0) * 60 + (given.get("minutes") or 0)
        return Figures(minutes, given.get("travel_minutes") or 0, given.get("kilometres") or Decimal(0))


class CorrectForm(_FiguresForm):
    """Other figures than those proposed."""

    def __init__(self, data: Any = None, *, entry: TimeEntry) -> None:
        initial = {
            "hours": entry.minutes // 60,
            "minutes": entry.minutes % 60,
            "travel_minutes": entry.travel_minutes,
            "kilometres": entry.kilometres,
            "note": entry.note,
        }
        super().__init__(data, initial=initial)

    field_order = ("hours", "minutes", "travel_minutes", "kilometres", "note")


class AddForm(_FiguresForm):
    """A meeting, a training, a workshop. The duration is typed, or follows from two hours."""

    activity = forms.ChoiceField(
        label="Ce que c’était", choices=BY_HAND, error_messages={"required": "Dites ce que c’était."}
    )
    day = forms.DateField(label="Jour", widget=DateInput, error_messages={"required": "Donnez le jour."})
    starts = forms.TimeField(label="De", widget=TimeInput, required=False)
    ends = forms.TimeField(label="À", widget=TimeInput, required=False, help_text="Ou la durée, ci-dessous.")

    field_order = ("activity", "day", "starts", "ends", "hours", "minutes", "travel_minutes", "kilometres", "note")

    def clean(self) -> dict[str, Any]:
        """Work the duration out of the two hours when it is not typed."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = given.get("starts"), given.get("ends")
        if bool(starts) != bool(ends):
            self.add_error("ends" if starts else "starts", "Donnez les deux heures, ou la durée.")
        elif starts and ends and ends <= starts:
            self.add_error("ends", "L’heure de fin doit suivre l’heure de début, le même jour.")
        elif starts and ends and not (given.get("hours") or given.get("minutes")):
            given["minutes"] = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
        return given

    def service_fields(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = self.cleaned_data
        return {
            "activity": given["activity"],
            "day": given["day"],
            "starts": given["starts"],
            "ends": given["ends"],
            "note": given["note"],
            "figures": self.figures(),
        }


class ContestForm(forms.Form):
    """What is to be looked at again."""

    reason = forms.CharField(
        label="Ce qui est à revoir",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La personne lira cette phrase.",
        error_messages={"required": "Dites ce qui est à revoir : la personne le lira."},
    )


class PeriodForm(forms.Form):
    """From a day to another."""

    du = forms.DateField(label="Du", widget=DateInput, error_messages={"invalid": "Donnez une date."})
    au = forms.DateField(label="Au", widget=DateInput, error_messages={"invalid": "Donnez une date."})

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("du") and given.get("au") and given["au"] < given["du"]:
            self.add_error("au", "La fin de la période doit suivre son début.")
        return given


class MonthsForm(forms.Form):
    """From a month to another, both included: the running year unless said otherwise."""

    du = forms.ChoiceField(label="De", choices=month_choices)
    au = forms.ChoiceField(label="À", choices=month_choices)

    def __init__(self, data: Any) -> None:
        today = timezone.localdate()
        usual = {"du": f"{today.year}-01", "au": f"{today:%Y-%m}"}
        super().__init__({name: data.get(name) or value for name, value in usual.items()})

    def clean(self) -> dict[str, Any]:
        """Read the months; refuse those out of order."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = month_of(given.get("du", "")), month_of(given.get("au", ""))
        if first and last and last < first:
            self.add_error("au", "Le dernier mois doit suivre le premier.")
        return given | {"first": first, "last": last}


class _RateForm(forms.Form):
    """An amount from a day on."""

    valid_from = forms.DateField(
        label="À partir du", widget=DateInput, error_messages={"required": "Donnez la date de départ."}
    )
    label = forms.CharField(
        label="D’où vient ce montant",
        max_length=160,
        error_messages={"required": "Dites d’où vient ce montant : les comptes doivent pouvoir le justifier."},
    )


def _amount_field(label: str, places: int, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_value=Decimal(most),
        decimal_places=places,
        localize=True,
        error_messages={
            "required": "Donnez le montant.",
            "invalid": "Donnez un montant, par exemple 0,5.",
            "max_value": f"{most} € au plus.",
            "min_value": "Donnez un montant, ou 0.",
            "max_decimal_places": f"{places} chiffres après la virgule au plus.",
        },
    )


class MileageRateForm(_RateForm):
    """What a kilometre is refunded."""

    amount = _amount_field("Euros par kilomètre", 3, 5)
    field_order = ("amount", "valid_from", "label")


class ValuationRateForm(_RateForm):
    """What an hour of volunteering is worth."""

    amount = _amount_field("Euros par heure", 2, 500)
    activity = forms.ChoiceField(
        label="Pour", required=False, choices=[("", "toutes les activités sans taux à elles"), *HoursActivity.choices]
    )
    field_order = ("amount", "activity", "valid_from", "label")


def usual_period() -> dict[str, Any]:
    """The twelve months before the running one: what a certificate covers unless said otherwise."""
    month = month_start(timezone.localdate())
    return {"du": month.replace(year=month.year - 1), "au": previous_month(month)}
