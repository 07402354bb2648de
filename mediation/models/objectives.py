"""Objectives chosen with the person, in the person's own words."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import VersionedModel
from mediation.enums import OPEN_OBJECTIVE, ObjectiveKind, ObjectiveStatus, Theme
from mediation.models.cases import Case
from mediation.models.people import Beneficiary
from mediation.querysets import ObjectiveQuerySet


class Objective(VersionedModel):
    """Something the person wishes to be able to do, in plain words: "appeler ma petite-fille en visio"."""

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="objectives", verbose_name="bénéficiaire"
    )
    case = models.ForeignKey(
        Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="objectives", verbose_name="dossier"
    )
    words = models.CharField("ce que la personne souhaite", max_length=120, validators=[MinLengthValidator(3)])
    kind = models.CharField("pour quoi faire", max_length=8, choices=ObjectiveKind, default=ObjectiveKind.PLEASURE)
    theme = models.CharField("thème", max_length=40, choices=Theme, blank=True)
    status = models.CharField("état", max_length=8, choices=ObjectiveStatus, default=ObjectiveStatus.TO_START)
    helped_by = models.CharField("qui aide", max_length=80, blank=True)
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="membre de l’équipe qui aide",
    )
    on_sheet = models.BooleanField("figure sur la feuille du frigo", default=True)
    position = models.PositiveSmallIntegerField("rang", default=0)
    dropped_reason = models.CharField("pourquoi l’avoir laissé de côté", max_length=200, blank=True)
    chosen_on = models.DateField("choisi le", default=timezone.localdate)
    ended_on = models.DateField("atteint ou laissé de côté le", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="noté par"
    )

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(words=""),
                name="objective_has_words",
                violation_error_message="Écrivez l’objectif avec les mots de la personne.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["TO_START", "ON_TRACK"], ended_on=None)
                | Q(status__in=["REACHED", "DROPPED"], ended_on__isnull=False),
                name="objective_end_has_date",
                violation_error_message="Un objectif atteint ou laissé de côté a une date ; les autres n’en ont pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_open(self) -> bool:
        """The person still works towards it."""
        return self.status in OPEN_OBJECTIVE

    @property
    def who_helps(self) -> str:
        """Who helps, a member of the team or someone else in words."""
        return self.helped_by or (self.helper.full_name if self.helper else "")


class ObjectiveStep(models.Model):
    """A step towards an objective, small enough for one meeting."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="steps", verbose_name="objectif")
    words = models.CharField("étape", max_length=120)
    position = models.PositiveSmallIntegerField("rang", default=0)
    done_on = models.DateField("faite le", null=True, blank=True)

    class Meta:
        verbose_name = "étape"
        verbose_name_plural = "étapes"
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.words


class ObjectiveNote(models.Model):
    """A progress told on a day, short; ``status`` is where the objective stood after it."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="notes", verbose_name="objectif")
    words = models.CharField("ce qui a avancé", max_length=200, blank=True)
    status = models.CharField("état", max_length=8, choices=ObjectiveStatus)
    noted_on = models.DateField("noté pour le", default=timezone.localdate)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="noté par"
    )
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)

    class Meta:
        verbose_name = "progrès noté"
        verbose_name_plural = "progrès notés"
        ordering: ClassVar = ["-noted_on", "-pk"]

    def __str__(self) -> str:
        return self.words or self.get_status_display()
