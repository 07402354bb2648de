"""Form of a service."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Territory
from core.forms import ChipsSelectMultiple, DateTimeInput, PhoneInput
from directory.enums import Capacity
from directory.forms.hours import HoursField, hours_of
from directory.forms.widgets import SearchableChips, https_field
from directory.home_activities import ACTIVITIES
from directory.hours.typed import Hours
from directory.models import Service
from directory.vocabulary import (
    BOUQUETS,
    CONTACT_BY,
    CONTACT_MODES,
    FEES,
    KINDS,
    PUBLICS,
    RECEPTION_MODES,
    themes_by_category,
)

_UNKNOWN = [("", "je ne sais pas")]
_ACTIVITIES = [
    ("Avec un agrément", [(each.code, each.label) for each in ACTIVITIES if each.needs_approval]),
    ("Avec une déclaration", [(each.code, each.label) for each in ACTIVITIES if not each.needs_approval]),
]
CAPACITY_DAYS = 30


def _many(
    label: str, choices: Any, widget: type[forms.Widget] | forms.Widget = ChipsSelectMultiple, **more: Any
) -> Any:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget, **more)


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """What is done for people at a place, at home or at a distance."""

    kind = forms.ChoiceField(label="Type de service", choices=_UNKNOWN + KINDS, required=False)
    themes = _many("Thèmes", themes_by_category(), SearchableChips(search_label="Chercher un thème"))
    bouquets = _many("Domaines", BOUQUETS)
    publics = _many("Publics", PUBLICS)
    fees = forms.ChoiceField(label="Frais", choices=_UNKNOWN + FEES, required=False)
    reception_modes = _many("Le service est rendu", RECEPTION_MODES)
    contact_modes = _many("Comment s’adresser au service", CONTACT_MODES)
    contact_by = _many("Qui peut s’adresser au service", CONTACT_BY)
    zone = _many("Territoire desservi", (), SearchableChips(search_label="Chercher une commune"))
    hours = HoursField(label="Horaires du service, s’ils diffèrent de ceux du lieu", with_school=False)
    home_activities = _many(
        "Activités à domicile", _ACTIVITIES, SearchableChips(search_label="Chercher une activité"),
        help_text="Les 26 activités de service à la personne du Code du travail.",
    )  # fmt: skip

    fieldsets: ClassVar = [
        ("Ce qui est proposé", ["name", "description", "kind", "themes", "bouquets"]),
        ("Pour qui", ["publics", "publics_details", "conditions", "zone"]),
        ("Combien", ["fees", "fees_details"]),
        ("S’adresser au service", ["reception_modes", "contact_modes", "contact_by", "phone", "email", "contact_url",
                                   "contact_details", "documents", "delay_days"]),
        ("À domicile", ["is_at_home", "home_activities", "accepts_cesu", "declaration_number"]),
        ("Places", ["capacity", "capacity_until"]),
        ("Horaires", ["hours"]),
    ]  # fmt: skip

    class Meta:
        model = Service
        formfield_callback = https_field
        fields = (
            "name", "description", "kind", "bouquets", "publics", "publics_details", "fees", "fees_details",
            "reception_modes", "contact_modes", "contact_by", "contact_details", "contact_url", "conditions",
            "documents", "zone", "phone", "email", "is_at_home", "home_activities", "accepts_cesu",
            "declaration_number", "delay_days", "capacity", "capacity_until",
        )  # fmt: skip
        widgets: ClassVar = {
            "phone": PhoneInput,
            "description": forms.Textarea(attrs={"rows": 5}),
            "publics_details": forms.Textarea(attrs={"rows": 2}),
            "conditions": forms.Textarea(attrs={"rows": 2}),
            "contact_details": forms.Textarea(attrs={"rows": 2}),
            "capacity_until": DateTimeInput,
        }
        help_texts: ClassVar = {
            "description": "Entre 200 et 2 000 signes : ce que l’on y fait, en mots simples.",
            "phone": "Vide : celui du lieu.",
            "email": "Vide : celle du lieu.",
            "documents": "Par exemple : pièce d’identité, identifiants.",
            "declaration_number": "Celui d’une entreprise ou d’une association, par exemple SAP 123456789. Une "
            "personne que les habitants emploient eux-mêmes en CESU n’en a pas.",
            "capacity_until": "Passée cette date, les places sont de nouveau « non connues ».",
        }

    def __init__(self, data: QueryDict | None = None, *, instance: Service, territory: Territory) -> None:
        super().__init__(data, instance=instance)
        field = self.fields["zone"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (declared above)
        field.choices = zone_choices(territory, instance.zone)
        self.initial.setdefault("hours", hours_of(instance))
        if instance.pk:
            self.initial["themes"] = [row.theme for row in instance.themes.all()]
        if instance.capacity == Capacity.UNKNOWN:
            self.initial["capacity_until"] = None

    def clean(self) -> dict[str, Any]:
        """A capacity without its end holds for a month; one that ended must be said again."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("capacity") == Capacity.UNKNOWN:
            cleaned["capacity_until"] = None
        elif "capacity" in self.changed_data or "capacity_until" in self.changed_data:
            until = cleaned.get("capacity_until") or timezone.now() + timedelta(days=CAPACITY_DAYS)
            if until <= timezone.now():
                self.add_error("capacity_until", "Dites jusqu’à quand : une date à venir.")
            cleaned["capacity_until"] = until
        return cleaned

    def record_fields(self) -> dict[str, Any]:
        """Return what the service takes."""
        hours: Hours = self.cleaned_data["hours"]
        given = {name: value for name, value in self.cleaned_data.items() if name != "hours"}
        return given | hours.as_fields()


def zone_choices(territory: Territory, known: list[str]) -> list[tuple[str, Any]]:
    """Return what a service may cover: the whole territory, its communes, its département; and codes kept already."""
    wide = [(territory.siren, f"tout le territoire ({territory.name})"), (territory.department, "tout le département")]
    wide.append(("france", "toute la France"))
    communes = [(commune.insee, commune.name) for commune in territory.communes.all()]
    listed = {code for code, _ in wide + communes}
    others = [(code, f"code {code}") for code in known if code not in listed]
    groups = [("En entier", wide), ("Par commune", communes), ("Ailleurs", others)]
    return [(label, choices) for label, choices in groups if choices]
