"""Workshops: series, sessions, who wishes to come, who came."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from accounts.models import Commune, Territory
from core.models import VersionedModel
from mediation.enums import WorkshopLevel
from mediation.models import Beneficiary
from scheduling.models.destinations import Destination
from scheduling.querysets_workshops import SeriesQuerySet, SessionQuerySet, WishQuerySet
from scheduling.transport.enums import Escort
from scheduling.workshops.enums import Attendance, SessionStatus, WishOrigin, WishStage, WorkshopKind
from volunteers.models import Helper

# What a session copies from its series.
TOLD = (
    "title", "kind", "description", "level", "profiles", "themes", "equipment", "destination", "capacity",
    "offers_ride", "is_public",
)  # fmt: skip
_CAPACITY = [MinValueValidator(1), MaxValueValidator(200)]


class Workshop(models.Model):
    """What a series and a session both tell. ``themes`` are La Coop's, ``profiles`` values of ProfileLevel."""

    title = models.CharField("titre", max_length=120)
    kind = models.CharField("genre", max_length=7, choices=WorkshopKind, default=WorkshopKind.DIGITAL)
    description = models.TextField("présentation", blank=True, max_length=1000)
    level = models.CharField("niveau", max_length=13, choices=WorkshopLevel, blank=True)
    profiles = models.JSONField("profils accueillis", default=list, blank=True)
    themes = models.JSONField("thèmes", default=list, blank=True)
    equipment = models.CharField("matériel", max_length=200, blank=True)
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="+", verbose_name="lieu")
    capacity = models.PositiveSmallIntegerField("places", default=8, validators=_CAPACITY)
    offers_ride = models.BooleanField("on peut venir chercher les personnes", default=True)
    is_public = models.BooleanField("annoncé sur la page publique", default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class WorkshopSeries(Workshop, VersionedModel):
    """A workshop that comes back: its sessions take place at the same local hour, whatever the season.

    ``removed_days`` are days without a session, ``added_days`` are more of them, both as ISO dates.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="workshop_series", verbose_name="territoire"
    )
    first_day = models.DateField("premier jour")
    starts = models.TimeField("heure de début")
    minutes = models.PositiveSmallIntegerField(
        "durée", default=120, validators=[MinValueValidator(15), MaxValueValidator(480)], help_text="En minutes."
    )
    weekdays = models.JSONField("jours", default=list)
    every_weeks = models.PositiveSmallIntegerField(
        "toutes les … semaines", default=1, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    # Ranks of the weekdays in the month (1 the first, -1 the last): empty, by the week.
    month_ranks = models.JSONField("rangs dans le mois", default=list, blank=True)
    until = models.DateField("jusqu’au", null=True, blank=True)
    count = models.PositiveSmallIntegerField("nombre de séances", null=True, blank=True)
    skips_school_holidays = models.BooleanField("pas pendant les vacances scolaires", default=True)
    skips_public_holidays = models.BooleanField("pas les jours fériés", default=True)
    removed_days = models.JSONField("jours sans séance", default=list, blank=True)
    added_days = models.JSONField("jours ajoutés", default=list, blank=True)
    animators = models.ManyToManyField(Helper, related_name="+", blank=True, verbose_name="animateurs")
    lead = models.ForeignKey(
        Helper, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="qui mène la séance"
    )
    closed_at = models.DateTimeField("arrêtée le", null=True, blank=True)
    close_reason = models.CharField("pourquoi elle s’arrête", max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="créée par"
    )

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "série d’ateliers"
        verbose_name_plural = "séries d’ateliers"
        ordering: ClassVar = ["first_day", "title", "pk"]


class WorkshopSession(Workshop, VersionedModel):
    """A session of a workshop. What it tells is copied from its series, and may differ for that day.

    One that was ``changed_by_hand`` no longer follows its series.
    ``participants_unknown`` counts those who came and whom nobody knows: the report counts each of them.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="workshop_sessions", verbose_name="territoire"
    )
    series = models.ForeignKey(
        WorkshopSeries, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name="série"
    )
    day = models.DateField("jour", db_index=True)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    status = models.CharField("état", max_length=9, choices=SessionStatus, default=SessionStatus.PLANNED)
    cancel_reason = models.CharField("pourquoi", max_length=200, blank=True)
    participants_unknown = models.PositiveSmallIntegerField("participants sans fiche", default=0)
    changed_by_hand = models.BooleanField("changée à la main", default=False)
    animators: "models.ManyToManyField[Helper, SessionHelper]" = models.ManyToManyField(
        Helper, through="SessionHelper", related_name="workshop_sessions", verbose_name="animateurs"
    )

    history = HistoricalRecords(excluded_fields=["animators"])
    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance d’atelier"
        verbose_name_plural = "séances d’ateliers"
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "status", "starts_at"], name="session_list")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_in_order",
                violation_error_message="La séance doit finir après son début.",
            ),
            models.UniqueConstraint(fields=["series", "day"], name="session_one_a_day"),
            models.CheckConstraint(
                condition=~Q(status="CANCELLED") | ~Q(cancel_reason=""),
                name="session_cancel_has_reason",
                violation_error_message="Indiquez pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.day:%d/%m/%Y}"

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class SessionHelper(models.Model):
    """Who animates a session; the lead answers for it."""

    session = models.ForeignKey(WorkshopSession, on_delete=models.CASCADE, related_name="places", verbose_name="séance")
    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="+", verbose_name="animateur")
    is_lead = models.BooleanField("mène la séance", default=True)

    class Meta:
        verbose_name = "animateur de séance"
        verbose_name_plural = "animateurs de séance"
        ordering: ClassVar = ["-is_lead", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "helper"],
                name="session_helper_unique",
                violation_error_message="Cette personne anime déjà cette séance.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.helper}"


class SessionWish(models.Model):
    """Someone who wishes to come to a session (inscription): someone known, or told by name on the public page.

    ``confirm_by``: a place is offered until then, to someone of the waiting list. ``needs_ride`` asks for a
    RideRequest, found in ``rides``; ``ride_aids`` and ``ride_escort`` are empty while only the person's file
    tells them. ``to_phone``: something is to be told, and no message tells it. Of the link that a message holds,
    ``secret_digest`` keeps the digest alone.
    """

    session = models.ForeignKey(WorkshopSession, on_delete=models.CASCADE, related_name="wishes", verbose_name="séance")
    beneficiary = models.ForeignKey(
        Beneficiary,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="session_wishes",
        verbose_name="bénéficiaire",
    )
    guest_name = models.CharField("nom", max_length=160, blank=True)
    guest_phone = PhoneNumberField("téléphone", blank=True)
    guest_email = models.EmailField("adresse électronique", blank=True)
    guest_accepts_sms = models.BooleanField("accepte les SMS", default=False)
    guest_commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    origin = models.CharField("inscrit par", max_length=7, choices=WishOrigin, default=WishOrigin.CASE)
    stage = models.CharField("état", max_length=7, choices=WishStage, default=WishStage.WAITING)
    companions = models.PositiveSmallIntegerField("accompagnants", default=0, validators=[MaxValueValidator(5)])
    needs_ride = models.BooleanField("à conduire", default=False)
    ride_aids = models.JSONField("aides pour le déplacement", null=True, blank=True)
    ride_escort = models.CharField("jusqu’où accompagner", max_length=4, choices=Escort, blank=True)
    ride_same_driver = models.BooleanField("même conducteur à l’aller et au retour", default=False)
    words = models.CharField("à savoir", max_length=200, blank=True)
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    placed_at = models.DateTimeField("place donnée le", null=True, blank=True)
    confirm_by = models.DateTimeField("à confirmer avant", null=True, blank=True)
    left_at = models.DateTimeField("désisté le", null=True, blank=True)
    leave_reason = models.CharField("pourquoi", max_length=200, blank=True)
    attendance = models.CharField("présence", max_length=7, choices=Attendance, default=Attendance.UNKNOWN)
    to_phone = models.BooleanField("à prévenir par téléphone", default=False)
    secret_digest = models.CharField("empreinte du lien", max_length=64, blank=True, db_index=True, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="noté par"
    )

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription à un atelier"
        verbose_name_plural = "inscriptions à un atelier"
        ordering: ClassVar = ["asked_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["session", "stage"], name="wish_stage")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "beneficiary"],
                condition=~Q(stage="LEFT") & ~Q(beneficiary=None),
                name="wish_once",
                violation_error_message="Cette personne est déjà inscrite à cette séance.",
            ),
            models.CheckConstraint(
                condition=Q(beneficiary__isnull=False) | ~Q(guest_name=""),
                name="wish_names_someone",
                violation_error_message="Dites qui veut venir.",
            ),
            models.CheckConstraint(
                condition=~Q(needs_ride=True) | Q(stage="LEFT") | Q(beneficiary__isnull=False) | ~Q(guest_phone=""),
                name="wish_ride_reachable",
                violation_error_message="Pour venir chercher quelqu’un, il faut son téléphone.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name of the person, known or not."""
        return self.beneficiary.full_name if self.beneficiary is not None else self.guest_name

    @property
    def seats(self) -> int:
        """Places taken, companions included."""
        return 1 + self.companions
