"""Notes that the team writes about a person."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.fields import EncryptedTextField
from mediation.models.people import Beneficiary
from mediation.querysets import NoteQuerySet


class Note(models.Model):
    """A free text about a person, encrypted at rest; a private one is read by its author alone."""

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="notes", verbose_name="bénéficiaire"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    is_private = models.BooleanField("pour moi seulement", default=False)
    text = EncryptedTextField("texte de la note")
    created_at = models.DateTimeField("écrite le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note"
        verbose_name_plural = "notes"
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Note n° {self.pk}"
