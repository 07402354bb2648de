"""Form of a call for help: what helpers will read, who is asked, and in which rhythm."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Commune
from core.forms import ChipsSelectMultiple, DateInput, TimeInput
from mediation.enums import Theme
from scheduling.models import VisitRequest
from scheduling.request_rules import WindowInput
from scheduling.selectors.queue import moments_words
from scheduling.services.solicitations import Told
from volunteers.enums import HelperKind

MOMENTS = 3
CLOSING_HOUR = time(20)
USUAL_DAYS = 3
DURATIONS = [(30, "30 min"), (45, "45 min"), (60, "1 h"), (90, "1 h 30"), (120, "2 h"), (180, "3 h"), (240, "4 h")]
HOURS = [(0, "quand je le décide"), (4, "4 h"), (12, "12 h"), (24, "un jour"), (48, "deux jours"), (72, "trois jours")]


class RequestsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # it has none when it runs
    """Requests of a series, each told by its purpose and moments."""

    def label_from_instance(self, obj: Any) -> str:
        """ "Apprentissage, mardi, de 9 h à 12 h"."""
        words = f"{obj.get_purpose_display()}, {moments_words(obj.windows.all())}"
        return words[:1].upper() + words[1:]


class SolicitationForm(forms.Form):
    """A call for help; its moments are three lines at most, none needed when a request tells its own."""

    what = forms.CharField(
        label="Ce qui est demandé",
        max_length=120,
        help_text="Lu sans compte, par e-mail : jamais de nom ni d’adresse.",
        error_messages={"required": "Dites en quelques mots ce qui est demandé."},
    )
    words = forms.CharField(
        label="Message",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Ce qui aide à se décider. Ne nommez pas la personne.",
    )
    commune = forms.ModelChoiceField(
        label="Où",
        queryset=Commune.objects.none(),
        empty_label="Choisir",
        error_messages={"required": "Choisissez la commune."},
    )
    duration = forms.TypedChoiceField(label="Durée", choices=DURATIONS, coerce=int, initial=60)
    themes = forms.MultipleChoiceField(
        label="Thèmes", choices=Theme.choices, required=False, widget=ChipsSelectMultiple
    )
    places = forms.IntegerField(
        label="Combien de personnes",
        min_value=1,
        max_value=30,
        initial=1,
        error_messages={"min_value": "Au moins une personne.", "max_value": "Trente personnes au plus."},
    )
    kinds = forms.MultipleChoiceField(
        label="À qui le demander",
        choices=HelperKind.choices,
        required=False,
        initial=[HelperKind.VOLUNTEER, HelperKind.CIVIC_SERVICE],
        widget=ChipsSelectMultiple,
        help_text="Aucun choix : à tous.",
    )
    radius_km = forms.IntegerField(
        label="À moins de",
        min_value=1,
        max_value=100,
        required=False,
        help_text="En kilomètres, à vol d’oiseau, depuis leur domicile.",
        error_messages={"min_value": "Au moins 1 km.", "max_value": "100 km au plus."},
    )
    communes = forms.ModelMultipleChoiceField(
        label="Seulement ceux qui partent de",
        queryset=Commune.objects.none(),
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Aucun choix : de toutes les communes.",
    )
    professionals_last = forms.BooleanField(
        label="Garder les professionnels en réserve : ils sont sollicités après les autres",
        required=False,
        initial=True,
    )
    wave_size = forms.IntegerField(
        label="Personnes par envoi",
        min_value=1,
        max_value=50,
        initial=5,
        error_messages={"min_value": "Au moins une personne.", "max_value": "Cinquante personnes au plus."},
    )
    wave_hours = forms.TypedChoiceField(
        label="Envoi suivant après", choices=HOURS, coerce=int, initial=24, help_text="Jamais entre 20 h et 8 h."
    )
    closes_on = forms.DateField(
        label="Réponses jusqu’au",
        widget=DateInput,
        help_text="Jusqu’à 20 h ce jour-là.",
        error_messages={"required": "Donnez le dernier jour.", "invalid": "Cette date est illisible."},
    )
    requests = RequestsField(
        label="Aussi pour",
        queryset=VisitRequest.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Une série : la même personne viendra pour toutes ces visites.",
    )

    about: ClassVar = ["what", "words", "commune", "duration", "themes", "places", "requests"]
    who: ClassVar = ["kinds", "radius_km", "communes", "professionals_last"]
    rhythm: ClassVar = ["wave_size", "wave_hours", "closes_on"]

    def __init__(
        self,
        data: Any = None,
        *,
        communes: QuerySet[Commune],
        visit_request: VisitRequest | None = None,
        others: QuerySet[VisitRequest] | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(visit_request))
        self.visit_request = visit_request
        for name in ("commune", "communes"):
            self.fields[name].queryset = communes  # type: ignore[attr-defined]  # they are fields of rows
        if others is None or not others.exists():
            del self.fields["requests"]
        else:
            self.fields["requests"].queryset = others  # type: ignore[attr-defined]
        for number in range(1, MOMENTS + 1):
            is_needed = number == 1 and visit_request is None
            self._add_moment(number, is_needed=is_needed)
        moments = [f"{part}_{number}" for number in range(1, MOMENTS + 1) for part in ("day", "start", "end")]
        self.fieldsets = [
            ("Ce que liront les intervenants", [name for name in self.about if name in self.fields]),
            ("Quand", moments),
            ("À qui", self.who),
            ("En plusieurs envois", self.rhythm),
        ]

    def _add_moment(self, number: int, *, is_needed: bool) -> None:
        which = {1: "", 2: ", deuxième choix", 3: ", troisième choix"}[number]
        free = self.visit_request is not None
        self.fields[f"day_{number}"] = forms.DateField(
            label=f"Jour{which}",
            widget=DateInput,
            required=is_needed,
            help_text="Vide : les moments de la demande." if free and number == 1 else "",
            error_messages={"required": "Donnez au moins un jour.", "invalid": "Cette date est illisible."},
        )
        self.fields[f"start_{number}"] = forms.TimeField(
            label=f"De{which}",
            widget=TimeInput,
            required=is_needed,
            error_messages={"required": "Donnez l’heure.", "invalid": "Cette heure est illisible."},
        )
        self.fields[f"end_{number}"] = forms.TimeField(
            label=f"À{which}",
            widget=TimeInput,
            required=False,
            help_text="Vide : le temps de la durée." if number == 1 else "",
            error_messages={"invalid": "Cette heure est illisible."},
        )

    def clean(self) -> dict[str, Any]:
        """A day goes with its hour."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, MOMENTS + 1):
            day, start, end = (cleaned.get(f"{part}_{number}") for part in ("day", "start", "end"))
            if day and not start and f"start_{number}" not in self.errors:
                self.add_error(f"start_{number}", "Donnez l’heure de ce jour.")
            if (start or end) and not day and f"day_{number}" not in self.errors:
                self.add_error(f"day_{number}", "Donnez le jour de cette heure.")
        return cleaned

    def moments(self) -> list[WindowInput]:
        """Return the moments typed; without an end, they last what the help lasts."""
        return list(self._moments())

    def _moments(self) -> Iterator[WindowInput]:
        length = timedelta(minutes=self.cleaned_data["duration"])
        for number in range(1, MOMENTS + 1):
            day, start, end = (self.cleaned_data.get(f"{part}_{number}") for part in ("day", "start", "end"))
            if day and start:
                latest = (datetime.combine(day, start) + length).time()
                yield WindowInput(None, day, start, end or latest)

    def told(self) -> Told:
        """Return what the service takes."""
        names = (
            "what", "words", "commune", "duration", "themes", "places", "kinds", "radius_km", "professionals_last",
            "wave_size", "wave_hours",
        )  # fmt: skip
        closes_at = timezone.make_aware(datetime.combine(self.cleaned_data["closes_on"], CLOSING_HOUR))
        return Told(
            **{name: self.cleaned_data[name] for name in names},
            communes=list(self.cleaned_data["communes"]),
            closes_at=closes_at,
        )

    def chosen_requests(self) -> Sequence[VisitRequest]:
        """Return the request of the address and those of its series."""
        if self.visit_request is None:
            return []
        return [self.visit_request, *self.cleaned_data.get("requests", [])]

    def take_errors(self, problems: dict[str, list[Any]]) -> None:
        """Put what the service refuses at its field."""
        places = {"moments": "day_1", "closes_at": "closes_on"}
        for name, errors in problems.items():
            field = places.get(name, name)
            self.add_error(field if field in self.fields else None, errors)


def _initial(request: VisitRequest | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"closes_on": timezone.localdate() + timedelta(days=USUAL_DAYS)}
    if request is None:
        return initial
    known = {minutes for minutes, _ in DURATIONS}
    nearest = min(known, key=lambda minutes: (abs(minutes - request.duration), minutes))
    return initial | {
        "what": f"Visite à domicile : {request.get_purpose_display()}",
        "commune": request.beneficiary.commune_id,
        "duration": request.duration if request.duration in known else nearest,
        "themes": request.themes,
        "places": request.people,
    }
