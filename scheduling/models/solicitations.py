"""Calls for help: what is asked, of whom, in waves, and what each one answered."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Commune, Territory
from mediation.enums import Weekday
from scheduling.models.request import VisitRequest
from scheduling.models.rides import RideRequest
from scheduling.querysets_solicitations import ReplyQuerySet, SolicitationQuerySet
from scheduling.solicitation_enums import LIVE_CALL, AskChannel, CallAnswer, CallState
from volunteers.models import Helper


class Solicitation(models.Model):
    """A call for help (appel à volontaires): for visit requests, or for something told in words.

    What is told to helpers is written here once, and never names the person. ``taken`` places are promised, ``held``
    ones are offered to someone of the waiting list: both together never exceed ``places``.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="solicitations", verbose_name="territoire"
    )
    what = models.CharField("ce qui est demandé", max_length=120)
    words = models.CharField("message aux intervenants", max_length=300, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    duration = models.PositiveSmallIntegerField(
        "durée", default=60, validators=[MinValueValidator(15), MaxValueValidator(480)], help_text="En minutes."
    )
    themes = models.JSONField("thèmes", default=list, blank=True)
    places = models.PositiveSmallIntegerField(
        "personnes cherchées", default=1, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    taken = models.PositiveSmallIntegerField("places prises", default=0, editable=False)
    held = models.PositiveSmallIntegerField("places proposées à la liste d’attente", default=0, editable=False)
    kinds = models.JSONField("qualités demandées", default=list, blank=True)
    radius_km = models.PositiveSmallIntegerField(
        "rayon", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    communes = models.ManyToManyField(
        Commune, related_name="+", blank=True, verbose_name="communes de départ des intervenants"
    )
    professionals_last = models.BooleanField("professionnels en réserve", default=True)
    left_out = models.ManyToManyField(Helper, related_name="+", blank=True, verbose_name="laissés de côté")
    wave_size = models.PositiveSmallIntegerField(
        "personnes par vague", default=5, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    wave_hours = models.PositiveSmallIntegerField(
        "heures entre deux vagues", default=24, validators=[MaxValueValidator(240)]
    )
    waves_sent = models.PositiveSmallIntegerField("vagues parties", default=0, editable=False)
    next_wave_at = models.DateTimeField("prochaine vague le", null=True, blank=True)
    closes_at = models.DateTimeField("réponses jusqu’au")
    state = models.CharField("état", max_length=6, choices=CallState, default=CallState.OPEN)
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="créé par"
    )

    objects = SolicitationQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à volontaires"
        verbose_name_plural = "appels à volontaires"
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "state", "created_at"], name="solicitation_list")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(places__gte=1) & Q(taken__lte=F("places") - F("held")),
                name="solicitation_places_not_exceeded",
                violation_error_message="Toutes les places sont prises.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) & ~Q(state="CLOSED") | Q(closed_at__isnull=False, state="CLOSED"),
                name="solicitation_end_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}, {self.commune}"

    @property
    def is_live(self) -> bool:
        """Whether answers are still taken."""
        return self.state in LIVE_CALL and self.closes_at > timezone.now()

    @property
    def free(self) -> int:
        """Places that anyone may still take."""
        return self.places - self.taken - self.held


class SolicitationRequest(models.Model):
    """A visit request that a call looks for someone for; several make a series."""

    solicitation = models.ForeignKey(
        Solicitation, on_delete=models.CASCADE, related_name="asked_for", verbose_name="appel"
    )
    request = models.ForeignKey(
        VisitRequest, on_delete=models.CASCADE, related_name="solicited_by", verbose_name="demande"
    )

    class Meta:
        verbose_name = "demande d’un appel"
        verbose_name_plural = "demandes d’un appel"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "request"],
                name="solicitation_request_unique",
                violation_error_message="Cette demande est déjà dans l’appel.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request}"


class SolicitationRide(models.Model):
    """A need for a ride that a call looks for a driver for. Who answers must be free at every moment of the call."""

    solicitation = models.ForeignKey(
        Solicitation, on_delete=models.CASCADE, related_name="asked_rides", verbose_name="appel"
    )
    ride = models.ForeignKey(
        RideRequest, on_delete=models.CASCADE, related_name="solicited_by", verbose_name="besoin de déplacement"
    )

    class Meta:
        verbose_name = "déplacement d’un appel"
        verbose_name_plural = "déplacements d’un appel"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "ride"],
                name="solicitation_ride_unique",
                violation_error_message="Ce déplacement est déjà dans l’appel.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ride}"


class SolicitationMoment(models.Model):
    """When help is wanted: a date, a weekday or (neither) any day, between two hours."""

    solicitation = models.ForeignKey(
        Solicitation, on_delete=models.CASCADE, related_name="moments", verbose_name="appel"
    )
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday, null=True, blank=True)
    on_date = models.DateField("date", null=True, blank=True)
    starts = models.TimeField("de")
    ends = models.TimeField("à")

    class Meta:
        verbose_name = "moment d’un appel"
        verbose_name_plural = "moments d’un appel"
        ordering: ClassVar = ["on_date", "weekday", "starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="solicitation_moment_in_order",
                violation_error_message="L’heure de fin doit suivre l’heure de début.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"


class SolicitationReply(models.Model):
    """A helper asked in a wave, and the answer. Only a digest of the link's secret is kept.

    ``confirm_by`` is set while a freed place is offered to someone of the waiting list. ``wishes`` are the keys of the
    requests in which the yes made the helper a preferred one: a withdrawal takes these back, and no other.
    """

    solicitation = models.ForeignKey(
        Solicitation, on_delete=models.CASCADE, related_name="replies", verbose_name="appel"
    )
    helper = models.ForeignKey(
        Helper, on_delete=models.CASCADE, related_name="solicitation_replies", verbose_name="intervenant"
    )
    wave = models.PositiveSmallIntegerField("vague", default=1)
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    channel = models.CharField("par", max_length=5, choices=AskChannel, default=AskChannel.EMAIL)
    secret_digest = models.CharField("empreinte du lien", max_length=64, blank=True, editable=False)
    answer = models.CharField("réponse", max_length=9, choices=CallAnswer, default=CallAnswer.PENDING)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    confirm_by = models.DateTimeField("à confirmer avant", null=True, blank=True)
    wishes = models.JSONField("souhaits ajoutés", default=list, blank=True, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="noté par"
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse à un appel"
        verbose_name_plural = "réponses à un appel"
        ordering: ClassVar = ["wave", "pk"]
        indexes: ClassVar = [models.Index(fields=["helper", "asked_at"], name="solicitation_asked")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "helper"],
                name="solicitation_asks_once",
                violation_error_message="Cette personne a déjà été sollicitée pour cet appel.",
            ),
            models.UniqueConstraint(
                fields=["secret_digest"], condition=~Q(secret_digest=""), name="solicitation_secret_unique"
            ),
            models.CheckConstraint(
                condition=Q(confirm_by=None) | Q(answer="WAITING"), name="solicitation_only_waiting_confirms"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["PENDING", "SILENT"]) | Q(answered_at__isnull=False),
                name="solicitation_answer_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper}, {self.get_answer_display()}"


class CallRefusal(models.Model):
    """A helper who wants no more calls for help; visits agreed otherwise go on."""

    helper = models.OneToOneField(
        Helper, on_delete=models.CASCADE, related_name="call_refusal", verbose_name="intervenant"
    )
    since = models.DateTimeField("depuis le", auto_now_add=True)

    class Meta:
        verbose_name = "refus des appels à volontaires"
        verbose_name_plural = "refus des appels à volontaires"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.helper}"
