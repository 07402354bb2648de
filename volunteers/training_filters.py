"""Filters of the list of training sessions."""

from typing import ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from core.forms import ChipsSelect
from volunteers.enums_trainings import SessionState, TrainingAudience
from volunteers.models import Training, TrainingSession

COMING, PAST = "a-venir", "passees"


def _trainings(request: HttpRequest | None) -> QuerySet[Training]:
    user = getattr(request, "user", None)
    return Training.objects.visible_to(user) if isinstance(user, User) else Training.objects.none()


class SessionFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Sessions to come, soonest first, or past, latest first; by training and audience."""

    moment = django_filters.ChoiceFilter(
        label="Quand",
        choices=[(COMING, "à venir"), (PAST, "passées")],
        method="by_moment",
        widget=ChipsSelect,
        empty_label=None,
    )
    training = django_filters.ModelChoiceFilter(label="Formation", queryset=_trainings, empty_label="Toutes")
    audience = django_filters.ChoiceFilter(
        label="Public", choices=TrainingAudience.choices, method="by_audience", empty_label="Tous les publics"
    )

    class Meta:
        model = TrainingSession
        fields: ClassVar = ["moment", "training", "audience"]

    def filter_queryset(self, queryset: QuerySet[TrainingSession]) -> QuerySet[TrainingSession]:
        """Show what is to come unless the past is asked for."""
        found: QuerySet[TrainingSession] = super().filter_queryset(queryset)
        now = timezone.now()
        if self.form.cleaned_data.get("moment") == PAST:
            return found.filter(ends_at__lt=now).order_by("-starts_at", "-pk")
        return found.filter(ends_at__gte=now).exclude(state=SessionState.DONE)

    def by_moment(self, queryset: QuerySet[TrainingSession], name: str, value: str) -> QuerySet[TrainingSession]:
        """Leave the choice to ``filter_queryset``, which also covers no choice."""
        return queryset

    def by_audience(self, queryset: QuerySet[TrainingSession], name: str, value: str) -> QuerySet[TrainingSession]:
        """Keep the sessions of trainings for this audience."""
        keys = [row.pk for row in _trainings(self.request) if value in row.audiences]
        return queryset.filter(training__in=keys)
