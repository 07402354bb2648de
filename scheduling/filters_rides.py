"""Filters of the list of needs for a ride, shared by the page and the spreadsheet."""

from datetime import timedelta
from typing import ClassVar

import django_filters
from django.utils import timezone

from core.forms import DateInput, SearchInput
from mediation.models import Beneficiary
from scheduling.models import RideRequest
from scheduling.querysets_transport import OPEN_NEEDS, RideNeedQuerySet
from scheduling.selectors.transport.rides import week_of
from scheduling.transport.enums import RidePurpose, RideState
from volunteers.filters import communes_seen

TODO, OPEN, ALL = "TODO", "OPEN", "ALL"
THIS, NEXT = "this", "next"
NONE, NO = "none", "no"


class RideFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """By person, state, day or week, commune, purpose, driver, and what the law says."""

    q = django_filters.CharFilter(label="Chercher une personne", method="by_person", widget=SearchInput)
    state = django_filters.ChoiceFilter(
        label="État",
        choices=[(OPEN, "en cours"), (TODO, "à décider"), *RideState.choices, (ALL, "tous")],
        empty_label=None,
        method="by_state",
    )
    day = django_filters.DateFilter(label="Jour", widget=DateInput)
    week = django_filters.ChoiceFilter(
        label="Semaine",
        choices=[(THIS, "cette semaine"), (NEXT, "la semaine prochaine")],
        empty_label="Toutes",
        method="by_week",
    )
    commune = django_filters.ModelChoiceFilter(
        label="Commune", field_name="beneficiary__commune", queryset=communes_seen, empty_label="Toutes"
    )
    purpose = django_filters.ChoiceFilter(label="Motif", choices=RidePurpose.choices, empty_label="Tous")
    driver = django_filters.ChoiceFilter(
        label="Conducteur", choices=[(NONE, "pas encore trouvé")], empty_label="Peu importe", method="by_driver"
    )
    law = django_filters.ChoiceFilter(
        label="La loi", choices=[(NO, "non autorisé")], empty_label="Peu importe", method="by_law"
    )

    class Meta:
        model = RideRequest
        fields: ClassVar = ["q", "state", "day", "week", "commune", "purpose", "driver", "law"]

    def by_person(
        self, queryset: RideNeedQuerySet[RideRequest], name: str, value: str
    ) -> RideNeedQuerySet[RideRequest]:
        """Keep the needs of people whose name, commune or phone matches."""
        return queryset.filter(beneficiary__in=Beneficiary.objects.search(value))

    def by_state(self, queryset: RideNeedQuerySet[RideRequest], name: str, value: str) -> RideNeedQuerySet[RideRequest]:
        """Keep one state, what waits for somebody's word, what is not over, or all: ended ones the latest first."""
        if value == TODO:
            return queryset.to_decide(timezone.localdate())
        if value == OPEN:
            return queryset.filter(state__in=OPEN_NEEDS)
        kept = queryset if value == ALL else queryset.filter(state=value)
        return kept if value in OPEN_NEEDS else kept.order_by("-day", "arrive_by", "leave_after", "pk")

    def by_week(self, queryset: RideNeedQuerySet[RideRequest], name: str, value: str) -> RideNeedQuerySet[RideRequest]:
        """Keep a week, from Monday to Sunday."""
        ahead = timedelta(days=7 if value == NEXT else 0)
        return queryset.filter(day__range=week_of(timezone.localdate() + ahead))

    def by_driver(
        self, queryset: RideNeedQuerySet[RideRequest], name: str, value: str
    ) -> RideNeedQuerySet[RideRequest]:
        """Keep those with a way that nobody drives yet."""
        return queryset.lacking_driver()

    def by_law(self, queryset: RideNeedQuerySet[RideRequest], name: str, value: str) -> RideNeedQuerySet[RideRequest]:
        """Keep those that the law or the scheme's rules refuse."""
        return queryset.unlawful()
