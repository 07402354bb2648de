"""A field where an address is typed, with a button that looks for its point when a geocoder is set."""

from typing import Any

from django import forms

from core.geocoding import is_available


class AddressInput(forms.TextInput):
    """A line of text; the button fills the form's ``latitude`` and ``longitude``, shown or hidden.

    Its ``commune`` helps when there is one. Without a geocoder, or without JavaScript, it is a line of text only.
    """

    template_name = "components/widgets/address.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the template whether addresses can be looked for."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["is_searched"] = is_available()
        return context


class HiddenPoint(forms.FloatField):
    """A latitude or a longitude that only the search of an address fills."""

    def __init__(self, most: int) -> None:
        super().__init__(required=False, min_value=-most, max_value=most, widget=forms.HiddenInput)
