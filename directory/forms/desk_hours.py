"""The hours of our own desk."""

from django import forms

from accounts.models import Territory
from directory.forms.hours import HoursField
from directory.hours.typed import Hours


class DeskHoursForm(forms.Form):
    """When the service answers; the same editor as for a place."""

    hours = HoursField(label="Quand l’accueil répond-il ?", with_school=False)


def hours_of_desk(territory: Territory) -> Hours:
    """Return the hours that a territory keeps."""
    return Hours(territory.opening_hours, territory.opening_hours_text)
