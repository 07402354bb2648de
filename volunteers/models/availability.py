"""What each helper says of the weeks to come, and the calendars that tell when someone is taken."""

from datetime import date, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Territory
from core.fields import EncryptedTextField
from core.models import VersionedModel
from volunteers.enums import WeekAnswerKind
from volunteers.models.helpers import Helper
from volunteers.querysets import AvailabilityQuerySet, AvailabilitySettingsQuerySet

WEEKS_ASKED = 5


class AvailabilitySettings(VersionedModel):
    """Whether a territory asks volunteers each month when they are free, and on which day."""

    territory = models.OneToOneField(
        Territory, on_delete=models.CASCADE, related_name="availability_settings", verbose_name="territoire"
    )
    is_asked_monthly = models.BooleanField("demander chaque mois par e-mail", default=True)
    day_of_month = models.PositiveSmallIntegerField(
        "jour du mois", default=20, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )

    objects = AvailabilitySettingsQuerySet.as_manager()

    class Meta:
        verbose_name = "réglages des disponibilités"
        verbose_name_plural = "réglages des disponibilités"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(day_of_month__gte=1, day_of_month__lte=28),
                name="availability_settings_day",
                violation_error_message="Choisissez un jour du 1er au 28 : chaque mois le compte.",
            )
        ]

    def __str__(self) -> str:
        return f"Disponibilités, {self.territory}"


class AvailabilityQuestion(models.Model):
    """The e-mail of a month to a helper: the digest of its secret, the first of the weeks it asks about."""

    helper = models.ForeignKey(
        Helper, on_delete=models.CASCADE, related_name="availability_questions", verbose_name="intervenant"
    )
    month = models.DateField("mois", help_text="Le premier jour du mois de l’envoi.")
    first_week = models.DateField("première semaine")
    secret_digest = models.CharField("empreinte du lien", max_length=64, unique=True)
    sent_at = models.DateTimeField("envoyée à", default=timezone.now)
    expires_at = models.DateTimeField("le lien marche jusqu’à")
    answered_at = models.DateTimeField("répondue à", null=True, blank=True)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "question du mois"
        verbose_name_plural = "questions du mois"
        ordering: ClassVar = ["-month", "helper", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["helper", "month"],
                name="availability_question_once",
                violation_error_message="Cette personne a déjà été interrogée ce mois-ci.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.helper}, {self.month:%m/%Y}"

    @property
    def weeks(self) -> list[date]:
        """Mondays of the weeks that the question asks about."""
        return [self.first_week + timedelta(weeks=number) for number in range(WEEKS_ASKED)]

    @property
    def is_dead(self) -> bool:
        """Whether the link no longer serves."""
        return self.expires_at <= timezone.now()


class WeekAnswer(models.Model):
    """What a helper says of one week. ``moments`` are half days, "0-matin" for Monday morning, when only some suit.

    The absences and hours that follow from it hang from it, and go when the answer changes.
    """

    helper = models.ForeignKey(
        Helper, on_delete=models.CASCADE, related_name="week_answers", verbose_name="intervenant"
    )
    monday = models.DateField("semaine du")
    kind = models.CharField("réponse", max_length=5, choices=WeekAnswerKind, default=WeekAnswerKind.USUAL)
    moments = models.JSONField("demi-journées libres", default=list, blank=True)
    answered_at = models.DateTimeField("répondu à", auto_now=True)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse pour une semaine"
        verbose_name_plural = "réponses par semaine"
        ordering: ClassVar = ["monday", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["helper", "monday"],
                name="week_answer_once",
                violation_error_message="Cette semaine a déjà sa réponse.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.helper}, semaine du {self.monday:%d/%m/%Y}"


class BusyCalendar(models.Model):
    """A calendar of a helper, read for the hours that are taken. Without an address, a file that was sent once.

    An address often holds a secret of the calendar: it is encrypted, and never shown whole again.
    """

    helper = models.ForeignKey(
        Helper, on_delete=models.CASCADE, related_name="busy_calendars", verbose_name="intervenant"
    )
    name = models.CharField("nom", max_length=80, blank=True)
    address = EncryptedTextField("adresse", blank=True)
    etag = models.CharField("version lue", max_length=200, blank=True)
    last_read = models.DateTimeField("lu à", null=True, blank=True)
    error = models.CharField("ce qui empêche de le lire", max_length=300, blank=True)
    created_at = models.DateTimeField("ajouté à", auto_now_add=True)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "agenda relié"
        verbose_name_plural = "agendas reliés"
        ordering: ClassVar = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name or self.host or "Fichier d’agenda"

    @property
    def host(self) -> str:
        """The server of the address: enough to recognise it, without its secret."""
        return urlsplit(self.address).hostname or ""


class BusySpan(models.Model):
    """Hours that are taken, read from a calendar: neither title nor place is kept."""

    calendar = models.ForeignKey(BusyCalendar, on_delete=models.CASCADE, related_name="spans", verbose_name="agenda")
    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="busy_spans", verbose_name="intervenant")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")

    class Meta:
        verbose_name = "temps pris ailleurs"
        verbose_name_plural = "temps pris ailleurs"
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="busy_span_in_order",
                violation_error_message="La fin doit suivre le début.",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["helper", "starts_at"], name="busy_span_helper")]

    def __str__(self) -> str:
        return f"{self.starts_at:%d/%m/%Y %H:%M}"
