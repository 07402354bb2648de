"""What is left of an erased file: that it was, when, by whom and why."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from mediation.enums import ErasureReason
from mediation.models.people import Beneficiary
from mediation.querysets import ErasureQuerySet


class Erasure(models.Model):
    """The tombstone of a file: no personal data, enough to erase it again after a backup was restored."""

    beneficiary = models.OneToOneField(
        Beneficiary, on_delete=models.PROTECT, related_name="erasure", verbose_name="bénéficiaire"
    )
    reason = models.CharField("raison", max_length=10, choices=ErasureReason)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="effacé par"
    )
    erased_at = models.DateTimeField("effacé le", auto_now_add=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = "effacement"
        verbose_name_plural = "effacements"
        ordering: ClassVar = ["-erased_at", "-pk"]

    def __str__(self) -> str:
        return f"Fiche n° {self.beneficiary_id}, effacée"
