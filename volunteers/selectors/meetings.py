"""Reads of partner meetings: late actions first."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from accounts.access import membership_of
from core.formatting import plural
from core.registries import Answer, Decision
from volunteers.models import ActionPoint, PartnerMeeting


def meetings_seen(user: Any) -> QuerySet[Any]:
    """Meetings the member may see, with their counts: those with late actions first, then the latest."""
    rows: QuerySet[Any] = PartnerMeeting.objects.visible_to(user).with_points().prefetch_related("organisations")
    return rows.order_by("-late_points", "-day", "-pk")


def points_to_do(user: Any) -> QuerySet[ActionPoint]:
    """Actions not done yet, the nearest term first: what is late stands on top."""
    return (
        ActionPoint.objects.visible_to(user)
        .open()
        .select_related("member", "meeting")
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )


def points_decision(user: Any) -> Iterable[Decision]:
    """Tell members which actions decided with partners they are late for."""
    if not membership_of(user).may("meeting.edit"):
        return
    count = ActionPoint.objects.visible_to(user).late().filter(member=user).count()
    if count:
        yield Decision(
            fact=f"En retard : {plural(count, 'action')} à votre charge, après une rencontre de partenaires.",
            consequence="La cocher si elle est faite, ou prévenir.",
            answers=(Answer("Voir qui fait quoi", f"{reverse('volunteers:meeting-list')}#a-faire"),),
            icon="people",
            tone="",
            order=60,
        )
