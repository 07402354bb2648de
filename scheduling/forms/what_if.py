"""Forms of "Et si": one idea each, read from the address."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Commune
from core.formatting import WEEKDAYS
from core.forms import ChipsSelect, ChipsSelectMultiple
from scheduling.selectors.variants import PART_WORDS
from volunteers.enums import HelperKind
from volunteers.models import Helper

WORKING_DAYS = [(day, WEEKDAYS[day]) for day in range(5)]
KINDS = [
    (HelperKind.VOLUNTEER, "un bénévole"),
    (HelperKind.COUNSELLOR, "un conseiller ou une conseillère numérique"),
    (HelperKind.CIVIC_SERVICE, "un volontaire en service civique"),
]
NO_COMMUNE = {"required": "Choisissez la commune.", "invalid_choice": "Choisissez la commune."}


class IdeaForm(forms.Form):
    """What every idea has: its name in the address, and the communes of the territory."""

    idea = ""

    def __init__(self, data: Any = None, *, communes: QuerySet[Commune], team: QuerySet[Helper]) -> None:
        super().__init__(data, auto_id=f"id_{self.idea}_%s")
        if "commune" in self.fields:
            self.fields["commune"].queryset = communes  # type: ignore[attr-defined]  # it is a choice of rows
        if "helper" in self.fields:
            self.fields["helper"].queryset = team  # type: ignore[attr-defined]  # it is a choice of rows

    def question(self) -> dict[str, Any]:
        """What is asked, in plain values: keys instead of rows. Needs a valid form."""
        values = {name: getattr(value, "pk", value) for name, value in self.cleaned_data.items()}
        return {
            "idee": self.idea,
            **{name: sorted(value) if isinstance(value, list) else value for name, value in values.items()},
        }


class NewcomerForm(IdeaForm):
    """Someone more."""

    idea = "personne"
    kind = forms.ChoiceField(label="Qui", choices=KINDS)
    commune = forms.ModelChoiceField(
        Commune.objects.none(), label="Part de", empty_label="Choisir", error_messages=NO_COMMUNE
    )
    days = forms.TypedMultipleChoiceField(
        label="Ses jours",
        coerce=int,
        choices=WORKING_DAYS,
        widget=ChipsSelectMultiple,
        error_messages={"required": "Choisissez un jour au moins.", "invalid_choice": "Choisissez un jour au moins."},
    )


class HalfDayForm(IdeaForm):
    """A half-day more."""

    idea = "demi-journee"
    helper = forms.ModelChoiceField(
        Helper.objects.none(),
        label="Qui",
        empty_label="Choisir",
        error_messages={"required": "Choisissez la personne.", "invalid_choice": "Choisissez la personne."},
    )
    weekday = forms.TypedChoiceField(label="Jour", coerce=int, choices=WORKING_DAYS)
    part = forms.ChoiceField(
        label="Moment",
        choices=list(PART_WORDS.items()),
        widget=ChipsSelect,
        error_messages={"required": "Choisissez le matin ou l’après-midi."},
    )


class WorkshopForm(IdeaForm):
    """A gathering instead of visits."""

    idea = "atelier"
    commune = forms.ModelChoiceField(
        Commune.objects.none(), label="Commune", empty_label="Choisir", error_messages=NO_COMMUNE
    )
    count = forms.TypedChoiceField(
        label="Au lieu de",
        coerce=int,
        choices=[(count, f"{count} visites au plus") for count in (2, 3, 4, 6, 8)],
        initial=4,
    )
