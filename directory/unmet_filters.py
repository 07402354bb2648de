"""Filters of the ledger of unmet needs, shared by its pages, its export and the API."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import Commune, User
from core.forms import DateInput
from directory.enums import AccessStep, Bouquet, UnmetReason, UnmetSource, UnmetStage
from directory.models import UnmetNeed
from directory.themes import THEME_LABELS, themes_of

OPEN, RESOLVED = "open", "resolved"
NO_THEME = "none"
# Searches of the public are only counted, apart: none of them is a line of the ledger.
_SOURCES = [choice for choice in UnmetSource.choices if choice[0] != UnmetSource.SEARCH]


def _communes(request: HttpRequest | None) -> QuerySet[Commune]:
    user = getattr(request, "user", None)
    return Commune.objects.visible_to(user).defer("outline") if isinstance(user, User) else Commune.objects.none()


class UnmetFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """When, where, about what, why, and whether something was found since."""

    since = django_filters.DateFilter(label="Du", field_name="detected_on", lookup_expr="gte", widget=DateInput)
    until = django_filters.DateFilter(label="Au", field_name="detected_on", lookup_expr="lte", widget=DateInput)
    state = django_filters.ChoiceFilter(
        label="État",
        choices=[(OPEN, "sans réponse"), (RESOLVED, "une réponse a été trouvée")],
        method="by_state",
        empty_label="Toutes",
    )
    commune = django_filters.ModelChoiceFilter(label="Commune", queryset=_communes, empty_label="Toutes les communes")
    reason = django_filters.ChoiceFilter(
        label="Ce qui a manqué", choices=UnmetReason.choices, empty_label="Toutes les raisons"
    )
    bouquet = django_filters.ChoiceFilter(
        label="Bouquet", choices=Bouquet.choices, method="by_bouquet", empty_label="Tous les bouquets"
    )
    theme = django_filters.ChoiceFilter(
        label="Thème",
        choices=[(NO_THEME, "sans thème"), *sorted(THEME_LABELS.items(), key=lambda pair: pair[1])],
        method="by_theme",
        empty_label="Tous les thèmes",
    )
    step = django_filters.ChoiceFilter(label="Marche", choices=AccessStep.choices, empty_label="Toutes les marches")
    stage = django_filters.ChoiceFilter(label="Étape", choices=UnmetStage.choices, empty_label="Toutes les étapes")
    source = django_filters.ChoiceFilter(label="Vue dans", choices=_SOURCES, empty_label="Partout")

    class Meta:
        model = UnmetNeed
        fields: ClassVar = [
            "since", "until", "state", "commune", "reason", "bouquet", "theme", "step", "stage", "source",
        ]  # fmt: skip

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those for which something was found, or the others."""
        return queryset.filter(resolved_on__isnull=value == OPEN)

    def by_bouquet(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those whose theme belongs to a bouquet."""
        return queryset.filter(theme__in=themes_of(value))

    def by_theme(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those of a theme, or those that have none."""
        return queryset.filter(theme="" if value == NO_THEME else value)
