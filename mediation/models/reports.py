"""Activity reports: what was done, with whom, in La Coop's fields and values."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from simple_history.models import HistoricalRecords

from accounts.models import Commune, Territory
from core.fields import EncryptedTextField
from core.models import VersionedModel
from mediation.enums import (
    Autonomy,
    PlaceKind,
    Redirection,
    RefusalReason,
    ReportKind,
    Theme,
    WorkshopLevel,
)
from mediation.models.people import Beneficiary
from mediation.querysets import ParticipationQuerySet, RefusalQuerySet, ReportQuerySet

LONGEST_MINUTES = 23 * 60 + 59
_HAS_PROCEDURES = Contains(Cast("themes", models.TextField()), f'"{Theme.PROCEDURES.value}"')


class ActivityReport(VersionedModel):
    """What was done with one person or in a workshop (compte rendu d’activité, CRA).

    ``origin_ref`` names what the report answers, such as ``visit:12``: one thing has one report at most. A drop-in
    (permanence) is La Coop's individual report at a place of activity; ``is_drop_in`` keeps what La Coop cannot say.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="reports", verbose_name="territoire"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="fait par",
    )
    origin_ref = models.CharField(
        "rendez-vous d’origine", max_length=60, unique=True, null=True, blank=True, editable=False
    )
    kind = models.CharField("type d’activité", max_length=10, choices=ReportKind, default=ReportKind.INDIVIDUAL)
    is_drop_in = models.BooleanField("permanence, sans rendez-vous", default=False)
    done_on = models.DateField("date", db_index=True)
    starts_at = models.TimeField("heure de début", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        "durée", validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)], help_text="En minutes."
    )
    place_kind = models.CharField("lieu", max_length=13, choices=PlaceKind)
    place_name = models.CharField("nom du lieu d’activité", max_length=200, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    materials = models.JSONField("matériel", default=list, blank=True)
    themes = models.JSONField("thèmes", default=list)
    procedure_themes = models.JSONField("thèmes de démarche", default=list, blank=True)
    workshop_title = models.CharField("titre de l’atelier", max_length=200, blank=True)
    workshop_level = models.CharField("niveau de l’atelier", max_length=13, choices=WorkshopLevel, blank=True)
    redirection = models.CharField("réorienté vers", max_length=34, choices=Redirection, blank=True)
    tags = models.JSONField("étiquettes", default=list, blank=True)
    notes = EncryptedTextField("note", blank=True)
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    history = HistoricalRecords()
    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        ordering: ClassVar = ["-done_on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "-done_on"], name="report_list")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST_MINUTES),
                name="report_minutes",
                violation_error_message="La durée va de 1 minute à 23 h 59.",
            ),
            models.CheckConstraint(
                condition=~Q(themes=[]),
                name="report_has_theme",
                violation_error_message="Choisissez au moins un thème.",
            ),
            models.CheckConstraint(
                condition=Q(procedure_themes=[]) | Q(_HAS_PROCEDURES),
                name="report_procedures_need_theme",
                violation_error_message="Les démarches vont avec le thème « Aide aux démarches administratives ».",
            ),
            models.CheckConstraint(
                condition=~Q(place_kind=PlaceKind.PLACE) | ~Q(place_name=""),
                name="report_place_named",
                violation_error_message="Dites dans quel lieu d’activité.",
            ),
            models.CheckConstraint(
                condition=~Q(place_kind__in=[PlaceKind.HOME, PlaceKind.OTHER]) | Q(commune__isnull=False),
                name="report_commune_known",
                violation_error_message="Dites dans quelle commune.",
            ),
            models.CheckConstraint(
                condition=Q(kind=ReportKind.WORKSHOP) | Q(workshop_title="", workshop_level=""),
                name="report_workshop_only",
                violation_error_message="Le titre et le niveau sont ceux d’un atelier.",
            ),
            models.CheckConstraint(
                condition=Q(redirection="") | Q(kind=ReportKind.INDIVIDUAL),
                name="report_redirection_individual",
                violation_error_message="Seule une personne peut être réorientée, pas un atelier.",
            ),
            models.CheckConstraint(
                condition=Q(is_drop_in=False) | Q(kind=ReportKind.INDIVIDUAL, place_kind=PlaceKind.PLACE),
                name="report_drop_in_at_place",
                violation_error_message="Une permanence se tient dans un lieu d’activité, une personne à la fois.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.done_on:%d/%m/%Y}"


class ReportParticipation(models.Model):
    """Someone a report is about: one row for an individual report, one for each participant of a workshop.

    Without ``beneficiary`` the participant is anonymous; an erased file leaves such a row behind, so that figures
    stay. Each row is one accompaniment (La Coop's rule: a workshop of n people counts n).
    """

    report = models.ForeignKey(
        ActivityReport, on_delete=models.CASCADE, related_name="participations", verbose_name="compte rendu"
    )
    beneficiary = models.ForeignKey(
        Beneficiary,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name="bénéficiaire",
    )
    is_first_time = models.BooleanField("première fois", default=False)
    autonomy = models.CharField("autonomie", max_length=22, choices=Autonomy, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "participation"
        verbose_name_plural = "participations"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "beneficiary"],
                name="participation_once",
                violation_error_message="Cette personne est déjà dans le compte rendu.",
            )
        ]

    def __str__(self) -> str:
        return str(self.beneficiary or "personne anonyme")


class ReportRefusal(models.Model):
    """The choice not to report something that took place, with its reason: it leaves the list of reports due."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="report_refusals", verbose_name="territoire"
    )
    origin_ref = models.CharField("rendez-vous d’origine", max_length=60, unique=True, editable=False)
    reason = models.CharField("raison", max_length=12, choices=RefusalReason)
    words = models.CharField("précision", max_length=200, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="décidé par"
    )
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = RefusalQuerySet.as_manager()

    class Meta:
        verbose_name = "absence de compte rendu"
        verbose_name_plural = "absences de compte rendu"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason=RefusalReason.OTHER) | ~Q(words=""),
                name="refusal_other_is_told",
                violation_error_message="Dites en quelques mots pourquoi.",
            )
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
