"""Accompaniments."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from mediation.enums import CaseOrigin, CaseStatus
from mediation.models.people import Beneficiary
from mediation.querysets import CaseQuerySet


class Case(models.Model):
    """One accompaniment of a person (dossier); at most one is open at a time."""

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="cases", verbose_name="bénéficiaire"
    )
    status = models.CharField("état", max_length=10, choices=CaseStatus, default=CaseStatus.REQUESTED)
    origin = models.CharField("origine", max_length=10, choices=CaseOrigin, default=CaseOrigin.PHONE)
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="référent",
    )
    opened_on = models.DateField("ouvert le", default=timezone.localdate)
    next_action_on = models.DateField("prochaine étape le", null=True, blank=True)
    closed_on = models.DateField("terminé le", null=True, blank=True)

    history = HistoricalRecords()
    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        verbose_name_plural = "dossiers"
        ordering: ClassVar = ["-opened_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["beneficiary"],
                condition=~Q(status="CLOSED"),
                name="case_one_open",
                violation_error_message="Cette personne a déjà un dossier ouvert.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary}, {self.get_status_display()}"
