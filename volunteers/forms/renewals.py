"""Filters of the list of renewals: rows are computed, not read from a table."""

from collections.abc import Sequence
from typing import Any

from django import forms

from volunteers.enums import HelperKind
from volunteers.selectors.engagement_renewals import Renewal, RenewalState


class RenewalForm(forms.Form):
    """Why it is in the list, what it is, whom it concerns."""

    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *RenewalState.choices])
    condition = forms.ChoiceField(label="Condition", required=False)
    qualite = forms.ChoiceField(label="Qualité", required=False, choices=[("", "Toutes"), *HelperKind.choices])

    def __init__(self, data: Any, *, rows: Sequence[Renewal]) -> None:
        super().__init__(data)
        self.rows = rows
        labels = {row.requirement.code: row.requirement.label for row in rows}
        choices = sorted(labels.items(), key=lambda item: item[1])
        self.fields["condition"].choices = [("", "Toutes"), *choices]  # type: ignore[attr-defined]  # a choice field

    def found(self) -> list[Renewal]:
        """Return the rows that the filters keep; a filter that means nothing keeps them all."""
        self.is_valid()
        chosen = self.cleaned_data
        state, code, kind = chosen.get("etat"), chosen.get("condition"), chosen.get("qualite")
        return [
            row
            for row in self.rows
            if (not state or row.state == state)
            and (not code or row.requirement.code == code)
            and (not kind or row.helper.kind == kind)
        ]
