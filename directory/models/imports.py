"""Imports of other directories: read, compared, read over by a person, then written at once."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Territory
from directory.enums import ImportState, RowAction, RowDecision
from directory.models.records import Place, Service
from directory.models.sources import Source
from directory.querysets import ImportQuerySet

# Without a sign of life for so long, the worker of an import has gone.
LOST_AFTER = timedelta(seconds=90)
# What was read of a file that nobody wrote is forgotten after this.
KEPT_FOR = timedelta(days=30)


class SourceRecord(models.Model):
    """Which row of which source a place was read from; ``digest`` tells whether the row has changed since."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="records", verbose_name="source")
    external_id = models.CharField("identifiant dans la source", max_length=120)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="records", verbose_name="lieu")
    digest = models.CharField("empreinte", max_length=64)
    last_seen_on = models.DateField("vu le")
    missing_since = models.DateField("disparu le", null=True, blank=True)

    class Meta:
        verbose_name = "ligne d’une source"
        verbose_name_plural = "lignes des sources"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "external_id"], name="source_record_once")]

    def __str__(self) -> str:
        return f"{self.source}, {self.external_id}"


class ServiceRecord(models.Model):
    """Which service a row of a source describes, under the name that the row gives it."""

    record = models.ForeignKey(SourceRecord, on_delete=models.CASCADE, related_name="services", verbose_name="ligne")
    external_id = models.CharField("identifiant dans la ligne", max_length=120)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="records", verbose_name="service")

    class Meta:
        verbose_name = "service d’une ligne"
        verbose_name_plural = "services des lignes"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["record", "external_id"], name="service_record_once")]

    def __str__(self) -> str:
        return f"{self.record}, {self.external_id}"


class ColumnMap(models.Model):
    """A column mapping that a territory saved, for files that come again in the same shape."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    name = models.CharField("nom", max_length=120)
    config = models.JSONField("correspondances")

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "correspondance de colonnes"
        verbose_name_plural = "correspondances de colonnes"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="column_map_name_once",
                violation_error_message="Une correspondance porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file: ``counts`` by action, ``written`` by what was done; ``progress`` from 0 to 1 while writing.

    The row is the truth: the page reads it, a worker does what it says. ``alive_at`` is the worker's last sign of
    life, nothing while the import waits for one; ``config`` the column mapping of a table, nothing for a known format.
    """

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs", verbose_name="source")
    file_name = models.CharField("fichier", max_length=200)
    address = models.URLField("adresse du fichier", blank=True, max_length=500)
    config = models.JSONField("correspondances", null=True, blank=True)
    state = models.CharField("état", max_length=8, choices=ImportState, default=ImportState.READING)
    counts = models.JSONField("comptes", default=dict)
    written = models.JSONField("ce qui a été écrit", default=dict, blank=True)
    hours = models.JSONField("horaires lus", default=dict, blank=True)
    progress = models.FloatField("avancement", default=0)
    rows_done = models.PositiveIntegerField("lignes lues", default=0)
    alive_at = models.DateTimeField("dernier signe de vie", null=True, blank=True)
    problem = models.CharField("problème", max_length=300, blank=True)
    closes_missing = models.BooleanField("fermer ce qui a disparu", default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    created_at = models.DateTimeField("lancé le", auto_now_add=True)
    written_at = models.DateTimeField("écrit le", null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.get_state_display()}"

    @property
    def is_working(self) -> bool:
        """Whether a worker has it, or is to take it."""
        return self.state in {ImportState.READING, ImportState.WRITING}

    @property
    def is_lost(self) -> bool:
        """Whether the worker that read it has gone. One that writes keeps the row locked instead."""
        is_silent = self.alive_at is not None and self.alive_at < timezone.now() - LOST_AFTER
        return self.state == ImportState.READING and is_silent


class ImportFile(models.Model):
    """A file of an import, packed, until the import is written or given up. A second one lists services."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files", verbose_name="import")
    rank = models.PositiveSmallIntegerField("rang", default=0)
    name = models.CharField("nom", max_length=200)
    content = models.BinaryField("contenu")

    class Meta:
        verbose_name = "fichier d’un import"
        verbose_name_plural = "fichiers d’un import"
        ordering: ClassVar = ["rank", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "rank"], name="import_file_once")]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """A row read: what it would do, to which place, and what a person should know."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows", verbose_name="import")
    line = models.PositiveIntegerField("ligne")
    action = models.CharField("action", max_length=10, choices=RowAction)
    decision = models.CharField("décision", max_length=6, choices=RowDecision, blank=True, default=RowDecision.NONE)
    label = models.CharField("nom", max_length=200)
    place = models.ForeignKey(
        Place, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="lieu"
    )
    twin_line = models.PositiveIntegerField("ressemble à la ligne", null=True, blank=True)
    draft = models.JSONField("contenu lu", default=dict)
    messages = models.JSONField("remarques", default=list)
    kept = models.PositiveSmallIntegerField("champs gardés", default=0)

    class Meta:
        verbose_name = "ligne d’un import"
        verbose_name_plural = "lignes d’un import"
        ordering: ClassVar = ["line", "pk"]
        indexes: ClassVar = [models.Index(fields=["run", "action", "line"], name="import_row_action")]

    def __str__(self) -> str:
        return f"ligne {self.line}, {self.label}"
