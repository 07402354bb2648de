"""Needs for a ride: who, where, when, with what, and each way of it."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Territory
from core.models import VersionedModel
from directory.enums import UnmetReason
from mediation.models import Beneficiary
from scheduling.models.destinations import Destination
from scheduling.models.schemes import TransportScheme
from scheduling.models.visit import Visit
from scheduling.models.workshops import SessionWish
from scheduling.querysets_transport import LegQuerySet, RideNeedQuerySet, RideQuerySet
from scheduling.transport.enums import (
    CancelledBy,
    Direction,
    Escort,
    Flexibility,
    LegState,
    PartOfDay,
    RidePurpose,
    RideState,
    Way,
)
from scheduling.transport.states import is_unmet


class RideSeries(models.Model):
    """The same need, week after week: each day of it is a RideRequest of its own."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="ride_series", verbose_name="territoire"
    )
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="ride_series", verbose_name="bénéficiaire"
    )
    weekdays = models.JSONField("jours", default=list)
    every_weeks = models.PositiveSmallIntegerField("toutes les … semaines", default=1)
    # Ranks of the weekdays in the month (1 the first, -1 the last): empty, by the week.
    month_ranks = models.JSONField("rangs dans le mois", default=list, blank=True)
    first_day = models.DateField("à partir du")
    until = models.DateField("jusqu’au")
    skips_school_holidays = models.BooleanField("pas pendant les vacances scolaires", default=False)

    objects = RideQuerySet.as_manager()

    class Meta:
        verbose_name = "déplacement régulier"
        verbose_name_plural = "déplacements réguliers"
        ordering: ClassVar = ["first_day", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gte=F("first_day")),
                name="ride_series_in_order",
                violation_error_message="Le dernier jour doit suivre le premier.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary}, du {self.first_day:%d/%m/%Y} au {self.until:%d/%m/%Y}"


class RideRequest(VersionedModel):
    """A need for a ride (besoin de déplacement) on a day.

    From ``origin`` (None: home) to ``destination`` (None: home). Hours are those of the place: ``arrive_by`` on the
    way out, ``leave_after`` on the way back. It has one leg for each way of its direction. States: see
    ``transport.states``; only services change them.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="ride_requests", verbose_name="territoire"
    )
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, related_name="ride_requests", verbose_name="bénéficiaire"
    )
    scheme = models.ForeignKey(
        TransportScheme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ride_requests",
        verbose_name="service de transport",
    )
    purpose = models.CharField("motif", max_length=16, choices=RidePurpose)
    direction = models.CharField("sens", max_length=8, choices=Direction, default=Direction.ROUND)
    origin = models.ForeignKey(
        Destination, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="départ"
    )
    destination = models.ForeignKey(
        Destination, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="arrivée"
    )
    day = models.DateField("jour", db_index=True)
    arrive_by = models.TimeField("y être à", null=True, blank=True)
    leave_after = models.TimeField("repartir après", null=True, blank=True)
    flexibility = models.CharField("souplesse", max_length=10, choices=Flexibility, default=Flexibility.EXACT)
    part_of_day = models.CharField("moment", max_length=9, choices=PartOfDay, default=PartOfDay.ANY)
    companions = models.PositiveSmallIntegerField("accompagnants", default=0, validators=[MaxValueValidator(7)])
    aids = models.JSONField("aides", default=list, blank=True)
    # Guessed from the words of the file: nobody has said it of this ride yet.
    aids_to_check = models.BooleanField("aides à vérifier", default=False)
    escort = models.CharField("accompagnement", max_length=4, choices=Escort, default=Escort.DOOR)
    wants_same_driver = models.BooleanField("même conducteur à l’aller et au retour", default=False)
    words = models.CharField("à savoir", max_length=300, blank=True)
    state = models.CharField("état", max_length=18, choices=RideState, default=RideState.REQUESTED)
    reason = models.CharField("pourquoi", max_length=300, blank=True)
    unmet_reason = models.CharField("ce qui a manqué", max_length=20, choices=UnmetReason, blank=True)
    cancelled_by = models.CharField("annulé par", max_length=7, choices=CancelledBy, blank=True)
    is_return_asked = models.BooleanField("retour à décider", default=False)
    # What the law says of it, as told when it was last looked at: see ``services.transport.legality``.
    verdict = models.JSONField("ce que dit la loi", default=dict, blank=True)
    series = models.ForeignKey(
        RideSeries, on_delete=models.SET_NULL, null=True, blank=True, related_name="rides", verbose_name="série"
    )
    wish = models.ForeignKey(
        SessionWish, on_delete=models.SET_NULL, null=True, blank=True, related_name="rides", verbose_name="inscription"
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.SET_NULL, null=True, blank=True, related_name="rides", verbose_name="visite"
    )
    requested_on = models.DateField("demandé le", default=timezone.localdate)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="noté par"
    )

    history = HistoricalRecords()
    objects = RideNeedQuerySet.as_manager()

    class Meta:
        verbose_name = "besoin de déplacement"
        verbose_name_plural = "besoins de déplacement"
        ordering: ClassVar = ["day", "arrive_by", "leave_after", "pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "day", "state"], name="ride_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(origin=None) | Q(destination=None) | ~Q(origin=F("destination")),
                name="ride_goes_somewhere",
                violation_error_message="Le départ et l’arrivée sont le même lieu.",
            ),
            models.CheckConstraint(
                condition=~Q(origin=None, destination=None),
                name="ride_leaves_home",
                violation_error_message="Indiquez où la personne doit aller.",
            ),
            models.CheckConstraint(
                condition=Q(arrive_by=None) | Q(leave_after=None) | Q(leave_after__gte=F("arrive_by")),
                name="ride_back_after_out",
                violation_error_message="Le retour doit suivre l’arrivée.",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        "CANCELLED_EARLY", "CANCELLED_LATE", "CANCELLED_SAME_DAY", "TURNED_DOWN", "UNMET", "SUBSTITUTED"
                    ]
                ) | ~Q(reason=""),
                name="ride_end_has_reason",
                violation_error_message="Indiquez pourquoi.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.beneficiary}, {self.get_purpose_display()}, {self.day:%d/%m/%Y}"

    @property
    def is_unmet(self) -> bool:
        """Whether the ledger of unmet needs counts it."""
        return is_unmet(self.state, self.cancelled_by)


class RideLeg(models.Model):
    """One way of a ride. ``km`` is its share of the run's kilometres, to a tenth, once the run is driven or planned.

    ``direct_km``: by the shortest road from where the person got in to where they got out, once the run is driven.
    ``resume_latitude`` and ``resume_longitude``: where a car that stopped left someone, to be fetched from there.
    """

    request = models.ForeignKey(RideRequest, on_delete=models.CASCADE, related_name="legs", verbose_name="besoin")
    way = models.CharField("sens", max_length=4, choices=Way)
    state = models.CharField("état", max_length=9, choices=LegState, default=LegState.WAITING)
    run = models.ForeignKey(
        "scheduling.Run", on_delete=models.SET_NULL, null=True, blank=True, related_name="legs", verbose_name="course"
    )
    is_pinned = models.BooleanField("fixé", default=False)
    km = models.DecimalField("kilomètres", max_digits=6, decimal_places=1, null=True, blank=True)
    direct_km = models.DecimalField(
        "kilomètres avec la personne", max_digits=6, decimal_places=1, null=True, blank=True
    )
    resume_latitude = models.FloatField("repris à, latitude", null=True, blank=True)
    resume_longitude = models.FloatField("repris à, longitude", null=True, blank=True)
    picked_up_at = models.DateTimeField("monté à", null=True, blank=True)
    dropped_at = models.DateTimeField("déposé à", null=True, blank=True)
    # What stopped it in the last search: causes counted, sentences.
    why = models.JSONField("pourquoi", default=dict, blank=True)

    objects = LegQuerySet.as_manager()

    class Meta:
        verbose_name = "trajet"
        verbose_name_plural = "trajets"
        ordering: ClassVar = ["request", "-way", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "way"], name="leg_one_each_way"),
            models.CheckConstraint(
                condition=Q(run=None) | ~Q(state__in=["WAITING", "CANCELLED"]), name="leg_in_run_is_placed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}, {self.get_way_display()}"

    @property
    def is_resumed(self) -> bool:
        """Tell whether the person waits where a car stopped, and no longer where the way began."""
        return self.resume_latitude is not None and self.resume_longitude is not None
