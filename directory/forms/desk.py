"""Forms of the desk: who calls, what is asked, what was missing, a message on the answering machine."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from phonenumber_field.formfields import PhoneNumberField

from accounts.models import Commune
from core.forms import ChipsSelect, DateInput, DateTimeInput, PhoneInput
from core.free_text import refuse_secrets
from core.text import fold
from directory.desk_rules import REASONS_ON_CALL, WORDS_LENGTH, call_back_due
from directory.enums import AccessStep, CallerRole, IntakeChannel, UnmetReason
from directory.models import Intake

PHONE_MESSAGE = "Ce numéro n’existe pas. Écrivez dix chiffres, par exemple 05 36 49 12 38."
CHANNELS = [
    (IntakeChannel.PHONE, "Appel"),
    (IntakeChannel.WALK_IN, "Au guichet"),
    (IntakeChannel.PARTNER, "Partenaire"),
    (IntakeChannel.OUTREACH, "Rencontre"),
]


def phone_field(label: str = "Téléphone", *, required: bool = False) -> PhoneNumberField:
    """Return a field for a French number."""
    return PhoneNumberField(
        label=label, required=required, widget=PhoneInput, error_messages={"invalid": PHONE_MESSAGE}
    )


def commune_meant(typed: str, communes: Iterable[Commune]) -> tuple[Commune | None, str]:
    """Return the commune that the words name or begin, else the words of a commune of elsewhere.

    Raises ValidationError when the words begin the names of several communes.
    """
    words = fold(typed)
    if not words:
        return None, ""
    rows = list(communes)
    exact = [commune for commune in rows if fold(commune.name) == words or commune.postal_code == words]
    begun = [commune for commune in rows if fold(commune.name).startswith(words)]
    for found in (exact, begun):
        if len(found) == 1:
            return found[0], ""
        if found:
            names = ", ".join(commune.name for commune in found[:4])
            more = "…" if len(found) > 4 else "."
            raise ValidationError(f"Laquelle\u00a0? {names}{more}")
    return None, " ".join(typed.split())[:120]


class CallerForm(forms.Form):
    """Who calls, and from where. Each field is kept as it is typed; what is wrong waits, the rest is saved."""

    caller_name = forms.CharField(label="Nom", max_length=120, required=False)
    commune_name = forms.CharField(label="Commune", max_length=120, required=False)
    caller_phone = phone_field()
    caller_role = forms.ChoiceField(label="Appelle", choices=CallerRole.choices)
    has_no_car = forms.BooleanField(label="N’a pas de voiture", required=False)
    is_vulnerable = forms.BooleanField(label="Fragile : à rappeler sous 3 jours", required=False)

    def __init__(self, *args: Any, communes: list[Commune], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communes = communes
        lists = {"list": "communes", "autocomplete": "off", "aria-describedby": "commune-etat"}
        self.fields["commune_name"].widget.attrs.update(lists)
        self.fields["caller_name"].widget.attrs["autocomplete"] = "off"

    def clean_commune_name(self) -> tuple[Commune | None, str]:
        """Read the commune, of the territory or of elsewhere."""
        return commune_meant(self.cleaned_data["commune_name"], self.communes)

    def service_fields(self) -> dict[str, Any]:
        """Return what is right in the form, under the names of the service."""
        values = dict(self.cleaned_data)
        if "commune_name" in values:
            values["commune"], values["elsewhere"] = values.pop("commune_name")
        return values


def caller_initial(intake: Intake) -> dict[str, Any]:
    """Return what the form of a saved call shows."""
    names = ("caller_name", "caller_phone", "caller_role", "has_no_car", "is_vulnerable")
    return {name: getattr(intake, name) for name in names} | {"commune_name": intake.place_name}


class UnmetForm(forms.Form):
    """What was missing: a reason, the step that broke, a few words."""

    reason = forms.ChoiceField(
        label="Qu’est-ce qui a manqué ?",
        choices=[(reason.value, str(reason.label).capitalize()) for reason in REASONS_ON_CALL],
        widget=ChipsSelect,
        error_messages={"required": "Dites ce qui a manqué."},
    )
    step = forms.TypedChoiceField(
        label="La marche qui a manqué",
        coerce=int,
        required=False,
        empty_value=None,
        choices=[("", "Celle de la raison"), *((step.value, str(step.label).capitalize()) for step in AccessStep)],
    )
    note = forms.CharField(label="Précision", max_length=WORDS_LENGTH, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for words when no reason of the list fits."""
        values = super().clean() or {}
        if values.get("reason") == UnmetReason.OTHER and not (values.get("note") or "").strip():
            self.add_error("note", "Dites en quelques mots ce qui a manqué.")
        return values


class JourneyForm(forms.Form):
    """A journey asked for: in words, and its day."""

    note = forms.CharField(
        label="Quel déplacement ?",
        max_length=WORDS_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="D’où à où, à quelle heure, avec quelle aide.",
        error_messages={"required": "Dites quel déplacement."},
    )
    wanted_on = forms.DateField(label="Pour quel jour ?", widget=DateInput, required=False)


class JourneyFoundForm(forms.Form):
    """How a journey will be made."""

    how = forms.CharField(
        label="Comment ?", max_length=WORDS_LENGTH, error_messages={"required": "Dites comment le déplacement se fait."}
    )


class CallBackForm(forms.Form):
    """Before when to call back."""

    call_back_before = forms.DateTimeField(
        label="À rappeler avant",
        widget=DateTimeInput,
        error_messages={"required": "Dites avant quand rappeler.", "invalid": "Choisissez un jour et une heure."},
    )


class VoicemailForm(CallBackForm):
    """A message on the answering machine."""

    caller_phone = phone_field("Numéro à rappeler")
    caller_name = forms.CharField(label="Nom", max_length=120, required=False)
    commune_name = forms.CharField(label="Commune", max_length=120, required=False)
    message = forms.CharField(
        label="Ce qui est dit",
        max_length=1000,
        required=False,
        validators=[refuse_secrets],
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ("caller_phone", "caller_name", "commune_name", "message", "call_back_before")

    def __init__(self, *args: Any, communes: list[Commune], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communes = communes
        self.fields["commune_name"].widget.attrs.update({"list": "communes", "autocomplete": "off"})
        self.fields["call_back_before"].initial = timezone.localtime(call_back_due())

    def clean_commune_name(self) -> tuple[Commune | None, str]:
        """Read the commune, of the territory or of elsewhere."""
        return commune_meant(self.cleaned_data["commune_name"], self.communes)

    def clean(self) -> dict[str, Any]:
        """Ask for something to call back with, or to know what it is about."""
        values = super().clean() or {}
        if not values.get("caller_phone") and not values.get("message") and "caller_phone" not in self.errors:
            self.add_error("caller_phone", "Notez le numéro, ou au moins ce qui est dit.")
        return values

    def service_fields(self) -> dict[str, Any]:
        """Return the values under the names of the service."""
        values = dict(self.cleaned_data)
        values["commune"], values["elsewhere"] = values.pop("commune_name")
        return values
