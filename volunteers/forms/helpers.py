"""Forms of helpers, of their weekly hours and of their exceptions."""

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet

from accounts.enums import Role
from accounts.models import Commune, Territory, User
from core.address_forms import AddressInput, HiddenPoint
from core.formatting import number
from core.forms import ChipsSelect, ChipsSelectMultiple, ChoiceCards, DateInput, PhoneInput, TimeInput
from mediation.enums import ProfileLevel, Theme, Weekday
from volunteers.enums import AbsenceCause, ExceptionKind, HelperKind, SchoolTime
from volunteers.models import Availability, Helper
from volunteers.rules import LegalLimit, SpanInput, span_problems

if TYPE_CHECKING:
    HelperModelForm = forms.ModelForm[Helper]
    SpanFormSet = BaseFormSet["SpanForm"]
else:
    HelperModelForm = forms.ModelForm
    SpanFormSet = BaseFormSet

_HOURS = re.compile(r"^(\d{1,3})(?:[.,](\d{1,2})|\s*h\s*(\d{1,2})?)?$")


class HoursField(forms.Field):
    """Hours as people write them ("28", "7,5", "7 h 30"), kept in minutes."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages: ClassVar = {"invalid": "Écrivez un nombre d’heures, par exemple 28, 7,5 ou 7 h 30."}

    def prepare_value(self, value: Any) -> Any:
        """Show minutes as hours; leave what was typed as it is."""
        return number(value / 60, 2) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        """Read hours, give minutes."""
        if value in self.empty_values or isinstance(value, int):
            return value or None
        match = _HOURS.match(str(value).strip().lower())
        if match is None:
            raise ValidationError(self.error_messages["invalid"])
        hours, decimals, rest = match.groups()
        part = round(float(f"0.{decimals}") * 60) if decimals else int(rest or 0)
        return int(hours) * 60 + part

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare minutes with minutes."""
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class HelperForm(HelperModelForm):
    """The file of someone who visits."""

    kind = forms.ChoiceField(
        label="Qualité",
        choices=HelperKind.choices,
        widget=ChoiceCards(
            columns=2,
            descriptions={
                HelperKind.COUNSELLOR: "Peut faire des démarches avec la personne",
                HelperKind.VOLUNTEER: "Apprentissage et courtoisie, pas de démarche",
                HelperKind.CIVIC_SERVICE: "Toujours à deux, pas de démarche, heures limitées par la loi",
                HelperKind.PARTNER: "Salarié d’une structure partenaire",
            },
        ),
    )
    themes = forms.MultipleChoiceField(
        label="Thèmes",
        choices=Theme.choices,
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Aucun thème choisi : peut aider sur tout ce que sa qualité permet.",
    )
    levels = forms.MultipleChoiceField(
        label="Profils acceptés",
        choices=ProfileLevel.choices,
        required=False,
        widget=ChipsSelectMultiple,
        help_text="Aucun profil choisi : tous.",
    )
    latitude, longitude = HiddenPoint(90), HiddenPoint(180)
    max_minutes_day = HoursField(label="Heures par jour, au plus", help_text="Visites et trajets compris.")
    max_minutes_week = HoursField(label="Heures par semaine, au plus", help_text="Visites et trajets compris.")

    fieldsets: ClassVar = [
        ("Qui", ["kind", "first_name", "last_name", "birth_year", "phone", "accepts_sms", "email", "user"]),
        ("D’où et comment", ["commune", "address", "travel_mode"]),
        ("Ce que la personne peut faire", ["themes", "levels", "languages", "interests"]),
        ("Combien et jusqu’à quand", ["max_minutes_day", "max_minutes_week", "starts_on", "ends_on"]),
    ]

    class Meta:
        model = Helper
        fields: ClassVar = [
            "kind",
            "first_name",
            "last_name",
            "birth_year",
            "phone",
            "accepts_sms",
            "email",
            "user",
            "commune",
            "address",
            "travel_mode",
            "themes",
            "levels",
            "languages",
            "interests",
            "max_minutes_day",
            "max_minutes_week",
            "starts_on",
            "ends_on",
        ]
        widgets: ClassVar = {
            "phone": PhoneInput,
            "address": AddressInput,
            "travel_mode": ChipsSelect,
            "starts_on": DateInput,
            "ends_on": DateInput,
        }
        labels: ClassVar = {"user": "Compte pour se connecter", "starts_on": "Premier jour", "ends_on": "Dernier jour"}
        help_texts: ClassVar = {
            "user": "Pour noter soi-même ses disponibilités et voir ses visites.",
            "birth_year": "Demandée pour un service civique : la loi limite les heures avant 18 ans.",
            "address": "Sans adresse, les trajets partent du centre de la commune.",
            "starts_on": "Début du contrat ou de l’engagement.",
            "ends_on": "Après ce jour, plus aucune visite n’est proposée.",
        }

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes, users = self.fields["commune"], self.fields["user"]
        assert isinstance(communes, forms.ModelChoiceField)  # noqa: S101  (narrows the type)
        assert isinstance(users, forms.ModelChoiceField)  # noqa: S101  (narrows the type)
        communes.queryset = Commune.objects.filter(territory=territory)
        communes.empty_label = "Choisir une commune"
        accounts = User.objects.filter(
            memberships__territory=territory,
            memberships__is_active=True,
            memberships__role__in=[Role.COUNSELLOR, Role.COORDINATOR, Role.HELPER],
        )
        users.queryset = accounts.exclude(
            helpers__in=Helper.objects.filter(territory=territory).exclude(pk=self.instance.pk)
        )
        users.empty_label = "Pas de compte"

    def service_fields(self) -> dict[str, Any]:
        """Return what the services take; the point only when the search of the address gave one."""
        told = self.cleaned_data
        fields = {name: told[name] for name in self.Meta.fields}
        if told.get("latitude") is not None and told.get("longitude") is not None:
            fields |= {"latitude": told["latitude"], "longitude": told["longitude"]}
        return fields


class SpanForm(forms.Form):
    """One row of the weekly grid; a row without hours is left out."""

    weekday = forms.TypedChoiceField(choices=Weekday.choices, coerce=int, widget=forms.HiddenInput)
    starts = forms.TimeField(label="De", widget=TimeInput, required=False)
    ends = forms.TimeField(label="À", widget=TimeInput, required=False)
    valid_from = forms.DateField(label="À partir du", widget=DateInput, required=False)
    valid_until = forms.DateField(label="Jusqu’au", widget=DateInput, required=False)
    school_time = forms.ChoiceField(label="Vacances scolaires", choices=SchoolTime.choices, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for both hours, or none."""
        values = super().clean() or {}
        missing = [name for name in ("starts", "ends") if values.get(name) is None and name not in self.errors]
        if len(missing) == 1:
            self.add_error(missing[0], "Indiquez les deux heures, ou videz la ligne.")
        return values

    @property
    def is_dated(self) -> bool:
        """Whether the row holds between two dates only, or in a part of the school year."""
        is_partial = (self["school_time"].value() or SchoolTime.ALWAYS) != SchoolTime.ALWAYS
        return bool(is_partial or self["valid_from"].value() or self["valid_until"].value())

    @property
    def span(self) -> SpanInput | None:
        """What the row says; None for a row that is empty, removed or wrong."""
        values = getattr(self, "cleaned_data", {})
        if self.errors or values.get("DELETE") or values.get("starts") is None or values.get("ends") is None:
            return None
        return SpanInput(
            values["weekday"],
            values["starts"],
            values["ends"],
            values.get("valid_from"),
            values.get("valid_until"),
            values.get("school_time") or SchoolTime.ALWAYS,
        )


class BaseWeekFormSet(SpanFormSet):
    """The weekly grid: any number of rows for each day."""

    limit: LegalLimit | None = None

    def clean(self) -> None:
        """Say at its field what is wrong with each row, seen beside the others."""
        kept = [(form, form.span) for form in self.forms]
        rows = [(form, span) for form, span in kept if span is not None]
        for (place, name), text in span_problems([span for _, span in rows], self.limit).items():
            rows[place][0].add_error(name, text)

    def is_valid(self) -> bool:
        """Count errors found by comparing among the errors of the rows; rows taken out do not count."""
        return super().is_valid() and not any(form.errors for form in self.forms if not self._is_taken_out(form))

    def _is_taken_out(self, form: forms.Form) -> bool:
        return bool(self._should_delete_form(form))  # type: ignore[attr-defined]  # missing from Django's stubs

    @property
    def spans(self) -> list[SpanInput]:
        """What the grid says."""
        return [span for span in (form.span for form in self.forms) if span is not None]

    def days(self) -> Iterator[tuple[int, str, list[SpanForm]]]:
        """Give each day of the week with its rows."""
        for day, label in Weekday.choices:
            rows = [form for form in self.forms if str(form["weekday"].value()) == str(day)]
            yield day, label, rows


WeekFormSet = forms.formset_factory(SpanForm, formset=BaseWeekFormSet, extra=0, can_delete=True, max_num=70)


def week_formset(helper: Helper, data: Any = None, limit: LegalLimit | None = None) -> BaseWeekFormSet:
    """Build the grid of a helper: the saved rows, and on a fresh page an empty row for each day."""
    rows: list[dict[str, Any]] = [
        {
            "weekday": row.weekday,
            "starts": row.starts,
            "ends": row.ends,
            "valid_from": row.valid_from,
            "valid_until": row.valid_until,
            "school_time": row.school_time,
        }
        for row in Availability.objects.filter(helper=helper)
    ]
    rows += [{"weekday": day} for day in Weekday.values]
    formset = cast(BaseWeekFormSet, WeekFormSet(data, initial=rows, prefix="semaine"))
    formset.limit = limit
    return formset


class ExceptionForm(forms.Form):
    """An absence, or hours in addition."""

    kind = forms.ChoiceField(
        label="Quoi",
        choices=[(ExceptionKind.ABSENT, "Absence"), (ExceptionKind.EXTRA, "Heures en plus")],
        widget=ChipsSelect,
        initial=ExceptionKind.ABSENT,
    )
    starts_on = forms.DateField(label="Du", widget=DateInput, help_text="Premier jour.")
    ends_on = forms.DateField(label="Au", widget=DateInput, required=False, help_text="Vide : ce jour seulement.")
    starts = forms.TimeField(label="De", widget=TimeInput, required=False, help_text="Vide : toute la journée.")
    ends = forms.TimeField(label="À", widget=TimeInput, required=False, help_text="Le même jour.")
    cause = forms.ChoiceField(
        label="Pourquoi",
        choices=[(value, label.capitalize()) for value, label in AbsenceCause.choices],
        widget=ChipsSelect,
        initial=AbsenceCause.OTHER,
        required=False,
    )
    reason = forms.CharField(
        label="Motif", max_length=120, required=False, help_text="Lu par l’équipe. Rien de médical."
    )

    def clean_ends_on(self) -> date | None:
        """One day when no last day is said."""
        return self.cleaned_data["ends_on"] or self.cleaned_data.get("starts_on")
