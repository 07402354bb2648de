"""Forms of the planning: where a visit goes, what came of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from core.formatting import day_short
from core.forms import ChipsSelect, TimeInput
from scheduling.enums import VisitStatus
from scheduling.models import Visit
from scheduling.planning.clock import WEEK_DAYS, week_days
from volunteers.models import Helper

FIRST_START, LAST_START = dt.time(7), dt.time(20)


@dataclass(frozen=True, slots=True)
class Slot:
    """Who goes, the lead first, and when."""

    helpers: tuple[Helper, ...]
    starts_at: datetime

    @property
    def keys(self) -> list[int]:
        """Keys of who goes."""
        return [helper.pk for helper in self.helpers]


class SlotForm(forms.Form):
    """A place given as a whole: a visit dropped on the board, a remedy, another moment."""

    starts_at = forms.DateTimeField(
        error_messages={"required": "Dites quand.", "invalid": "Cette heure est illisible."}
    )
    helpers = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Dites qui y va.", "invalid_choice": "Cette personne n’est plus là."}
    )

    def __init__(self, data: Any, *, team: QuerySet[Helper]) -> None:
        super().__init__(data)
        self._team = {helper.pk: helper for helper in team}
        self.fields["helpers"].choices = [(key, key) for key in self._team]  # type: ignore[attr-defined]  # choice field

    @property
    def slot(self) -> Slot:
        """The place asked for, once the form is valid."""
        people = tuple(self._team[key] for key in self.cleaned_data["helpers"])
        return Slot(people, self.cleaned_data["starts_at"])


class MomentForm(forms.Form):
    """A place chosen by hand: day, hour, who leads and who comes along."""

    day = forms.ChoiceField(label="Jour", widget=ChipsSelect, error_messages={"required": "Choisissez le jour."})
    time = forms.TimeField(
        label="Heure de début",
        widget=TimeInput,
        error_messages={"required": "Donnez l’heure de début.", "invalid": "Écrivez l’heure comme 14:30."},
    )
    lead = forms.ChoiceField(label="Avec", error_messages={"required": "Choisissez qui y va."})
    second = forms.ChoiceField(label="Et avec", error_messages={"required": "Choisissez la deuxième personne."})

    def __init__(
        self, data: Any = None, *, week: date, team: QuerySet[Helper], people: int, slot: Slot | None = None
    ) -> None:
        super().__init__(data, initial=moment_data(slot) if slot else None)
        self._team = {str(helper.pk): helper for helper in team}
        names = [(key, helper.full_name) for key, helper in self._team.items()]
        known = slot.starts_at if slot else None
        self.fields["day"].choices = _days(week, known)  # type: ignore[attr-defined]  # it is a choice field
        self.fields["lead"].choices = [("", "Choisir"), *names]  # type: ignore[attr-defined]  # it is a choice field
        self.fields["second"].choices = [("", "Choisir"), *names]  # type: ignore[attr-defined]  # it is a choice field
        if people < 2:
            del self.fields["second"]
        else:
            self.fields["lead"].label = "Mène la visite"

    def clean_time(self) -> dt.time:
        """Refuse the hours of the night: nobody visits then."""
        chosen: dt.time = self.cleaned_data["time"]
        if not FIRST_START <= chosen <= LAST_START:
            raise forms.ValidationError("Choisissez une heure entre 7 h et 20 h.")
        return chosen

    def clean(self) -> dict[str, Any]:
        """Two different people make a pair."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("second") and cleaned["second"] == cleaned.get("lead"):
            self.add_error("second", "Choisissez une autre personne que celle qui mène la visite.")
        return cleaned

    @property
    def slot(self) -> Slot:
        """The place asked for, once the form is valid."""
        keys = [self.cleaned_data["lead"], self.cleaned_data.get("second")]
        moment = datetime.combine(date.fromisoformat(self.cleaned_data["day"]), self.cleaned_data["time"])
        return Slot(tuple(self._team[key] for key in keys if key), timezone.make_aware(moment))


def _days(week: date, known: datetime | None) -> list[tuple[str, str]]:
    """Days of the week still to come, and the one where the visit is now."""
    first = timezone.localdate()
    kept = timezone.localdate(known) if known else None
    days = [day for day in week_days(week, WEEK_DAYS) if day >= first or day == kept]
    return [(day.isoformat(), day_short(day)) for day in days]


def moment_data(slot: Slot) -> dict[str, Any]:
    """Return what ``MomentForm`` would have received for a place given as a whole."""
    local = timezone.localtime(slot.starts_at)
    names = dict(zip(("lead", "second"), (str(key) for key in slot.keys), strict=False))
    return {"day": local.date().isoformat(), "time": local.strftime("%H:%M"), **names}


def slot_form(
    data: Any, *, week: date, team: QuerySet[Helper], people: int, slot: Slot | None = None
) -> SlotForm | MomentForm:
    """Return the form that reads what was sent: a place as a whole, or chosen by hand."""
    if "starts_at" in data:
        return SlotForm(data, team=team)
    return MomentForm(data, week=week, team=team, people=people, slot=slot)


def slot_of(visit: Visit) -> Slot:
    """Where a visit is now."""
    places = sorted(visit.places.select_related("helper"), key=lambda place: (not place.is_lead, place.pk))
    return Slot(tuple(place.helper for place in places), visit.starts_at)


def first_slot(day: date, helpers: Sequence[Helper] = ()) -> Slot:
    """A first suggestion: the day at 10 h."""
    return Slot(tuple(helpers), timezone.make_aware(datetime.combine(day, dt.time(10))))


class OutcomeForm(forms.Form):
    """What came of a visit."""

    status = forms.ChoiceField(label="Cette visite", choices=VisitStatus)
    note = forms.CharField(label="Un mot pour l’équipe", max_length=300, required=False)
