"""Filters of the inventory and of the list of loans, shared by pages, export and API."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from core.forms import SearchInput
from mediation.enums import EquipmentKind, EquipmentState, LoanState
from mediation.models import Beneficiary, EquipmentItem, Loan

FREE, TAKEN = "FREE", "TAKEN"
LATE, DUE, READY, ENDED = "LATE", "DUE", "READY", "ENDED"
_ITEM_SITUATIONS = [(FREE, "à prêter"), (TAKEN, "prêté ou réservé"), *EquipmentState.choices[1:]]
_LOAN_SITUATIONS = [
    (LATE, "en retard"),
    (DUE, "à rendre bientôt, à prévenir"),
    (READY, "réservé, à remettre"),
    (LoanState.RESERVED.value, "réservé"),
    (LoanState.OUT.value, "en cours"),
    (ENDED, "terminé"),
]


class EquipmentFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Name, kind, situation."""

    q = django_filters.CharFilter(
        label="Chercher un matériel",
        method="search",
        widget=SearchInput({"placeholder": "Nom, numéro de série ou accessoire"}),
    )
    kind = django_filters.ChoiceFilter(label="Nature", choices=EquipmentKind.choices, empty_label="Tout le matériel")
    situation = django_filters.ChoiceFilter(
        label="Situation", choices=_ITEM_SITUATIONS, method="by_situation", empty_label="Toutes, sauf retiré"
    )

    class Meta:
        model = EquipmentItem
        fields: ClassVar = ["q", "kind", "situation"]

    def filter_queryset(self, queryset: QuerySet[EquipmentItem]) -> QuerySet[EquipmentItem]:
        """Leave out what was retired unless it is asked for."""
        kept: QuerySet[EquipmentItem] = super().filter_queryset(queryset)
        return kept if self.form.cleaned_data.get("situation") else kept.exclude(state=EquipmentState.RETIRED)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those with these words."""
        return queryset.filter(Q(label__icontains=value) | Q(serial__icontains=value) | Q(accessories__icontains=value))

    def by_situation(self, queryset: Any, name: str, value: str) -> Any:
        """Keep what can be lent now, what is taken, or what is in a state."""
        if value == FREE:
            return queryset.free()
        if value == TAKEN:
            return queryset.filter(pk__in=Loan.objects.live().order_by().values("item"))
        return queryset.filter(state=value)


class LoanFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Who or what, which kind, where it stands."""

    q = django_filters.CharFilter(
        label="Chercher",
        method="search",
        widget=SearchInput({"placeholder": "Une personne ou un matériel"}),
    )
    kind = django_filters.ChoiceFilter(
        label="Nature", field_name="item__kind", choices=EquipmentKind.choices, empty_label="Tout le matériel"
    )
    situation = django_filters.ChoiceFilter(
        label="Situation", choices=_LOAN_SITUATIONS, method="by_situation", empty_label="En cours et réservés"
    )

    class Meta:
        model = Loan
        fields: ClassVar = ["q", "kind", "situation"]

    def filter_queryset(self, queryset: QuerySet[Loan]) -> QuerySet[Loan]:
        """Keep what is under way unless something else is asked for."""
        kept: Any = super().filter_queryset(queryset)
        found: QuerySet[Loan] = kept if self.form.cleaned_data.get("situation") else kept.live()
        return found

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Keep the loans of people or of items of this name."""
        user = getattr(self.request, "user", None) if isinstance(self.request, HttpRequest) else None
        people = Beneficiary.objects.visible_to(user).search(value) if isinstance(user, User) else None
        named = Q(item__label__icontains=value) | Q(item__serial__icontains=value)
        if people is not None:
            named |= Q(beneficiary__in=people.order_by().values("pk"))
        return queryset.filter(named)

    def by_situation(self, queryset: Any, name: str, value: str) -> Any:
        """Keep the late ones, those to remind, those to hand over, those that ended, or one state."""
        today = timezone.localdate()
        if value == LATE:
            return queryset.late(today)
        if value == DUE:
            return queryset.due_soon(today)
        if value == READY:
            return queryset.filter(state=LoanState.RESERVED, starts_on__lte=today)
        if value == ENDED:
            return queryset.exclude(state__in=[LoanState.RESERVED, LoanState.OUT])
        return queryset.filter(state=value)
