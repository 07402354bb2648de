"""Form of a need for a ride: what for, where, when, with what, and how often."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from core.forms import ChipsSelect, ChipsSelectMultiple, DateInput, GuardedTextarea, TimeInput
from mediation.enums import Weekday
from mediation.models import Beneficiary
from scheduling.forms.choices import capital_choices
from scheduling.forms.transport.place_field import DestinationField
from scheduling.models import Destination, RideRequest, SessionWish, TransportScheme, Visit, WorkshopSession
from scheduling.services.transport.ride_series import Repeat
from scheduling.services.workshops.wish_rides import session_ends, session_purpose
from scheduling.transport.enums import Aid, Direction, Escort, Flexibility, PartOfDay, RidePurpose
from scheduling.transport.reading import aids_of_file
from scheduling.workshops.recurrence import MONTH_RANKS

ONCE, WEEKLY = "once", "weekly"
ONE, FOLLOWING = "one", "following"
STEPS = [(1, "toutes les semaines"), (2, "une semaine sur deux"), (4, "toutes les quatre semaines")]
# Which directions need which hour.
HOURS = {"arrive_by": (Direction.OUTBOUND, Direction.ROUND), "leave_after": (Direction.RETURN, Direction.ROUND)}
_REPEATED = ("repeat", "weekdays", "every_weeks", "month_ranks", "until", "skips_school_holidays")
# What the service takes of the form; the rest says how it comes back.
TAKEN = (
    "purpose", "direction", "origin", "destination", "day", "arrive_by", "leave_after", "flexibility", "part_of_day",
    "companions", "aids", "escort", "wants_same_driver", "words", "scheme",
)  # fmt: skip


class RideForm(forms.Form):
    """A need for a ride. Which hour is needed follows the direction; ``scheme`` is asked where several drive."""

    purpose = forms.ChoiceField(
        label="Pour quoi",
        choices=capital_choices(RidePurpose.choices),
        widget=ChipsSelect,
        error_messages={"required": "Dites pour quoi."},
    )
    direction = forms.ChoiceField(
        label="Dans quel sens",
        choices=capital_choices([(Direction.ROUND, Direction.ROUND.label), *Direction.choices[:2]]),
        widget=ChipsSelect,
        error_messages={"required": "Dites dans quel sens."},
    )
    destination = DestinationField(
        label="Où",
        help_text="Tapez les premières lettres, puis choisissez.",
        error_messages={"required": "Indiquez où la personne doit aller."},
    )
    origin = DestinationField(label="Départ", required=False, help_text="Vide : de son domicile.")
    day = forms.DateField(
        label="Jour",
        widget=DateInput,
        error_messages={"required": "Choisissez le jour.", "invalid": "Cette date est illisible."},
    )
    arrive_by = forms.TimeField(
        label="Y être à",
        widget=TimeInput,
        error_messages={"required": "Indiquez à quelle heure y être.", "invalid": "Cette heure est illisible."},
    )
    leave_after = forms.TimeField(
        label="Repartir après",
        widget=TimeInput,
        error_messages={"required": "Indiquez quand repartir.", "invalid": "Cette heure est illisible."},
    )
    flexibility = forms.ChoiceField(
        label="Ce moment peut-il bouger ?",
        choices=capital_choices(
            [(Flexibility.EXACT, "non, " + str(Flexibility.EXACT.label)), *Flexibility.choices[1:]]
        ),
        widget=ChipsSelect,
    )
    part_of_day = forms.ChoiceField(
        label="Plutôt", choices=capital_choices(PartOfDay.choices), widget=ChipsSelect, required=False
    )
    aids = forms.MultipleChoiceField(
        label="Se déplace avec",
        choices=capital_choices(Aid.choices),
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Rien de coché : sans aide.",
    )
    escort = forms.ChoiceField(
        label="Accompagner la personne", choices=capital_choices(Escort.choices), widget=ChipsSelect
    )
    companions = forms.IntegerField(
        label="Personnes qui l’accompagnent",
        min_value=0,
        max_value=7,
        error_messages={"min_value": "Zéro ou plus.", "max_value": "Sept personnes au plus."},
    )
    wants_same_driver = forms.BooleanField(label="Le même conducteur à l’aller et au retour", required=False)
    words = forms.CharField(
        label="À savoir",
        max_length=300,
        required=False,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text="Où attendre, qui prévenir. Lu par le conducteur. Rien sur la santé.",
    )
    scheme = forms.ModelChoiceField(
        label="Service qui conduit",
        queryset=TransportScheme.objects.none(),
        required=False,
        empty_label="À choisir plus tard",
    )
    repeat = forms.ChoiceField(
        label="Revient-il ?",
        choices=[(ONCE, "Une seule fois"), (WEEKLY, "Chaque semaine, ou chaque mois")],
        widget=ChipsSelect,
        required=False,
    )
    weekdays = forms.MultipleChoiceField(
        label="Quels jours", choices=capital_choices(Weekday.choices), required=False, widget=ChipsSelectMultiple
    )
    every_weeks = forms.TypedChoiceField(label="À quel rythme", choices=STEPS, coerce=int, required=False, initial=1)
    month_ranks = forms.TypedMultipleChoiceField(
        label="Ou bien, dans le mois",
        choices=MONTH_RANKS,
        coerce=int,
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Coché, remplace le rythme. Par exemple : le 1er mardi du mois.",
    )
    until = forms.DateField(
        label="Jusqu’au", widget=DateInput, required=False, help_text="Un an au plus. Jamais un jour férié."
    )
    skips_school_holidays = forms.BooleanField(label="Pas pendant les vacances scolaires", required=False)
    extent = forms.ChoiceField(
        label="Changer",
        choices=[(ONE, "Ce jour seulement"), (FOLLOWING, "Ce jour et tous ceux qui suivent")],
        widget=ChipsSelect,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        places: QuerySet[Destination],
        schemes: QuerySet[TransportScheme],
        ride: RideRequest | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ride = ride
        self._ask_hours()
        for name in ("destination", "origin"):
            self.fields[name].queryset = places  # type: ignore[attr-defined]  # they are fields of places
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]  # it is a field of rows
        if schemes.count() < 2:
            del self.fields["scheme"]
        is_known = ride is not None
        is_series = ride is not None and ride.series_id is not None
        gone = _REPEATED if is_known else ()
        for name in (*gone, *(() if is_series else ("extent",))):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for the hour of each way, and for what a repeated need lacks."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        self._clean_hours(values)
        day = values.get("day")
        if day is not None and day < timezone.localdate() and (self.ride is None or day != self.ride.day):
            self.add_error("day", "Ce jour est passé.")
        if values.get("repeat") == WEEKLY:
            if not values.get("weekdays"):
                self.add_error("weekdays", "Choisissez au moins un jour de la semaine.")
            if values.get("until") is None and "until" not in self.errors:
                self.add_error("until", "Indiquez jusqu’à quand.")
        return values

    def _clean_hours(self, values: dict[str, Any]) -> None:
        """Forget the hour of a way that is not asked for."""
        for name, directions in HOURS.items():
            if values.get("direction") and values["direction"] not in directions:
                values[name] = None

    def _ask_hours(self) -> None:
        """Need the hour of each way that is asked for; both are shown as needed until the direction is said."""
        direction = self["direction"].value()
        for name, directions in HOURS.items():
            self.fields[name].required = not self.is_bound or direction in directions

    def service_fields(self) -> dict[str, Any]:
        """Return what the services take."""
        return {name: self.cleaned_data[name] for name in TAKEN if name in self.fields} | {
            "part_of_day": self.cleaned_data["part_of_day"] or PartOfDay.ANY
        }

    def repeated(self) -> Repeat | None:
        """Return how the need comes back, or None for a single day."""
        values = self.cleaned_data
        if values.get("repeat") != WEEKLY:
            return None
        return Repeat(
            weekdays=[int(each) for each in values["weekdays"]],
            until=values["until"],
            every_weeks=values["every_weeks"] or 1,
            month_ranks=values["month_ranks"],
            skips_school_holidays=values["skips_school_holidays"],
        )

    @property
    def changes_following(self) -> bool:
        """Whether the days that follow change too."""
        return bool(self.cleaned_data.get("extent") == FOLLOWING)


def new_ride_initial(
    beneficiary: Beneficiary, *, wish: SessionWish | None = None, visit: Visit | None = None
) -> dict[str, Any]:
    """Return what a new need proposes: from the person's file, then from the workshop or the visit it comes from."""
    initial: dict[str, Any] = {
        "direction": Direction.ROUND,
        "flexibility": Flexibility.EXACT,
        "part_of_day": PartOfDay.ANY,
        **aids_of_file(beneficiary.walking_aid),
        "companions": 0,
        "repeat": ONCE,
        "every_weeks": 1,
    }
    if wish is not None:
        initial |= {"companions": wish.companions, **_of_session(wish.session)}
        if wish.ride_aids is not None:
            initial |= {"aids": wish.ride_aids, "escort": wish.ride_escort or Escort.DOOR}
    elif visit is not None:
        initial["day"] = visit.day if visit.day >= timezone.localdate() else None
    return initial


def _of_session(session: WorkshopSession) -> Mapping[str, Any]:
    return {"purpose": session_purpose(session), **session_ends(session)}


def ride_initial(ride: RideRequest) -> dict[str, Any]:
    """Return what the form of a saved need shows."""
    return {name: getattr(ride, name) for name in TAKEN} | {"extent": ONE}


def draft_of(form: RideForm, beneficiary: Beneficiary, scheme: TransportScheme | None) -> RideRequest | None:
    """Return the need typed so far, unsaved, when the law has enough to judge it: a place, a day, a purpose."""
    form.is_valid()
    values = getattr(form, "cleaned_data", {})
    if not all(values.get(name) for name in ("purpose", "destination", "day")):
        return None
    known = {name: values[name] for name in ("purpose", "destination", "origin", "day") if values.get(name)}
    return RideRequest(
        pk=form.ride.pk if form.ride is not None else None,
        territory=beneficiary.territory,
        beneficiary=beneficiary,
        scheme=values.get("scheme") or scheme,
        direction=values.get("direction") or Direction.ROUND,
        arrive_by=_hour(values.get("arrive_by")),
        leave_after=_hour(values.get("leave_after")),
        flexibility=values.get("flexibility") or Flexibility.EXACT,
        **known,
    )


def _hour(value: Any) -> time | None:
    return value if isinstance(value, time) else None
