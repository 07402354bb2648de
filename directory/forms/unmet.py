"""Forms of the ledger of unmet needs."""

import secrets
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Commune, User
from core.forms import DateInput
from directory.enums import AccessStep, UnmetReason, UnmetStage
from directory.models import UnmetNeed
from directory.themes import THEME_LABELS

_NO_NAME = "Sans le nom de la personne, ni rien qui la fasse reconnaître."


def theme_choices() -> list[tuple[str, str]]:
    """Return the themes by their words."""
    return sorted(THEME_LABELS.items(), key=lambda pair: pair[1])


class UnmetNoteForm(forms.Form):
    """A demand met on the road, at an event or at the market, that nobody could answer."""

    key = forms.RegexField(r"^[0-9a-f]{16}$", widget=forms.HiddenInput)
    detected_on = forms.DateField(label="Rencontrée le", widget=DateInput)
    commune = forms.ModelChoiceField(Commune.objects.none(), label="Commune", empty_label="Choisir")
    theme = forms.ChoiceField(
        label="Ce qui était demandé", choices=lambda: [("", "Je ne sais pas"), *theme_choices()], required=False
    )
    reason = forms.ChoiceField(label="Ce qui a manqué", choices=[("", "Choisir"), *UnmetReason.choices])
    stage = forms.ChoiceField(
        label="Jusqu’où la demande est allée", choices=UnmetStage.choices, initial=UnmetStage.AT_ORIENTATION
    )
    step = forms.TypedChoiceField(
        label="Marche de l’accessibilité qui a manqué",
        choices=[("", "Celle que la raison indique"), *AccessStep.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    comment = forms.CharField(label="Précision", max_length=300, required=False, help_text=_NO_NAME)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "key": secrets.token_hex(8),
            "detected_on": timezone.localdate(),
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        field = self.fields["commune"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for types)
        field.queryset = Commune.objects.visible_to(user).defer("outline")

    def clean(self) -> dict[str, Any]:
        """Ask for words when the reason is another one."""
        data = super().clean() or {}
        if data.get("reason") == UnmetReason.OTHER and not data.get("comment", "").strip():
            self.add_error("comment", "Dites en quelques mots ce qui a manqué.")
        return data


class UnmetEditForm(forms.Form):
    """The step of accessibility that broke, and the comment."""

    step = forms.TypedChoiceField(
        label="Marche de l’accessibilité qui a manqué",
        choices=[("", "Aucune en particulier"), *AccessStep.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    comment = forms.CharField(label="Précision", max_length=300, required=False, help_text=_NO_NAME)

    def __init__(self, *args: Any, unmet: UnmetNeed, **kwargs: Any) -> None:
        kwargs["initial"] = {"step": unmet.step, "comment": unmet.comment}
        super().__init__(*args, **kwargs)


class UnmetResolveForm(forms.Form):
    """What was found after all, and when."""

    how = forms.CharField(label="Ce qui a été trouvé", max_length=200, help_text=_NO_NAME)
    on = forms.DateField(label="Le", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate()}
        super().__init__(*args, **kwargs)
