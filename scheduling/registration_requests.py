"""What requests bring to the registries: menu, decisions of the home page, a person's page and story."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.formatting import day_date, plural
from core.registries import Answer, Decision, MenuEntry, PagePart, PersonalField, TimelineEntry, registries
from scheduling.models import VisitRequest
from scheduling.selectors.queue import waiting_count


def overdue_decision(user: Any) -> Iterator[Decision]:
    """Waiting requests whose date is past."""
    late = VisitRequest.objects.visible_to(user).waiting().filter(due_on__lt=timezone.localdate()).order_by("due_on")
    dates = list(late.values_list("due_on", flat=True))
    if not dates or dates[0] is None:
        return
    yield Decision(
        fact=plural(len(dates), "demande dépasse sa date", "demandes dépassent leur date"),
        consequence=f"La plus ancienne devait être faite avant le {day_date(dates[0])}.",
        answers=(Answer("Voir ces demandes", f"{reverse('scheduling:request-list')}?due=late"),),
        icon="exclamation-triangle-fill",
        tone="bad",
        order=20,
    )


def new_decision(user: Any) -> Iterator[Decision]:
    """Waiting requests that others noted since yesterday, for those who plan; a counsellor's page lists them."""
    membership = user.active_membership
    if membership is None or not membership.may("plan.edit") or membership.role == Role.COUNSELLOR:
        return
    since = timezone.localdate() - timedelta(days=1)
    fresh = VisitRequest.objects.visible_to(user).waiting().filter(requested_on__gte=since)
    count = fresh.exclude(created_by=user.pk).count()
    if count:
        yield Decision(
            fact=plural(count, "nouvelle demande", "nouvelles demandes"),
            consequence="À placer dans un prochain planning, ou à orienter ailleurs.",
            answers=(Answer("Voir la file", reverse("scheduling:request-list")),),
            icon="inbox",
            tone="",
            order=60,
        )


def story_of_requests(beneficiary: Any, user: Any) -> Iterator[TimelineEntry]:
    """Requests of a person, one entry each, on the day they were made."""
    for request in VisitRequest.objects.visible_to(user).filter(beneficiary=beneficiary):
        noon = timezone.make_aware(datetime.combine(request.requested_on, time(12)))
        yield TimelineEntry(
            at=noon,
            sentence=f"Visite demandée : {request.get_purpose_display()}, {request.get_status_display()}.",
            kind="request",
            detail=f"« {request.words} »" if request.words else "",
            url=reverse("scheduling:request-detail", args=[request.pk]),
        )


def register_requests() -> None:
    """Fill the registries with what concerns requests."""
    phones = frozenset({"COUNSELLOR", "COORDINATOR"})
    registries.menu.add(
        MenuEntry("Demandes", "inbox", "scheduling:request-list", "request.view", 30, phones, waiting_count)
    )
    registries.decisions.add(overdue_decision, new_decision)
    registries.timeline.add(story_of_requests)
    registries.beneficiary_parts.add(
        PagePart("Demandes de visite", "scheduling:beneficiary-requests", "request.view", 20, "demandes")
    )
    model, purpose = "scheduling.VisitRequest", "préparer la visite demandée"
    registries.personal_fields.add(
        PersonalField(model, "words", "ce que la personne demande", purpose),
        PersonalField(model, "access_notes", "à savoir avant d’y aller", purpose),
        PersonalField(model, "cancel_reason", "raison de l’annulation", "expliquer pourquoi la visite n’a pas eu lieu"),
    )
