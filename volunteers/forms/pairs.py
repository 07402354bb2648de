"""What is asked to form a pair, to stop a match, to note a preference, to weigh the reasons."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from accounts.models import User
from core.forms import ChipsSelect, GuardedTextarea
from mediation.models import Beneficiary
from volunteers.enums import AsideMotive, Preference, Side
from volunteers.models import Helper, Pair, PairingWeights

if TYPE_CHECKING:
    WeightsModelForm = forms.ModelForm[PairingWeights]
else:
    WeightsModelForm = forms.ModelForm

_CHOOSE = {"required": "Choisissez quelqu’un.", "invalid_choice": "Choisissez quelqu’un de l’équipe."}


class PairForm(forms.Form):
    """Two helpers who will visit together."""

    lead = forms.ModelChoiceField(Helper.objects.none(), label="Responsable du binôme", error_messages=_CHOOSE)
    mate = forms.ModelChoiceField(Helper.objects.none(), label="Avec", error_messages=_CHOOSE)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "mate"):
            self.fields[name].queryset = Helper.objects.visible_to(user).active()  # type: ignore[attr-defined]


class PairEndForm(forms.Form):
    """Why a pair stops, if someone wishes to say it."""

    reason = forms.CharField(label="Pourquoi", required=False, max_length=200)


class StopForm(forms.Form):
    """Who wished to stop, and why when they wish to say it."""

    side = forms.ChoiceField(
        label="Qui a souhaité arrêter ?",
        choices=[(side.value, str(side.label).capitalize()) for side in Side],
        widget=ChipsSelect,
        error_messages={"required": "Dites qui a souhaité arrêter."},
    )
    motive = forms.CharField(
        label="Pourquoi",
        required=False,
        max_length=300,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text="Facultatif : la personne et l’intervenant n’ont pas à se justifier. L’équipe, oui.",
    )


class AsideForm(forms.Form):
    """Why a suggestion is set aside."""

    motive = forms.ChoiceField(
        label="Pourquoi écarter cette proposition ?",
        choices=[(one.value, str(one.label).capitalize()) for one in AsideMotive],
        widget=ChipsSelect,
        error_messages={"required": "Dites pourquoi."},
    )
    note = forms.CharField(
        label="Précision",
        required=False,
        max_length=300,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text="Lue par la coordination et la direction seulement.",
    )


class ChangeForm(forms.Form):
    """Who comes in place of those who came."""

    who = forms.ChoiceField(label="Qui vient à la place ?", error_messages=_CHOOSE)
    motive = forms.CharField(
        label="Pourquoi tout le monde change",
        required=False,
        max_length=300,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text="À remplir quand plus aucun visage connu ne reste.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helpers = Helper.objects.visible_to(user).active()
        pairs = Pair.objects.visible_to(user).current().prefetch_related("members__helper")
        choices = [("", "Choisissez")]
        choices += [(f"p{pair.pk}", str(pair)) for pair in pairs] + [(f"h{one.pk}", one.full_name) for one in helpers]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]


class PreferenceForm(forms.Form):
    """What a helper prefers or avoids."""

    kind = forms.ChoiceField(
        label="Souhait",
        choices=[(one.value, str(one.label).capitalize()) for one in Preference],
        widget=ChipsSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    other = forms.ModelChoiceField(
        Helper.objects.none(), label="Un autre intervenant", required=False, empty_label="Personne"
    )
    beneficiary = forms.ModelChoiceField(
        Beneficiary.objects.none(), label="Ou une personne visitée", required=False, empty_label="Personne"
    )
    note = forms.CharField(
        label="Note privée",
        required=False,
        max_length=500,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text="Lue par la coordination et la direction seulement. Personne d’autre ne sait qui a demandé quoi.",
    )

    def __init__(self, *args: Any, user: User, helper: Helper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Helper.objects.visible_to(user).exclude(pk=helper.pk)
        people = Beneficiary.objects.visible_to(user).filter(archived_at=None)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]
        self.fields["beneficiary"].queryset = people  # type: ignore[attr-defined]


class PersonWishForm(forms.Form):
    """Whom a person would rather have, or no longer wants."""

    helper = forms.ModelChoiceField(Helper.objects.none(), label="Intervenant", error_messages=_CHOOSE)
    kind = forms.ChoiceField(
        label="Souhait de la personne",
        choices=[("PREFER", "Le préfère"), ("AVOID", "Ne le souhaite pas, ou plus")],
        widget=ChipsSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    note = forms.CharField(
        label="Note privée",
        required=False,
        max_length=500,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text="Lue par la coordination et la direction seulement. Personne d’autre ne sait qui a demandé quoi.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helper"].queryset = Helper.objects.visible_to(user).active()  # type: ignore[attr-defined]


class WeightsForm(WeightsModelForm):
    """How much each reason counts."""

    fieldsets: ClassVar = [
        ("Qui pour une personne", ["near", "light", "tastes", "able", "known", "days"]),
        ("Quels binômes", ["pair_slots", "pair_skills", "pair_near", "pair_wish"]),
        ("Première visite", ["first_visit_escorted"]),
    ]

    class Meta:
        model = PairingWeights
        fields = (
            "near", "light", "tastes", "able", "known", "days",
            "pair_slots", "pair_skills", "pair_near", "pair_wish", "first_visit_escorted",
        )  # fmt: skip
        labels: ClassVar = {
            "near": "Habitent près",
            "light": "Peu sollicités ces temps-ci",
            "tastes": "Goûts et langue en commun",
            "able": "Savent faire ce qui est demandé",
            "known": "La connaissent déjà",
            "days": "Libres les jours souhaités",
            "pair_slots": "Libres aux mêmes moments",
            "pair_skills": "Savoir-faire qui se complètent",
            "pair_near": "Habitent près l’un de l’autre",
            "pair_wish": "Souhaitent aller ensemble",
            "first_visit_escorted": "La première visite d’un service civique ou d’un mineur est accompagnée",
        }
        help_texts: ClassVar = {
            "near": "De 0 (ne compte pas) à 100. Seules les proportions importent.",
            "first_visit_escorted": "Par un conseiller, le tuteur ou le responsable du binôme.",
        }
