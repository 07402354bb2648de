"""Filters of the queue of requests."""

from datetime import timedelta
from typing import ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from core.forms import SearchInput
from mediation.models import Beneficiary
from scheduling.enums import Priority, Purpose, RequestStatus
from scheduling.models import VisitRequest
from scheduling.request_rules import DUE_HORIZON_DAYS
from scheduling.selectors.queue import servable_by
from volunteers.enums import HelperKind
from volunteers.filters import communes_seen, sectors_seen

ALL = "ALL"
LATE, SOON = "late", "soon"


class RequestFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """By person, state, purpose, place, priority, date, and who could go."""

    q = django_filters.CharFilter(label="Chercher une personne", method="by_person", widget=SearchInput)
    status = django_filters.ChoiceFilter(
        label="État", choices=[*RequestStatus.choices, (ALL, "toutes")], empty_label=None, method="by_status"
    )
    purpose = django_filters.ChoiceFilter(label="But", choices=Purpose.choices, empty_label="Tous")
    priority = django_filters.ChoiceFilter(label="Priorité", choices=Priority.choices, empty_label="Toutes")
    due = django_filters.ChoiceFilter(
        label="Date",
        choices=[(LATE, "dépassée"), (SOON, "sous quinze jours")],
        empty_label="Toutes",
        method="by_due",
    )
    commune = django_filters.ModelChoiceFilter(
        label="Commune", field_name="beneficiary__commune", queryset=communes_seen, empty_label="Toutes"
    )
    sector = django_filters.ModelChoiceFilter(
        label="Secteur", field_name="beneficiary__commune__sector", queryset=sectors_seen, empty_label="Tous"
    )
    kind = django_filters.ChoiceFilter(
        label="Qui peut y aller", choices=HelperKind.choices, empty_label="Peu importe", method="by_kind"
    )

    class Meta:
        model = VisitRequest
        fields: ClassVar = ["q", "status", "purpose", "priority", "due", "commune", "sector", "kind"]

    def by_person(self, queryset: QuerySet[VisitRequest], name: str, value: str) -> QuerySet[VisitRequest]:
        """Keep the requests of people whose name, commune or phone matches."""
        return queryset.filter(beneficiary__in=Beneficiary.objects.search(value))

    def by_status(self, queryset: QuerySet[VisitRequest], name: str, value: str) -> QuerySet[VisitRequest]:
        """Keep one state, or all."""
        return queryset if value == ALL else queryset.filter(status=value)

    def by_due(self, queryset: QuerySet[VisitRequest], name: str, value: str) -> QuerySet[VisitRequest]:
        """Keep what is late, or due within a fortnight."""
        today = timezone.localdate()
        if value == LATE:
            return queryset.filter(due_on__lt=today)
        return queryset.filter(due_on__range=(today, today + timedelta(days=DUE_HORIZON_DAYS)))

    def by_kind(self, queryset: QuerySet[VisitRequest], name: str, value: str) -> QuerySet[VisitRequest]:
        """Keep what this kind of helper may serve."""
        return servable_by(queryset, value)
