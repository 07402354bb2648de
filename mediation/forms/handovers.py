"""Which cases change hands, and to whom."""

from typing import Any

from django import forms

from accounts.access import territory_of
from accounts.models import User
from core.forms import ChipsSelectMultiple
from mediation.models import Case
from mediation.rules import possible_referents


class HandoverForm(forms.Form):
    """Cases, new referents."""

    cases = forms.ModelMultipleChoiceField(
        label="Dossiers",
        queryset=Case.objects.none(),
        error_messages={
            "required": "Cochez au moins un dossier.",
            "invalid_choice": "Un des dossiers vient peut-être de se terminer : revoyez la liste.",
        },
    )
    referents = forms.ModelMultipleChoiceField(
        label="À qui les confier ?",
        queryset=User.objects.none(),
        widget=ChipsSelectMultiple,
        help_text="À plusieurs, les dossiers sont partagés : les voisins ensemble, les moins chargés d’abord.",
        error_messages={"required": "Choisissez au moins une personne."},
    )

    def __init__(self, *args: Any, user: User, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].queryset = cases  # type: ignore[attr-defined]  # a field of choices
        self.fields["referents"].queryset = possible_referents(territory_of(user))  # type: ignore[attr-defined]
