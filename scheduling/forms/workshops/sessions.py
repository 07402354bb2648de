"""Form of one session."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import DateInput, TimeInput
from scheduling.forms.workshops.fields import WorkshopForm, told_of
from scheduling.models import WorkshopSession


class SessionForm(WorkshopForm):
    """A day and its hours, beside what the workshop is."""

    day = forms.DateField(
        label="Jour",
        widget=DateInput,
        error_messages={"required": "Choisissez le jour.", "invalid": "Cette date est illisible."},
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

    def clean(self) -> dict[str, Any]:
        """The end follows the beginning."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "L’heure de fin doit suivre l’heure de début.")
        return cleaned

    def service_fields(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        animators, lead = self.crew()
        return self.told() | {
            "starts_at": timezone.make_aware(datetime.combine(data["day"], data["starts"])),
            "ends_at": timezone.make_aware(datetime.combine(data["day"], data["ends"])),
            "animators": animators,
            "lead": lead,
        }

    def take_errors(self, problems: dict[str, list[Any]]) -> None:
        """Put what the service refuses at its field."""
        places = {"starts_at": "day", "ends_at": "ends"}
        for name, errors in problems.items():
            field = places.get(name, name)
            self.add_error(field if field in self.fields else None, errors)


def session_initial(session: WorkshopSession) -> dict[str, Any]:
    """Return the first values of the form of a saved session."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    places = list(session.places.all())
    return told_of(session) | {
        "day": session.day,
        "starts": starts.time(),
        "ends": ends.time(),
        "animators": [place.helper_id for place in places],
        "lead": next((place.helper_id for place in places if place.is_lead), None),
    }
