"""Forms of contracts of civic service: the contract, training, the review of the mission, an early end."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone

from accounts.models import Territory
from core.formatting import NBSP
from core.forms import ChipsSelect, ChipsSelectMultiple, DateInput, GuardedTextarea, TimeInput
from volunteers.enums import CheckResult, ContractEnd, DutyKind, HelperKind
from volunteers.forms.helpers import HoursField
from volunteers.models import AgentTask, CivicServiceContract, Helper
from volunteers.services.contracts import ComparedTask

if TYPE_CHECKING:
    ContractModelForm = forms.ModelForm[CivicServiceContract]
else:
    ContractModelForm = forms.ModelForm

DAY_MESSAGES = {"required": "Choisissez un jour.", "invalid": "Choisissez un jour du calendrier."}
REVIEW_EVERY = timedelta(days=182)


class ContractForm(ContractModelForm):
    """The contract of a civic-service youth, who is chosen once."""

    weekly_minutes = HoursField(
        label="Heures par semaine",
        help_text="Au moins 24 h. Au plus 48 h, 35 h avant 18 ans. Visites, route, activités et formations comprises.",
    )

    fieldsets = [  # noqa: RUF012  (one of its own where the person is known)
        ("Qui", ["helper", "birth_date", "age_exception", "tutor"]),
        ("Quand et combien", ["starts_on", "ends_on", "weekly_minutes", "leave_days"]),
        ("La mission", ["agrement_ref", "mission_title", "mission_sheet"]),
        ("Les formations", ["civic_training_days", "psc1_on"]),
    ]

    class Meta:
        model = CivicServiceContract
        fields: ClassVar = [
            "helper",
            "birth_date",
            "age_exception",
            "tutor",
            "starts_on",
            "ends_on",
            "weekly_minutes",
            "leave_days",
            "agrement_ref",
            "mission_title",
            "mission_sheet",
            "civic_training_days",
            "psc1_on",
        ]
        widgets: ClassVar = {
            "birth_date": DateInput,
            "starts_on": DateInput,
            "ends_on": DateInput,
            "psc1_on": DateInput,
            "mission_sheet": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts: ClassVar = {
            "birth_date": "Les heures permises en dépendent : avant 18 ans, la loi protège davantage.",
            "age_exception": "À cocher si la loi l’ouvre jusqu’à 30 ans. La raison n’est jamais notée.",
            "tutor": "Un membre de l’équipe, présent à la première visite.",
            "ends_on": "De 6 à 12 mois après le premier jour.",
            "leave_days": "Deux jours par mois de mission, trois avant 18 ans.",
            "agrement_ref": "Celui de l’Agence du service civique.",
            "mission_sheet": "Ce que fait le volontaire, avec qui, où ; ce qu’il ne fait pas. Rien de personnel.",
            "civic_training_days": "La loi en demande deux au moins.",
            "psc1_on": "Vide : pas encore.",
        }

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Helper.objects.filter(territory=territory).active()
        if self.instance.pk:
            del self.fields["helper"]
            self.fieldsets = [
                (legend, [name for name in names if name != "helper"]) for legend, names in self.fieldsets
            ]
        else:
            self._choose("helper", team.filter(kind=HelperKind.CIVIC_SERVICE), "Choisir un volontaire")
        kept = Helper.objects.filter(pk=self.instance.tutor_id) if self.instance.tutor_id else Helper.objects.none()
        tutors = (team | kept).exclude(kind=HelperKind.CIVIC_SERVICE)
        self._choose("tutor", tutors, "Choisir un tuteur")

    def _choose(self, name: str, people: Any, empty: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (narrows the type)
        field.queryset, field.empty_label = people, empty

    def service_fields(self) -> dict[str, Any]:
        """Return what the services take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class TrainingForm(forms.Form):
    """Training or an activity of a day."""

    kind = forms.ChoiceField(label="Quoi", choices=DutyKind.choices, widget=ChipsSelect, initial=DutyKind.CIVIC)
    day = forms.DateField(label="Jour", widget=DateInput, error_messages=DAY_MESSAGES)
    starts = forms.TimeField(label="De", widget=TimeInput, error_messages={"required": "Choisissez une heure."})
    ends = forms.TimeField(
        label="À",
        widget=TimeInput,
        help_text="Sans compter le repas : notez la matinée, puis l’après-midi.",
        error_messages={"required": "Choisissez une heure."},
    )
    title = forms.CharField(label="Précision", max_length=120, required=False, help_text="Par exemple le lieu.")


class CheckForm(forms.Form):
    """The mission set against what agents do, task by task; the list of tasks is that of the territory."""

    new_tasks = forms.CharField(
        label="Ajouter des tâches d’agents",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une par ligne : ce que font les agents et les salariés, cette année ou la précédente.",
    )
    retired = forms.MultipleChoiceField(label="Ne plus comparer", required=False, widget=ChipsSelectMultiple)

    statement = forms.CharField(
        label="Ce qui a été vérifié",
        max_length=2000,
        widget=GuardedTextarea(attrs={"rows": 5}),
        help_text="Les tâches comparées, de cette année et de la précédente, et ce qui distingue la mission.",
        error_messages={"required": "Écrivez ce qui a été comparé."},
    )
    result = forms.ChoiceField(
        label="Résultat",
        choices=CheckResult.choices,
        widget=ChipsSelect,
        error_messages={"required": "Choisissez un résultat."},
    )
    reviewed_on = forms.DateField(label="Vérifié le", widget=DateInput, error_messages=DAY_MESSAGES)
    next_review_on = forms.DateField(label="À revoir le", widget=DateInput, error_messages=DAY_MESSAGES)

    def __init__(self, *args: Any, tasks: Sequence[AgentTask], **kwargs: Any) -> None:
        today = timezone.localdate()
        usual = {"reviewed_on": today, "next_review_on": today + REVIEW_EVERY}
        kwargs["initial"] = usual | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self._tasks = tasks
        by_task = [(f"Un agent{NBSP}: {task.label}", self._add_task(task)) for task in tasks]
        retired = self.fields["retired"]
        assert isinstance(retired, forms.MultipleChoiceField)  # noqa: S101  (narrows the type)
        retired.choices = [(str(task.pk), task.label) for task in tasks]
        if not tasks:
            del self.fields["retired"]
        edited = [name for name in ("new_tasks", "retired") if name in self.fields]
        self.fieldsets = [
            *by_task,
            ("Le résultat", ["statement", "result", "reviewed_on", "next_review_on"]),
            ("La liste des tâches", edited),
        ]

    def _add_task(self, task: AgentTask) -> list[str]:
        """A tick and a line for a task; the line says again what was written last time."""
        clear, youth = f"distinct_{task.pk}", f"youth_{task.pk}"
        self.fields[clear] = forms.BooleanField(label="La mission n’y touche pas", required=False)
        self.fields[youth] = forms.CharField(
            label="Ce que fait le volontaire", max_length=200, required=False, initial=task.youth
        )
        return [clear, youth]

    def new_labels(self) -> list[str]:
        """Tasks typed to be added, one a line."""
        typed = str(self.data.get("new_tasks", "")) if self.is_bound else ""
        return [line for line in typed.splitlines() if line.strip()]

    def service_fields(self) -> dict[str, Any]:
        """What the service takes."""
        told = ("statement", "result", "reviewed_on", "next_review_on")
        compared = [
            ComparedTask(task.pk, self.cleaned_data[f"youth_{task.pk}"], bool(self.cleaned_data[f"distinct_{task.pk}"]))
            for task in self._tasks
        ]
        return {name: self.cleaned_data[name] for name in told} | {"compared": compared}


class EndForm(forms.Form):
    """A contract that ends before its term."""

    ended_on = forms.DateField(label="Dernier jour", widget=DateInput, error_messages=DAY_MESSAGES)
    reason = forms.ChoiceField(
        label="Raison",
        choices=ContractEnd.choices,
        widget=ChipsSelect,
        error_messages={"required": "Choisissez une raison."},
    )
