"""Visits, who goes, the ledger of who is taken when, and who must be phoned."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from accounts.models import Territory
from core.models import VersionedModel
from mediation.models import Beneficiary
from scheduling.enums import CallOutcome, CallReason, VisitStage, VisitStatus
from scheduling.models.plan import Plan
from scheduling.models.request import VisitRequest
from scheduling.querysets import CallQuerySet, VisitQuerySet
from volunteers.models import Helper


class Visit(VersionedModel):
    """A visit of one or two helpers to a person. Its times exclude travel."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="visits", verbose_name="territoire")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="visits", verbose_name="planning")
    request = models.ForeignKey(VisitRequest, on_delete=models.PROTECT, related_name="visits", verbose_name="demande")
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, related_name="visits", verbose_name="bénéficiaire"
    )
    day = models.DateField("jour", db_index=True)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    stage = models.CharField("étape", max_length=9, choices=VisitStage, default=VisitStage.DRAFT)
    status = models.CharField("état", max_length=7, choices=VisitStatus, default=VisitStatus.UNKNOWN)
    is_pinned = models.BooleanField("fixée", default=False)
    note = models.CharField("note courte", max_length=300, blank=True)
    why = models.JSONField("pourquoi", default=dict, blank=True)
    helpers: "models.ManyToManyField[Helper, VisitHelper]" = models.ManyToManyField(
        Helper, through="VisitHelper", related_name="visits", verbose_name="intervenants"
    )

    history = HistoricalRecords()
    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "visite"
        verbose_name_plural = "visites"
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="visit_in_order",
                violation_error_message="La visite doit finir après son début.",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(stage__in=["DRAFT", "PUBLISHED"], status="unknown"),
                name="visit_one_standing_per_request",
                violation_error_message="Cette demande est déjà placée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary}, {self.day:%d/%m/%Y}"

    @property
    def minutes(self) -> int:
        """Length of the visit in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class VisitHelper(models.Model):
    """Who goes to a visit; the lead is the one who answers for it."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="places", verbose_name="visite")
    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="+", verbose_name="intervenant")
    is_lead = models.BooleanField("mène la visite", default=True)

    class Meta:
        verbose_name = "place de visite"
        verbose_name_plural = "places de visite"
        ordering: ClassVar = ["-is_lead", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["visit", "helper"],
                name="visit_helper_unique",
                violation_error_message="Cette personne est déjà prévue à cette visite.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.helper}"


class Occupancy(models.Model):
    """When a helper is taken: one ledger for visits, runs and workshops. No two rows of a helper overlap.

    PostgreSQL refuses an overlap by an exclusion constraint; services lock the helper first (TRUST A1).
    """

    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="occupancies", verbose_name="intervenant")
    visit = models.ForeignKey(
        Visit, on_delete=models.CASCADE, null=True, blank=True, related_name="occupancies", verbose_name="visite"
    )
    run = models.ForeignKey(
        "scheduling.Run",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="occupancies",
        verbose_name="course",
    )
    session = models.ForeignKey(
        "scheduling.WorkshopSession",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="occupancies",
        verbose_name="séance d’atelier",
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")

    class Meta:
        verbose_name = "temps pris"
        verbose_name_plural = "temps pris"
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="occupancy_in_order"),
            models.UniqueConstraint(fields=["visit", "helper"], name="occupancy_visit_helper_unique"),
            models.UniqueConstraint(fields=["run", "helper"], name="occupancy_run_helper_unique"),
            models.UniqueConstraint(fields=["session", "helper"], name="occupancy_session_helper_unique"),
            models.CheckConstraint(
                condition=Q(visit__isnull=False, run=None, session=None)
                | Q(visit=None, run__isnull=False, session=None)
                | Q(visit=None, run=None, session__isnull=False),
                name="occupancy_of_one_thing",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["helper", "starts_at"], name="occupancy_helper")]

    def __str__(self) -> str:
        return f"{self.helper} {self.starts_at:%d/%m/%Y %H:%M}"

    @property
    def words(self) -> str:
        """What takes the time: "une visite", "une course", "un atelier"."""
        if self.run_id is not None:
            return "une course"
        return "un atelier" if self.session_id is not None else "une visite"


class PhoneCall(models.Model):
    """Someone to phone about a visit or a ride, with the sentence to say."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="phone_calls", verbose_name="territoire"
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.CASCADE, null=True, blank=True, related_name="calls", verbose_name="visite"
    )
    ride = models.ForeignKey(
        "scheduling.RideRequest",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name="besoin de déplacement",
    )
    reason = models.CharField("raison", max_length=9, choices=CallReason, default=CallReason.CONFIRM)
    sentence = models.TextField("phrase à dire")
    outcome = models.CharField("résultat", max_length=9, choices=CallOutcome, blank=True)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    done_at = models.DateTimeField("fait à", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="fait par"
    )
    created_at = models.DateTimeField("créé à", auto_now_add=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "personne à appeler"
        verbose_name_plural = "personnes à appeler"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False, ride=None) | Q(visit=None, ride__isnull=False),
                name="phone_call_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_reason_display()}"

    @property
    def person(self) -> Beneficiary:
        """Who is to be told."""
        thing = self.visit or self.ride
        if thing is None:
            raise ValueError("A call is about a visit or a ride.")
        return thing.beneficiary
