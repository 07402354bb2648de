"""Form of a call to drivers for one ride."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.forms import ChipsSelectMultiple, DateInput, TimeInput
from scheduling.forms.solicitations import HOURS
from scheduling.models import RideRequest
from scheduling.services.transport.driver_calls import answers_until
from scheduling.transport.enums import Way


class DriverCallForm(forms.Form):
    """Which ways, what drivers read, until when they answer, how many at once."""

    ways = forms.MultipleChoiceField(
        label="Ce qui est à conduire",
        widget=ChipsSelectMultiple,
        error_messages={"required": "Choisissez l’aller, le retour ou les deux."},
    )
    words = forms.CharField(
        label="Message",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Ce qui aide à se décider. Ne nommez pas la personne.",
    )
    closes_on = forms.DateField(
        label="Réponses jusqu’au", widget=DateInput, error_messages={"required": "Indiquez le jour."}
    )
    closes_time = forms.TimeField(label="à", widget=TimeInput, error_messages={"required": "Indiquez l’heure."})
    wave_size = forms.IntegerField(
        label="Conducteurs sollicités à la fois",
        min_value=1,
        max_value=20,
        initial=4,
        error_messages={"min_value": "Au moins un.", "max_value": "Vingt au plus."},
    )
    wave_hours = forms.TypedChoiceField(label="Envoi suivant après", choices=HOURS, coerce=int, initial=4)

    def __init__(self, *args: Any, ride: RideRequest, free: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {Way.OUT: "l’aller", Way.BACK: "le retour"}
        self.fields["ways"].choices = [(way.value, words) for way, words in labels.items() if way in free]  # type: ignore[attr-defined]
        self.fields["ways"].initial = list(free)
        until = timezone.localtime(answers_until(ride)).replace(second=0, microsecond=0)
        self.fields["closes_on"].initial, self.fields["closes_time"].initial = until.date(), until.time()

    def told(self) -> dict[str, Any]:
        """What the service is given: the day and the hour as one moment."""
        told = dict(self.cleaned_data)
        at = datetime.combine(told.pop("closes_on"), told.pop("closes_time"))
        return told | {"closes_at": timezone.make_aware(at)}

    def take_errors(self, error: ValidationError) -> None:
        """Show what the service refuses at its field."""
        found = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
        for name, errors in found.items():
            self.add_error({"closes_at": "closes_on", "": None}.get(name, name), errors)
