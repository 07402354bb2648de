"""Forms of safety: settings with who is warned, the end of an alert."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from accounts.models import Membership, Territory
from accounts.policies import roles_with
from core.forms import PhoneInput
from scheduling.models import EscalationContact, SafetySettings
from scheduling.selectors.boundaries import boundaries_of
from scheduling.selectors.concern_reader import concern_readers
from scheduling.services.boundaries import LONGEST_TEXT
from scheduling.services.safety_settings import ContactInput

if TYPE_CHECKING:
    SettingsForm = forms.ModelForm[SafetySettings]
else:
    SettingsForm = forms.ModelForm

_ORDER = {1: "d’abord", 2: "ensuite", 3: "enfin"}
PLACES = tuple(_ORDER)


class SafetySettingsForm(SettingsForm):
    """When to warn, whom, and what a volunteer must not do."""

    fieldsets: ClassVar = [
        ("La veille", ["is_on", "grace_minutes", "watches_arrival", "arrival_minutes", "step_minutes"]),
        *((f"Qui est prévenu {word}", [f"{name}_{place}" for name in ("contact", "email", "phone")])
          for place, word in _ORDER.items()),
        ("Les inquiétudes", ["concern_reader"]),
        ("Ce qu’un bénévole ne fait pas", ["boundaries"]),
    ]  # fmt: skip

    concern_reader = forms.ChoiceField(
        label="Qui reçoit les inquiétudes",
        required=False,
        help_text="Sans choix : la coordination, sinon la personne responsable.",
    )
    boundaries = forms.CharField(
        label="Une ligne par point",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="Commencez chaque ligne par un ou deux mots puis deux-points : ils restent affichés sur la tournée. "
        "Changer le texte le fait relire à chaque bénévole.",
        error_messages={"required": "Écrivez au moins une ligne : chaque bénévole doit la lire."},
    )

    class Meta:
        model = SafetySettings
        fields = ("is_on", "grace_minutes", "watches_arrival", "arrival_minutes", "step_minutes")
        labels: ClassVar = {
            "is_on": "Veiller sur les visites à domicile",
            "grace_minutes": "Prévenir quand le départ n’est pas noté après",
            "watches_arrival": "Prévenir aussi quand une arrivée n’est pas notée",
            "arrival_minutes": "Prévenir quand l’arrivée n’est pas notée après",
            "step_minutes": "Prévenir la personne suivante après",
        }
        help_texts: ClassVar = {
            "is_on": "Chacun note son arrivée et son départ d’une touche. Aucune position n’est relevée.",
            "grace_minutes": "En minutes, après la fin prévue de la visite.",
            "arrival_minutes": "En minutes, après l’heure du rendez-vous.",
            "step_minutes": "En minutes, si personne ne répond.",
        }

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territory = territory
        members = Membership.objects.active().filter(territory=territory, role__in=roles_with("safety.edit"))
        rows = members.select_related("user").order_by("user__last_name", "user__first_name", "pk")
        self._people = {str(row.user_id): row.user for row in rows}
        self._readers = {str(user.pk): user for user in concern_readers(territory)}
        self.initial["boundaries"] = "\n".join(boundaries_of(territory.pk).lines)
        self.initial["concern_reader"] = str(self.instance.concern_reader_id or "")
        choices = [("", "La coordination"), *((key, user.full_name) for key, user in self._readers.items())]
        self.fields["concern_reader"].choices = choices  # type: ignore[attr-defined]  # a choice field
        kept = {row.rank: row for row in EscalationContact.objects.filter(territory=territory)}
        for place in PLACES:
            self._add_place(place, kept.get(place))

    def _add_place(self, place: int, kept: EscalationContact | None) -> None:
        people = [("", "Personne"), *((key, user.full_name) for key, user in self._people.items())]
        self.fields[f"contact_{place}"] = forms.ChoiceField(label="Personne", choices=people, required=False)
        self.fields[f"email_{place}"] = forms.EmailField(
            label="Son adresse électronique",
            required=False,
            help_text="Vide : celle de son compte.",
            error_messages={"invalid": "Cette adresse n’est pas complète, par exemple : prenom@example.org."},
        )
        self.fields[f"phone_{place}"] = PhoneNumberField(
            label="Son téléphone",
            required=False,
            widget=PhoneInput,
            help_text="Vide : celui de son compte.",
            error_messages={"invalid": "Ce numéro n’est pas complet : 10 chiffres."},
        )
        if kept is not None:
            self.initial[f"contact_{place}"] = str(kept.user_id)
            self.initial[f"email_{place}"] = kept.email
            self.initial[f"phone_{place}"] = kept.phone

    def service_fields(self) -> dict[str, Any]:
        """What the service saves in the settings."""
        fields = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        return fields | {"concern_reader": self._readers.get(self.cleaned_data["concern_reader"])}

    def contacts(self) -> list[ContactInput]:
        """Who is warned, in order; an empty place is skipped."""
        data = self.cleaned_data
        return [
            ContactInput(self._people[data[f"contact_{place}"]], data[f"email_{place}"], str(data[f"phone_{place}"]))
            for place in PLACES
            if data[f"contact_{place}"]
        ]


class AlertEndForm(forms.Form):
    """How an alert ended, in a word."""

    word = forms.CharField(
        label="Ce qui s’est passé",
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Dites en un mot ce qui s’est passé."},
    )
