"""Cases handed over from one referent to others, so that it can be read, told and undone."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Territory
from mediation.models.cases import Case
from mediation.querysets import HandoverQuerySet


class CaseHandover(models.Model):
    """Several cases given to other referents at once, by a coordinator or a manager."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="case_handovers", verbose_name="territoire"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("à", default=timezone.now)
    undone_at = models.DateTimeField("annulé à", null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "réattribution"
        verbose_name_plural = "réattributions"
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y}"


class CaseHandoverLine(models.Model):
    """One case that changed hands; ``told_at`` is when the new referent took note of it."""

    handover = models.ForeignKey(
        CaseHandover, on_delete=models.CASCADE, related_name="lines", verbose_name="réattribution"
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers", verbose_name="dossier")
    former = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="ancien référent",
    )
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="nouveau référent"
    )
    told_at = models.DateTimeField("lu à", null=True, blank=True)

    class Meta:
        verbose_name = "dossier réattribué"
        verbose_name_plural = "dossiers réattribués"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["handover", "case"], name="handover_case_once")]

    def __str__(self) -> str:
        return f"{self.case}"
