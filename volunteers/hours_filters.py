"""Filters of the hours of the team."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from volunteers.enums import HoursStatus
from volunteers.hours_rules import month_end, month_start, previous_month
from volunteers.models import Helper, TimeEntry
from volunteers.selectors.hours import month_words

MONTHS_SHOWN = 36


def month_choices(count: int = MONTHS_SHOWN) -> list[tuple[str, str]]:
    """Return the last months, the running one first: ("2026-11", "novembre 2026")."""
    month, found = month_start(timezone.localdate()), []
    for _ in range(count):
        found.append((f"{month:%Y-%m}", month_words(month)))
        month = previous_month(month)
    return found


def month_of(text: str) -> date | None:
    """Read "2026-11"; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _helpers(request: HttpRequest | None) -> QuerySet[Helper]:
    user = getattr(request, "user", None)
    return Helper.objects.visible_to(user) if isinstance(user, User) else Helper.objects.none()


class HoursFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Whose, of which month, in which state."""

    status = django_filters.ChoiceFilter(label="État", choices=HoursStatus.choices, empty_label="Tous les états")
    helper = django_filters.ModelChoiceFilter(label="Intervenant", queryset=_helpers, empty_label="Toute l’équipe")
    mois = django_filters.ChoiceFilter(
        label="Mois", choices=month_choices, method="by_month", empty_label="Tous les mois"
    )

    class Meta:
        model = TimeEntry
        fields: ClassVar = ["status", "helper", "mois"]

    def by_month(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those of a month."""
        month = month_of(value)
        return queryset.between(month, month_end(month)) if month else queryset
