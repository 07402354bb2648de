"""Notes, people around, agreements, erasure."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone
from phonenumber_field.formfields import PhoneNumberField

from core.forms import ChipsSelect, DateInput, GuardedTextarea, PhoneInput
from mediation.enums import ConsentGiver, ConsentMeans, ConsentPurpose, ErasureReason
from mediation.forms.people import PHONE_MESSAGE
from mediation.models import ContactPerson
from mediation.rights.consent_texts import text_for

if TYPE_CHECKING:
    _ContactModelForm = forms.ModelForm[ContactPerson]
else:
    _ContactModelForm = forms.ModelForm


class NoteForm(forms.Form):
    """A note about a person."""

    text = forms.CharField(
        label="La note",
        max_length=4000,
        widget=GuardedTextarea(attrs={"rows": 6}),
        help_text="Ce qui aidera ensuite. Ni santé, ni opinion, ni mot de passe : la personne peut tout lire.",
        error_messages={"required": "Écrivez la note."},
    )
    is_private = forms.BooleanField(
        label="Pour moi seulement",
        required=False,
        help_text="Vos collègues ne la liront pas. La personne, elle, y a droit si elle le demande.",
    )


class ContactForm(_ContactModelForm):
    """Someone around the person."""

    phone = PhoneNumberField(
        label="Téléphone", required=False, widget=PhoneInput, error_messages={"invalid": PHONE_MESSAGE}
    )

    fieldsets: ClassVar = [
        ("Qui est-ce ?", ["kind", "name", "link", "organisation", "is_trusted"]),
        ("Joindre", ["phone", "email"]),
        ("Peut-on lui parler ?", ["agreed_on", "agreed_by", "may_say"]),
    ]

    class Meta:
        model = ContactPerson
        fields: ClassVar = [
            "kind", "name", "link", "organisation", "is_trusted", "phone", "email", "agreed_on", "agreed_by", "may_say",
        ]  # fmt: skip
        widgets: ClassVar = {
            "kind": ChipsSelect,
            "agreed_on": DateInput,
            "may_say": GuardedTextarea(attrs={"rows": 2, "maxlength": 200}),
        }
        help_texts: ClassVar = {
            "link": "sa fille, voisin, aide à domicile, infirmière…",
            "agreed_on": "Le jour où la personne a dit oui. Vide : on ne lui dit rien.",
            "agreed_by": "La personne elle-même, ou son représentant légal.",
            "may_say": "Les rendez-vous seulement, les progrès, tout…",
        }
        error_messages: ClassVar = {
            "name": {"required": "Écrivez son nom, ou « aide à domicile » s’il n’est pas connu."},
            "email": {"invalid": "Cette adresse est incomplète. Par exemple : sylvie@exemple.fr."},
        }


class ConsentForm(forms.Form):
    """An answer to one purpose."""

    is_given = forms.TypedChoiceField(
        label="Sa réponse",
        choices=[("oui", "Oui"), ("non", "Non")],
        coerce=lambda value: value == "oui",
        widget=ChipsSelect,
        error_messages={"required": "Choisissez oui ou non."},
    )
    given_on = forms.DateField(
        label="Répondu le", widget=DateInput, error_messages={"required": "Choisissez le jour de la réponse."}
    )
    given_by = forms.ChoiceField(label="Qui a répondu ?", choices=ConsentGiver.choices, widget=ChipsSelect)
    means = forms.ChoiceField(label="Comment ?", choices=ConsentMeans.choices, widget=ChipsSelect)

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = ConsentPurpose(purpose)
        self.text = text_for(purpose)
        self.initial = {"given_on": timezone.localdate(), "given_by": ConsentGiver.SELF, "means": ConsentMeans.ORAL}
        if self.text.is_information:
            self.fields["is_given"].choices = [("oui", "C’est expliqué")]  # type: ignore[attr-defined]  # a choice field
            self.fields["is_given"].initial = "oui"


class ErasureForm(forms.Form):
    """Erase a file: its reason, and the number typed again by hand."""

    reason = forms.ChoiceField(
        label="Pourquoi l’effacer ?",
        choices=ErasureReason.choices,
        widget=ChipsSelect,
        error_messages={"required": "Choisissez la raison."},
    )
    understood = forms.BooleanField(
        label="J’ai compris : rien ne pourra être retrouvé",
        error_messages={"required": "Cochez la case pour effacer."},
    )


class KeepForm(forms.Form):
    """Keep a file longer than two years; empty: no longer."""

    kept_reason = forms.CharField(
        label="Pourquoi la garder plus longtemps ?",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Un litige, une demande en cours. Laissez vide pour revenir à la règle des deux ans.",
    )
