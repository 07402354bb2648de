"""Forms of partner meetings and of who does what."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from accounts.models import Territory, User
from core.forms import DateInput, GuardedTextarea, TimeInput
from directory.models import Organisation
from volunteers.models import PartnerMeeting

if TYPE_CHECKING:
    _MeetingModelForm = forms.ModelForm[PartnerMeeting]
else:
    _MeetingModelForm = forms.ModelForm


class MeetingForm(_MeetingModelForm):
    """A meeting, who was there, what was said."""

    fieldsets: ClassVar = [
        ("La rencontre", ["subject", "day", "starts", "place"]),
        ("Qui est là", ["organisations", "participants"]),
        ("De quoi on parle", ["agenda", "notes"]),
    ]

    class Meta:
        model = PartnerMeeting
        fields: ClassVar = [
            "subject", "day", "starts", "place", "organisations", "participants", "agenda", "notes",
        ]  # fmt: skip
        widgets: ClassVar = {
            "day": DateInput,
            "starts": TimeInput,
            "organisations": forms.SelectMultiple(attrs={"size": 8}),
            "participants": forms.Textarea(attrs={"rows": 2}),
            "agenda": forms.Textarea(attrs={"rows": 4}),
            "notes": GuardedTextarea(attrs={"rows": 8}),
        }
        help_texts: ClassVar = {
            "organisations": "Ceux de l’annuaire. Plusieurs choix : touche Ctrl, ou un appui sur chacun.",
            "participants": "Les personnes présentes, et les organismes qui ne sont pas dans l’annuaire.",
            "notes": "Gardé chiffré. Ne nommez pas les personnes accompagnées.",
        }
        error_messages: ClassVar = {
            "subject": {"required": "Écrivez le sujet de la rencontre."},
            "day": {"required": "Choisissez le jour."},
        }

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Organisation.objects.filter(territory=territory).order_by("name", "pk")
        self.fields["organisations"].queryset = known  # type: ignore[attr-defined]  # a model choice


class PointForm(forms.Form):
    """Who does what, before when."""

    what = forms.CharField(label="Quoi", max_length=240, error_messages={"required": "Écrivez ce qui est à faire."})
    member = forms.ModelChoiceField(
        label="Qui, dans l’équipe", queryset=User.objects.none(), required=False, empty_label="quelqu’un d’autre"
    )
    who = forms.CharField(label="Ou qui, ailleurs", max_length=120, required=False)
    due_on = forms.DateField(label="Avant le", widget=DateInput, required=False)

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = User.objects.filter(memberships__territory=territory, memberships__is_active=True, is_active=True)
        team = team.exclude(memberships__role__in=["HELPER", "PARTNER"], memberships__territory=territory)
        self.fields["member"].queryset = team.distinct()  # type: ignore[attr-defined]  # a model choice
