"""Concerns: those to be dealt with, in which order, and what a person's file says of them."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone

from core.formatting import plural
from core.registries import Answer, Decision, TimelineEntry
from scheduling.enums import ConcernLevel, ConcernStatus, VisitStage
from scheduling.models import ConcernReport, Visit
from scheduling.rules import DAYS_AFTER_VISIT

_URGENCY = {ConcernLevel.URGENT: 0, ConcernLevel.WORRYING: 1, ConcernLevel.WATCH: 2}


def concerns_of(user: Any) -> QuerySet[ConcernReport]:
    """Return the concerns that the user may read: open ones first, the most urgent on top, then the oldest."""
    urgency = [When(level=level, then=Value(rank)) for level, rank in _URGENCY.items()]
    rows: QuerySet[ConcernReport] = ConcernReport.objects.visible_to(user)
    ranked = rows.annotate(urgency=Case(*urgency, default=Value(3), output_field=IntegerField()))
    related = ranked.select_related("beneficiary__commune", "author", "recipient")
    return related.order_by("-status", "urgency", "created_at", "pk")


def open_concerns(user: Any) -> QuerySet[ConcernReport]:
    """Return those of which something is still to be done, the most urgent first."""
    return concerns_of(user).filter(status=ConcernStatus.OPEN)


def visits_to_worry_about(user: Any) -> QuerySet[Visit]:
    """Return the user's own visits of today and of the two days before: those after which to tell a concern."""
    today = timezone.localdate()
    membership = user.active_membership
    rows = Visit.objects.filter(territory=membership.territory_id, helpers__user=user, stage=VisitStage.PUBLISHED)
    recent = rows.filter(day__lte=today, day__gte=today - timedelta(days=DAYS_AFTER_VISIT))
    return recent.select_related("beneficiary__commune").distinct().order_by("-starts_at", "-pk")


def concern_decision(user: Any) -> Iterator[Decision]:
    """Ask to read the concerns that wait; nothing is said of whom they are about."""
    membership = user.active_membership
    if membership is None or not membership.may("concern.edit"):
        return
    levels = list(open_concerns(user).order_by().values_list("level", flat=True))
    if not levels:
        return
    urgent = levels.count(ConcernLevel.URGENT)
    consequence = f"Dont {plural(urgent, 'urgente')}." if urgent else "Lisez, notez ce qui est fait, puis terminez."
    yield Decision(
        fact=plural(len(levels), "inquiétude à traiter", "inquiétudes à traiter"),
        consequence=consequence,
        answers=(Answer("Lire", reverse("scheduling:concern-list")),),
        icon="heart-pulse",
        tone="bad" if urgent else "warn",
        order=5 if urgent else 12,
    )


def concern_entries(beneficiary: Any, user: Any) -> Iterable[TimelineEntry]:
    """Say on the person's file that a concern exists, to those who may read it; never what it says."""
    for row in ConcernReport.objects.visible_to(user).filter(beneficiary=beneficiary).order_by("created_at", "pk"):
        yield TimelineEntry(
            at=row.created_at,
            sentence=f"Inquiétude signalée, {row.get_status_display()}.",
            kind="case",
            url=reverse("scheduling:concern-detail", args=[row.pk]),
        )
