"""Safety of those who visit: arrivals, departures, alerts, and what a volunteer must not do."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import Territory
from core.fields import EncryptedTextField
from core.models import VersionedModel
from scheduling.enums import AlertEnd, AlertKind
from scheduling.models.visit import Visit
from scheduling.querysets_safety import AlertQuerySet, BoundariesQuerySet, SafetySettingsQuerySet
from scheduling.safety_rules import expected_end
from volunteers.models import Helper

_MINUTES = [MinValueValidator(5, "Au moins 5 minutes."), MaxValueValidator(240, "240 minutes au plus.")]


class SafetySettings(VersionedModel):
    """Whether a territory watches over home visits, how long it waits, and who reads concerns."""

    territory = models.OneToOneField(
        Territory, on_delete=models.CASCADE, related_name="safety_settings", verbose_name="territoire"
    )
    is_on = models.BooleanField("veiller sur les visites à domicile", default=False)
    # Visits that began before the watch was turned on are not asked about.
    on_since = models.DateTimeField("veille depuis", null=True, blank=True)
    grace_minutes = models.PositiveSmallIntegerField("retard admis au départ", default=30, validators=_MINUTES)
    watches_arrival = models.BooleanField("prévenir aussi quand une arrivée n’est pas notée", default=False)
    arrival_minutes = models.PositiveSmallIntegerField("retard admis à l’arrivée", default=30, validators=_MINUTES)
    step_minutes = models.PositiveSmallIntegerField("délai avant la personne suivante", default=15, validators=_MINUTES)
    concern_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="qui lit les inquiétudes",
    )

    objects = SafetySettingsQuerySet.as_manager()

    class Meta:
        verbose_name = "réglages de la sécurité"
        verbose_name_plural = "réglages de la sécurité"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(on_since__isnull=False),
                name="safety_on_has_a_beginning",
                violation_error_message="Une veille ouverte a une date de début.",
            )
        ]

    def __str__(self) -> str:
        return f"Sécurité de {self.territory}"


class EscalationContact(models.Model):
    """Who is warned, and in which order; the address and the number are those of the account unless given here."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="escalation_contacts", verbose_name="territoire"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="personne à prévenir"
    )
    rank = models.PositiveSmallIntegerField("rang")
    email = models.EmailField("adresse électronique", blank=True)
    phone = PhoneNumberField("téléphone", blank=True)

    objects = SafetySettingsQuerySet.as_manager()

    class Meta:
        verbose_name = "personne à prévenir"
        verbose_name_plural = "personnes à prévenir"
        ordering: ClassVar = ["rank", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "rank"],
                name="escalation_rank_unique",
                violation_error_message="Deux personnes ont le même rang.",
            ),
            models.UniqueConstraint(
                fields=["territory", "user"],
                name="escalation_user_unique",
                violation_error_message="Cette personne est déjà dans la liste.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.user}"


class VisitSafety(models.Model):
    """When a helper came to a home visit and left it. Hours only: nobody is located."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="safety", verbose_name="visite")
    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="+", verbose_name="intervenant")
    checked_in_at = models.DateTimeField("arrivée")
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="notée par"
    )
    checked_out_at = models.DateTimeField("départ", null=True, blank=True)
    checked_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="noté par"
    )

    class Meta:
        verbose_name = "sécurité de visite"
        verbose_name_plural = "sécurité des visites"
        ordering: ClassVar = ["checked_in_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["visit", "helper"],
                name="visit_safety_unique",
                violation_error_message="L’arrivée de cette personne est déjà notée.",
            ),
            models.CheckConstraint(
                condition=Q(checked_out_at=None) | Q(checked_out_at__gte=F("checked_in_at")),
                name="visit_safety_in_order",
                violation_error_message="Le départ suit l’arrivée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper}, {self.visit}"

    @property
    def expected_end(self) -> datetime:
        """When the helper should be out."""
        return expected_end(self.visit.starts_at, self.visit.ends_at, self.checked_in_at)


class SafetyAlert(models.Model):
    """A visit whose arrival or departure nobody noted in time: who was warned, who took it, how it ended."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="safety_alerts", verbose_name="territoire"
    )
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="alerts", verbose_name="visite")
    kind = models.CharField("ce qui manque", max_length=12, choices=AlertKind)
    opened_at = models.DateTimeField("ouverte à", default=timezone.now)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="prise par"
    )
    acknowledged_at = models.DateTimeField("prise à", null=True, blank=True)
    end = models.CharField("fin", max_length=8, choices=AlertEnd, blank=True, default=AlertEnd.OPEN)
    ended_at = models.DateTimeField("terminée à", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="terminée par"
    )
    word = EncryptedTextField("ce qui s’est passé", blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = "alerte de sécurité"
        verbose_name_plural = "alertes de sécurité"
        ordering: ClassVar = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(ended_at=None),
                name="safety_alert_one_open",
                violation_error_message="Une alerte est déjà ouverte pour cette visite.",
            ),
            models.CheckConstraint(
                condition=Q(end="", ended_at=None) | (~Q(end="") & Q(ended_at__isnull=False)),
                name="safety_alert_end_has_a_time",
                violation_error_message="Une alerte terminée a une heure de fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"Alerte n° {self.pk}, {self.get_kind_display()}"

    @property
    def about(self) -> str:
        """What its messages are filed under."""
        return f"safety:{self.pk}"


class AlertStep(models.Model):
    """A person warned of an alert: the name, address and number are kept as they were."""

    alert = models.ForeignKey(SafetyAlert, on_delete=models.CASCADE, related_name="steps", verbose_name="alerte")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="personne"
    )
    rank = models.PositiveSmallIntegerField("rang")
    name = models.CharField("nom", max_length=160)
    email = models.EmailField("adresse électronique", blank=True)
    phone = PhoneNumberField("téléphone", blank=True)
    warned_at = models.DateTimeField("prévenue à", default=timezone.now)

    class Meta:
        verbose_name = "personne prévenue"
        verbose_name_plural = "personnes prévenues"
        ordering: ClassVar = ["warned_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alert", "user"],
                name="alert_step_once_a_person",
                violation_error_message="Cette personne est déjà prévenue.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.alert}"


class BoundariesText(models.Model):
    """A version of what a volunteer must not do; never changed once kept: a new text is a new version."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="boundaries", verbose_name="territoire"
    )
    text = models.TextField("texte")
    digest = models.CharField("empreinte", max_length=64, editable=False)
    since = models.DateTimeField("en vigueur depuis", default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="écrit par"
    )

    objects = BoundariesQuerySet.as_manager()

    class Meta:
        verbose_name = "ce qu’un bénévole ne fait pas"
        verbose_name_plural = "ce qu’un bénévole ne fait pas"
        ordering: ClassVar = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"Version du {self.since:%d/%m/%Y}"


class BoundariesAcknowledgement(models.Model):
    """A helper read a version of the list and said so."""

    helper = models.ForeignKey(
        Helper, on_delete=models.CASCADE, related_name="boundaries_read", verbose_name="intervenant"
    )
    text = models.ForeignKey(BoundariesText, on_delete=models.PROTECT, related_name="+", verbose_name="version")
    at = models.DateTimeField("lu le", default=timezone.now)

    class Meta:
        verbose_name = "lecture de ce qu’un bénévole ne fait pas"
        verbose_name_plural = "lectures de ce qu’un bénévole ne fait pas"
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.helper}, {self.text}"
