"""Forms of a driver's day."""

from django import forms

from scheduling.services.transport.driving import Odometer


class FinishForm(forms.Form):
    """The counter of the vehicle, when the driver wants to note it."""

    odometer_start = forms.IntegerField(
        label="Compteur au départ", required=False, min_value=0, max_value=9_999_999,
        widget=forms.NumberInput({"inputmode": "numeric", "class": "form-control"}),
    )  # fmt: skip
    odometer_end = forms.IntegerField(
        label="Compteur au retour", required=False, min_value=0, max_value=9_999_999,
        widget=forms.NumberInput({"inputmode": "numeric", "class": "form-control"}),
    )  # fmt: skip

    @property
    def odometer(self) -> Odometer:
        """What was noted, once the form is valid."""
        return Odometer(self.cleaned_data.get("odometer_start"), self.cleaned_data.get("odometer_end"))
