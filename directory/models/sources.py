"""Where each field of a record comes from, and when (invariant M-b)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Territory
from directory.models.records import Organisation, Place, Service
from directory.querysets import SourceQuerySet


class Source(models.Model):
    """A file, a web form, a structure or the team itself; a lower ``precedence`` wins, field by field."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="sources", verbose_name="territoire"
    )
    key = models.SlugField("clé", max_length=60)
    name = models.CharField("nom", max_length=120)
    licence = models.CharField("licence", max_length=80, blank=True)
    url = models.URLField("adresse", blank=True, max_length=500)
    precedence = models.PositiveSmallIntegerField("rang", default=50)
    is_human = models.BooleanField("écrit à la main", default=False)
    # A licence may let us show what we read, and not publish it again: such records stay out of open data.
    may_republish = models.BooleanField("peut être publiée de nouveau", default=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = "source"
        verbose_name_plural = "sources"
        ordering: ClassVar = ["precedence", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "key"],
                name="source_key_once",
                violation_error_message="Une source porte déjà cette clé.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class FieldOrigin(models.Model):
    """The source and date of one field of one record; what a person corrected is never overwritten silently."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="origins", verbose_name="structure"
    )
    place = models.ForeignKey(Place, on_delete=models.CASCADE, null=True, related_name="origins", verbose_name="lieu")
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, related_name="origins", verbose_name="service"
    )
    field = models.CharField("champ", max_length=40)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="origins", verbose_name="source")
    on = models.DateField("date", default=timezone.localdate)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="par",
    )

    class Meta:
        verbose_name = "provenance d’un champ"
        verbose_name_plural = "provenances des champs"
        ordering: ClassVar = ["field"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, place=None, service=None)
                | Q(organisation=None, place__isnull=False, service=None)
                | Q(organisation=None, place=None, service__isnull=False),
                name="origin_of_one_record",
            ),
            models.UniqueConstraint(fields=["organisation", "field"], name="origin_once_per_organisation_field"),
            models.UniqueConstraint(fields=["place", "field"], name="origin_once_per_place_field"),
            models.UniqueConstraint(fields=["service", "field"], name="origin_once_per_service_field"),
        ]

    def __str__(self) -> str:
        return f"{self.field} : {self.source}"
