"""Forms of the weeks to come, of linked calendars and of their settings."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from volunteers.enums import WeekAnswerKind
from volunteers.ics import MAX_BYTES
from volunteers.models import AvailabilitySettings
from volunteers.selectors.availability import WeekAsked, week_asked
from volunteers.services.availability_months import WeekTold

if TYPE_CHECKING:
    SettingsModelForm = forms.ModelForm[AvailabilitySettings]
else:
    SettingsModelForm = forms.ModelForm


def weeks_told(data: QueryDict, mondays: Iterable[date]) -> dict[date, WeekTold]:
    """Read what was sent of each week; a week that says nothing stays as usual."""
    told = {}
    for monday in mondays:
        name = monday.isoformat()
        kind = data.get(f"semaine-{name}", WeekAnswerKind.USUAL)
        told[monday] = WeekTold(kind, tuple(data.getlist(f"moments-{name}")))
    return told


def weeks_typed(told: dict[date, WeekTold], problems: dict[str, list[str]]) -> list[WeekAsked]:
    """Show again what was sent, each problem at its week."""
    return [
        week_asked(monday, week.kind, week.moments, " ".join(problems.get(monday.isoformat(), [])))
        for monday, week in told.items()
    ]


class CannotComeForm(forms.Form):
    """ "Je ne pourrai pas venir": to one visit, or the whole day."""

    promise = forms.IntegerField(widget=forms.HiddenInput)
    whole_day = forms.BooleanField(required=False)
    reason = forms.CharField(max_length=120, required=False)


class CalendarForm(forms.Form):
    """A calendar to link: its address, or its file."""

    address = forms.CharField(
        label="Adresse de l’agenda",
        max_length=1000,
        required=False,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text="L’adresse « iCal » ou « .ics » que donne votre agenda : elle commence par https:// ou webcal://.",
    )
    file = forms.FileField(
        label="Ou un fichier",
        required=False,
        widget=forms.FileInput({"accept": ".ics,text/calendar"}),
        help_text="Un fichier .ics, lu une fois. Trois mégaoctets au plus.",
    )
    name = forms.CharField(
        label="Nom", max_length=80, required=False, help_text="Pour le reconnaître, par exemple « Travail »."
    )

    def clean_file(self) -> Any:
        """Refuse a file too large before reading it."""
        sent = self.cleaned_data["file"]
        if sent is not None and (sent.size or 0) > MAX_BYTES:
            raise ValidationError(f"Ce fichier dépasse {MAX_BYTES // 1024 // 1024} Mo.")
        return sent

    def clean(self) -> dict[str, object]:
        """Ask for one of the two."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("address") and not cleaned.get("file"):
            self.add_error("address", "Donnez l’adresse de l’agenda, ou choisissez un fichier.")
        return cleaned


class AvailabilitySettingsForm(SettingsModelForm):
    """Whether volunteers are asked each month, and when."""

    class Meta:
        model = AvailabilitySettings
        fields: ClassVar = ["is_asked_monthly", "day_of_month"]
        labels: ClassVar = {
            "is_asked_monthly": "Demander chaque mois aux bénévoles et aux services civiques quand ils sont libres",
            "day_of_month": "Jour du mois",
        }
        help_texts: ClassVar = {
            "is_asked_monthly": "Un e-mail avec un lien personnel : ni compte ni mot de passe à retenir.",
            "day_of_month": "De 1 à 28. L’e-mail porte sur les cinq semaines qui suivent.",
        }
