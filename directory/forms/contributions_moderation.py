"""Forms of the team: under which structure a new entry goes, why a proposal is refused, where a link is sent."""

from collections.abc import Iterable

from django import forms

from core.forms import ChoiceCards
from directory.enums import RefusalReason
from directory.models import Organisation


class AttachForm(forms.Form):
    """Under which structure a new entry goes: a new one, or one that is already there."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Cette structure est-elle déjà dans l’annuaire ?",
        required=False,
        blank=True,
        initial="",
        empty_label="Non, créer la structure",
        widget=ChoiceCards,
    )

    def __init__(self, *args: object, candidates: Iterable[Organisation], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed over as they come
        rows = Organisation.objects.filter(pk__in=[each.pk for each in candidates]).order_by("name", "pk")
        self.fields["organisation"].queryset = rows  # type: ignore[attr-defined]  # a choice of rows


class RefuseForm(forms.Form):
    """Why, in words that the author reads."""

    reason = forms.ChoiceField(
        label="Pourquoi ?",
        choices=RefusalReason,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites pourquoi la proposition est refusée."},
    )
    words = forms.CharField(
        label="Explication",
        required=False,
        max_length=1000,
        help_text="La personne la lit telle quelle.",
        widget=forms.Textarea({"rows": 3}),
    )


class OwnerLinkForm(forms.Form):
    """Where the personal link goes."""

    email = forms.EmailField(label="Adresse électronique de la structure")
