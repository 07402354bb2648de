"""Filters of the list of reports, shared by the page, the export and the API."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest

from accounts.models import Commune, Membership, User
from core.forms import DateInput, SearchInput
from mediation.enums import PlaceKind, ReportKind, Theme
from mediation.models import ActivityReport, Beneficiary

LARGEST_KEY = 2**63 - 1


def _user(request: HttpRequest | None) -> User | None:
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


def _authors(request: HttpRequest | None) -> QuerySet[User]:
    user = _user(request)
    membership = user.active_membership if user else None
    if not isinstance(membership, Membership):
        return User.objects.none()
    members = User.objects.filter(memberships__territory=membership.territory_id)
    return members.order_by("last_name", "first_name", "pk")


def _communes(request: HttpRequest | None) -> QuerySet[Commune]:
    user = _user(request)
    return Commune.objects.visible_to(user) if user else Commune.objects.none()


class ReportFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Who, when, what, where, by whom."""

    q = django_filters.CharFilter(
        label="Chercher",
        method="search",
        widget=SearchInput({"placeholder": "Une personne, un atelier, un lieu"}),
    )
    since = django_filters.DateFilter(label="Du", field_name="done_on", lookup_expr="gte", widget=DateInput)
    until = django_filters.DateFilter(label="Au", field_name="done_on", lookup_expr="lte", widget=DateInput)
    kind = django_filters.ChoiceFilter(label="Activité", choices=ReportKind.choices, empty_label="Toutes")
    place_kind = django_filters.ChoiceFilter(label="Lieu", choices=PlaceKind.choices, empty_label="Tous les lieux")
    theme = django_filters.ChoiceFilter(
        label="Thème", choices=Theme.choices, method="by_theme", empty_label="Tous les thèmes"
    )
    commune = django_filters.ModelChoiceFilter(label="Commune", queryset=_communes, empty_label="Toutes les communes")
    author = django_filters.ModelChoiceFilter(label="Fait par", queryset=_authors, empty_label="Toute l’équipe")
    person = django_filters.NumberFilter(
        label="Fiche n°",
        field_name="participations__beneficiary",
        max_value=LARGEST_KEY,
        widget=forms.HiddenInput,
    )

    class Meta:
        model = ActivityReport
        fields: ClassVar = ["q", "since", "until", "kind", "place_kind", "theme", "commune", "author", "person"]

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those about someone of this name, or whose workshop or place has these words."""
        user = _user(self.request)
        people = Beneficiary.objects.visible_to(user).search(value) if user else Beneficiary.objects.none()
        about = queryset.model.objects.filter(participations__beneficiary__in=people.order_by().values("pk"))
        named = queryset.filter(workshop_title__icontains=value) | queryset.filter(place_name__icontains=value)
        return named | queryset.filter(pk__in=about.order_by().values("pk"))

    def by_theme(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those of a theme: the list is kept as text on both databases."""
        return queryset.annotate(theme_text=Cast("themes", TextField())).filter(theme_text__contains=f'"{value}"')
