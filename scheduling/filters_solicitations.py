"""Filters of the list of calls for help, shared by the page and the spreadsheet."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.db.models.functions import TruncMonth
from django.http import HttpRequest
from django.utils import timezone

from core.formatting import MONTHS
from scheduling.models import Solicitation
from scheduling.solicitation_enums import CallState

LACKING = "lacking"


def months_used(request: HttpRequest | None) -> list[tuple[str, str]]:
    """Return the months in which calls were made, the latest first."""
    user: Any = getattr(request, "user", None)
    if user is None:
        return []
    months = Solicitation.objects.visible_to(user).annotate(month=TruncMonth("created_at"))
    found = months.order_by("-month").values_list("month", flat=True).distinct()
    return [(f"{local:%Y-%m}", f"{MONTHS[local.month - 1]} {local.year}") for local in map(timezone.localtime, found)]


class SolicitationFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Where a call stands, and in which month it was made."""

    state = django_filters.ChoiceFilter(
        label="État", choices=[(LACKING, "cherche encore"), *CallState.choices], empty_label="Tous", method="by_state"
    )
    month = django_filters.ChoiceFilter(label="Mois", empty_label="Tous", method="by_month")

    class Meta:
        model = Solicitation
        fields: ClassVar = ["state", "month"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["month"].extra["choices"] = months_used(self.request)

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Keep one state, or what still looks for someone."""
        return queryset.lacking() if value == LACKING else queryset.filter(state=value)

    def by_month(self, queryset: QuerySet[Solicitation], name: str, value: str) -> QuerySet[Solicitation]:
        """Keep the calls made in a month."""
        first = date.fromisoformat(f"{value}-01")
        return queryset.filter(created_at__year=first.year, created_at__month=first.month)
