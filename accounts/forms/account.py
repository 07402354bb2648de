"""The own account."""

from typing import ClassVar

from django import forms

from accounts.models import User
from core.forms import PhoneInput


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Name and phone."""

    class Meta:
        model = User
        fields = ("first_name", "last_name", "phone")
        widgets: ClassVar = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "phone": PhoneInput(attrs={"autocomplete": "tel"}),
        }
