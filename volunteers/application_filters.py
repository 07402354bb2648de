"""Filters of the list of those who would like to help."""

from typing import Any, ClassVar

import django_filters

from volunteers.engagement.vocabulary import OPEN_STATES, ApplicationState
from volunteers.filters import communes_seen
from volunteers.models import HelperApplication

OPEN, ALL = "en-cours", "toutes"


class ApplicationFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Where it stands, and where the person lives; open ones unless said otherwise."""

    etat = django_filters.ChoiceFilter(
        label="État",
        choices=[(ALL, "toutes"), *ApplicationState.choices],
        method="by_state",
        empty_label="en cours",
    )
    commune = django_filters.ModelChoiceFilter(
        label="Commune", queryset=communes_seen, empty_label="Toutes les communes"
    )

    class Meta:
        model = HelperApplication
        fields: ClassVar = ["etat", "commune"]

    def filter_queryset(self, queryset: Any) -> Any:
        """Keep the open ones when no state is chosen."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("etat") else found.filter(state__in=OPEN_STATES)

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Keep one state, or all."""
        return queryset if value == ALL else queryset.filter(state=value)
