"""Contracts of civic service: who, until when, with which tutor, what counts in the hours, and the mission's review."""

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from accounts.models import Territory
from core.models import VersionedModel
from volunteers.enums import CheckResult, ContractEnd, DutyKind
from volunteers.models.helpers import Helper
from volunteers.querysets_contracts import AgentTaskQuerySet, ContractQuerySet, OfContractQuerySet


class CivicServiceContract(VersionedModel):
    """The contract of a civic-service youth; no two of one person meet.

    ``age_exception`` says only that the limit of age is raised to 30, never why.
    """

    helper = models.ForeignKey(
        Helper, on_delete=models.PROTECT, related_name="contracts", verbose_name="volontaire en service civique"
    )
    tutor = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="tutored", verbose_name="tuteur")
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    weekly_minutes = models.PositiveSmallIntegerField("minutes par semaine", default=24 * 60)
    birth_date = models.DateField("date de naissance")
    age_exception = models.BooleanField("limite d’âge portée à 30 ans", default=False)
    agrement_ref = models.CharField("numéro d’agrément", max_length=40)
    mission_title = models.CharField("intitulé de la mission", max_length=120)
    mission_sheet = models.TextField("fiche de mission", max_length=4000)
    civic_training_days = models.PositiveSmallIntegerField(
        "jours de formation civique prévus", default=2, validators=[MaxValueValidator(10)]
    )
    psc1_on = models.DateField("premiers secours (PSC1) le", null=True, blank=True)
    leave_days = models.PositiveSmallIntegerField(
        "jours de congé", default=12, validators=[MaxValueValidator(60)], help_text="Deux jours par mois de mission."
    )
    ended_on = models.DateField("fini avant le terme le", null=True, blank=True)
    end_reason = models.CharField("raison de la fin", max_length=6, choices=ContractEnd, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    history = HistoricalRecords()
    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat d’engagement"
        verbose_name_plural = "contrats d’engagement"
        ordering: ClassVar = ["-starts_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="contract_in_order",
                violation_error_message="Le dernier jour doit suivre le premier.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | (Q(ended_on__gte=F("starts_on"), ended_on__lte=F("ends_on")) & ~Q(end_reason="")),
                name="contract_early_end",
                violation_error_message="La fin avant le terme a un jour du contrat et une raison.",
            ),
            models.CheckConstraint(
                condition=~Q(tutor=F("helper")),
                name="contract_tutor_is_another",
                violation_error_message="Le tuteur est une autre personne.",
            ),
            models.UniqueConstraint(
                fields=["helper", "starts_on"],
                name="contract_start_unique",
                violation_error_message="Cette personne a déjà un contrat qui commence ce jour-là.",
            ),
        ]

    def __str__(self) -> str:
        return f"Contrat de {self.helper}"

    @property
    def territory_id(self) -> int:
        """Territory of the youth: where the journal writes."""
        return self.helper.territory_id

    @property
    def last_day(self) -> date:
        """The last day, brought forward by an early end."""
        return self.ended_on or self.ends_on

    def holds_on(self, day: date) -> bool:
        """Tell whether the contract runs on a day."""
        return self.starts_on <= day <= self.last_day


class TrainingDay(models.Model):
    """Hours of training or activity besides visits: they count in the week, and nothing else is planned then."""

    contract = models.ForeignKey(
        CivicServiceContract, on_delete=models.CASCADE, related_name="training_days", verbose_name="contrat"
    )
    day = models.DateField("jour", db_index=True)
    starts = models.TimeField("de")
    ends = models.TimeField("à")
    kind = models.CharField("quoi", max_length=8, choices=DutyKind, default=DutyKind.CIVIC)
    title = models.CharField("précision", max_length=120, blank=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = "heures de formation ou d’activité"
        verbose_name_plural = "heures de formation ou d’activité"
        ordering: ClassVar = ["day", "starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="training_in_order",
                violation_error_message="L’heure de fin doit suivre l’heure de début, le même jour.",
            ),
            models.UniqueConstraint(
                fields=["contract", "day", "starts"],
                name="training_start_unique",
                violation_error_message="Des heures commencent déjà à ce moment.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.day:%d/%m/%Y}"

    @property
    def starts_at(self) -> datetime:
        """Start by the clock of France, without a zone."""
        return datetime.combine(self.day, self.starts)

    @property
    def ends_at(self) -> datetime:
        """End by the clock of France, without a zone."""
        return datetime.combine(self.day, self.ends)


class AgentTask(models.Model):
    """Something that agents or employees do here, set against missions (art. L. 120-9).

    ``youth`` is what a youth does beside it, as written in the last comparison: offered again for the next contract.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="agent_tasks", verbose_name="territoire"
    )
    label = models.CharField("ce que fait un agent", max_length=160)
    youth = models.CharField("ce que fait le volontaire", max_length=200, blank=True)
    is_active = models.BooleanField("encore comparée", default=True)

    objects = AgentTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "tâche d’agent"
        verbose_name_plural = "tâches d’agents"
        ordering: ClassVar = ["label", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "label"],
                name="agent_task_unique",
                violation_error_message="Cette tâche est déjà dans la liste.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class NonSubstitutionCheck(models.Model):
    """A mission set against the tasks of agents and employees, of the year before too (art. L. 120-9). Kept as made.

    ``compared`` keeps each task as it was read: ``agent``, ``youth``, and whether the mission keeps clear of it
    (``is_distinct``).
    """

    contract = models.ForeignKey(
        CivicServiceContract, on_delete=models.CASCADE, related_name="checks", verbose_name="contrat"
    )
    statement = models.TextField("ce qui a été vérifié", max_length=2000)
    compared = models.JSONField("tâches comparées", default=list, blank=True)
    result = models.CharField("résultat", max_length=9, choices=CheckResult)
    reviewed_on = models.DateField("vérifié le")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="vérifié par"
    )
    next_review_on = models.DateField("à revoir le")

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = "vérification de non-substitution"
        verbose_name_plural = "vérifications de non-substitution"
        ordering: ClassVar = ["-reviewed_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(next_review_on__gt=F("reviewed_on")),
                name="check_next_review_later",
                violation_error_message="La prochaine vérification vient après celle-ci.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_result_display()}, {self.reviewed_on:%d/%m/%Y}"
