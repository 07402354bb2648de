"""Filters of the desk's history, shared by the page, the export and the API."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import Commune, User
from core.forms import DateInput
from directory.enums import IntakeChannel, NeedOutcome
from directory.models import Intake, Need
from directory.themes import THEME_LABELS


def _user(request: HttpRequest | None) -> User | None:
    user = getattr(request, "user", None)
    return user if isinstance(user, User) and user.active_membership is not None else None


def _operators(request: HttpRequest | None) -> QuerySet[User]:
    user = _user(request)
    if user is None or user.active_membership is None:
        return User.objects.none()
    members = User.objects.filter(memberships__territory=user.active_membership.territory_id)
    return members.order_by("last_name", "first_name", "pk")


def _communes(request: HttpRequest | None) -> QuerySet[Commune]:
    user = _user(request)
    return Commune.objects.visible_to(user).defer("outline") if user else Commune.objects.none()


class IntakeFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """When, who answered, from where, what became of it, about what."""

    since = django_filters.DateFilter(label="Du", field_name="started_at", lookup_expr="date__gte", widget=DateInput)
    until = django_filters.DateFilter(label="Au", field_name="started_at", lookup_expr="date__lte", widget=DateInput)
    operator = django_filters.ModelChoiceFilter(label="Reçu par", queryset=_operators, empty_label="Toute l’équipe")
    commune = django_filters.ModelChoiceFilter(label="Commune", queryset=_communes, empty_label="Toutes les communes")
    channel = django_filters.ChoiceFilter(label="Contact", choices=IntakeChannel.choices, empty_label="Tous")
    outcome = django_filters.ChoiceFilter(
        label="Suite", choices=NeedOutcome.choices, method="by_need", empty_label="Toutes les suites"
    )
    theme = django_filters.ChoiceFilter(
        label="Thème",
        choices=sorted(THEME_LABELS.items(), key=lambda pair: pair[1]),
        method="by_need",
        empty_label="Tous les thèmes",
    )

    class Meta:
        model = Intake
        fields: ClassVar = ["since", "until", "operator", "commune", "channel", "outcome", "theme"]

    def by_need(self, queryset: Any, name: str, value: str) -> Any:
        """Keep the contacts with a need of this theme or with this outcome."""
        needs = Need.objects.filter(**{name: value})
        return queryset.filter(pk__in=needs.order_by().values("intake"))
