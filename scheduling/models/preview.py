"""What would change: a question put to a worker, and its answer, kept for a day."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Territory
from scheduling.enums import PreviewKind, PreviewState
from scheduling.querysets import PreviewQuerySet

LOST_AFTER = timedelta(seconds=30)
NEVER_STARTED_AFTER = timedelta(minutes=10)
UNDER_WAY = (PreviewState.QUEUED, PreviewState.RUNNING)


class Preview(models.Model):
    """The row is the truth: the page reads it, the worker writes it. ``digest`` tells the same question again."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    kind = models.CharField("question", max_length=8, choices=PreviewKind)
    week = models.DateField("semaine du")
    question = models.JSONField("ce qui est demandé", default=dict)
    digest = models.CharField("empreinte", max_length=64)
    state = models.CharField("état", max_length=9, choices=PreviewState, default=PreviewState.QUEUED)
    fraction = models.FloatField("avancement", default=0)
    result = models.JSONField("réponse", default=dict)
    problem = models.CharField("ce qui s’est passé", max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="demandée par"
    )
    created_at = models.DateTimeField("demandée à", auto_now_add=True)
    alive_at = models.DateTimeField("dernier signe de vie", default=timezone.now)
    finished_at = models.DateTimeField("finie à", null=True, blank=True)

    objects = PreviewQuerySet.as_manager()

    class Meta:
        verbose_name = "aperçu d’un changement"
        verbose_name_plural = "aperçus de changements"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "digest"],
                condition=Q(state__in=["QUEUED", "RUNNING"]),
                name="preview_one_running",
                violation_error_message="Ce calcul est déjà en cours.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_state_display()}"

    @property
    def is_lost(self) -> bool:
        """Whether its worker has gone: it gives no sign of life, or never began."""
        limits = {PreviewState.RUNNING: LOST_AFTER, PreviewState.QUEUED: NEVER_STARTED_AFTER}
        limit = limits.get(PreviewState(self.state))
        return limit is not None and self.alive_at < timezone.now() - limit

    @property
    def is_under_way(self) -> bool:
        """Whether an answer is still to come."""
        return self.state in UNDER_WAY and not self.is_lost

    @property
    def has_failed(self) -> bool:
        """Whether it ended without an answer, and not because someone stopped it."""
        return self.state == PreviewState.FAILED or self.is_lost
