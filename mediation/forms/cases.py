"""What is asked about an accompaniment: its end, its return, its next step, who follows it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.access import territory_of
from accounts.models import User
from core.forms import ChipsSelectMultiple, ChoiceCards, DateInput
from mediation.enums import CloseReason, NextKind, ProfileLevel
from mediation.models import Case
from mediation.rules import possible_referents
from mediation.services.cases import NOTE_LENGTH
from mediation.services.steps import STEP_LENGTH

_DAYS = {NextKind.CALL: 7, NextKind.WORKSHOP: 14, NextKind.REMOTE: 30, NextKind.OTHER: 14}
_EXPLAINED = {
    NextKind.CALL: "Un appel, le jour dit.",
    NextKind.WORKSHOP: "Lui en parler, puis l’inscrire.",
    NextKind.REMOTE: "Le dossier passe en suivi à distance.",
    NextKind.OTHER: "Dites quoi en quelques mots.",
}


def _working_day(day: date) -> date:
    """Return the day, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


class NextStepForm(forms.Form):
    """What comes next, and when."""

    kind = forms.ChoiceField(
        label="Que fait-on ensuite ?",
        choices=NextKind.choices,
        widget=ChoiceCards(descriptions={str(kind): words for kind, words in _EXPLAINED.items()}, columns=2),
        error_messages={"required": "Choisissez ce qui vient ensuite."},
    )
    on = forms.DateField(
        label="Quel jour ?", widget=DateInput, error_messages={"required": "Choisissez un jour, même approximatif."}
    )
    words = forms.CharField(
        label="En quelques mots",
        required=False,
        max_length=STEP_LENGTH,
        help_text="Lu dans la liste et sur la page d’accueil. Par exemple : demander si l’imprimante marche.",
        error_messages={"max_length": f"Écrivez {STEP_LENGTH} caractères au plus."},
    )

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        known = NextKind(kind) if kind in NextKind.values else NextKind.CALL
        first_day = _working_day(timezone.localdate() + timedelta(days=_DAYS[known]))
        kwargs.setdefault("initial", {"kind": known, "on": first_day})
        super().__init__(*args, **kwargs)


class CloseForm(forms.Form):
    """Why the accompaniment ends, and with which profile."""

    reason = forms.ChoiceField(
        label="Pourquoi le suivi se termine-t-il ?",
        choices=[(value, label[0].upper() + label[1:]) for value, label in CloseReason.choices],
        widget=ChoiceCards(columns=2),
        error_messages={"required": "Dites pourquoi le suivi se termine."},
    )
    note = forms.CharField(
        label="Précision",
        required=False,
        max_length=NOTE_LENGTH,
        help_text="Vers quel service, dans quelle commune… Rien sur la santé.",
        error_messages={"max_length": f"Écrivez {NOTE_LENGTH} caractères au plus."},
    )
    final_level = forms.ChoiceField(
        label="Où en est la personne aujourd’hui ?",
        choices=[("", "On ne sait pas"), *ProfileLevel.choices],
        required=False,
        help_text="Le profil de son dernier diagnostic est proposé.",
    )

    def __init__(self, *args: Any, level: str = "", may_see_level: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("final_level", level)
        if not may_see_level:
            del self.fields["final_level"]


class ReopenForm(forms.Form):
    """Why the accompaniment is taken up again."""

    note = forms.CharField(
        label="Pourquoi le suivi reprend-il ?",
        max_length=NOTE_LENGTH,
        help_text="Par exemple : a rappelé pour sa nouvelle tablette.",
        error_messages={
            "required": "Dites pourquoi le suivi reprend.",
            "max_length": f"Écrivez {NOTE_LENGTH} caractères au plus.",
        },
    )


class TeamForm(forms.Form):
    """Who answers for the accompaniment, and who follows it too."""

    referent = forms.ModelChoiceField(
        label="Référent",
        queryset=User.objects.none(),
        required=False,
        empty_label="Personne pour l’instant",
        help_text="La personne qui répond du dossier.",
    )
    members = forms.ModelMultipleChoiceField(
        label="Suivent aussi ce dossier",
        queryset=User.objects.none(),
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Le dossier est aussi dans leurs « Mes dossiers ».",
    )

    def __init__(self, *args: Any, user: User, case: Case, **kwargs: Any) -> None:
        people = possible_referents(territory_of(user))
        kwargs.setdefault(
            "initial",
            {"referent": case.referent_id, "members": list(case.members.values_list("user_id", flat=True))},
        )
        super().__init__(*args, **kwargs)
        for name in ("referent", "members"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]  # a field of choices
