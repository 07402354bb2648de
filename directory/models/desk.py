"""Calls to the desk: one contact holds several needs, each need gets one outcome (invariant L1).

People followed belong to an upper package: here they are only a number, ``person_id``.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import Commune, Territory
from core.fields import EncryptedTextField
from core.models import VersionedModel
from directory.enums import CallerRole, IntakeChannel, IntakeStatus, NeedOutcome, WideningStep
from directory.models.records import Service
from directory.querysets import IntakeQuerySet, NeedQuerySet


class Intake(VersionedModel):
    """One contact with the desk: a call, a message on the answering machine, a web form."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="intakes", verbose_name="territoire"
    )
    channel = models.CharField("canal", max_length=10, choices=IntakeChannel, default=IntakeChannel.PHONE)
    status = models.CharField("état", max_length=8, choices=IntakeStatus, default=IntakeStatus.OPEN)
    caller_role = models.CharField("appelle", max_length=14, choices=CallerRole, default=CallerRole.SELF)
    caller_name = models.CharField("nom", max_length=120, blank=True)
    caller_phone = PhoneNumberField("téléphone", blank=True)
    caller_email = models.EmailField("adresse électronique", blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    # Named in words when the caller lives in no commune of the territory.
    elsewhere = models.CharField("commune d’ailleurs", max_length=120, blank=True)
    person_id = models.BigIntegerField("bénéficiaire", null=True, blank=True, db_index=True)
    is_someone_else = models.BooleanField("n’est aucune des personnes proposées", default=False)
    has_no_car = models.BooleanField("n’a pas de voiture", default=False)
    is_vulnerable = models.BooleanField("personne fragile", default=False)
    message = EncryptedTextField("message laissé", blank=True, default="")
    call_back_before = models.DateTimeField("rappeler avant", null=True, blank=True)
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="agent d’accueil",
    )
    started_at = models.DateTimeField("début", default=timezone.now)
    taken_at = models.DateTimeField("prise en charge", null=True, blank=True)
    ended_at = models.DateTimeField("fin", null=True, blank=True)
    forgotten_at = models.DateTimeField("rendu anonyme le", null=True, blank=True, editable=False)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = "contact d’accueil"
        verbose_name_plural = "contacts d’accueil"
        ordering: ClassVar = ["-started_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "status", "call_back_before"], name="intake_queue")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    ~Q(status="CLOSED")
                    | Q(commune__isnull=False, ended_at__isnull=False)
                    | (~Q(elsewhere="") & Q(ended_at__isnull=False))
                ),
                name="intake_closed_is_complete",
                violation_error_message="Choisissez la commune avant de terminer l’appel.",
            ),
            models.CheckConstraint(
                condition=~Q(status="WAITING") | Q(call_back_before__isnull=False),
                name="intake_waiting_has_date",
                violation_error_message="Dites avant quand rappeler.",
            ),
            models.CheckConstraint(
                condition=Q(commune=None) | Q(elsewhere=""),
                name="intake_one_commune",
                violation_error_message="Un contact vient d’une seule commune.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} du {timezone.localtime(self.started_at):%d/%m/%Y %H:%M}"

    @property
    def place_name(self) -> str:
        """Where the caller lives, as far as it is known."""
        return self.commune.name if self.commune else self.elsewhere

    @property
    def is_closed(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.status == IntakeStatus.CLOSED


class Need(models.Model):
    """One thing asked for, in the caller's own words, with what became of it."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="needs", verbose_name="contact")
    rank = models.PositiveSmallIntegerField("rang", default=1)
    words = EncryptedTextField("ce qu’il faut, comme il est dit")
    theme = models.CharField("thème", max_length=120, blank=True)
    is_urgent = models.BooleanField("urgent", default=False)
    outcome = models.CharField("suite", max_length=12, choices=NeedOutcome, blank=True)
    outcome_note = EncryptedTextField("précision", blank=True, default="")
    outcome_key = models.CharField("suite créée", max_length=80, blank=True)
    outcome_at = models.DateTimeField("suite donnée le", null=True, blank=True)
    # A journey asked for: its day, then how it was found. Until then it waits in the desk's list.
    wanted_on = models.DateField("déplacement voulu le", null=True, blank=True)
    answered_at = models.DateTimeField("déplacement trouvé le", null=True, blank=True)
    answer = EncryptedTextField("comment le déplacement se fait", blank=True, default="")
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    created_at = models.DateTimeField("noté le", auto_now_add=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "besoin"
        verbose_name_plural = "besoins"
        ordering: ClassVar = ["rank", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at=None) | (~Q(outcome="") & Q(outcome_at__isnull=False)),
                name="need_outcome_is_dated",
            ),
            models.UniqueConstraint(fields=["intake", "rank"], name="need_rank_once"),
            models.CheckConstraint(
                condition=Q(outcome="TRANSPORT") | Q(answered_at=None, wanted_on=None),
                name="need_journey_of_transport",
            ),
        ]

    def __str__(self) -> str:
        return f"besoin {self.rank} de {self.intake}"

    @property
    def title(self) -> str:
        """The caller's words between French quotation marks."""
        return f"«\u00a0{self.words}\u00a0»"


class Orientation(models.Model):
    """What was given to a caller: the service, as it stood on the screen at that moment."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="orientations", verbose_name="besoin")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name="service")
    rank = models.PositiveSmallIntegerField("rang dans la liste")
    step = models.CharField("recherche", max_length=10, choices=WideningStep)
    travel_minutes = models.PositiveSmallIntegerField("trajet en minutes", null=True, blank=True)
    travel_source = models.CharField("source du trajet", max_length=20, blank=True)
    opening = models.CharField("ouverture annoncée", max_length=120, blank=True)
    given_at = models.DateTimeField("donné le", auto_now_add=True)

    class Meta:
        verbose_name = "orientation"
        verbose_name_plural = "orientations"
        ordering: ClassVar = ["given_at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["need", "service"], name="orientation_once")]

    def __str__(self) -> str:
        return f"{self.service}, {self.need}"
