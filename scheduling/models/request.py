"""What someone needs: visit requests, when and by whom."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Territory
from core.models import VersionedModel
from mediation.enums import Weekday
from mediation.models import Beneficiary
from scheduling.enums import CancelCause, HelperWish, Priority, Purpose, RequestStatus
from scheduling.querysets import RequestQuerySet
from volunteers.models import Helper


class VisitRequest(VersionedModel):
    """A visit that someone needs. Themes are La Coop's 19 + 11."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="visit_requests", verbose_name="territoire"
    )
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, related_name="visit_requests", verbose_name="bénéficiaire"
    )
    purpose = models.CharField("but de la visite", max_length=12, choices=Purpose, default=Purpose.LEARNING)
    themes = models.JSONField("thèmes", default=list, blank=True)
    procedure_themes = models.JSONField("thèmes de démarche", default=list, blank=True)
    duration = models.PositiveSmallIntegerField(
        "durée", default=60, validators=[MinValueValidator(15), MaxValueValidator(240)], help_text="En minutes."
    )
    people = models.PositiveSmallIntegerField(
        "intervenants", default=1, validators=[MinValueValidator(1), MaxValueValidator(2)]
    )
    priority = models.PositiveSmallIntegerField("priorité", choices=Priority, default=Priority.NORMAL)
    due_on = models.DateField("avant le", null=True, blank=True)
    access_notes = models.CharField("à savoir avant d’y aller", max_length=300, blank=True)
    words = models.CharField("ce que la personne demande, avec ses mots", max_length=300, blank=True)
    status = models.CharField("état", max_length=9, choices=RequestStatus, default=RequestStatus.WAITING)
    cancel_cause = models.CharField("pourquoi", max_length=11, choices=CancelCause, blank=True)
    cancel_reason = models.CharField("raison de l’annulation", max_length=200, blank=True)
    requested_on = models.DateField("demandée le", default=timezone.localdate)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="notée par"
    )
    helpers: "models.ManyToManyField[Helper, RequestHelper]" = models.ManyToManyField(
        Helper, through="RequestHelper", related_name="wished_in", verbose_name="intervenants souhaités ou à éviter"
    )

    history = HistoricalRecords()
    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de visite"
        verbose_name_plural = "demandes de visite"
        ordering: ClassVar = ["requested_on", "pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "status", "requested_on"], name="request_queue")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.beneficiary}"

    @property
    def age_days(self) -> int:
        """Days since the request was made."""
        return (timezone.localdate() - self.requested_on).days


class RequestWindow(models.Model):
    """When the person can be visited: a weekday or a date (none: any day), between two hours."""

    request = models.ForeignKey(VisitRequest, on_delete=models.CASCADE, related_name="windows", verbose_name="demande")
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday, null=True, blank=True)
    on_date = models.DateField("date", null=True, blank=True)
    starts = models.TimeField("de")
    ends = models.TimeField("à")

    class Meta:
        verbose_name = "moment possible"
        verbose_name_plural = "moments possibles"
        ordering: ClassVar = ["on_date", "weekday", "starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="window_in_order",
                violation_error_message="L’heure de fin doit suivre l’heure de début.",
            ),
            models.CheckConstraint(
                condition=Q(weekday=None) | Q(on_date=None),
                name="window_day_or_date",
                violation_error_message="Choisissez un jour de la semaine ou une date, pas les deux.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"


class RequestHelper(models.Model):
    """A helper wished for, or to be avoided, by a request."""

    request = models.ForeignKey(VisitRequest, on_delete=models.CASCADE, related_name="wishes", verbose_name="demande")
    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="+", verbose_name="intervenant")
    wish = models.CharField("souhait", max_length=9, choices=HelperWish)

    class Meta:
        verbose_name = "souhait d’intervenant"
        verbose_name_plural = "souhaits d’intervenants"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "helper"],
                name="request_helper_unique",
                violation_error_message="Un intervenant ne peut pas être à la fois souhaité et à éviter.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.helper} ({self.get_wish_display()})"
