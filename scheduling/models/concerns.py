"""Concerns about someone who was visited, told discreetly to one named person."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Territory
from core.fields import EncryptedTextField
from core.models import VersionedModel
from mediation.models import Beneficiary
from scheduling.enums import ConcernLevel, ConcernOutcome, ConcernStatus, ConcernStep
from scheduling.models.visit import Visit
from scheduling.querysets_safety import ConcernQuerySet


class ConcernReport(VersionedModel):
    """What worried someone during a visit (inquiétude). Who may read it: ``rules.may_read_concern``."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="concerns", verbose_name="territoire"
    )
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="concerns", verbose_name="bénéficiaire"
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.SET_NULL, null=True, blank=True, related_name="concerns", verbose_name="visite"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="signalée par"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="adressée à",
    )
    level = models.CharField("niveau", max_length=8, choices=ConcernLevel)
    text = EncryptedTextField("ce qui inquiète")
    status = models.CharField("état", max_length=6, choices=ConcernStatus, default=ConcernStatus.OPEN)
    created_at = models.DateTimeField("signalée le", default=timezone.now)
    closed_at = models.DateTimeField("terminée le", null=True, blank=True)
    outcome = models.CharField("comment elle se termine", max_length=8, choices=ConcernOutcome, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = "inquiétude"
        verbose_name_plural = "inquiétudes"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="OPEN", outcome="", closed_at=None)
                | (Q(status="CLOSED", closed_at__isnull=False) & ~Q(outcome="")),
                name="concern_closed_with_outcome",
                violation_error_message="Une inquiétude terminée a une date et dit comment elle se termine.",
            )
        ]

    def __str__(self) -> str:
        return f"Inquiétude n° {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status == ConcernStatus.OPEN


class ConcernNote(models.Model):
    """What was done about a concern, in order."""

    concern = models.ForeignKey(
        ConcernReport, on_delete=models.CASCADE, related_name="steps", verbose_name="inquiétude"
    )
    kind = models.CharField("étape", max_length=8, choices=ConcernStep, default=ConcernStep.NOTE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    text = EncryptedTextField("suite donnée", blank=True)
    created_at = models.DateTimeField("notée le", default=timezone.now)

    class Meta:
        verbose_name = "suite d’une inquiétude"
        verbose_name_plural = "suites d’une inquiétude"
        ordering: ClassVar = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.concern}, {self.get_kind_display()}"
