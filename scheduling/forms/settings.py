"""Form of the settings of planning, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from core.formatting import duration
from core.forms import Slider, TimeInput
from scheduling.models import PlanningSettings

if TYPE_CHECKING:
    SettingsModelForm = forms.ModelForm[PlanningSettings]
else:
    SettingsModelForm = forms.ModelForm


@dataclass(frozen=True)
class Weight:
    """A weight in words: ``steps`` are minutes of road with their word, ``details`` what some of them mean."""

    label: str
    steps: tuple[tuple[int, str], ...]
    details: tuple[str, ...] = ()

    def step_of(self, minutes: int) -> int:
        """Number of the nearest step, from 1."""
        return min(range(len(self.steps)), key=lambda step: abs(self.steps[step][0] - minutes)) + 1

    def word_of(self, minutes: int) -> str:
        """Word of the nearest step."""
        return self.steps[self.step_of(minutes) - 1][1]

    def detail(self, number: int) -> str:
        """What a step means, from 1."""
        return self.details[number - 1] if self.details else f"vaut {duration(self.steps[number - 1][0])} de route"


WEIGHTS: Mapping[str, Weight] = {
    "weight_preference": Weight(
        "Envoyer quelqu’un que la personne connaît ou demande",
        ((2, "très peu"), (5, "peu"), (15, "assez"), (40, "beaucoup"), (90, "surtout")),
    ),
    "weight_late": Weight(
        "Éviter un jour de retard",
        ((10, "très peu"), (20, "peu"), (60, "assez"), (180, "beaucoup"), (480, "surtout")),
    ),
    "weight_unfair": Weight(
        "Partager les heures entre les bénévoles",
        ((0, "pas du tout"), (5, "peu"), (10, "assez"), (30, "beaucoup"), (60, "surtout")),
        (
            "le plus court d’abord",
            "un petit détour au plus",
            "un détour raisonnable",
            "des semaines proches, quitte à rouler plus",
            "des semaines égales, quitte à rouler beaucoup plus",
        ),
    ),
}


class PlanningSettingsForm(SettingsModelForm):
    """How the territory plans, in words."""

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
        self._current = {name: getattr(self.instance, name) for name in WEIGHTS}
        for name, weight in WEIGHTS.items():
            numbers = range(1, len(weight.steps) + 1)
            self.initial[name] = weight.step_of(self._current[name])
            self.fields[name] = forms.TypedChoiceField(
                label=weight.label,
                coerce=int,
                choices=[(number, weight.steps[number - 1][1]) for number in numbers],
                widget=Slider(details={str(number): weight.detail(number) for number in numbers}),
                error_messages={"required": "Choisissez une réponse.", "invalid_choice": "Choisissez une réponse."},
            )

    def clean(self) -> dict[str, Any]:
        """Turn steps into minutes of road; a slider left where it was keeps the exact value in use."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, weight in WEIGHTS.items():
            if name in cleaned:
                kept = self._current[name]
                step = cleaned[name]
                cleaned[name] = kept if weight.step_of(kept) == step else weight.steps[step - 1][0]
        return cleaned

    def service_fields(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
