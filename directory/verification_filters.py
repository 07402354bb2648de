"""Filters of the records to check."""

from typing import ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Commune, User
from core.forms import ChipsSelect, SearchInput
from core.text import fold
from directory.enums import VerificationMethod
from directory.models import Place
from directory.record_rules import due_before

_METHODS = [(method.value, method.label) for method in VerificationMethod if method != VerificationMethod.IMPORT]
_DUE, _NEVER, _ALL = "", "jamais", "toutes"


def communes_known(request: HttpRequest | None) -> list[tuple[str, str]]:
    """Communes among which the member filters, those of the territory."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return []
    return [(commune.insee, commune.name) for commune in Commune.objects.visible_to(user)]


class VerificationFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """By words, commune and age of the last check; how the member checks stays in the address too."""

    q = django_filters.CharFilter(label="Chercher une fiche", method="by_words", widget=SearchInput)
    age = django_filters.ChoiceFilter(
        label="Vérifiée",
        choices=[(_NEVER, "jamais"), (_ALL, "toutes les fiches")],
        empty_label="il y a plus de 12 mois ou jamais",
        method="by_age",
    )
    commune = django_filters.ChoiceFilter(
        label="Commune", field_name="insee_code", empty_label="Toutes les communes", choices=()
    )
    moyen = django_filters.ChoiceFilter(
        label="Je vérifie",
        choices=_METHODS,
        empty_label=None,
        method="by_method",
        widget=ChipsSelect,
        initial=VerificationMethod.CALL,
    )

    class Meta:
        model = Place
        fields: ClassVar = ["q", "age", "commune", "moyen"]

    def filter_queryset(self, queryset: QuerySet[Place]) -> QuerySet[Place]:
        """Keep what is due unless another age is asked for."""
        found: QuerySet[Place] = super().filter_queryset(queryset)
        asked = self.form.cleaned_data.get("age") or _DUE
        return found.filter(due()) if asked == _DUE else found

    def by_words(self, queryset: QuerySet[Place], name: str, value: str) -> QuerySet[Place]:
        """Keep those whose names, commune, address or phone hold each word."""
        for word in fold(value).split():
            queryset = queryset.filter(search_text__contains=word)
        return queryset

    def by_age(self, queryset: QuerySet[Place], name: str, value: str) -> QuerySet[Place]:
        """Keep those never checked; ``filter_queryset`` covers the box left as it is."""
        return queryset.filter(verified_on=None) if value == _NEVER else queryset

    def by_method(self, queryset: QuerySet[Place], name: str, value: str) -> QuerySet[Place]:
        """The method is how checks are noted, not a filter."""
        return queryset

    @property
    def form(self) -> forms.Form:
        """Give the list of communes of this territory."""
        form: forms.Form = super().form
        field = form.fields["commune"]
        if isinstance(field, forms.ChoiceField) and len(list(field.choices)) <= 1:  # type: ignore[arg-type]
            field.choices = [("", "Toutes les communes"), *communes_known(self.request)]
        return form


def due() -> Q:
    """Condition of the places whose last check is too old, or that nobody checked."""
    return Q(verified_on=None) | Q(verified_on__lt=due_before(timezone.localdate()))
