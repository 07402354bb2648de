"""Filters of the list of helpers."""

from typing import ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.models import Commune, Sector, User
from core.forms import SearchInput
from mediation.enums import Theme
from volunteers.enums import HelperKind
from volunteers.models import Helper


def communes_seen(request: HttpRequest | None) -> QuerySet[Commune]:
    """Communes among which the member filters."""
    user = getattr(request, "user", None)
    return Commune.objects.visible_to(user) if isinstance(user, User) else Commune.objects.none()


def sectors_seen(request: HttpRequest | None) -> QuerySet[Sector]:
    """Sectors among which the member filters."""
    user = getattr(request, "user", None)
    return Sector.objects.visible_to(user) if isinstance(user, User) else Sector.objects.none()


class HelperFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """By name, kind, commune and theme; people set aside only when asked for."""

    q = django_filters.CharFilter(label="Chercher un intervenant", method="by_name", widget=SearchInput)
    kind = django_filters.ChoiceFilter(label="Qualité", choices=HelperKind.choices, empty_label="Toutes")
    commune = django_filters.ModelChoiceFilter(
        label="Commune", queryset=communes_seen, empty_label="Toutes les communes"
    )
    theme = django_filters.ChoiceFilter(
        label="Thème", choices=Theme.choices, empty_label="Tous les thèmes", method="by_theme"
    )
    archived = django_filters.BooleanFilter(
        label="Montrer aussi les anciens", method="with_archived", widget=forms.CheckboxInput
    )

    class Meta:
        model = Helper
        fields: ClassVar = ["q", "kind", "commune", "theme", "archived"]

    def filter_queryset(self, queryset: QuerySet[Helper]) -> QuerySet[Helper]:
        """Leave out people set aside unless the box is ticked."""
        found: QuerySet[Helper] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("archived") else found.filter(is_active=True)

    def with_archived(self, queryset: QuerySet[Helper], name: str, value: bool | None) -> QuerySet[Helper]:
        """Leave the choice to ``filter_queryset``, which also covers the box left empty."""
        return queryset

    def by_name(self, queryset: QuerySet[Helper], name: str, value: str) -> QuerySet[Helper]:
        """Keep those whose first name or surname holds each word."""
        for word in value.split():
            queryset = queryset.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
        return queryset

    def by_theme(self, queryset: QuerySet[Helper], name: str, value: str) -> QuerySet[Helper]:
        """Keep those who can help on the theme: it is listed, or nothing is and their kind allows it."""
        return queryset.filter(pk__in=Helper.objects.able_on(value).values("pk"))
