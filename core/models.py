"""Kernel models: versioned rows and the access journal."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class VersionedModel(models.Model):
    """A row that two people may edit at once: ``version`` grows at each save through ``save_if_unchanged``."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True


class JournalEntry(models.Model):
    """Who did what to which object, as one French sentence. Append-only: the database refuses change and removal.

    Holds ids and a sentence without case content (CNIL, recommandation journalisation, 2021).
    """

    at = models.DateTimeField("date", auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name="auteur",
    )
    territory_id = models.BigIntegerField("territoire", null=True, db_index=True)
    verb = models.CharField("action", max_length=40)
    object_kind = models.CharField("type d’objet", max_length=60)
    object_id = models.CharField("objet", max_length=40)
    sentence = models.CharField("phrase", max_length=300)

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "lignes du journal"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["object_kind", "object_id"], name="journal_object")]

    def __str__(self) -> str:
        return self.sentence
