"""Form of a visit request: what is asked, the moments that suit, who should go."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet
from django.utils import timezone

from accounts.models import User
from core.formatting import duration
from core.forms import ChipsSelect, ChipsSelectMultiple, ChoiceCards, DateInput, GuardedTextarea, TimeInput
from mediation.enums import ProcedureTheme, Theme, Way, Weekday
from mediation.models import Beneficiary
from scheduling.enums import HelperWish, Priority, Purpose
from scheduling.models import VisitRequest
from scheduling.request_rules import COUNSELLOR_ONLY, WindowInput, window_problems
from scheduling.services.requests import REQUEST_FIELDS, wished
from volunteers.models import Helper

DURATIONS = (15, 30, 45, 60, 90, 120, 180, 240)
PAIR_WAYS = frozenset({Way.HOME_VOLUNTEERS, Way.HOME_CIVIC})
ANY, DATE, CUSTOM = "any", "date", "custom"
PARTS: Mapping[str, tuple[time, time]] = {
    "morning": (time(9), time(12)),
    "afternoon": (time(14), time(17)),
    "day": (time(9), time(17)),
}
PART_CHOICES = [
    ("", "Choisir"),
    ("morning", "Matin, de 9 h à 12 h"),
    ("afternoon", "Après-midi, de 14 h à 17 h"),
    ("day", "Toute la journée, de 9 h à 17 h"),
    (CUSTOM, "D’autres heures"),
]
DAY_CHOICES = [
    (ANY, "N’importe quel jour"),
    *((str(number), str(label).capitalize()) for number, label in Weekday.choices),
    (DATE, "Une date précise"),
]
SPARE_ROWS = 2


class RequestForm(forms.Form):
    """All that a request says but its moments."""

    requested_on = forms.DateField(label="Demandée le", widget=DateInput)
    purpose = forms.ChoiceField(label="But de la visite", choices=Purpose.choices, widget=ChipsSelect)
    words = forms.CharField(
        label="Ce que la personne demande, avec ses mots",
        max_length=300,
        required=False,
        widget=GuardedTextarea(attrs={"rows": 2}),
    )
    themes = forms.MultipleChoiceField(
        label="Thèmes", choices=Theme.choices, required=False, widget=ChipsSelectMultiple
    )
    procedure_themes = forms.MultipleChoiceField(
        label="Quelles démarches ?",
        choices=ProcedureTheme.choices,
        required=False,
        widget=ChipsSelectMultiple,
        help_text=COUNSELLOR_ONLY,
    )
    duration = forms.TypedChoiceField(label="Durée de la visite", coerce=int, widget=ChipsSelect)
    priority = forms.TypedChoiceField(label="Priorité", choices=Priority.choices, coerce=int, widget=ChipsSelect)
    due_on = forms.DateField(
        label="À faire avant le", widget=DateInput, required=False, help_text="Seulement si une date compte vraiment."
    )
    people = forms.TypedChoiceField(
        label="Combien de personnes y vont ?",
        coerce=int,
        choices=[(1, "Une personne"), (2, "Deux personnes")],
        widget=ChoiceCards(
            columns=2,
            descriptions={"1": "Un conseiller ou un bénévole", "2": "Un binôme : deux agendas libres ensemble"},
        ),
    )
    preferred = forms.ModelMultipleChoiceField(
        label="De préférence", queryset=Helper.objects.none(), required=False, widget=ChipsSelectMultiple
    )
    excluded = forms.ModelMultipleChoiceField(
        label="À éviter",
        queryset=Helper.objects.none(),
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Jamais montré à l’intervenant.",
    )
    access_notes = forms.CharField(
        label="À savoir avant d’y aller",
        max_length=300,
        required=False,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text="Chien, étage, sonnette, mal entendre… Lu juste avant la visite.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wished_for = self.initial.get("preferred", []) + self.initial.get("excluded", [])
        team = Helper.objects.filter(territory=user.active_membership.territory) if user.active_membership else None
        helpers = Helper.objects.none() if team is None else team.active() | team.filter(pk__in=wished_for)
        for name in ("preferred", "excluded"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101  (narrows the type)
            field.queryset = helpers
        minutes = sorted({*DURATIONS, int(self.initial.get("duration") or DURATIONS[0])})
        durations = self.fields["duration"]
        assert isinstance(durations, forms.TypedChoiceField)  # noqa: S101  (narrows the type)
        durations.choices = [(each, duration(each)) for each in minutes]

    def service_fields(self) -> dict[str, Any]:
        """Return what the services take, wishes included."""
        names = [*REQUEST_FIELDS, "preferred", "excluded"]
        values = {name: self.cleaned_data[name] for name in names}
        return values | {name: list(values[name]) for name in ("preferred", "excluded")}


def new_request_initial(beneficiary: Beneficiary) -> dict[str, Any]:
    """Return what a new request proposes, from what is known of the person."""
    assessment = beneficiary.assessments.first()
    return {
        "requested_on": timezone.localdate(),
        "purpose": Purpose.LEARNING if assessment else Purpose.FIRST_VISIT,
        "duration": 60,
        "priority": Priority.NORMAL,
        "people": 2 if assessment and assessment.chosen_way in PAIR_WAYS else 1,
        "access_notes": beneficiary.access_notes,
    }


def request_initial(request: VisitRequest) -> dict[str, Any]:
    """Return what the form of a saved request shows."""
    values = {name: getattr(request, name) for name in REQUEST_FIELDS}
    return values | {
        "preferred": [helper.pk for helper in wished(request, HelperWish.PREFERRED)],
        "excluded": [helper.pk for helper in wished(request, HelperWish.EXCLUDED)],
    }


class WindowForm(forms.Form):
    """One moment; a row without a choice of hours is left out."""

    day = forms.ChoiceField(
        label="Jour",
        choices=[
            (ANY, "N’importe quel jour"),
            *((str(n), d.capitalize()) for n, d in Weekday.choices),
            (DATE, "Une date"),
        ],
        initial=ANY,
        required=False,
    )
    on_date = forms.DateField(label="Date", widget=DateInput, required=False)
    part = forms.ChoiceField(label="Moment", choices=PART_CHOICES, required=False)
    starts = forms.TimeField(label="De", widget=TimeInput, required=False)
    ends = forms.TimeField(label="À", widget=TimeInput, required=False)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was chosen in the row."""
        values = getattr(self, "cleaned_data", {})
        return not self.errors and not any(values.get(name) for name in ("part", "starts", "ends", "on_date"))

    def clean(self) -> dict[str, Any]:
        """Ask for what the choices of the row need."""
        values = super().clean() or {}
        if not any(values.get(name) for name in ("part", "starts", "ends", "on_date")):
            return values
        if values.get("day") == DATE and not values.get("on_date") and "on_date" not in self.errors:
            self.add_error("on_date", "Indiquez la date.")
        if values.get("part") in PARTS:
            return values
        missing = [name for name in ("starts", "ends") if values.get(name) is None and name not in self.errors]
        if len(missing) == 2 and not values.get("part"):
            self.add_error("part", "Choisissez un moment de la journée.")
        elif missing:
            self.add_error(missing[0], "Indiquez les deux heures.")
        return values

    @property
    def window(self) -> WindowInput | None:
        """What the row says; None for a row that is blank, removed or wrong."""
        values = getattr(self, "cleaned_data", {})
        if self.errors or self.is_blank or values.get("DELETE"):
            return None
        starts, ends = PARTS.get(values["part"]) or (values["starts"], values["ends"])
        day = values.get("day") or ANY
        on_date = values["on_date"] if day == DATE or (day == ANY and values["on_date"]) else None
        return WindowInput(int(day) if day.isdecimal() else None, on_date, starts, ends)


if TYPE_CHECKING:
    WindowsBase = BaseFormSet[WindowForm]
else:
    WindowsBase = BaseFormSet


class BaseWindowFormSet(WindowsBase):
    """The moments of a request, compared with the length of the visit."""

    length = 60
    known: list[WindowInput]

    def clean(self) -> None:
        """Say at its field what is wrong with each moment; ask for at least one."""
        rows = [(form, window) for form, window in ((form, form.window) for form in self.forms) if window is not None]
        found = window_problems([window for _, window in rows], self.length, timezone.localdate(), self.known)
        for (place, name), text in found.items():
            form = rows[place][0]
            form.add_error("part" if name == "ends" and form.cleaned_data.get("part") in PARTS else name, text)
        wrong = [form for form in self.forms if form.errors and not self._is_taken_out(form)]
        if not rows and not wrong:
            raise ValidationError("Indiquez au moins un moment possible.")

    def is_valid(self) -> bool:
        """Count errors found by comparing among the errors of the rows; rows taken out do not count."""
        return super().is_valid() and not any(form.errors for form in self.forms if not self._is_taken_out(form))

    def _is_taken_out(self, form: forms.Form) -> bool:
        return bool(self._should_delete_form(form))  # type: ignore[attr-defined]  # missing from Django's stubs

    @property
    def windows(self) -> list[WindowInput]:
        """The moments in the order of the rows."""
        return [window for window in (form.window for form in self.forms) if window is not None]


WindowFormSet = forms.formset_factory(WindowForm, formset=BaseWindowFormSet, extra=0, can_delete=True, max_num=30)


def window_row(window: WindowInput) -> dict[str, Any]:
    """Return the row that shows a moment."""
    part = next((name for name, hours in PARTS.items() if hours == (window.starts, window.ends)), CUSTOM)
    day = DATE if window.on_date else ANY if window.weekday is None else str(window.weekday)
    hours = {"starts": window.starts, "ends": window.ends} if part == CUSTOM else {}
    return {"day": day, "on_date": window.on_date, "part": part, **hours}


def new_windows(beneficiary: Beneficiary) -> list[WindowInput]:
    """Return the moments a new request proposes: the person's preferred days, otherwise any day."""
    starts, ends = PARTS["day"]
    days: list[int | None] = [int(day) for day in sorted(beneficiary.preferred_days)]
    return [WindowInput(day, None, starts, ends) for day in days or [None]]


def window_formset(
    proposed: list[WindowInput], data: Any = None, *, length: int = 60, known: list[WindowInput] | None = None
) -> BaseWindowFormSet:
    """Build the rows: the moments, then spare rows for those who have no JavaScript."""
    initial = [window_row(window) for window in proposed] + [{"day": ANY}] * SPARE_ROWS
    formset = cast(BaseWindowFormSet, WindowFormSet(data, initial=initial, prefix="moments"))
    formset.length, formset.known = length, known or []
    return formset


def windows_as_posted(windows: Iterable[WindowInput]) -> dict[str, str]:
    """Return what a browser would post for these moments alone."""
    rows = [window_row(window) for window in windows]
    posted = {"moments-TOTAL_FORMS": str(len(rows)), "moments-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        posted |= {f"moments-{place}-{name}": str(value) for name, value in row.items() if value is not None}
    return posted
