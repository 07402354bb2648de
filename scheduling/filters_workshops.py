"""Filters of the list of sessions, shared by the page and the spreadsheet."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.access import membership_of
from mediation.enums import WorkshopLevel
from scheduling.models import WorkshopSession
from scheduling.selectors.workshops.sessions import animators_known, sessions_animated
from scheduling.workshops.enums import SessionStatus, WorkshopKind
from volunteers.filters import communes_seen

COMING, PAST, CANCELLED = "", "passees", "annulees"


def _animators(request: Any) -> Any:
    return animators_known(request.user)


class SessionFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """To come unless the past or the cancelled ones are asked for; kind, commune, level, animator, places, mine."""

    quand = django_filters.ChoiceFilter(
        label="Quand", choices=[(PAST, "passées"), (CANCELLED, "annulées")], empty_label="à venir", method="by_moment"
    )
    kind = django_filters.ChoiceFilter(
        label="Genre",
        choices=[
            (WorkshopKind.DIGITAL, "numérique"), (WorkshopKind.CULTURE, "culture"), (WorkshopKind.LEISURE, "loisirs"),
            (WorkshopKind.OTHER, "autre"),
        ],
        empty_label="Tous",
    )  # fmt: skip
    commune = django_filters.ModelChoiceFilter(
        label="Commune", field_name="destination__commune", queryset=communes_seen, empty_label="Toutes"
    )
    level = django_filters.ChoiceFilter(label="Niveau", choices=WorkshopLevel.choices, empty_label="Tous")
    animator = django_filters.ModelChoiceFilter(
        label="Qui anime", queryset=_animators, empty_label="Tous", method="by_animator"
    )
    libres = django_filters.BooleanFilter(
        label="Avec des places libres", widget=forms.CheckboxInput, method="by_places"
    )
    miennes = django_filters.BooleanFilter(label="Que j’anime", widget=forms.CheckboxInput, method="by_me")

    class Meta:
        model = WorkshopSession
        fields: ClassVar = ["quand", "kind", "commune", "level", "animator", "libres", "miennes"]

    def __init__(self, *args: Any, is_of_a_week: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_of_a_week = is_of_a_week
        if not membership_of(self.request.user).may("workshop.animate_own"):
            del self.filters["miennes"]

    def filter_queryset(self, queryset: QuerySet[WorkshopSession]) -> QuerySet[WorkshopSession]:
        """Show what is to come unless something else is asked for; a week is all of it, whatever is past."""
        found: QuerySet[WorkshopSession] = super().filter_queryset(queryset)
        if self.is_of_a_week:
            return found.exclude(status=SessionStatus.CANCELLED)
        today, asked = timezone.localdate(), self.form.cleaned_data.get("quand")
        if asked == PAST:
            return found.filter(day__lt=today).exclude(status=SessionStatus.CANCELLED).order_by("-starts_at", "-pk")
        if asked == CANCELLED:
            return found.filter(status=SessionStatus.CANCELLED).order_by("-starts_at", "-pk")
        return found.filter(day__gte=today).exclude(status=SessionStatus.CANCELLED)

    def by_moment(self, queryset: Any, name: str, value: str) -> Any:
        """Leave the choice to ``filter_queryset``, which also covers no choice."""
        return queryset

    def by_animator(self, queryset: Any, name: str, value: Any) -> Any:
        """Keep what someone animates."""
        return queryset.filter(pk__in=WorkshopSession.objects.filter(places__helper=value).values("pk"))

    def by_places(self, queryset: Any, name: str, value: bool) -> Any:
        """Keep what still has room."""
        return queryset.filter(seated__lt=F("capacity")) if value else queryset

    def by_me(self, queryset: Any, name: str, value: bool) -> Any:
        """Keep what the reader animates."""
        return queryset.filter(pk__in=sessions_animated(self.request.user).values("pk")) if value else queryset
