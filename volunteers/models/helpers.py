"""Helpers and when they are free."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from accounts.models import Commune, Territory
from core.models import VersionedModel
from mediation.enums import Weekday
from volunteers.enums import AbsenceCause, ExceptionKind, HelperKind, SchoolTime, TravelMode
from volunteers.querysets import AvailabilityQuerySet, HelperQuerySet


class Helper(VersionedModel):
    """Someone who visits (intervenant). ``themes`` are La Coop's themes the person can handle."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="helpers", verbose_name="territoire"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="helpers",
        verbose_name="compte",
    )
    kind = models.CharField("qualité", max_length=13, choices=HelperKind)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    birth_year = models.PositiveSmallIntegerField(
        "année de naissance", null=True, blank=True, validators=[MinValueValidator(1920), MaxValueValidator(2015)]
    )
    phone = PhoneNumberField("téléphone", blank=True)
    accepts_sms = models.BooleanField("accepte les SMS", default=False)
    email = models.EmailField("adresse électronique", blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune de départ")
    address = models.CharField("adresse de départ", max_length=200, blank=True)
    latitude = models.FloatField("latitude", validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField("longitude", validators=[MinValueValidator(-180), MaxValueValidator(180)])
    travel_mode = models.CharField("se déplace", max_length=9, choices=TravelMode, default=TravelMode.CAR)
    themes = models.JSONField("thèmes", default=list, blank=True)
    levels = models.JSONField("profils acceptés", default=list, blank=True)
    languages = models.CharField("langues", max_length=80, blank=True)
    interests = models.CharField("centres d’intérêt", max_length=200, blank=True)
    max_minutes_day = models.PositiveSmallIntegerField(
        "minutes par jour au plus", default=420, validators=[MinValueValidator(30), MaxValueValidator(600)]
    )
    max_minutes_week = models.PositiveSmallIntegerField(
        "minutes par semaine au plus", default=1680, validators=[MinValueValidator(30), MaxValueValidator(2880)]
    )
    starts_on = models.DateField("premier jour", null=True, blank=True)
    ends_on = models.DateField("dernier jour", null=True, blank=True)
    # Empty: accepted since always, as those who were in the team before candidates were received here.
    approved_on = models.DateField("accepté le", null=True, blank=True)
    is_active = models.BooleanField("peut être planifié", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    # Two years without a sign: set aside, then erased on ``erase_on`` unless someone keeps the file (J8).
    archived_on = models.DateField("mis de côté le", null=True, blank=True, editable=False)
    erase_on = models.DateField("à effacer le", null=True, blank=True, editable=False)
    kept_until = models.DateField("gardé jusqu’au", null=True, blank=True, editable=False)
    erased_at = models.DateTimeField("effacé le", null=True, blank=True, editable=False)

    history = HistoricalRecords()
    objects = HelperQuerySet.as_manager()

    class Meta:
        verbose_name = "intervenant"
        verbose_name_plural = "intervenants"
        ordering: ClassVar = ["last_name", "first_name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "user"],
                condition=~Q(user=None),
                name="helper_user_unique",
                violation_error_message="Ce compte est déjà celui d’un intervenant.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="helper_dates_in_order",
                violation_error_message="Le dernier jour doit suivre le premier.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def journal_name(self) -> str:
        """How the journal names the person: it can never be rewritten, so it must hold no name."""
        return f"l’intervenant n° {self.pk}"

    @property
    def full_name(self) -> str:
        """First name then surname."""
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        """Two letters for a round mark."""
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()


class Availability(models.Model):
    """A weekly span in which a helper can be planned, from leaving home to being back."""

    helper = models.ForeignKey(
        Helper, on_delete=models.CASCADE, related_name="availabilities", verbose_name="intervenant"
    )
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    starts = models.TimeField("de")
    ends = models.TimeField("à")
    valid_from = models.DateField("à partir du", null=True, blank=True)
    valid_until = models.DateField("jusqu’au", null=True, blank=True)
    school_time = models.CharField("période scolaire", max_length=8, choices=SchoolTime, default=SchoolTime.ALWAYS)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "disponibilité"
        verbose_name_plural = "disponibilités"
        ordering: ClassVar = ["weekday", "starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="availability_in_order",
                violation_error_message="L’heure de fin doit suivre l’heure de début, le même jour.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="availability_dates_in_order",
                violation_error_message="La date de fin doit suivre la date de début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}-{self.ends:%H:%M}"


class AvailabilityException(models.Model):
    """Days, or hours of days, when a helper is absent or free in addition. No hours: the whole days."""

    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="exceptions", verbose_name="intervenant")
    kind = models.CharField("genre", max_length=6, choices=ExceptionKind, default=ExceptionKind.ABSENT)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    starts = models.TimeField("de", null=True, blank=True)
    ends = models.TimeField("à", null=True, blank=True)
    cause = models.CharField("pourquoi", max_length=5, choices=AbsenceCause, default=AbsenceCause.OTHER)
    reason = models.CharField("motif", max_length=120, blank=True)
    week_answer = models.ForeignKey(
        "volunteers.WeekAnswer",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="exceptions",
        verbose_name="réponse de la semaine",
    )

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "exception"
        verbose_name_plural = "exceptions"
        ordering: ClassVar = ["starts_on", "starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="exception_dates_in_order",
                violation_error_message="Le dernier jour doit suivre le premier.",
            ),
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__gt=F("starts")),
                name="exception_hours_in_order",
                violation_error_message="L’heure de fin doit suivre l’heure de début, le même jour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"
