"""Filters of the list of contracts of civic service."""

from typing import Any, ClassVar

import django_filters
from django.utils import timezone

from volunteers.models import CivicServiceContract

RUNNING, COMING, OVER = "en-cours", "a-venir", "finis"


class ContractFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Contracts that run today or are to come, unless others are asked for."""

    etat = django_filters.ChoiceFilter(
        label="Contrats",
        choices=[(RUNNING, "En cours"), (COMING, "À venir"), (OVER, "Finis")],
        empty_label="En cours et à venir",
        method="by_state",
    )

    class Meta:
        model = CivicServiceContract
        fields: ClassVar = ["etat"]

    def filter_queryset(self, queryset: Any) -> Any:
        """Leave out contracts that are over unless they are asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("etat") else found.unfinished(timezone.localdate())

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those in a state today."""
        today = timezone.localdate()
        if value == RUNNING:
            return queryset.meeting(today, today)
        return queryset.filter(starts_on__gt=today) if value == COMING else queryset.over(today)
