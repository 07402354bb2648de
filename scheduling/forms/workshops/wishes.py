"""Forms of registrations: by the team, and on the public page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings

from accounts.models import Commune
from core.forms import ChipsSelect, ChipsSelectMultiple
from core.free_text import refuse_secrets
from core.throttle import PublicFormMixin
from directory.forms.desk import phone_field
from messaging.reaching import sms_reach
from scheduling.forms.choices import capital_choices
from scheduling.models import WorkshopSession
from scheduling.transport.enums import Aid, Escort

COMPANIONS = [(0, "Personne d’autre"), (1, "1 personne"), (2, "2 personnes"), (3, "3 personnes")]
HOW_DRIVEN = ("ride_aids", "ride_escort", "ride_same_driver")
RIDE_WORDS = "Venir chercher la personne et la ramener"


class WishForm(forms.Form):
    """What the team notes of a registration; the ride is asked only where the session offers one."""

    companions = forms.TypedChoiceField(label="Vient avec", choices=COMPANIONS, coerce=int, initial=0)
    needs_ride = forms.BooleanField(
        label=RIDE_WORDS,
        required=False,
        help_text="Un besoin de déplacement aller et retour est noté dès que la personne a une place.",
    )
    ride_aids = forms.MultipleChoiceField(
        label="Se déplace avec",
        choices=capital_choices(Aid.choices),
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Proposé d’après sa fiche. Rien de coché : sans aide.",
    )
    ride_escort = forms.ChoiceField(
        label="Accompagner la personne",
        choices=capital_choices(Escort.choices),
        required=False,
        widget=ChipsSelect,
    )
    ride_same_driver = forms.BooleanField(label="Le même conducteur à l’aller et au retour", required=False)
    words = forms.CharField(
        label="À savoir",
        max_length=200,
        required=False,
        validators=[refuse_secrets],
        help_text="Ce qui aide à l’accueillir. Rien sur la santé.",
    )

    def __init__(self, *args: Any, session: WorkshopSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not session.offers_ride:
            for name in ("needs_ride", *HOW_DRIVEN):
                del self.fields[name]

    def service_fields(self) -> dict[str, Any]:
        """Return what the service takes, under its names.

        How someone is driven, only of who is to be, and when the whole form was shown: it always names an escort.
        """
        values = dict(self.cleaned_data)
        if values.get("needs_ride") and values["ride_escort"]:
            return values
        return {name: value for name, value in values.items() if name not in HOW_DRIVEN}


class PublicWishForm(PublicFormMixin, forms.Form):
    """A place asked for without an account; a telephone or an e-mail, so that an answer reaches the person."""

    guest_name = forms.CharField(
        label="Votre prénom et votre nom",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Écrivez votre nom : nous saurons qui accueillir."},
    )
    guest_phone = phone_field()
    guest_email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Si vous en avez une : la confirmation y arrive.",
        error_messages={"invalid": "Cette adresse est incomplète. Par exemple : jeannette@exemple.fr."},
    )
    guest_accepts_sms = forms.BooleanField(
        label="Prévenez-moi par SMS",
        required=False,
        help_text="Sur votre portable : la confirmation, un rappel la veille, et ce qui changerait.",
    )
    guest_commune = forms.ChoiceField(label="Votre commune", required=False)
    companions = forms.TypedChoiceField(label="Vous venez avec", choices=COMPANIONS, coerce=int, initial=0)
    needs_ride = forms.BooleanField(
        label="Je ne peux pas venir seul(e) : venez me chercher",
        required=False,
        help_text="Nous vous appelons pour convenir de l’heure.",
    )
    agrees = forms.BooleanField(
        label="J’accepte que l’équipe garde ces informations pour organiser ma venue",
        error_messages={"required": "Sans votre accord, nous ne pouvons pas garder votre place."},
    )

    def __init__(self, *args: Any, session: WorkshopSession, communes: Iterable[Commune], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communes = {str(commune.pk): commune for commune in communes}
        field = self.fields["guest_commune"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (narrows the type)
        names = [(key, commune.name) for key, commune in self.communes.items()]
        field.choices = [("", "Une autre commune"), *names]
        self.fields["guest_phone"].widget.attrs["autocomplete"] = "tel"
        if not session.offers_ride:
            del self.fields["needs_ride"]
        if not settings.SMS_URL:
            del self.fields["guest_accepts_sms"]

    def clean(self) -> dict[str, Any]:
        """Ask for one way to answer, and for a telephone when someone is to be driven."""
        values = super().clean() or {}
        if {"guest_phone", "guest_email"} & self.errors.keys():
            return values
        if values.get("needs_ride") and not values.get("guest_phone"):
            self.add_error("guest_phone", "Pour venir vous chercher, il nous faut votre téléphone.")
        elif not values.get("guest_phone") and not values.get("guest_email"):
            self.add_error("guest_phone", "Donnez un téléphone ou une adresse électronique : nous vous répondons.")
        elif values.get("guest_accepts_sms") and sms_reach(values["guest_phone"], is_accepted=True) is None:
            self.add_error("guest_phone", "Pour recevoir un SMS, donnez un numéro de portable.")
        return values

    def service_fields(self) -> dict[str, Any]:
        """Return what the service takes, under its names."""
        values = self.cleaned_data
        return {
            "guest_name": values["guest_name"].strip(),
            "guest_phone": values["guest_phone"],
            "guest_email": values["guest_email"],
            "guest_accepts_sms": values.get("guest_accepts_sms", False),
            "guest_commune": self.communes.get(values["guest_commune"]),
            "companions": values["companions"],
            "needs_ride": values.get("needs_ride", False),
        }


class GuestFileForm(forms.Form):
    """The three things a file needs, proposed from what the guest wrote."""

    first_name = forms.CharField(label="Prénom", max_length=80, error_messages={"required": "Écrivez le prénom."})
    last_name = forms.CharField(label="Nom", max_length=80, error_messages={"required": "Écrivez le nom."})
    commune = forms.ModelChoiceField(
        label="Commune",
        queryset=Commune.objects.none(),
        empty_label="Choisir",
        error_messages={"required": "Choisissez la commune."},
    )

    def __init__(self, *args: Any, communes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = communes  # type: ignore[attr-defined]  # it is a field of rows


def name_parts(name: str) -> tuple[str, str]:
    """Split what someone wrote as a name: the first word, then the rest."""
    first, _, last = " ".join(name.split()).partition(" ")
    return first[:80], last[:80]
