"""Filters of the list, shared by the page, the export and the API."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Case, IntegerField, QuerySet, When
from django.http import HttpRequest

from accounts.models import Commune, Membership, Sector, User
from core.forms import ChipsSelectMultiple, SearchInput
from mediation.enums import OPEN_CASE, CaseStatus, Mobility, ProfileLevel, Queue
from mediation.models import Beneficiary
from mediation.rules import possible_referents
from mediation.selectors.near_names import near_names
from mediation.selectors.queues import in_queues, of_member, open_cases

ARCHIVED = "ARCHIVED"
# From so many people found as they were typed, nothing is guessed.
FEW = 5
# What ``status`` and ``referent`` take for any open case, and for the people whom nobody follows.
FOLLOWED, NO_REFERENT = "OPEN", "null"
STATUS_CHOICES = [(FOLLOWED, "suivi en cours"), *CaseStatus.choices, (ARCHIVED, "fiche archivée")]


def _user(request: HttpRequest | None) -> User | None:
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


def _sectors(request: HttpRequest | None) -> QuerySet[Sector]:
    user = _user(request)
    return Sector.objects.visible_to(user) if user else Sector.objects.none()


def _communes(request: HttpRequest | None) -> QuerySet[Commune]:
    user = _user(request)
    return Commune.objects.visible_to(user) if user else Commune.objects.none()


def _referents(request: HttpRequest | None) -> QuerySet[User]:
    user = _user(request)
    membership = user.active_membership if user else None
    return possible_referents(membership.territory_id) if isinstance(membership, Membership) else User.objects.none()


class BeneficiaryFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Search, place, referent and status; level and missing assessment for those who may read assessments."""

    q = django_filters.CharFilter(
        label="Chercher une personne",
        method="search",
        widget=SearchInput({"placeholder": "Nom, commune ou téléphone"}),
    )
    status = django_filters.ChoiceFilter(
        label="État", choices=STATUS_CHOICES, method="by_status", empty_label="Tous, même terminés"
    )
    level = django_filters.ChoiceFilter(label="Profil", choices=ProfileLevel.choices, empty_label="Tous les profils")
    sector = django_filters.ModelChoiceFilter(
        label="Secteur", field_name="commune__sector", queryset=_sectors, empty_label="Tous les secteurs"
    )
    commune = django_filters.ModelChoiceFilter(label="Commune", queryset=_communes, empty_label="Toutes les communes")
    referent = django_filters.ModelChoiceFilter(
        label="Référent",
        queryset=_referents,
        method="by_referent",
        empty_label="Tous les référents",
        null_label="Sans référent",
        null_value=NO_REFERENT,
    )
    mine = django_filters.BooleanFilter(label="Mes dossiers", method="only_mine", widget=forms.CheckboxInput)
    queue = django_filters.MultipleChoiceFilter(
        label="Situation", choices=Queue.choices, method="by_queue", widget=ChipsSelectMultiple
    )
    no_car = django_filters.BooleanFilter(label="Sans voiture", method="only_without_car", widget=forms.CheckboxInput)
    handover = django_filters.NumberFilter(label="Confiés ensemble", method="by_handover", widget=forms.HiddenInput)
    unassessed = django_filters.BooleanFilter(
        label="Sans diagnostic seulement", method="only_unassessed", widget=forms.CheckboxInput
    )

    guessed = False

    class Meta:
        model = Beneficiary
        fields: ClassVar = [
            "q",
            "status",
            "level",
            "sector",
            "commune",
            "referent",
            "mine",
            "queue",
            "no_car",
            "handover",
            "unassessed",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = _user(self.request)
        membership = user.active_membership if user else None
        if membership is not None and not membership.may("assessment.view"):
            del self.filters["level"], self.filters["unassessed"]

    def filter_queryset(self, queryset: QuerySet[Beneficiary]) -> QuerySet[Beneficiary]:
        """Leave archived files out unless they are asked for."""
        kept: QuerySet[Beneficiary] = super().filter_queryset(queryset)
        return kept if self.form.cleaned_data.get("status") == ARCHIVED else kept.filter(archived_at=None)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those whose name, phone or commune contains every word; few of them call those nearly written so.

        ``guessed`` then tells the page, and ``guess_rank`` puts the exact ones first.
        """
        exact = queryset.search(value)
        known = list(exact.order_by().values_list("pk", flat=True)[:FEW])
        if len(known) == FEW:
            return exact
        near = [key for key in near_names(queryset, value) if key not in known]
        self.guessed = bool(near)
        if not near:
            return exact
        ranks = [When(pk=key, then=rank) for rank, key in enumerate(near, start=1)]
        rank = Case(*ranks, default=0, output_field=IntegerField())
        return queryset.filter(pk__in=[*known, *near]).annotate(guess_rank=rank)

    def by_status(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those whose latest case has this status or is open, or whose file is archived."""
        if value == ARCHIVED:
            return queryset.exclude(archived_at=None)
        if value == FOLLOWED:
            return queryset.with_case().filter(case_status__in=OPEN_CASE)
        return queryset.with_case().filter(case_status=value)

    def by_referent(self, queryset: Any, name: str, value: User | str) -> Any:
        """Keep those whose latest case is followed by this member, or by nobody."""
        people = queryset.with_case()
        if isinstance(value, User):
            return people.filter(case_referent_id=value.pk)
        return people.filter(case_referent_id=None).exclude(case_status=None)

    def only_mine(self, queryset: Any, name: str, value: bool) -> Any:
        """Keep those whose open case the reader answers for or follows in a team; without a tick, everyone."""
        user = _user(self.request)
        if not value or user is None:
            return queryset
        return queryset.filter(pk__in=of_member(open_cases(user), user.pk).values("beneficiary"))

    def by_queue(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Keep those whose open case stands in one of the queues chosen."""
        user = _user(self.request)
        if not value or user is None:
            return queryset
        return queryset.filter(pk__in=in_queues(open_cases(user), value).order_by().values("beneficiary"))

    def only_without_car(self, queryset: Any, name: str, value: bool) -> Any:
        """Keep those who do not drive; without a tick, everyone."""
        return queryset.filter(mobility__in=[Mobility.DRIVEN, Mobility.NONE]) if value else queryset

    def by_handover(self, queryset: Any, name: str, value: Any) -> Any:
        """Keep those whose case was handed to the reader at once with others."""
        user = _user(self.request)
        if user is None:
            return queryset.none()
        given = {"cases__handovers__handover": value, "cases__handovers__referent": user.pk}
        return queryset.filter(**given) if 0 < value < 2**63 else queryset.none()

    def only_unassessed(self, queryset: Any, name: str, value: bool) -> Any:
        """Keep those followed whom nobody has assessed yet; without a tick, everyone."""
        return queryset.unassessed() if value else queryset
