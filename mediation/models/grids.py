"""What a territory decides about diagnoses: the grid of orientation, the questionnaire; and diagnoses under way."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Territory
from mediation.assessment.grid import Grid
from mediation.assessment.questionnaire import Questionnaire
from mediation.assessment.versions import questionnaire
from mediation.models.people import Beneficiary
from mediation.querysets import AssessmentDraftQuerySet, OrientationGridQuerySet, QuestionnaireChoiceQuerySet


class OrientationGrid(models.Model):
    """A version of the rules that recommend a way of helping. Adopted versions have a number and never change.

    The row without a number is what the manager is preparing. A territory without any adopted row uses the original
    grid, which has no row.
    """

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    number = models.PositiveIntegerField("version", null=True, blank=True)
    rules = models.JSONField("règles")
    comment = models.CharField("ce qui change", max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    saved_at = models.DateTimeField("enregistrée le", auto_now=True)

    objects = OrientationGridQuerySet.as_manager()

    class Meta:
        verbose_name = "grille d’orientation"
        verbose_name_plural = "grilles d’orientation"
        ordering: ClassVar = ["territory", F("number").desc(nulls_first=True), "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "number"],
                name="grid_number_once",
                violation_error_message="Cette version de la grille existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["territory"],
                condition=Q(number=None),
                name="grid_one_in_preparation",
                violation_error_message="Une grille est déjà en préparation.",
            ),
        ]

    def __str__(self) -> str:
        return f"Grille n° {self.number}" if self.number else "Grille en préparation"

    @property
    def grid(self) -> Grid:
        """The rules, ready to be asked."""
        return Grid.from_data(self.rules)


class QuestionnaireChoice(models.Model):
    """The version of the questionnaire that a territory uses, when it has chosen one."""

    territory = models.OneToOneField(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    version = models.CharField("version du questionnaire", max_length=20)

    objects = QuestionnaireChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "choix du questionnaire"
        verbose_name_plural = "choix du questionnaire"

    def __str__(self) -> str:
        return self.version


class AssessmentDraft(models.Model):
    """A diagnosis that someone has begun with a person: kept at each answer, read by nobody else."""

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="+", verbose_name="bénéficiaire"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="commencé par"
    )
    questionnaire = models.CharField("version du questionnaire", max_length=20)
    answers = models.JSONField("réponses", default=dict)
    remarks = models.JSONField("remarques", default=dict, blank=True)
    started_at = models.DateTimeField("commencé le", auto_now_add=True)
    updated_at = models.DateTimeField("repris le", auto_now=True)

    objects = AssessmentDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "diagnostic commencé"
        verbose_name_plural = "diagnostics commencés"
        ordering: ClassVar = ["-updated_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["beneficiary", "user"],
                name="draft_one_each",
                violation_error_message="Vous avez déjà commencé un diagnostic avec cette personne.",
            )
        ]

    def __str__(self) -> str:
        return f"Diagnostic commencé, fiche n° {self.beneficiary_id}"

    @property
    def asked(self) -> Questionnaire:
        """The questionnaire that is being answered."""
        return questionnaire(self.questionnaire)
