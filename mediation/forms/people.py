"""A person's file."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from phonenumber_field.formfields import PhoneNumberField

from accounts.access import territory_of
from accounts.models import Commune, User
from core.address_forms import AddressInput
from core.forms import ChipsSelect, ChipsSelectMultiple, DateInput, GuardedTextarea, PhoneInput
from mediation.enums import CaseOrigin, Equipment, LocationPrecision, Weekday
from mediation.models import Beneficiary
from mediation.rules import BIRTH_YEAR_MESSAGE, OLDEST_BIRTH_YEAR, YOUNGEST_BIRTH_YEAR, possible_referents

# A file of people is never typed.
ORIGIN_CHOICES = [choice for choice in CaseOrigin.choices if choice[0] != CaseOrigin.IMPORT]
PHONE_MESSAGE = "Ce numéro n’existe pas. Écrivez dix chiffres, par exemple 05 36 49 12 38."


def _phone(label: str, help_text: str = "") -> PhoneNumberField:
    return PhoneNumberField(
        label=label, required=False, widget=PhoneInput, help_text=help_text, error_messages={"invalid": PHONE_MESSAGE}
    )


if TYPE_CHECKING:
    _BeneficiaryModelForm = forms.ModelForm[Beneficiary]
else:
    _BeneficiaryModelForm = forms.ModelForm


class BeneficiaryForm(_BeneficiaryModelForm):
    """A person's file, to create or to change."""

    birth_year = forms.IntegerField(
        label="Année de naissance",
        required=False,
        validators=[
            MinValueValidator(OLDEST_BIRTH_YEAR, BIRTH_YEAR_MESSAGE),
            MaxValueValidator(YOUNGEST_BIRTH_YEAR, BIRTH_YEAR_MESSAGE),
        ],
        error_messages={"invalid": "Écrivez l’année en quatre chiffres, par exemple 1946."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    landline_phone = _phone("Téléphone fixe")
    mobile_phone = _phone("Téléphone mobile")
    trusted_phone = _phone("Téléphone du proche")
    latitude = forms.FloatField(label="Latitude", required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label="Longitude", required=False, min_value=-180, max_value=180)
    equipment = forms.MultipleChoiceField(
        label="Équipement à la maison", choices=Equipment.choices, required=False, widget=ChipsSelectMultiple
    )
    preferred_days = forms.TypedMultipleChoiceField(
        label="Jours préférés", choices=Weekday.choices, coerce=int, required=False, widget=ChipsSelectMultiple
    )
    origin = forms.ChoiceField(label="D’où vient la demande ?", choices=ORIGIN_CHOICES, initial=CaseOrigin.PHONE)
    origin_detail = forms.CharField(
        label="Qui l’adresse ?", required=False, max_length=120, help_text="Par exemple : mairie de Montrem, sa fille."
    )
    referent = forms.ModelChoiceField(
        label="Référent", queryset=User.objects.none(), required=False, empty_label="Personne pour l’instant"
    )

    fieldsets = [  # noqa: RUF012  (replaced, never changed, by _leave_out)
        ("La personne", ["gender", "first_name", "last_name", "birth_year"]),
        ("Joindre", ["landline_phone", "mobile_phone", "accepts_sms", "email", "accepts_email"]),
        ("Aller sur place", ["commune", "address", "access_notes", "preferred_days"]),
        ("Se déplacer", ["mobility", "walking_aid"]),
        ("L’entourage", ["household", "trusted_name", "trusted_link", "trusted_phone"]),
        ("Le numérique à la maison", ["equipment", "connection", "interests", "languages"]),
        ("Le suivi", ["origin", "origin_detail", "referent", "informed_on"]),
    ]

    class Meta:
        model = Beneficiary
        fields: ClassVar = [
            "gender", "first_name", "last_name", "birth_year", "commune", "address", "latitude", "longitude",
            "mobile_phone", "landline_phone", "email", "accepts_email", "accepts_sms", "mobility", "walking_aid",
            "household", "trusted_name", "trusted_link", "trusted_phone", "equipment", "connection", "interests",
            "languages", "access_notes", "preferred_days", "informed_on",
        ]  # fmt: skip
        widgets: ClassVar = {
            "gender": ChipsSelect,
            "mobility": ChipsSelect,
            "household": forms.Select,
            "informed_on": DateInput,
            "access_notes": GuardedTextarea(attrs={"rows": 3}),
            "address": AddressInput,
        }
        help_texts: ClassVar = {
            "access_notes": "Chien, escalier, sonnette, audition : lu par ceux qui vont en visite.",
            "interests": "Chant, jardin, généalogie… On commence souvent par là.",
            "informed_on": "Le jour où l’usage de ses données lui a été expliqué.",
            "languages": "Si ce n’est pas le français.",
        }
        error_messages: ClassVar = {
            "first_name": {"required": "Écrivez le prénom."},
            "last_name": {"required": "Écrivez le nom."},
            "commune": {
                "required": "Choisissez la commune : elle décide de la tournée.",
                "invalid_choice": "Choisissez une commune de votre territoire.",
            },
            "email": {"invalid": "Cette adresse est incomplète. Par exemple : jeannette@exemple.fr."},
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = Commune.objects.visible_to(user)  # type: ignore[attr-defined]  # ModelForm
        self.fields["commune"].empty_label = "Choisir"  # type: ignore[attr-defined]  # made by ModelForm
        self.fields["referent"].queryset = possible_referents(territory_of(user))  # type: ignore[attr-defined]
        if self.instance.pk:
            self._for_known_person()
        else:
            self.initial.setdefault("referent", user.pk)

    def _for_known_person(self) -> None:
        """The origin belongs to the case's beginning; an approximate point is not shown as a choice."""
        self._leave_out("origin")
        self._leave_out("origin_detail")
        if self.instance.location_precision != LocationPrecision.EXACT:
            self.initial["latitude"] = self.initial["longitude"] = None
        case = self.instance.open_case
        if case is None:
            self._leave_out("referent")
        else:
            self.initial.setdefault("referent", case.referent_id)

    def _leave_out(self, left_out: str) -> None:
        del self.fields[left_out]
        self.fieldsets = [(legend, [name for name in names if name != left_out]) for legend, names in self.fieldsets]
