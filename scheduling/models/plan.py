"""The week of a territory: settings, plan, search for a plan, what could not be placed, changes."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Territory
from core.models import VersionedModel
from scheduling.enums import PlanStatus, ProposalState
from scheduling.models.request import VisitRequest
from scheduling.querysets import OfPlanQuerySet, PlanQuerySet


class PlanningSettings(VersionedModel):
    """How a territory plans: lunch, margins, and what matters how much. Weights are in minutes of road."""

    territory = models.OneToOneField(
        Territory, on_delete=models.CASCADE, related_name="planning_settings", verbose_name="territoire"
    )
    lunch_from = models.TimeField("repas, au plus tôt", default="11:40")
    lunch_until = models.TimeField("repas, fini à", default="13:30")
    lunch_minutes = models.PositiveSmallIntegerField(
        "durée du repas", default=45, validators=[MinValueValidator(0), MaxValueValidator(120)]
    )
    buffer_minutes = models.PositiveSmallIntegerField(
        "marge après une visite", default=5, validators=[MaxValueValidator(60)]
    )
    civic_never_alone = models.BooleanField("un service civique ne va jamais seul", default=True)
    weight_preference = models.PositiveSmallIntegerField("une personne non souhaitée compte pour", default=15)
    weight_late = models.PositiveSmallIntegerField("un jour de retard compte pour", default=60)
    weight_unfair = models.PositiveSmallIntegerField("l’inégalité de charge compte pour", default=10)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "réglages du planning"
        verbose_name_plural = "réglages du planning"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lunch_until__gt=F("lunch_from")),
                name="planning_lunch_in_order",
                violation_error_message="La fin du repas doit suivre son début.",
            )
        ]

    def __str__(self) -> str:
        return f"Réglages du planning, {self.territory}"


class Plan(VersionedModel):
    """The week of a territory: a draft, published at once, then lived with."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="plans", verbose_name="territoire")
    week = models.DateField("semaine du")
    status = models.CharField("état", max_length=9, choices=PlanStatus, default=PlanStatus.DRAFT)
    travel_source = models.CharField("temps de route", max_length=200, blank=True)
    roads = models.JSONField("origine des temps de route", default=dict, blank=True)
    published_at = models.DateTimeField("publié le", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="publié par"
    )
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "planning"
        verbose_name_plural = "plannings"
        ordering: ClassVar = ["-week"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "week"], name="plan_week_unique"),
            models.CheckConstraint(condition=Q(week__week_day=2), name="plan_week_is_monday"),
        ]

    def __str__(self) -> str:
        return f"Semaine du {self.week:%d/%m/%Y}"


class Unserved(models.Model):
    """A request that the last plan could not hold: what stopped it and what would free it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="unserved", verbose_name="planning")
    request = models.ForeignKey(VisitRequest, on_delete=models.CASCADE, related_name="+", verbose_name="demande")
    causes = models.JSONField("causes", default=dict)
    remedies = models.JSONField("remèdes", default=list)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "demande restant à placer"
        verbose_name_plural = "demandes restant à placer"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "request"], name="unserved_unique")]

    def __str__(self) -> str:
        return f"{self.request}"


class Proposal(models.Model):
    """A search for a week's plan, run by a worker. The row is the truth: the page reads it, the worker writes it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="proposals", verbose_name="planning")
    state = models.CharField("état", max_length=9, choices=ProposalState, default=ProposalState.QUEUED)
    fraction = models.FloatField("avancement", default=0)
    served = models.PositiveIntegerField("visites placées", default=0)
    total = models.PositiveIntegerField("demandes", default=0)
    travel_minutes = models.PositiveIntegerField("minutes de route", default=0)
    stop_requested = models.BooleanField("arrêt demandé", default=False)
    result = models.JSONField("résultat", default=dict)
    problem = models.CharField("ce qui s’est passé", max_length=300, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="demandée par"
    )
    created_at = models.DateTimeField("demandée à", auto_now_add=True)
    alive_at = models.DateTimeField("dernier signe de vie", default=timezone.now)
    finished_at = models.DateTimeField("finie à", null=True, blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "recherche de planning"
        verbose_name_plural = "recherches de planning"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["QUEUED", "RUNNING"]),
                name="proposal_one_running",
                violation_error_message="Une recherche est déjà en cours pour cette semaine.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.get_state_display()}"


class PlanChange(models.Model):
    """A change made by hand to a plan, with what is needed to undo it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes", verbose_name="planning")
    sentence = models.CharField("phrase", max_length=300)
    before = models.JSONField("avant")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    made_at = models.DateTimeField("à", auto_now_add=True)
    undone_at = models.DateTimeField("annulé à", null=True, blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "changement de planning"
        verbose_name_plural = "changements de planning"
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.sentence
