"""Choice of a place by its name: typed with suggestions, without a script, however many places there are."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from core.formatting import NBSP
from scheduling.models import Destination

NOT_THERE = "Choisissez un lieu de la liste. S’il n’y est pas, ajoutez-le d’abord."


class PlaceInput(forms.TextInput):
    """Text with the places of ``list_id`` suggested as one types."""

    def __init__(self, list_id: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"list": list_id, "autocomplete": "off", **(attrs or {})})


class DestinationField(forms.CharField):
    """A destination told by its name, which is unique in a territory; accents and capitals count for nothing."""

    def __init__(self, *, list_id: str = "lieux", **kwargs: Any) -> None:
        super().__init__(max_length=120, widget=PlaceInput(list_id), **kwargs)
        self.queryset: QuerySet[Destination] = Destination.objects.none()

    def prepare_value(self, value: Any) -> Any:
        """Show the name of a place known by its key or its row."""
        if isinstance(value, Destination):
            return value.name
        if isinstance(value, int):
            found = self.queryset.filter(pk=value).first()
            return found.name if found is not None else ""
        return value

    def clean(self, value: Any) -> Any:
        """Return the place, or None for nothing typed."""
        name = super().clean(self.prepare_value(value)).replace(NBSP, " ")
        if not name:
            return None
        found = self.queryset.filter(name__iexact=name).first()
        if found is None:
            raise ValidationError(NOT_THERE, code="unknown")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare names."""
        return str(self.prepare_value(initial) or "") != str(data or "")
