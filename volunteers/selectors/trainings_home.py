"""What trainings put on home pages: presence to note, people due, one's own next session."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import day_near, plural
from core.registries import Answer, Decision
from volunteers.enums_trainings import SessionState
from volunteers.models import TrainingSession
from volunteers.selectors.trainings import trainings_due

SHOWN = 2


def training_decisions(user: Any) -> Iterable[Decision]:
    """Tell a coordinator which sessions were given without presence noted, and how many people are late."""
    membership = membership_of(user)
    if membership.role != Role.COORDINATOR or not membership.may("training.edit"):
        return
    over = TrainingSession.objects.visible_to(user).filter(state=SessionState.PLANNED, ends_at__lt=timezone.now())
    for session in over.select_related("training")[:SHOWN]:
        yield Decision(
            fact=f"Qui était présent à « {session.training} », {day_near(session.day)} ?",
            consequence="Tant que ce n’est pas noté, la condition d’engagement n’est pas remplie.",
            answers=(Answer("Noter les présences", reverse("volunteers:session-detail", args=[session.pk])),),
            icon="mortarboard",
            tone="",
            order=55,
        )
    waiting = [row for row in trainings_due(membership.territory) if row.is_late and not row.is_registered]
    people = len({row.helper.pk for row in waiting})
    if people:
        yield Decision(
            fact=f"{plural(people, 'personne attend', 'personnes attendent')} une formation due.",
            consequence="Les inscrire à une séance, ou en prévoir une.",
            answers=(Answer("Voir les échéances", reverse("volunteers:training-due")),),
            icon="mortarboard",
            tone="",
            order=60,
        )
