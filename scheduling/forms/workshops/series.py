"""Form of a series: what the workshop is, and when it comes back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from core.forms import ChipsSelectMultiple, DateInput, TimeInput
from scheduling.forms.workshops.fields import WorkshopForm, told_of
from scheduling.models import WorkshopSeries
from scheduling.selectors.workshops.series import crew_of
from scheduling.workshops.recurrence import MONTH_RANKS

DAYS = [(0, "lundi"), (1, "mardi"), (2, "mercredi"), (3, "jeudi"), (4, "vendredi"), (5, "samedi"), (6, "dimanche")]
RHYTHMS = [
    (1, "chaque semaine"),
    (2, "une semaine sur deux"),
    (3, "toutes les trois semaines"),
    (4, "toutes les quatre semaines"),
    (6, "toutes les six semaines"),
    (8, "toutes les huit semaines"),
]
_WHEN = (
    "first_day", "starts", "weekdays", "every_weeks", "month_ranks", "skips_school_holidays", "skips_public_holidays",
)  # fmt: skip


class DaysField(forms.MultipleChoiceField):
    """Days ticked in the list of dates, kept as ISO dates. What is not a date is forgotten."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        """Return the days, each once, in order."""
        days = set()
        for text in value or ():
            try:
                days.add(date.fromisoformat(str(text)).isoformat())
            except ValueError:
                continue
        return sorted(days)

    def validate(self, value: Any) -> None:
        """Any day will do."""


class SeriesForm(WorkshopForm):
    """When a series takes place: days, hours, rhythm, holidays, end."""

    first_day = forms.DateField(
        label="À partir du",
        widget=DateInput,
        error_messages={"required": "Choisissez le premier jour.", "invalid": "Cette date est illisible."},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Jours",
        choices=DAYS,
        coerce=int,
        widget=ChipsSelectMultiple,
        error_messages={"required": "Choisissez au moins un jour de la semaine."},
    )
    starts = forms.TimeField(
        label="De",
        widget=TimeInput,
        error_messages={"required": "Donnez l’heure de début.", "invalid": "Cette heure est illisible."},
    )
    ends = forms.TimeField(
        label="À",
        widget=TimeInput,
        error_messages={"required": "Donnez l’heure de fin.", "invalid": "Cette heure est illisible."},
    )
    every_weeks = forms.TypedChoiceField(label="Rythme", choices=RHYTHMS, coerce=int, initial=1)
    month_ranks = forms.TypedMultipleChoiceField(
        label="Ou bien, dans le mois",
        choices=MONTH_RANKS,
        coerce=int,
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Coché, remplace le rythme par semaines. Par exemple : le 1er mardi du mois.",
    )
    until = forms.DateField(
        label="Jusqu’au",
        widget=DateInput,
        required=False,
        help_text="Vide : la série continue ; les séances sont prévues six mois à l’avance.",
        error_messages={"invalid": "Cette date est illisible."},
    )
    count = forms.IntegerField(
        label="Nombre de séances",
        min_value=1,
        max_value=100,
        required=False,
        error_messages={"min_value": "Au moins une séance.", "max_value": "Cent séances au plus."},
    )
    skips_school_holidays = forms.BooleanField(label="Pas pendant les vacances scolaires", required=False, initial=True)
    skips_public_holidays = forms.BooleanField(label="Pas les jours fériés", required=False, initial=True)
    removed_days = DaysField(required=False)
    added_days = DaysField(required=False)
    extra_day = forms.DateField(
        label="Ajouter un jour",
        widget=DateInput,
        required=False,
        help_text="Une séance de plus, hors du rythme.",
        error_messages={"invalid": "Cette date est illisible."},
    )
    leave_out = forms.BooleanField(
        label="Prévoir quand même ces séances, sans les personnes empêchées ces jours-là", required=False
    )

    def clean(self) -> dict[str, Any]:
        """The end follows the beginning, and a day added is one of the days."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "L’heure de fin doit suivre l’heure de début.")
        if extra := cleaned.get("extra_day"):
            cleaned["added_days"] = sorted({*cleaned.get("added_days", []), extra.isoformat()})
        both = set(cleaned.get("added_days", [])) & set(cleaned.get("removed_days", []))
        cleaned["removed_days"] = [day for day in cleaned.get("removed_days", []) if day not in both]
        return cleaned

    @property
    def tells_dates(self) -> bool:
        """Whether enough is readable to work out the dates."""
        return all(name in self.cleaned_data for name in _WHEN) and "ends" in self.cleaned_data

    def when(self) -> dict[str, Any]:
        """Return when the series takes place, as the service takes it."""
        data = self.cleaned_data
        length = datetime.combine(date.min, data["ends"]) - datetime.combine(date.min, data["starts"])
        others = {name: data.get(name) for name in ("until", "count")}
        days = {name: data.get(name, []) for name in ("removed_days", "added_days")}
        return {name: data[name] for name in _WHEN} | others | days | {"minutes": int(length.total_seconds() // 60)}

    def service_fields(self) -> dict[str, Any]:
        """Return what the service takes."""
        animators, lead = self.crew()
        leave_out = self.cleaned_data["leave_out"]
        return self.told() | self.when() | {"animators": animators, "lead": lead, "leave_out": leave_out}

    def take_errors(self, problems: dict[str, list[Any]]) -> None:
        """Put what the service refuses at its field."""
        places = {"minutes": "ends"}
        for name, errors in problems.items():
            field = places.get(name, name)
            self.add_error(field if field in self.fields else None, errors)

    @property
    def shows_leave_out(self) -> bool:
        """Whether someone cannot animate some of the days: going on without them is offered only then."""
        return self.is_bound and ("animators" in self.errors or bool(self.data.get("leave_out")))


def series_initial(series: WorkshopSeries) -> dict[str, Any]:
    """Return the first values of the form of a saved series."""
    ends = datetime.combine(series.first_day, series.starts) + timedelta(minutes=series.minutes)
    crew: Sequence[Any] = crew_of(series)
    names = (*_WHEN, "until", "count", "removed_days", "added_days")
    return (
        told_of(series)
        | {name: getattr(series, name) for name in names}
        | {
            "ends": ends.time(),
            "animators": [helper.pk for helper in crew],
            "lead": series.lead_id,
        }
    )
