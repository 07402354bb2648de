"""Forms of the accounts of rides: a sheet reopened, a payment, the yearly return."""

from typing import Any

from django import forms
from django.utils import timezone

from core.forms import DateInput

_POSITIVE = {"min_value": "Donnez un nombre, ou 0.", "invalid": "Donnez un nombre entier."}


class ReopenForm(forms.Form):
    """Why a closed sheet is opened again."""

    reason = forms.CharField(
        label="Pourquoi le rouvrir",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Dites pourquoi : la raison reste au bordereau."},
    )


class PaymentForm(forms.Form):
    """Who paid or was paid, and when. Without a day: it is taken back."""

    party = forms.ChoiceField(choices=[("passager", "passager"), ("conducteur", "conducteur")])
    key = forms.IntegerField(min_value=1)
    on = forms.DateField(required=False)


def _count(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=100_000, help_text=help_text, error_messages=_POSITIVE
    )


class YearForm(forms.Form):
    """What a person tells of a year to the préfet."""

    employees = _count("Salariés", "De l’association, au 31 décembre.")
    volunteers = _count("Bénévoles", "De l’association, toutes activités.")
    members = _count("Adhérents")
    statutes = forms.CharField(
        label="Statuts", required=False, max_length=300, help_text="Un exemplaire est à joindre : dites sa date."
    )
    rules = forms.CharField(
        label="Règles spécifiques de prise en charge",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Adhésion demandée, délai de réservation, trajets refusés…",
    )


class SentForm(forms.Form):
    """The day the return was sent."""

    on = forms.DateField(
        label="Envoyée le",
        widget=DateInput,
        error_messages={"required": "Indiquez le jour de l’envoi.", "invalid": "Indiquez un jour."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": timezone.localdate()})
        super().__init__(*args, **kwargs)
