"""Filters of the list of referrals, shared by the page and the API."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from directory.enums import ReferralStatus
from directory.models import Referral, Service

WAITING, LATE, TO_NOTE, MINE = "waiting", "late", "to-note", "me"
_SITUATIONS = [
    (WAITING, "sans réponse"),
    (LATE, "sans réponse depuis 10 jours"),
    (TO_NOTE, "réponse à regarder"),
    *ReferralStatus.choices,
]


def services_used(request: HttpRequest | None) -> QuerySet[Service]:
    """Return the services that received a referral."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return Service.objects.none()
    used = Referral.objects.visible_to(user).order_by().values("service")
    return Service.objects.visible_to(user).filter(pk__in=used).order_by("name", "pk")


class ReferralFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Where it stands, which service, who sent it."""

    status = django_filters.ChoiceFilter(label="État", choices=_SITUATIONS, method="by_state", empty_label="Toutes")
    service = django_filters.ModelChoiceFilter(label="Service", queryset=services_used, empty_label="Tous")
    sender = django_filters.ChoiceFilter(
        label="Envoyée par", choices=[(MINE, "moi")], method="by_sender", empty_label="Toute l’équipe"
    )

    class Meta:
        model = Referral
        fields: ClassVar = ["status", "service", "sender"]

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Keep one state, or what waits, waits too long, or asks for a decision."""
        if value == WAITING:
            return queryset.waiting()
        if value == LATE:
            return queryset.late()
        return queryset.to_note() if value == TO_NOTE else queryset.filter(status=value)

    def by_sender(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those that the reader sent."""
        return queryset.filter(sender=getattr(self.request, "user", None))
