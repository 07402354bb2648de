"""Forms of the package, by subject. Those of helpers and their hours are given here."""

from volunteers.forms.helpers import (
    BaseWeekFormSet,
    ExceptionForm,
    HelperForm,
    week_formset,
)

__all__ = [
    "BaseWeekFormSet",
    "ExceptionForm",
    "HelperForm",
    "week_formset",
]
