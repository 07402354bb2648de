"""Long lists of choices: chips under headings, with a box to search them."""

from typing import Any

from django import forms
from django.db import models


class SearchableChips(forms.CheckboxSelectMultiple):
    """Many short answers by group, each group folded unless one is chosen; a search box finds among all.

    The page loads ``{% asset "directory/records.css" %}`` and the module ``directory/chips.js``; without JavaScript
    the groups unfold by themselves and there is no search.
    """

    template_name = "directory/widgets/searchable_chips.html"

    def __init__(
        self, attrs: dict[str, Any] | None = None, choices: Any = (), *, search_label: str = "Chercher"
    ) -> None:
        super().__init__(attrs, choices)
        self.search_label = search_label

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the template, for each group, how many of its choices are chosen."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        groups = [
            {"label": label or "", "options": options, "chosen": sum(bool(each["selected"]) for each in options)}
            for label, options, _ in context["widget"]["optgroups"]
        ]
        if groups and not any(group["label"] for group in groups):
            chosen = sum(group["chosen"] for group in groups)
            groups = [
                {"label": "", "options": [each for group in groups for each in group["options"]], "chosen": chosen}
            ]
        context["widget"] |= {"groups": groups, "search_label": self.search_label}
        return context


def https_field(field: Any, **kwargs: Any) -> Any:
    """``formfield_callback`` of a ModelForm: an address typed without its scheme is a https one."""
    more = {"assume_scheme": "https"} if isinstance(field, models.URLField) else {}
    return field.formfield(**kwargs, **more)
