"""Files of open data, kept in the database: every web process can serve them, and no disk is shared."""

from typing import ClassVar

from django.db import models

from accounts.models import Territory
from directory.enums import ExportKind
from directory.querysets import OpenDataFileQuerySet


class OpenDataFile(models.Model):
    """The last good file of one format: ``content`` is compressed, ``digest`` and ``size`` are those of the file read.

    ``made_at`` is when it was last made, ``changed_at`` when its content last changed. ``left_out`` counts the records
    that were faulty, named in ``faults``; ``incomplete`` those that the format cannot hold, by reason.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="open_data_files", verbose_name="territoire"
    )
    kind = models.CharField("format", max_length=10, choices=ExportKind)
    made_at = models.DateTimeField("fait le")
    changed_at = models.DateTimeField("changé le")
    rows = models.PositiveIntegerField("fiches", default=0)
    left_out = models.PositiveIntegerField("fiches écartées", default=0)
    faults = models.JSONField("fiches écartées, pourquoi", default=list)
    incomplete = models.JSONField("fiches incomplètes, par raison", default=dict)
    credits = models.JSONField("sources citées", default=list)
    problem = models.CharField("dernier échec", max_length=300, blank=True)
    size = models.PositiveBigIntegerField("taille en octets", default=0)
    digest = models.CharField("empreinte SHA-256", max_length=64)
    preview = models.TextField("premières lignes", blank=True)
    content = models.BinaryField("contenu compressé")

    objects = OpenDataFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier de données ouvertes"
        verbose_name_plural = "fichiers de données ouvertes"
        ordering: ClassVar = ["kind"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["territory", "kind"], name="open_data_file_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.territory}"
