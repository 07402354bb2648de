"""Objectives: choose one, note a progress, add a step."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone

from core.forms import ChipsSelect, DateInput
from mediation.enums import ObjectiveStatus, Theme
from mediation.models import Beneficiary, Objective, ObjectiveNote
from mediation.rules import possible_referents

if TYPE_CHECKING:
    _ObjectiveModelForm = forms.ModelForm[Objective]
    _NoteModelForm = forms.ModelForm[ObjectiveNote]
else:
    _ObjectiveModelForm = _NoteModelForm = forms.ModelForm


class ObjectiveForm(_ObjectiveModelForm):
    """An objective in the person's words."""

    class Meta:
        model = Objective
        fields: ClassVar = ["words", "kind", "theme", "helped_by", "helper", "on_sheet"]
        labels: ClassVar = {"helper": "Quelqu’un de l’équipe", "helped_by": "Qui aide"}
        widgets: ClassVar = {
            "words": forms.TextInput(attrs={"autocomplete": "off"}),
            "kind": ChipsSelect,
        }
        help_texts: ClassVar = {
            "words": "Avec ses mots, par exemple : « Appeler ma petite-fille en vidéo ».",
            "theme": "Sert aux chiffres et aux comptes rendus.",
            "helped_by": "Une voisine, un petit-fils, le binôme du jeudi…",
            "on_sheet": "Décochez ce que les visiteurs n’ont pas à lire sur la porte du frigo.",
        }
        error_messages: ClassVar = {
            "words": {
                "required": "Écrivez l’objectif avec les mots de la personne.",
                "min_length": "Écrivez l’objectif en quelques mots.",
                "max_length": "Écrivez l’objectif en 120 caractères au plus : il doit tenir en grand sur une feuille.",
            },
        }

    def __init__(self, *args: Any, beneficiary: Beneficiary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", "Aucun en particulier"), *Theme.choices]  # type: ignore[attr-defined]
        helper = self.fields["helper"]
        helper.queryset = possible_referents(beneficiary.territory_id)  # type: ignore[attr-defined]
        helper.empty_label = "Personne en particulier"  # type: ignore[attr-defined]


class ObjectiveNoteForm(_NoteModelForm):
    """Where an objective stands, and in a few words what has moved."""

    class Meta:
        model = ObjectiveNote
        fields: ClassVar = ["status", "words", "noted_on"]
        labels: ClassVar = {"status": "Où en est-on ?", "noted_on": "Le"}
        widgets: ClassVar = {
            "status": ChipsSelect,
            "words": forms.TextInput(attrs={"autocomplete": "off"}),
            "noted_on": DateInput,
        }
        help_texts: ClassVar = {"words": "Par exemple : « A appelé seule, avec la tablette prêtée. »"}

    def __init__(self, *args: Any, objective: Objective, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = ObjectiveStatus.choices  # type: ignore[attr-defined]  # without an empty one
        self.initial.setdefault("status", objective.status)
        self.initial.setdefault("noted_on", timezone.localdate())


class StepForm(forms.Form):
    """A step towards an objective."""

    words = forms.CharField(
        label="Ajouter une étape",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Écrivez l’étape en quelques mots.",
            "max_length": "Écrivez l’étape en 120 caractères au plus.",
        },
    )
