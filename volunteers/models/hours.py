"""Hours given, kilometres driven, and what both are worth on a date."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import Territory
from core.models import VersionedModel
from volunteers.enums import HelperKind, HoursActivity, HoursStatus
from volunteers.models.helpers import Helper
from volunteers.querysets_hours import HoursAggregateQuerySet, RateQuerySet, TimeEntryQuerySet

DAY_MINUTES = 1440


class TimeEntry(VersionedModel):
    """Hours of a helper on a day. Names nobody who was visited: ``origin_ref`` is a key that packages above read.

    ``proposed_*`` keep the figures of the round, so that a correction by hand shows. ``is_origin_gone``: the visit is
    no longer said to have taken place, someone has to decide.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="time_entries", verbose_name="territoire"
    )
    helper = models.ForeignKey(
        Helper, on_delete=models.PROTECT, related_name="time_entries", verbose_name="intervenant"
    )
    activity = models.CharField("activité", max_length=8, choices=HoursActivity, default=HoursActivity.VISIT)
    day = models.DateField("jour")
    starts = models.TimeField("de", null=True, blank=True)
    ends = models.TimeField("à", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        "minutes sur place", default=0, validators=[MaxValueValidator(DAY_MINUTES)]
    )
    travel_minutes = models.PositiveSmallIntegerField(
        "minutes de route", default=0, validators=[MaxValueValidator(DAY_MINUTES)]
    )
    kilometres = models.DecimalField(
        "kilomètres à rembourser",
        max_digits=5,
        decimal_places=1,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(999)],
    )
    origin_ref = models.CharField("origine", max_length=40, blank=True)
    proposed_minutes = models.PositiveSmallIntegerField("minutes d’après la visite", null=True, blank=True)
    proposed_travel_minutes = models.PositiveSmallIntegerField("route d’après la tournée", null=True, blank=True)
    proposed_kilometres = models.DecimalField(
        "kilomètres d’après la tournée", max_digits=5, decimal_places=1, null=True, blank=True
    )
    is_origin_gone = models.BooleanField("la visite n’est plus dite faite", default=False)
    note = models.CharField("précision", max_length=200, blank=True)
    status = models.CharField("état", max_length=9, choices=HoursStatus, default=HoursStatus.PROPOSED)
    declared_at = models.DateTimeField("déclarées le", null=True, blank=True)
    validated_at = models.DateTimeField("validées le", null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="validées par",
    )
    contest_reason = models.CharField("ce qui est à revoir", max_length=300, blank=True)
    created_at = models.DateTimeField("notées le", auto_now_add=True)

    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "heures"
        verbose_name_plural = "heures"
        ordering: ClassVar = ["day", "starts", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["territory", "status", "day"], name="hours_to_validate"),
            models.Index(fields=["helper", "day"], name="hours_of_helper"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["helper", "origin_ref"],
                condition=~Q(origin_ref=""),
                name="hours_once_per_visit",
                violation_error_message="Les heures de cette visite sont déjà notées.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0) | Q(travel_minutes__gt=0) | Q(kilometres__gt=0) | ~Q(origin_ref=""),
                name="hours_not_empty",
                violation_error_message="Notez une durée ou des kilomètres.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__lte=DAY_MINUTES)
                & Q(travel_minutes__lte=DAY_MINUTES)
                & Q(kilometres__gte=0)
                & Q(kilometres__lte=999),
                name="hours_within_a_day",
                violation_error_message="Une journée compte 24 heures, et 999 kilomètres au plus.",
            ),
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__gt=F("starts")),
                name="hours_in_order",
                violation_error_message="L’heure de fin doit suivre l’heure de début, le même jour.",
            ),
            models.CheckConstraint(
                condition=(Q(status=HoursStatus.VALIDATED) & Q(validated_at__isnull=False))
                | (~Q(status=HoursStatus.VALIDATED) & Q(validated_at=None)),
                name="hours_validated_on_a_date",
                violation_error_message="Des heures validées le sont à une date.",
            ),
            models.CheckConstraint(
                condition=~Q(status=HoursStatus.CONTESTED) | ~Q(contest_reason=""),
                name="hours_contested_with_a_reason",
                violation_error_message="Dites ce qui est à revoir.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_activity_display()} du {self.day:%d/%m/%Y}"

    @property
    def all_minutes(self) -> int:
        """Time given, there and on the road."""
        return self.minutes + self.travel_minutes

    @property
    def is_corrected(self) -> bool:
        """Whether someone wrote other figures than those of the round."""
        if self.proposed_minutes is None:
            return False
        proposed = (self.proposed_minutes, self.proposed_travel_minutes, self.proposed_kilometres)
        return (self.minutes, self.travel_minutes, self.kilometres) != proposed


class MileageRate(models.Model):
    """What a kilometre is refunded from a day on."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="mileage_rates", verbose_name="territoire"
    )
    valid_from = models.DateField("à partir du")
    amount = models.DecimalField(
        "euros par kilomètre",
        max_digits=5,
        decimal_places=3,
        validators=[MinValueValidator(0), MaxValueValidator(5)],
    )
    label = models.CharField("d’où vient ce montant", max_length=160)

    objects = RateQuerySet.as_manager()

    class Meta:
        verbose_name = "barème kilométrique"
        verbose_name_plural = "barèmes kilométriques"
        ordering: ClassVar = ["-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "valid_from"],
                name="mileage_rate_one_per_day",
                violation_error_message="Un barème commence déjà ce jour-là.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=5),
                name="mileage_rate_sensible",
                violation_error_message="Un kilomètre se rembourse entre 0 et 5 €.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} € par km à partir du {self.valid_from:%d/%m/%Y}"


class ValuationRate(models.Model):
    """What an hour of volunteering is worth in the annual accounts from a day on; no activity: all the others."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="valuation_rates", verbose_name="territoire"
    )
    activity = models.CharField("activité", max_length=8, choices=HoursActivity, blank=True)
    valid_from = models.DateField("à partir du")
    amount = models.DecimalField(
        "euros par heure",
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(500)],
    )
    label = models.CharField("d’où vient ce montant", max_length=160)

    objects = RateQuerySet.as_manager()

    class Meta:
        verbose_name = "taux de valorisation"
        verbose_name_plural = "taux de valorisation"
        ordering: ClassVar = ["activity", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "activity", "valid_from"],
                name="valuation_rate_one_per_day",
                violation_error_message="Un taux commence déjà ce jour-là pour cette activité.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=500),
                name="valuation_rate_sensible",
                violation_error_message="Une heure vaut entre 0 et 500 €.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} € par heure à partir du {self.valid_from:%d/%m/%Y}"


class HoursAggregate(models.Model):
    """Validated hours of people who left, added up by month and without names (J8).

    Amounts are frozen as they were counted: rates that change within a month and the rounding of each line cannot be
    found again from a sum of minutes.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="hours_aggregates", verbose_name="territoire"
    )
    month = models.DateField("mois")
    kind = models.CharField("qualité", max_length=13, choices=HelperKind)
    activity = models.CharField("activité", max_length=8, choices=HoursActivity)
    minutes = models.PositiveIntegerField("minutes sur place", default=0)
    travel_minutes = models.PositiveIntegerField("minutes de route", default=0)
    kilometres = models.DecimalField("kilomètres remboursés", max_digits=9, decimal_places=1, default=0)
    mileage = models.DecimalField("euros de trajets", max_digits=10, decimal_places=2, default=0)
    valuation = models.DecimalField("euros de valorisation", max_digits=11, decimal_places=2, default=0)
    entries = models.PositiveIntegerField("nombre de lignes", default=0)

    objects = HoursAggregateQuerySet.as_manager()

    class Meta:
        verbose_name = "heures de personnes parties"
        verbose_name_plural = "heures de personnes parties"
        ordering: ClassVar = ["month", "kind", "activity"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "month", "kind", "activity"],
                name="hours_aggregate_unique",
                violation_error_message="Ce mois a déjà sa ligne.",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="hours_aggregate_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}, {self.get_activity_display()}"
