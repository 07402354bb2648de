"""The public form: someone asks for help without an account, for themselves or for a relative."""

from typing import Any

from django import forms

from accounts.models import Commune
from core.forms import ChipsSelect, ChipsSelectMultiple
from core.free_text import refuse_secrets
from core.throttle import PublicFormMixin
from directory.desk_rules import WORDS_LENGTH
from directory.enums import CallerRole
from directory.forms.desk import phone_field
from directory.themes import THEME_LABELS

ELSEWHERE = "elsewhere"
MOMENTS = [
    ("", "N’importe quand"),
    ("le matin", "Le matin"),
    ("l’après-midi", "L’après-midi"),
    ("en fin de journée", "En fin de journée"),
]
# What people most ask for; the operator finds the exact theme.
COMMON_THEMES = (
    "numerique--maitriser-les-fondamentaux-du-numerique",
    "numerique--acceder-a-des-services-en-ligne",
    "numerique--acquerir-un-equipement",
    "numerique--acceder-a-une-connexion-internet",
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
    "mobilite--etre-accompagne-dans-son-parcours-mobilite",
    "equipement-et-alimentation--aide-menagere",
)


class HelpRequestForm(PublicFormMixin, forms.Form):
    """What is needed, by whom, how and when to call back; ``also_theme`` adds a theme to those that can be ticked."""

    words = forms.CharField(
        label="De quoi avez-vous besoin ?",
        max_length=WORDS_LENGTH,
        validators=[refuse_secrets],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Avec vos mots. N’écrivez ni mot de passe, ni numéro de sécurité sociale, ni rien sur la santé.",
        error_messages={"required": "Dites en quelques mots ce qu’il vous faut."},
    )
    themes = forms.MultipleChoiceField(
        label="C’est plutôt",
        required=False,
        choices=[(theme, THEME_LABELS[theme]) for theme in COMMON_THEMES if theme in THEME_LABELS],
        widget=ChipsSelectMultiple,
    )
    caller_role = forms.ChoiceField(
        label="C’est pour",
        choices=[(CallerRole.SELF, "Moi"), (CallerRole.RELATIVE, "Un proche")],
        initial=CallerRole.SELF,
        widget=ChipsSelect,
    )
    caller_name = forms.CharField(
        label="Votre nom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Écrivez votre nom : nous saurons qui demander."},
    )
    caller_phone = phone_field()
    caller_email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Si vous ne pouvez pas répondre au téléphone.",
        error_messages={"invalid": "Cette adresse est incomplète. Par exemple : jeannette@exemple.fr."},
    )
    commune = forms.ChoiceField(label="Commune", error_messages={"required": "Choisissez la commune."})
    moment = forms.ChoiceField(label="Quand vous rappeler ?", choices=MOMENTS, required=False, widget=ChipsSelect)

    fieldsets = (
        ("Ce qu’il vous faut", ["words", "themes", "caller_role"]),
        ("Vous joindre", ["caller_name", "caller_phone", "caller_email", "commune", "moment"]),
    )

    def __init__(self, *args: Any, communes: list[Commune], also_theme: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communes = {str(commune.pk): commune for commune in communes}
        themes = self.fields["themes"]
        assert isinstance(themes, forms.MultipleChoiceField)  # noqa: S101  (narrows the type)
        if also_theme in THEME_LABELS and also_theme not in COMMON_THEMES:
            themes.choices = [(also_theme, THEME_LABELS[also_theme]), *themes.choices]  # type: ignore[misc]
        field = self.fields["commune"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (narrows the type)
        names = [(key, commune.name) for key, commune in self.communes.items()]
        field.choices = [("", "Choisir"), *names, (ELSEWHERE, "Une autre commune")]
        self.fields["caller_phone"].widget.attrs["autocomplete"] = "tel"

    def clean(self) -> dict[str, Any]:
        """Ask for one way to call back."""
        values = super().clean() or {}
        has_error = "caller_phone" in self.errors or "caller_email" in self.errors
        if not has_error and not values.get("caller_phone") and not values.get("caller_email"):
            self.add_error("caller_phone", "Donnez un téléphone ou une adresse électronique : nous vous rappelons.")
        return values

    def intake_fields(self) -> dict[str, Any]:
        """Return what the service takes, under its names."""
        values = self.cleaned_data
        commune = self.communes.get(values["commune"])
        moment = values["moment"]
        return {
            "caller_role": values["caller_role"],
            "caller_name": values["caller_name"],
            "caller_phone": values["caller_phone"],
            "caller_email": values["caller_email"],
            "commune": commune,
            "elsewhere": "" if commune else "une autre commune",
            "message": f"À rappeler de préférence {moment}." if moment else "",
        }
