"""What the forms of a series and of a session share: what the workshop is, where, for how many, who animates."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import Territory
from core.forms import ChipsSelect, ChipsSelectMultiple
from mediation.enums import ProfileLevel, Theme, WorkshopLevel
from scheduling.models import Destination
from scheduling.models.workshops import TOLD
from scheduling.workshops.enums import WorkshopKind
from volunteers.models import Helper

KINDS = [
    (WorkshopKind.DIGITAL.value, "Numérique"),
    (WorkshopKind.CULTURE.value, "Culture"),
    (WorkshopKind.LEISURE.value, "Loisirs"),
    (WorkshopKind.OTHER.value, "Autre"),
]


class WorkshopForm(forms.Form):
    """What a workshop tells. A digital one also tells its level, its themes and the profiles it welcomes."""

    title = forms.CharField(label="Titre", max_length=120, error_messages={"required": "Donnez un titre à l’atelier."})
    kind = forms.ChoiceField(label="Genre", choices=KINDS, initial=WorkshopKind.DIGITAL, widget=ChipsSelect)
    description = forms.CharField(
        label="Présentation",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Lue par le public et imprimée sur l’affiche.",
    )
    level = forms.ChoiceField(
        label="Niveau",
        choices=[("", "Choisir"), *WorkshopLevel.choices],
        error_messages={"required": "Choisissez le niveau."},
    )
    themes = forms.MultipleChoiceField(
        label="Thèmes",
        choices=Theme.choices,
        widget=ChipsSelectMultiple,
        error_messages={"required": "Choisissez au moins un thème : le compte rendu le demande."},
    )
    profiles = forms.MultipleChoiceField(
        label="Profils accueillis",
        choices=ProfileLevel.choices,
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Aucun choix : tous.",
    )
    equipment = forms.CharField(
        label="Matériel", max_length=200, required=False, help_text="Prêté sur place, ou à apporter."
    )
    destination = forms.ModelChoiceField(
        label="Lieu",
        queryset=Destination.objects.none(),
        empty_label="Choisir",
        error_messages={"required": "Choisissez le lieu."},
    )
    capacity = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=200,
        initial=8,
        error_messages={"min_value": "Au moins une place.", "max_value": "200 places au plus."},
    )
    offers_ride = forms.BooleanField(label="On peut venir chercher les personnes", required=False, initial=True)
    is_public = forms.BooleanField(label="Annoncé sur la page publique", required=False, initial=True)
    animators = forms.ModelMultipleChoiceField(
        label="Qui anime",
        queryset=Helper.objects.none(),
        required=False,
        widget=ChipsSelectMultiple,
        error_messages={"invalid_choice": "Une de ces personnes n’est plus dans l’équipe."},
    )
    lead = forms.ModelChoiceField(
        label="Qui mène la séance",
        queryset=Helper.objects.none(),
        required=False,
        empty_label="La première cochée",
    )
    accept_fewer = forms.BooleanField(label="Garder les places déjà données", required=False)

    def __init__(self, data: Any = None, *, territory: Territory, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.territory = territory
        team = Helper.objects.filter(territory=territory, erased_at=None).active()
        ordered = team.order_by("last_name", "first_name", "pk")
        places = Destination.objects.filter(territory=territory, is_active=True).select_related("commune")
        if (chosen := self.initial.get("destination")) is not None:
            # A place that is no longer offered stays where it is already used.
            kept = Destination.objects.filter(pk=chosen, territory=territory).select_related("commune")
            places = (places | kept).distinct()
        for name, rows in {"animators": ordered, "lead": ordered, "destination": places}.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # they are fields of rows
        told = self.data if self.is_bound else self.initial
        for name in ("level", "themes"):
            self.fields[name].required = told.get("kind", WorkshopKind.DIGITAL) == WorkshopKind.DIGITAL

    def told(self) -> dict[str, Any]:
        """Return what the workshop tells, as far as it is readable."""
        return {name: self.cleaned_data[name] for name in TOLD if name in self.cleaned_data}

    def crew(self) -> tuple[Sequence[Helper], Helper | None]:
        """Return who animates, and who leads."""
        return list(self.cleaned_data.get("animators") or ()), self.cleaned_data.get("lead")

    @property
    def shows_accept_fewer(self) -> bool:
        """Whether the places asked for are fewer than those given: the question is asked only then."""
        return "capacity" in self.errors and self.is_bound


def told_of(row: Any) -> dict[str, Any]:
    """Return what a saved series or session tells, as the form's first values."""
    return {name: getattr(row, f"{name}_id" if name == "destination" else name) for name in TOLD}
