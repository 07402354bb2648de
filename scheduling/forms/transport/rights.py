"""Form of a paper seen of someone's right to be carried."""

from typing import Any

from django import forms
from django.utils import timezone

from core.forms import DateInput
from scheduling.transport.enums import EvidenceKind


class RightForm(forms.Form):
    """Which paper was seen, when, until when it is worth."""

    evidence = forms.ChoiceField(
        label="Justificatif vu",
        choices=[("", "Choisir"), *EvidenceKind.choices],
        error_messages={"required": "Choisissez le justificatif que vous avez vu."},
    )
    seen_on = forms.DateField(
        label="Vu le",
        widget=DateInput,
        error_messages={"required": "Notez quel jour vous l’avez vu.", "invalid": "Cette date est illisible."},
    )
    expires_on = forms.DateField(
        label="Valable jusqu’au",
        widget=DateInput,
        required=False,
        help_text="La date écrite sur le justificatif. Vide s’il n’y en a pas.",
        error_messages={"invalid": "Cette date est illisible."},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"seen_on": timezone.localdate()})
