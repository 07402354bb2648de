"""People read from a spreadsheet: the file until it is read, its lines until they are written."""

import json
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Territory
from core.fields import EncryptedTextField
from mediation.enums import Decision, ImportState, Outcome, Verdict
from mediation.models.people import Beneficiary
from mediation.querysets import PeopleImportQuerySet

LOST_AFTER = timedelta(seconds=90)
KEPT_FOR = timedelta(days=7)
UNDO_WITHIN = timedelta(days=1)
WORKING = (ImportState.QUEUED, ImportState.READING, ImportState.WRITING)


class PeopleImport(models.Model):
    """One file sent. The row is the truth: the page reads it, the worker writes it."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    file_name = models.CharField("nom du fichier", max_length=200)
    state = models.CharField("état", max_length=9, choices=ImportState, default=ImportState.QUEUED)
    lines_done = models.PositiveIntegerField("lignes traitées", default=0)
    lines_total = models.PositiveIntegerField("lignes à traiter", default=0)
    problem = models.CharField("ce qui s’est passé", max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="envoyé par"
    )
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="référent",
    )
    created_at = models.DateTimeField("envoyé à", auto_now_add=True)
    alive_at = models.DateTimeField("dernier signe de vie", default=timezone.now)
    written_at = models.DateTimeField("écrit à", null=True, blank=True)

    objects = PeopleImportQuerySet.as_manager()

    class Meta:
        verbose_name = "reprise de personnes"
        verbose_name_plural = "reprises de personnes"
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.get_state_display()}"

    @property
    def is_working(self) -> bool:
        """Whether a worker has it."""
        return self.state in WORKING

    @property
    def is_lost(self) -> bool:
        """Whether its worker has gone: it gives no sign of life any more."""
        return self.is_working and self.alive_at < timezone.now() - LOST_AFTER

    @property
    def may_be_undone(self) -> bool:
        """Whether what was written can still be taken back."""
        is_recent = self.written_at is not None and self.written_at > timezone.now() - UNDO_WITHIN
        return self.state == ImportState.DONE and is_recent


class PeopleImportFile(models.Model):
    """The file as it was sent, in base 64 and encrypted. Removed as soon as its lines are read."""

    run = models.OneToOneField(PeopleImport, on_delete=models.CASCADE, related_name="file", verbose_name="reprise")
    content = EncryptedTextField("contenu du fichier")

    class Meta:
        verbose_name = "fichier à reprendre"
        verbose_name_plural = "fichiers à reprendre"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"Fichier de la reprise n° {self.run_id}"


class PeopleImportRow(models.Model):
    """One line of the file.

    ``told`` is what was read, encrypted: emptied when the line is written, removed with the line after KEPT_FOR.
    ``digest`` recognises the line in a later file; lines that became somebody's file are kept for that.
    """

    run = models.ForeignKey(PeopleImport, on_delete=models.CASCADE, related_name="rows", verbose_name="reprise")
    line = models.PositiveIntegerField("ligne")
    verdict = models.CharField("avis", max_length=9, choices=Verdict)
    decision = models.CharField("réponse", max_length=4, choices=Decision, blank=True, default=Decision.NONE)
    outcome = models.CharField("suite", max_length=7, choices=Outcome, blank=True, default=Outcome.NONE)
    told = EncryptedTextField("contenu de la ligne", blank=True)
    digest = models.CharField("empreinte", max_length=64, blank=True)
    twin = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="ressemble à"
    )
    beneficiary = models.ForeignKey(
        Beneficiary,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="import_rows",
        verbose_name="personne reprise",
    )

    class Meta:
        verbose_name = "ligne reprise"
        verbose_name_plural = "lignes reprises"
        ordering: ClassVar = ["line", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["run", "verdict", "line"], name="import_line_verdict"),
            models.Index(fields=["digest"], name="import_line_digest"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "line"],
                name="import_line_once",
                violation_error_message="Cette ligne a déjà été lue.",
            ),
            models.UniqueConstraint(
                fields=["digest"],
                condition=Q(outcome="CREATED"),
                name="import_line_written_once",
                violation_error_message="Cette ligne a déjà été reprise.",
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(verdict="DOUBTFUL"),
                name="import_line_decision_doubt",
                violation_error_message="Seule une ligne douteuse attend une réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"Ligne {self.line}"

    @property
    def reading(self) -> dict[str, Any]:
        """What was read: ``cells`` as written, ``fields`` as understood, ``note``, ``reasons``, ``name``."""
        kept: dict[str, Any] = json.loads(self.told) if self.told else {}
        return kept

    @property
    def is_look_alike(self) -> bool:
        """Whether the doubt is about who it is, not only about its note."""
        return bool(self.reading.get("is_look_alike"))

    @property
    def name(self) -> str:
        """Whose line it is."""
        if self.beneficiary is not None:
            return self.beneficiary.full_name
        return str(self.reading.get("name") or "Sans nom")

    def tell(self, **changes: Any) -> None:
        """Change what is kept of the line."""
        self.told = json.dumps(self.reading | changes, ensure_ascii=False)

    @property
    def reasons(self) -> list[str]:
        """What to know about the line, in sentences."""
        return list(self.reading.get("reasons", ()))
