"""Small forms about records: close, stops, checks."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from accounts.models import Territory
from core.formatting import WEEKDAYS
from core.forms import ChipsSelect, DateInput, TimeInput
from core.text import fold
from directory.stop_rules import Stop, Where, monthly, read_list, stop_on, weekly

_EVERY = [
    ("once", "une seule fois"), ("1", "chaque semaine"), ("2", "une semaine sur deux"), ("month", "chaque mois"),
]  # fmt: skip
_RANKS = [("1", "premier"), ("2", "deuxième"), ("3", "troisième"), ("4", "quatrième"), ("5", "dernier")]


class CloseForm(forms.Form):
    """Since when, and why."""

    on = forms.DateField(label="Fermé depuis le", widget=DateInput, initial=timezone.localdate)
    reason = forms.CharField(
        label="Pourquoi", required=False, max_length=100, help_text="Par exemple : déménagement, fin d’activité."
    )


class StopsForm(forms.Form):
    """Stops of an itinerant place, repeated: "tous les 2es mardis jusqu’au 30 juin"."""

    commune = forms.ChoiceField(label="Commune", error_messages={"required": "Choisissez la commune."})
    where = forms.CharField(label="Où", max_length=200, help_text="Par exemple : place de la mairie.")
    first = forms.DateField(label="Premier jour", widget=DateInput)
    starts = forms.TimeField(label="Arrivée", widget=TimeInput)
    ends = forms.TimeField(label="Départ", widget=TimeInput)
    every = forms.ChoiceField(label="Se répète", choices=_EVERY, initial="once", widget=ChipsSelect)
    rank = forms.ChoiceField(label="Chaque mois, le", choices=_RANKS, initial="1", required=False)
    weekday = forms.ChoiceField(
        label="jour", choices=[(str(at), day) for at, day in enumerate(WEEKDAYS)], initial="1", required=False
    )
    until = forms.DateField(label="Jusqu’au", widget=DateInput, required=False)

    fieldsets: ClassVar = [
        ("Où et quand", ["commune", "where", "first", "starts", "ends"]),
        ("Répétition", ["every", "until", "rank", "weekday"]),
    ]

    def __init__(self, data: Any = None, *, territory: Territory) -> None:
        super().__init__(data)
        self.communes = {commune.insee: commune for commune in territory.communes.all()}
        field = self.fields["commune"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [("", "Choisir"), *((code, commune.name) for code, commune in self.communes.items())]

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning; a repetition has an end."""
        cleaned = super().clean() or self.cleaned_data
        first, until = cleaned.get("first"), cleaned.get("until")
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", "Le départ vient après l’arrivée.")
        if cleaned.get("every") != "once" and not until:
            self.add_error("until", "Dites jusqu’à quand cela se répète.")
        if first and until and until < first:
            self.add_error("until", "Cette date vient avant le premier jour.")
        return cleaned

    def stops(self) -> list[Stop]:
        """Return the stops that the form describes."""
        given = self.cleaned_data
        commune = self.communes[given["commune"]]
        at = Where(given["where"], commune.name, commune.insee, commune.latitude, commune.longitude)
        return [stop_on(day, given["starts"], given["ends"], at) for day in self._days()]

    def _days(self) -> list[date]:
        given = self.cleaned_data
        first, until = given["first"], given["until"] or given["first"]
        if given["every"] == "once":
            return [first]
        if given["every"] == "month":
            return list(monthly(first, until, int(given["rank"] or 1), int(given["weekday"] or 0)))
        return list(weekly(first, until, int(given["every"])))


class StopListForm(forms.Form):
    """Stops pasted as lines."""

    lines = forms.CharField(
        label="Une ligne par passage : date ; heure ; lieu",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        max_length=50_000,
        help_text="Par exemple : 08/12/2026 ; 9h30-12h ; place de la mairie, Sourzac. Ou collez depuis un tableur.",
    )

    def __init__(self, data: Any = None, *, territory: Territory) -> None:
        super().__init__(data)
        self.territory = territory

    def clean_lines(self) -> list[Stop]:
        """Read every line; all are right, or none is added."""
        communes = {
            fold(each.name): Where("", each.name, each.insee, each.latitude, each.longitude)
            for each in self.territory.communes.all()
        }
        stops, errors = read_list(self.cleaned_data["lines"], communes)
        if errors:
            raise forms.ValidationError(errors[:20])
        return stops
