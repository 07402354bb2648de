"""Forms of trainings, sessions and registrations."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone

from accounts.models import Commune, Territory
from core.forms import ChipsSelect, ChipsSelectMultiple, DateInput, TimeInput
from volunteers.enums_trainings import TrainingAudience
from volunteers.forms.helpers import HoursField
from volunteers.models import Helper, Training, TrainingSession

if TYPE_CHECKING:
    _TrainingModelForm = forms.ModelForm[Training]
    _SessionModelForm = forms.ModelForm[TrainingSession]
else:
    _TrainingModelForm = forms.ModelForm
    _SessionModelForm = forms.ModelForm


class TrainingForm(_TrainingModelForm):
    """What a training is, for whom, and how long it holds."""

    audiences = forms.MultipleChoiceField(
        label="Pour qui",
        choices=TrainingAudience.choices,
        widget=ChipsSelectMultiple,
        error_messages={"required": "Choisissez au moins un public."},
    )
    minutes = HoursField(label="Durée", help_text="En heures, par exemple 3 ou 2 h 30.")

    fieldsets: ClassVar = [
        ("La formation", ["title", "topic", "description", "minutes", "audiences"]),
        ("Ce qu’elle vaut", ["months_valid", "code", "is_civic", "is_active"]),
    ]

    class Meta:
        model = Training
        fields: ClassVar = [
            "title", "topic", "description", "minutes", "audiences", "months_valid", "code", "is_civic",
            "is_active",
        ]  # fmt: skip
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 4})}
        labels: ClassVar = {"months_valid": "À refaire au bout de combien de mois ?", "is_active": "Encore donnée"}
        help_texts: ClassVar = {
            "months_valid": "Laissez vide si elle ne se refait pas.",
            "is_civic": "Un jour de présence compte alors dans la formation civique des volontaires.",
            "code": "Le code de la condition d’engagement que cette formation remplit. Vide : aucune.",
        }
        error_messages: ClassVar = {"title": {"required": "Donnez un titre à la formation."}}


class SessionForm(_SessionModelForm):
    """A day, its hours, its place."""

    day = forms.DateField(
        label="Jour", widget=DateInput, error_messages={"required": "Choisissez le jour de la séance."}
    )
    starts = forms.TimeField(label="De", widget=TimeInput, error_messages={"required": "Indiquez l’heure de début."})
    ends = forms.TimeField(label="À", widget=TimeInput, error_messages={"required": "Indiquez l’heure de fin."})

    fieldsets: ClassVar = [
        ("Quand", ["day", "starts", "ends"]),
        ("Où et avec qui", ["commune", "place", "trainer", "capacity"]),
    ]
    # Where an error of the service on a moment is shown.
    shown_at: ClassVar = {"starts_at": "starts", "ends_at": "ends"}

    class Meta:
        model = TrainingSession
        fields: ClassVar = ["commune", "place", "trainer", "capacity"]
        help_texts: ClassVar = {
            "place": "Salle, adresse.",
            "capacity": "Au-delà, les inscrits attendent une place. Vide : pas de limite.",
        }

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = Commune.objects.filter(territory=territory).defer("outline").order_by("name")
        self.fields["commune"].queryset = communes  # type: ignore[attr-defined]  # a model choice
        if self.instance.pk:
            starts, ends = timezone.localtime(self.instance.starts_at), timezone.localtime(self.instance.ends_at)
            self.initial.update({"day": starts.date(), "starts": starts.time(), "ends": ends.time()})

    def clean(self) -> dict[str, Any]:
        """Refuse hours out of order, at their field."""
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "L’heure de fin doit suivre l’heure de début.")
        return data

    def _post_clean(self) -> None:
        """Leave the checks of the row to the service: its moments are not those of the form."""

    def service_fields(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        day, starts, ends = data.pop("day"), data.pop("starts"), data.pop("ends")
        data["starts_at"] = timezone.make_aware(datetime.combine(day, starts))
        data["ends_at"] = timezone.make_aware(datetime.combine(day, ends))
        return data


class RegisterForm(forms.Form):
    """Helpers to register, several at once."""

    helpers = forms.ModelMultipleChoiceField(
        label="Qui inscrire ?",
        queryset=Helper.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une personne."},
    )

    def __init__(self, *args: Any, session: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        registered = session.attendances.exclude(helper=None).values("helper")
        team = Helper.objects.filter(territory=session.territory_id, is_active=True, erased_at=None)
        self.fields["helpers"].queryset = team.exclude(pk__in=registered)  # type: ignore[attr-defined]  # same


class OutsiderForm(forms.Form):
    """Someone from outside: town hall, home help, an elected person."""

    name = forms.CharField(
        label="Prénom et nom", max_length=120, error_messages={"required": "Écrivez le nom de la personne."}
    )
    organisation = forms.CharField(label="Organisme", max_length=120, required=False)
    email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        help_text="Pour être prévenue d’un changement ou d’une annulation.",
    )
    audience = forms.ChoiceField(
        label="Public",
        choices=TrainingAudience.choices,
        widget=ChipsSelect,
        error_messages={"required": "Choisissez un public."},
    )


class CancelForm(forms.Form):
    """Why a session is cancelled: told to those registered."""

    reason = forms.CharField(label="Raison, dite aux inscrits", max_length=200, required=False)
