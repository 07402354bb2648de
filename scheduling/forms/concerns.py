"""Forms of concerns: telling one, noting what is done, ending it."""

from django import forms

from core.forms import ChipsSelect, ChoiceCards
from scheduling.enums import ConcernLevel, ConcernOutcome
from scheduling.services.concerns import LONGEST

_LEVELS = {
    ConcernLevel.WATCH: "Quelque chose a changé, à garder en tête.",
    ConcernLevel.WORRYING: "À regarder cette semaine.",
    ConcernLevel.URGENT: "À lire aujourd’hui. En cas de danger : 15, 18 ou 112 d’abord.",
}


class ConcernForm(forms.Form):
    """What worries, and how much."""

    level = forms.ChoiceField(
        label="C’est…",
        choices=[(level.value, str(level.label).capitalize()) for level in ConcernLevel],
        widget=ChoiceCards(descriptions={level.value: words for level, words in _LEVELS.items()}),
        error_messages={"required": "Choisissez l’une des trois réponses."},
    )
    text = forms.CharField(
        label="Ce que vous avez vu ou entendu",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        help_text="Des faits, avec vos mots. Pas besoin d’être sûr.",
        error_messages={"required": "Dites en quelques mots ce qui vous inquiète."},
    )


class ConcernNoteForm(forms.Form):
    """What was done."""

    text = forms.CharField(
        label="Ce qui a été fait",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": "Dites ce qui a été fait."},
    )


class ConcernCloseForm(forms.Form):
    """How it ends."""

    prefix = "fin"
    outcome = forms.ChoiceField(
        label="Comment elle se termine",
        choices=[(outcome.value, str(outcome.label).capitalize()) for outcome in ConcernOutcome],
        widget=ChipsSelect,
        error_messages={"required": "Choisissez comment l’inquiétude se termine."},
    )
    text = forms.CharField(
        label="Une précision", max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ConcernFilterForm(forms.Form):
    """Which concerns are listed."""

    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "À traiter"), ("terminees", "Terminées"), ("toutes", "Toutes")],
    )
    niveau = forms.ChoiceField(
        label="Niveau", required=False, choices=[("", "Tous"), *((one.value, one.label) for one in ConcernLevel)]
    )
