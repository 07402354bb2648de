"""Form of a driver's paper sheet: what became of each person, when the car left and came back, its counter."""

from typing import Any

from django import forms

from core.formatting import NBSP
from core.forms import ChipsSelect, GuardedTextarea, TimeInput
from scheduling.models import RideLeg, Run
from scheduling.services.transport.driving import Odometer
from scheduling.services.transport.run_recording import OUTCOMES, Paper
from scheduling.transport.enums import LegState

_WORDS = {LegState.DONE: "Fait", LegState.ABSENT: "Absent", LegState.CANCELLED: "Annulé"}


def _counter(label: str) -> forms.IntegerField:
    widget = forms.NumberInput({"inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=9_999_999, widget=widget)


class RunPaperForm(forms.Form):
    """A field ``leg-<key>`` for each way, then hours and counter, which may stay empty."""

    started = forms.TimeField(label="Parti à", required=False, widget=TimeInput)
    ended = forms.TimeField(label="Rentré à", required=False, widget=TimeInput)
    odometer_start = _counter("Compteur au départ")
    odometer_end = _counter("Compteur au retour")
    reason = forms.CharField(
        label="Si un trajet a été annulé, pourquoi",
        max_length=300,
        required=False,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text=f"Par exemple{NBSP}: voiture en panne. Rien sur la santé.",
    )

    def __init__(self, data: Any = None, *, run: Run, legs: list[RideLeg]) -> None:
        super().__init__(data)
        self.legs = legs
        for leg in legs:
            self.fields[f"leg-{leg.pk}"] = forms.ChoiceField(
                label=f"{leg.request.beneficiary.full_name}, {leg.get_way_display()}",
                choices=[(str(outcome), _WORDS[outcome]) for outcome in OUTCOMES],
                widget=ChipsSelect,
                initial=leg.state if leg.state in OUTCOMES else (LegState.DONE if leg.state == LegState.ABOARD else ""),
                error_messages={"required": "Dites ce qu’il en a été."},
            )
        self.order_fields([f"leg-{leg.pk}" for leg in legs])
        self.fields["started"].help_text = "Vide : à l’heure prévue."
        self.initial.update({"odometer_start": run.odometer_start, "odometer_end": run.odometer_end})

    def paper(self) -> Paper:
        """Return what was noted, once the form is valid."""
        values = self.cleaned_data
        return Paper(
            outcomes={leg.pk: values[f"leg-{leg.pk}"] for leg in self.legs},
            started=values["started"],
            ended=values["ended"],
            odometer=Odometer(values["odometer_start"], values["odometer_end"]),
            reason=values["reason"],
        )
