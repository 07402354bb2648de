"""Forms of those who would like to help: the public page, and what the team decides."""

from typing import Any

from django import forms
from django.utils import timezone
from phonenumber_field.formfields import PhoneNumberField

from accounts.models import Commune, Territory
from core.forms import ChipsSelectMultiple, ChoiceCards, DateInput, PhoneInput
from core.throttle import PublicFormMixin
from volunteers.engagement.vocabulary import ApplicationRefusal, Wish
from volunteers.enums import HelperKind

PHONE_MESSAGE = "Écrivez un numéro français à 10 chiffres, par exemple 05 36 49 12 00."
WANTED = [
    (HelperKind.VOLUNTEER.value, "Bénévole"),
    (HelperKind.CIVIC_SERVICE.value, "Service civique"),
]


class ApplicationForm(PublicFormMixin, forms.Form):
    """Someone says who they are and what they would like to do."""

    first_name = forms.CharField(label="Prénom", max_length=80, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = forms.CharField(label="Nom", max_length=80, widget=forms.TextInput({"autocomplete": "family-name"}))
    phone = PhoneNumberField(
        label="Téléphone",
        required=False,
        region="FR",
        widget=PhoneInput({"autocomplete": "tel"}),
        error_messages={"invalid": PHONE_MESSAGE},
    )
    email = forms.EmailField(
        label="Adresse électronique", required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )
    commune = forms.ModelChoiceField(
        Commune.objects.none(),
        label="Commune",
        empty_label="Choisir",
        error_messages={"required": "Choisissez votre commune, ou la plus proche."},
    )
    kind = forms.ChoiceField(
        label="Vous proposez votre aide comme",
        choices=WANTED,
        initial=HelperKind.VOLUNTEER,
        widget=ChoiceCards(
            columns=2,
            descriptions={
                HelperKind.VOLUNTEER.value: "Quelques heures par semaine ou par mois",
                HelperKind.CIVIC_SERVICE.value: "De 16 à 25 ans, 6 à 12 mois, indemnisé",
            },
        ),
    )
    wishes = forms.MultipleChoiceField(
        label="Ce que vous aimeriez faire", choices=Wish.choices, required=False, widget=ChipsSelectMultiple
    )
    availability = forms.CharField(
        label="Quand êtes-vous libre ?",
        required=False,
        max_length=300,
        help_text="Par exemple : le mardi matin, ou deux après-midi par mois",
    )
    words = forms.CharField(
        label="Un mot sur vous",
        required=False,
        max_length=2000,
        help_text="Ce que vous aimez, ce que vous savez faire, ce qui vous décide",
        widget=forms.Textarea({"rows": 4}),
    )
    consents = forms.BooleanField(
        label="J’accepte que ces informations soient gardées pour étudier ma proposition",
        error_messages={"required": "Sans votre accord, nous ne pouvons pas garder votre proposition."},
    )

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = territory.communes.order_by("name")
        self.fields["commune"].queryset = communes  # type: ignore[attr-defined]  # a choice of rows

    def clean(self) -> dict[str, Any]:
        """Ask for a way to call or write back."""
        told = super().clean()
        if not told.get("phone") and not told.get("email") and not {"phone", "email"} & self.errors.keys():
            self.add_error("phone", "Donnez au moins un moyen de vous joindre : téléphone ou adresse électronique.")
        return told

    def service_fields(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {**self.cleaned_data, "phone": self.cleaned_data["phone"] or ""}


class InterviewForm(forms.Form):
    """When it was, and what to remember."""

    prefix = "entretien"
    interview_on = forms.DateField(label="Entretien du", widget=DateInput, initial=timezone.localdate)
    words = forms.CharField(
        label="À retenir",
        required=False,
        max_length=2000,
        help_text="Ce que la personne souhaite et peut faire. Elle peut demander à lire ces lignes.",
        widget=forms.Textarea({"rows": 3}),
    )


class ApproveForm(forms.Form):
    """As what the person joins."""

    prefix = "accord"
    kind = forms.ChoiceField(label="Rejoint l’équipe comme", choices=WANTED)
    birth_year = forms.IntegerField(
        label="Année de naissance",
        required=False,
        min_value=1920,
        max_value=2015,
        help_text="Nécessaire pour un service civique : les heures permises en dépendent",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class RefusalForm(forms.Form):
    """Why, in words that the person reads."""

    prefix = "refus"
    reason = forms.ChoiceField(
        label="Pourquoi ?",
        choices=ApplicationRefusal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites pourquoi la candidature est refusée."},
    )
    words = forms.CharField(
        label="Explication",
        required=False,
        max_length=1000,
        help_text="La personne la lit telle quelle.",
        widget=forms.Textarea({"rows": 3}),
    )
