"""Trainings, their sessions and who attends."""

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Commune, Territory
from core.models import VersionedModel
from volunteers.enums_trainings import AttendanceState, SessionState, TrainingAudience
from volunteers.models.helpers import Helper
from volunteers.querysets_trainings import AttendanceQuerySet, SessionQuerySet, TrainingQuerySet


class Training(VersionedModel):
    """A training of the territory. ``code`` is that of the condition of engagement it satisfies, if any."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="trainings", verbose_name="territoire"
    )
    title = models.CharField("titre", max_length=120)
    audiences = models.JSONField("pour qui", default=list)
    topic = models.CharField("sujet", max_length=120, blank=True)
    description = models.TextField("programme", max_length=2000, blank=True)
    minutes = models.PositiveSmallIntegerField(
        "durée", default=180, validators=[MinValueValidator(15), MaxValueValidator(2400)]
    )
    months_valid = models.PositiveSmallIntegerField(
        "à refaire tous les (mois)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    code = models.CharField("condition d’engagement remplie", max_length=40, blank=True)
    is_civic = models.BooleanField("formation civique et citoyenne", default=False)
    is_active = models.BooleanField("encore donnée", default=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = "formation"
        verbose_name_plural = "formations"
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "title"],
                name="training_title_unique",
                violation_error_message="Une formation porte déjà ce titre.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audience_words(self) -> str:
        """Names of the audiences."""
        return ", ".join(str(TrainingAudience(value).label) for value in self.audiences)


class TrainingSession(VersionedModel):
    """A training on a day. Without ``capacity`` everyone has a place."""

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="sessions", verbose_name="formation")
    starts_at = models.DateTimeField("début", db_index=True)
    ends_at = models.DateTimeField("fin")
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    place = models.CharField("lieu", max_length=160, blank=True)
    capacity = models.PositiveSmallIntegerField(
        "places", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    trainer = models.CharField("qui anime", max_length=160, blank=True)
    state = models.CharField("état", max_length=9, choices=SessionState, default=SessionState.PLANNED)
    cancel_reason = models.CharField("raison de l’annulation", max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance de formation"
        verbose_name_plural = "séances de formation"
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="training_session_in_order",
                violation_error_message="L’heure de fin doit suivre l’heure de début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training}, {self.day:%d/%m/%Y}"

    @property
    def day(self) -> date:
        """Day of the session, in France."""
        return timezone.localdate(self.starts_at)

    @property
    def territory_id(self) -> int:
        """Territory of the training."""
        return self.training.territory_id

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def where(self) -> str:
        """Place and commune, as far as they are known."""
        return ", ".join(part for part in (self.place, self.commune.name if self.commune else "") if part)

    @property
    def is_over(self) -> bool:
        """Whether the session has begun: who came can be noted."""
        return self.starts_at <= timezone.now()


class TrainingAttendance(models.Model):
    """The place of someone at a session: a helper of the territory, or somebody from outside by name."""

    session = models.ForeignKey(
        TrainingSession, on_delete=models.CASCADE, related_name="attendances", verbose_name="séance"
    )
    helper = models.ForeignKey(
        Helper,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name="intervenant",
    )
    name = models.CharField("prénom et nom", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    organisation = models.CharField("organisme", max_length=120, blank=True)
    audience = models.CharField("public", max_length=13, choices=TrainingAudience)
    state = models.CharField("état", max_length=10, choices=AttendanceState, default=AttendanceState.REGISTERED)
    registered_at = models.DateTimeField("inscrit le", auto_now_add=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription à une séance"
        verbose_name_plural = "inscriptions aux séances"
        ordering: ClassVar = ["registered_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "helper"],
                condition=~Q(helper=None),
                name="attendance_helper_unique",
                violation_error_message="Cette personne est déjà inscrite.",
            ),
            models.CheckConstraint(
                condition=Q(helper__isnull=False, name="") | (Q(helper=None) & ~Q(name="")),
                name="attendance_someone",
                violation_error_message="Indiquez le nom de la personne.",
            ),
        ]

    def __str__(self) -> str:
        return self.who

    @property
    def who(self) -> str:
        """Name of the person."""
        return str(self.helper) if self.helper_id and self.helper else self.name
