"""What is asked to refer a person, to answer a referral, to tell a call that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import ChipsSelect, ChipsSelectMultiple, DateInput, GuardedTextarea, TimeInput
from directory.enums import UnmetReason
from directory.models.referrals import WORDS
from directory.referral_rules import CONSENT_GIVERS, MEETING_REASONS, PARTNER_REASONS
from directory.services.referrals import Consent

_WORDS = 1000
_SAID = 500
_CONSENT = [("oui", "Oui, elle est d’accord"), ("non", "Non")]
_WHY = {"required": "Dites pourquoi, en touchant une raison."}


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that may be shared with the partner: only what is ticked leaves."""

    key: str
    label: str
    value: str
    is_ticked: bool = False


class ReferralForm(forms.Form):
    """What the partner will read, where it leaves to, and the person's agreement."""

    words = forms.CharField(
        label="Ce qui est demandé",
        max_length=_WORDS,
        widget=GuardedTextarea(attrs={"rows": 3}),
        help_text="Le partenaire lit ces mots. Gardez ce qui lui sert, enlevez le reste.",
        error_messages={"required": "Écrivez ce qui est demandé au partenaire."},
    )
    share = forms.MultipleChoiceField(
        label="Ce qui est transmis avec",
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Ne cochez que ce dont le partenaire a besoin pour aider.",
    )
    message = forms.CharField(
        label="Un mot pour le partenaire",
        required=False,
        max_length=_WORDS,
        widget=GuardedTextarea(attrs={"rows": 2}),
    )
    recipient_email = forms.EmailField(
        label="Adresse électronique du partenaire",
        error_messages={
            "required": "Donnez l’adresse électronique du partenaire, ou téléphonez-lui à la place.",
            "invalid": "Cette adresse n’est pas complète, par exemple : accueil@example.org.",
        },
    )
    is_vulnerable = forms.BooleanField(
        label="Personne fragile",
        required=False,
        help_text="L’appel de suivi vient alors au bout de 3 jours, au lieu de 14.",
    )
    consent = forms.ChoiceField(
        label="La personne est-elle d’accord ?",
        choices=_CONSENT,
        widget=ChipsSelect,
        error_messages={"required": "Lisez-lui la phrase ci-dessus, et notez sa réponse."},
    )
    consent_by = forms.ChoiceField(label="Qui a répondu ?", choices=CONSENT_GIVERS)
    consent_on = forms.DateField(
        label="Le",
        widget=DateInput,
        error_messages={"required": "Choisissez un jour.", "invalid": "Choisissez un jour du calendrier."},
    )

    def __init__(self, *args: Any, offers: Sequence[Offer], **kwargs: Any) -> None:
        first = {
            "share": [offer.key for offer in offers if offer.is_ticked],
            "consent_on": timezone.localdate(),
            "consent_by": CONSENT_GIVERS[0][0],
        }
        kwargs["initial"] = first | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.offers = {offer.key: offer for offer in offers}
        choices = [(offer.key, f"{offer.label} : {offer.value}") for offer in offers]
        self.fields["share"].choices = choices  # type: ignore[attr-defined]  # a choice field
        if not choices:
            del self.fields["share"]

    def shared(self) -> dict[str, str]:
        """Return what the partner will read, label by label: the request first."""
        ticked = [self.offers[key] for key in self.cleaned_data.get("share", [])]
        return {offer.label: offer.value for offer in ticked} | {WORDS: self.cleaned_data["words"]}

    def agreement(self) -> Consent:
        """Return the person's answer."""
        data = self.cleaned_data
        return Consent(is_given=data["consent"] == "oui", on=data["consent_on"], by=data["consent_by"])


class AcceptForm(forms.Form):
    """The partner will help."""

    act = "accepter"


class DateForm(forms.Form):
    """The partner proposes an appointment."""

    act = "date"
    day = forms.DateField(
        label="Jour",
        widget=DateInput,
        error_messages={"required": "Choisissez un jour.", "invalid": "Choisissez un jour du calendrier."},
    )
    hour = forms.TimeField(
        label="Heure",
        widget=TimeInput,
        error_messages={"required": "Choisissez une heure.", "invalid": "Par exemple 14:30."},
    )
    note = forms.CharField(
        label="À savoir",
        required=False,
        max_length=_SAID,
        widget=forms.TextInput,
        help_text="Où venir, quoi apporter. Ne répétez pas de renseignement personnel.",
    )

    def moment(self) -> datetime:
        """Return the instant proposed, in the time of France."""
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        return timezone.make_aware(datetime.combine(day, hour or time()))


class ReasonForm(forms.Form):
    """Why not, in one touch; in words when it is another reason."""

    reasons: Sequence[UnmetReason] = PARTNER_REASONS
    reason = forms.ChoiceField(label="Pourquoi ?", widget=ChipsSelect, error_messages=_WHY)
    note = forms.CharField(
        label="Une précision",
        required=False,
        max_length=_SAID,
        widget=forms.TextInput,
        help_text="À remplir pour « autre raison ».",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(reason.value, str(reason.label).capitalize()) for reason in self.reasons]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]  # a choice field


class DeclineForm(ReasonForm):
    """The partner cannot help."""

    act = "decliner"


class ServedForm(forms.Form):
    """Help was given."""

    act = "apportee"


class NotServedForm(ReasonForm):
    """Help was not given in the end."""

    act = "pas-apportee"
    reasons = MEETING_REASONS


class WithdrawForm(forms.Form):
    """Take a referral back."""

    note = forms.CharField(label="Pourquoi ?", required=False, max_length=_SAID, widget=forms.TextInput)


class FollowUpForm(forms.Form):
    """What the call found."""

    outcome = forms.CharField(max_length=12)
    reason = forms.CharField(required=False, max_length=20)
    comment = forms.CharField(required=False, max_length=300)
