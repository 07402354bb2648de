"""Form of the settings of planning, in words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from core.forms import ChoiceCards, TimeInput
from scheduling.models import PlanningSettings

if TYPE_CHECKING:
    SettingsModelForm = forms.ModelForm[PlanningSettings]
else:
    SettingsModelForm = forms.ModelForm


def weight_choices(words: Sequence[tuple[int, str]], current: int) -> list[tuple[int, str]]:
    """Few choices in words, and the value in use when it is none of them."""
    known = [value for value, _ in words]
    if current in known:
        return list(words)
    return sorted([*words, (current, f"Réglage actuel : {current} minutes de route")])


class PlanningSettingsForm(SettingsModelForm):
    """How the territory plans, in words."""

    WEIGHTS: ClassVar = {
        "weight_preference": [
            (5, "Un peu : 5 minutes de route"),
            (15, "Normalement : 15 minutes de route"),
            (40, "Beaucoup : 40 minutes de route"),
        ],
        "weight_late": [
            (20, "Un peu : 20 minutes de route"),
            (60, "Normalement : 1 heure de route"),
            (180, "Beaucoup : 3 heures de route"),
        ],
        "weight_unfair": [
            (0, "Pas du tout : le plus court d’abord"),
            (10, "Normalement"),
            (30, "Beaucoup : des semaines égales, quitte à rouler plus"),
        ],
    }

    fieldsets: ClassVar = [
        ("Le repas", ["lunch_from", "lunch_until", "lunch_minutes"]),
        ("Les visites", ["buffer_minutes", "civic_never_alone"]),
        ("Ce qui compte le plus", ["weight_preference", "weight_late", "weight_unfair"]),
    ]

    class Meta:
        model = PlanningSettings
        fields = (
            "lunch_from",
            "lunch_until",
            "lunch_minutes",
            "buffer_minutes",
            "civic_never_alone",
            "weight_preference",
            "weight_late",
            "weight_unfair",
        )
        labels: ClassVar = {
            "lunch_from": "Pas de repas avant",
            "lunch_until": "Repas fini à",
            "lunch_minutes": "Durée du repas",
            "buffer_minutes": "Marge après chaque visite",
            "civic_never_alone": "Un volontaire en service civique ne va jamais seul chez quelqu’un",
        }
        help_texts: ClassVar = {
            "lunch_minutes": "En minutes. 0 : pas de repas réservé.",
            "buffer_minutes": "En minutes, pour dire au revoir et noter.",
        }
        widgets: ClassVar = {"lunch_from": TimeInput, "lunch_until": TimeInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "weight_preference": "Garder la personne que le bénéficiaire connaît ou demande vaut",
            "weight_late": "Éviter un jour de retard vaut",
            "weight_unfair": "Partager les heures entre les bénévoles",
        }
        for name, label in labels.items():
            current = getattr(self.instance, name)
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                choices=weight_choices(self.WEIGHTS[name], current),
                widget=ChoiceCards,
                error_messages={"required": "Choisissez une réponse.", "invalid_choice": "Choisissez une réponse."},
            )

    def service_fields(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
