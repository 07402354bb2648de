"""Pairs of records that look alike and that somebody said are two."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Territory
from directory.querysets import SourceQuerySet


class DistinctPair(models.Model):
    """Two places, or two services, that are not one: not proposed again. ``first`` is the lower key."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    kind = models.CharField("genre de fiche", max_length=10)
    first = models.BigIntegerField("première fiche")
    second = models.BigIntegerField("seconde fiche")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    on = models.DateField("date", default=timezone.localdate)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = "paire de fiches distinctes"
        verbose_name_plural = "paires de fiches distinctes"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "kind", "first", "second"], name="distinct_pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="distinct_pair_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first} et {self.second}"
