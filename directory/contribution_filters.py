"""Filters of the queue of proposals."""

from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet

from core.forms import SearchInput
from core.text import fold
from directory.enums import AuthorRole, ContributionKind, ContributionState
from directory.models import Contribution

ALL, DECIDED = "TOUTES", "DECIDEES"


class ContributionFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """By state, kind, author and words; without a state, what nobody has read."""

    q = django_filters.CharFilter(label="Chercher une fiche", method="by_words", widget=SearchInput)
    etat = django_filters.ChoiceFilter(
        label="État",
        choices=[(ContributionState.PROPOSED.value, "à lire"), (DECIDED, "déjà décidées"), (ALL, "toutes")],
        empty_label=None,
        method="by_state",
    )
    genre = django_filters.ChoiceFilter(
        label="Genre", field_name="kind", choices=ContributionKind.choices, empty_label="Tous"
    )
    auteur = django_filters.ChoiceFilter(
        label="Auteur", field_name="author_role", choices=AuthorRole.choices, empty_label="Tous"
    )

    class Meta:
        model = Contribution
        fields: ClassVar = ["q", "etat", "genre", "auteur"]

    def by_state(self, queryset: QuerySet[Contribution], name: str, value: str) -> QuerySet[Contribution]:
        """Keep what is to read, what was decided, or all."""
        if value == ALL:
            return queryset
        waiting = Q(state=ContributionState.PROPOSED)
        return queryset.filter(~waiting if value == DECIDED else waiting)

    def by_words(self, queryset: QuerySet[Contribution], name: str, value: str) -> QuerySet[Contribution]:
        """Keep what speaks of a record, or of a proposed one, with these words."""
        words = fold(value)
        if not words:
            return queryset
        known = Q(service__search_text__contains=words) | Q(place__search_text__contains=words)
        told = Q(proposed__icontains=value.strip()) | Q(author_name__icontains=value.strip())
        return queryset.filter(known | told | Q(organisation__name__icontains=value.strip()))
