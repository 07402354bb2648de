"""Runs: the day of rides, who drives whom, in what order, and the search for it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Territory
from core.models import VersionedModel
from scheduling.models.rides import RideLeg
from scheduling.models.schemes import Driver, Vehicle
from scheduling.querysets_transport import OfDayQuerySet, OfRunQuerySet, RideQuerySet, RunQuerySet
from scheduling.transport.enums import RideChangeKind, RunStage, SearchState, StopKind


class RideDay(VersionedModel):
    """The rides of a territory on a day: a draft, then published. ``version`` grows at each change of its runs."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="ride_days", verbose_name="territoire"
    )
    day = models.DateField("jour")
    published_at = models.DateTimeField("publié le", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="publié par"
    )
    travel_source = models.CharField("temps de route", max_length=200, blank=True)
    # What one car for each request would drive, measured by the same table of journeys.
    km_one_by_one = models.DecimalField(
        "kilomètres, une voiture par demande", max_digits=8, decimal_places=1, null=True, blank=True
    )
    # The same by service: key of the service in words, kilometres to a tenth in words.
    km_by_scheme = models.JSONField("kilomètres, une voiture par demande, par service", default=dict, blank=True)

    objects = RideQuerySet.as_manager()

    class Meta:
        verbose_name = "journée de déplacements"
        verbose_name_plural = "journées de déplacements"
        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["territory", "day"], name="ride_day_unique")]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"


class Run(VersionedModel):
    """A run (course): a driver and a vehicle leave, carry people, come back. Times are from the start to the end.

    A published run stands in the ledger of who is taken when (invariants I1 and J1); PostgreSQL also refuses that a
    vehicle be in two published runs at once. ``km`` is what is planned, to a tenth; what was driven is the
    odometer's (``transport.accounts.driven_km``).
    """

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="runs", verbose_name="territoire")
    ride_day = models.ForeignKey(RideDay, on_delete=models.PROTECT, related_name="runs", verbose_name="journée")
    driver = models.ForeignKey(Driver, on_delete=models.PROTECT, related_name="runs", verbose_name="conducteur")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="runs", verbose_name="véhicule")
    day = models.DateField("jour", db_index=True)
    starts_at = models.DateTimeField("départ")
    ends_at = models.DateTimeField("retour")
    stage = models.CharField("étape", max_length=9, choices=RunStage, default=RunStage.DRAFT)
    km = models.DecimalField("kilomètres", max_digits=6, decimal_places=1, default=0)
    started_at = models.DateTimeField("partie à", null=True, blank=True)
    finished_at = models.DateTimeField("finie à", null=True, blank=True)
    odometer_start = models.PositiveIntegerField("compteur au départ", null=True, blank=True)
    odometer_end = models.PositiveIntegerField("compteur au retour", null=True, blank=True)
    note = models.CharField("note courte", max_length=200, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "course"
        verbose_name_plural = "courses"
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "day", "stage"], name="run_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="run_in_order",
                violation_error_message="La course doit finir après son début.",
            ),
            models.CheckConstraint(
                condition=Q(odometer_end=None) | Q(odometer_end__gte=F("odometer_start")),
                name="run_odometer_in_order",
                violation_error_message="Le compteur au retour doit dépasser celui du départ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.driver}, {self.day:%d/%m/%Y}"


class RunStop(models.Model):
    """A stop of a run: someone gets in or out. Arrives, help begins, leaves once help has ended."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="stops", verbose_name="course")
    leg = models.ForeignKey(RideLeg, on_delete=models.CASCADE, related_name="stops", verbose_name="trajet")
    kind = models.CharField("genre", max_length=7, choices=StopKind)
    rank = models.PositiveSmallIntegerField("rang")
    arrives_at = models.DateTimeField("arrivée")
    begins_at = models.DateTimeField("montée ou descente")
    leaves_at = models.DateTimeField("départ")

    objects = OfRunQuerySet.as_manager()

    class Meta:
        verbose_name = "arrêt"
        verbose_name_plural = "arrêts"
        ordering: ClassVar = ["run", "rank", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "rank"], name="stop_rank_unique"),
            models.UniqueConstraint(fields=["leg", "kind"], name="stop_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.begins_at:%H:%M} {self.leg}"


class RideSearch(models.Model):
    """A search for the runs of a day, done by a worker. The row is the truth: the page reads it, the worker writes."""

    ride_day = models.ForeignKey(RideDay, on_delete=models.CASCADE, related_name="searches", verbose_name="journée")
    state = models.CharField("état", max_length=9, choices=SearchState, default=SearchState.QUEUED)
    fraction = models.FloatField("avancement", default=0)
    served = models.PositiveIntegerField("trajets placés", default=0)
    total = models.PositiveIntegerField("trajets demandés", default=0)
    stop_requested = models.BooleanField("arrêt demandé", default=False)
    result = models.JSONField("résultat", default=dict, blank=True)
    problem = models.CharField("problème", max_length=300, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="demandée par"
    )
    requested_at = models.DateTimeField("demandée le", default=timezone.now)
    alive_at = models.DateTimeField("dernier signe", default=timezone.now)
    finished_at = models.DateTimeField("finie le", null=True, blank=True)

    objects = OfDayQuerySet.as_manager()

    class Meta:
        verbose_name = "recherche de courses"
        verbose_name_plural = "recherches de courses"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ride_day"], condition=Q(state__in=["QUEUED", "RUNNING"]), name="ride_search_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ride_day}, {self.get_state_display()}"


class RideChange(models.Model):
    """A change of a day of rides: who made it, and what is needed to take it back. Keys of rows and minutes, no name.

    ``version`` is that of the day once changed: a later version means that something else came after.
    """

    ride_day = models.ForeignKey(RideDay, on_delete=models.CASCADE, related_name="changes", verbose_name="journée")
    kind = models.CharField("genre", max_length=10, choices=RideChangeKind)
    leg = models.ForeignKey(
        RideLeg, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="trajet"
    )
    driver = models.ForeignKey(
        Driver, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="conducteur"
    )
    count = models.PositiveSmallIntegerField("trajets", default=0)
    before = models.JSONField("avant", default=dict, blank=True)
    version = models.PositiveIntegerField("version", default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    made_at = models.DateTimeField("à", default=timezone.now)
    undone_at = models.DateTimeField("annulé à", null=True, blank=True)

    objects = OfDayQuerySet.as_manager()

    class Meta:
        verbose_name = "changement de la journée"
        verbose_name_plural = "changements de la journée"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.ride_day}, {self.get_kind_display()}"
