"""Profile assessments."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mediation.enums import ProfileLevel, Way
from mediation.models.grids import OrientationGrid
from mediation.models.people import Beneficiary
from mediation.querysets import AssessmentQuerySet


class Assessment(models.Model):
    """One dated answer to the questionnaire, with what was computed and what was decided."""

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="assessments", verbose_name="bénéficiaire"
    )
    done_on = models.DateField("fait le", default=timezone.localdate)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="fait par"
    )
    questionnaire = models.CharField("version du questionnaire", max_length=20)
    answers = models.JSONField("réponses")
    remarks = models.JSONField("remarques", default=dict, blank=True)
    skill = models.PositiveSmallIntegerField("usages", validators=[MaxValueValidator(100)])
    appetite = models.PositiveSmallIntegerField("envie", validators=[MaxValueValidator(100)])
    computed_level = models.CharField("profil calculé", max_length=16, choices=ProfileLevel)
    level = models.CharField("profil retenu", max_length=16, choices=ProfileLevel)
    override_reason = models.CharField("raison du changement de profil", max_length=300, blank=True)
    recommended_way = models.CharField("façon d’aider conseillée", max_length=20, choices=Way)
    chosen_way = models.CharField("façon d’aider retenue", max_length=20, choices=Way)
    way_reason = models.CharField("raison de la suite retenue", max_length=300, blank=True)
    reasons = models.JSONField("raisons", default=list)
    grid = models.ForeignKey(
        OrientationGrid,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="grille utilisée",
        help_text="Vide : la grille d’origine.",
    )
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "diagnostic numérique"
        verbose_name_plural = "diagnostics numériques"
        ordering: ClassVar = ["-done_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level=models.F("computed_level")) | ~Q(override_reason=""),
                name="assessment_override_has_reason",
                violation_error_message="Dites pourquoi vous retenez un autre profil.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary}, {self.get_level_display()}"
