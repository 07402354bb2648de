"""The day of a driver: what was tapped on the way, and what people were told of their ride."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from scheduling.models.rides import RideLeg, RideRequest
from scheduling.models.runs import Run
from scheduling.querysets_transport import NoticeQuerySet, RunEventQuerySet
from scheduling.transport.enums import RunEventKind


class RunEvent(models.Model):
    """Something a driver said during a run, with one tap. Taken back, it stays with ``undone_at``.

    ``before``: what an undo puts back (hours of the stops before a delay, "return_asked" after an absence).
    ``settled_at``: the team has seen to a delay or an interruption.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events", verbose_name="course")
    leg = models.ForeignKey(
        RideLeg, on_delete=models.CASCADE, null=True, blank=True, related_name="events", verbose_name="trajet"
    )
    kind = models.CharField("geste", max_length=8, choices=RunEventKind)
    minutes = models.PositiveSmallIntegerField(
        "minutes de retard", null=True, blank=True, validators=[MaxValueValidator(240)]
    )
    words = models.CharField("mots du conducteur", max_length=200, blank=True)
    before = models.JSONField("avant", default=dict, blank=True)
    at = models.DateTimeField("à", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="noté par"
    )
    undone_at = models.DateTimeField("repris à", null=True, blank=True)
    settled_at = models.DateTimeField("réglé à", null=True, blank=True)

    objects = RunEventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement de course"
        verbose_name_plural = "événements de course"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "leg", "kind"],
                condition=Q(undone_at=None, leg__isnull=False),
                name="run_event_once_a_leg",
                violation_error_message="C’est déjà noté.",
            ),
            models.UniqueConstraint(
                fields=["run", "kind"],
                condition=Q(undone_at=None, kind__in=["LEFT", "FINISHED"]),
                name="run_event_once_a_run",
                violation_error_message="C’est déjà noté.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%d/%m/%Y %H:%M}"


class RideNotice(models.Model):
    """What a person was last told of a ride, and the digest of the link of the last e-mail.

    ``told``: way → [pick-up, drop-off, key of the driver's helper], moments in ISO 8601. Empty: nothing stands.
    ``before``: the same, before what is still waiting to be said or sent, so that only differences are told.
    """

    ride = models.OneToOneField(RideRequest, on_delete=models.CASCADE, related_name="notice", verbose_name="besoin")
    told = models.JSONField("annoncé", default=dict, blank=True)
    before = models.JSONField("annoncé auparavant", default=dict, blank=True)
    told_at = models.DateTimeField("annoncé le", null=True, blank=True)
    reminded_on = models.DateField("rappelé le", null=True, blank=True)
    secret_digest = models.CharField("empreinte du lien", max_length=64, blank=True, db_index=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "annonce d’un déplacement"
        verbose_name_plural = "annonces de déplacements"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.ride}"
