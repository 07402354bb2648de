"""Accounts of rides: the monthly sheet of a scheme (bordereau), its frozen lines, the yearly return to the préfet.

A month that is open has no lines in the database: they are counted from the runs each time they are looked at.
Closing writes them down. From then on they never change: what is corrected afterwards in a run of that month is the
difference, a line ``is_adjustment`` of the first sheet still open. Adding up all the lines of a way of a ride, or of a
run, therefore always gives what it is worth.
"""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import VersionedModel
from scheduling.models.rides import RideLeg
from scheduling.models.runs import Run
from scheduling.models.schemes import Driver, TransportScheme, TransportTariff
from scheduling.querysets_ride_accounts import DueQuerySet, LineQuerySet, SheetQuerySet
from scheduling.transport.enums import DistanceBasis, Regime

_KM: Any = {"max_digits": 8, "decimal_places": 1, "default": Decimal(0)}
_EUROS: Any = {"max_digits": 9, "decimal_places": 2, "default": Decimal(0)}


class CostSheet(VersionedModel):
    """The sheet of a scheme for a month, once it was closed; reopened, it keeps who did it and why.

    ``distance_basis`` and ``regime`` are those of the day it was closed: a change of rules never rewrites the past.
    ``trips`` are ways of a ride that were carried out, ``passengers`` the people, ``km`` those of the runs (their
    lines' sum, adjustments included), ``asked`` and ``due`` euros.
    """

    scheme = models.ForeignKey(
        TransportScheme, on_delete=models.PROTECT, related_name="cost_sheets", verbose_name="service"
    )
    month = models.DateField("mois")
    distance_basis = models.CharField("kilomètres comptés", max_length=20, choices=DistanceBasis)
    regime = models.CharField("régime", max_length=20, choices=Regime)
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="clos par"
    )
    reopened_at = models.DateTimeField("rouvert le", null=True, blank=True)
    reopen_reason = models.CharField("pourquoi il a été rouvert", max_length=300, blank=True)
    runs = models.PositiveIntegerField("courses", default=0)
    trips = models.PositiveIntegerField("trajets", default=0)
    passengers = models.PositiveIntegerField("personnes conduites", default=0)
    km = models.DecimalField("kilomètres", **_KM)
    asked = models.DecimalField("participations", **_EUROS)
    due = models.DecimalField("à rendre aux conducteurs", **_EUROS)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "bordereau de déplacements"
        verbose_name_plural = "bordereaux de déplacements"
        ordering: ClassVar = ["-month", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "month"],
                name="cost_sheet_once_a_month",
                violation_error_message="Ce mois a déjà son bordereau.",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="cost_sheet_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}, {self.month:%m/%Y}"


class RideCharge(models.Model):
    """What someone is asked for one way of a ride, on a closed sheet.

    ``km`` are those the tariff counts (see ``transport.accounts``), ``run_km`` the way's share of its run. Someone who
    was absent is a line with a share of the run and nothing to pay. The way may be gone: the amount stays, no name.
    """

    sheet = models.ForeignKey(CostSheet, on_delete=models.CASCADE, related_name="charges", verbose_name="bordereau")
    leg = models.ForeignKey(
        RideLeg, on_delete=models.SET_NULL, null=True, blank=True, related_name="charges", verbose_name="trajet"
    )
    run = models.ForeignKey(
        Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="charges", verbose_name="course"
    )
    day = models.DateField("jour")
    km = models.DecimalField("kilomètres comptés", **_KM)
    run_km = models.DecimalField("part de la course", **_KM)
    amount = models.DecimalField("participation", **_EUROS)
    is_capped = models.BooleanField("ramenée au plafond", default=False)
    is_done = models.BooleanField("trajet fait", default=True)
    is_adjustment = models.BooleanField("correction d’un mois clos", default=False)
    tariff = models.ForeignKey(
        TransportTariff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="barème"
    )
    computed_at = models.DateTimeField("calculée le", auto_now_add=True)
    paid_on = models.DateField("payée le", null=True, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "participation"
        verbose_name_plural = "participations"
        ordering: ClassVar = ["day", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "leg"], name="charge_once_a_sheet")]

    def __str__(self) -> str:
        return f"{self.amount} €, {self.day:%d/%m/%Y}"


class DriverDue(models.Model):
    """What a driver gets back for a run, on a closed sheet: nothing when the vehicle is not the driver's own."""

    sheet = models.ForeignKey(CostSheet, on_delete=models.CASCADE, related_name="dues", verbose_name="bordereau")
    driver = models.ForeignKey(Driver, on_delete=models.PROTECT, related_name="dues", verbose_name="conducteur")
    run = models.ForeignKey(
        Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="dues", verbose_name="course"
    )
    day = models.DateField("jour")
    km = models.DecimalField("kilomètres", **_KM)
    amount = models.DecimalField("à rendre", **_EUROS)
    is_own_car = models.BooleanField("avec sa voiture", default=True)
    is_adjustment = models.BooleanField("correction d’un mois clos", default=False)
    tariff = models.ForeignKey(
        TransportTariff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="barème"
    )
    computed_at = models.DateTimeField("calculé le", auto_now_add=True)
    paid_on = models.DateField("payé le", null=True, blank=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        verbose_name = "somme rendue à un conducteur"
        verbose_name_plural = "sommes rendues aux conducteurs"
        ordering: ClassVar = ["day", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "run", "driver"], name="due_once_a_sheet")]

    def __str__(self) -> str:
        return f"{self.amount} €, {self.day:%d/%m/%Y}"


class SchemeYear(VersionedModel):
    """What is told to the préfet for a year and that no row of this application knows (arrêté du 17 octobre 2019).

    Empty (None): not completed yet. ``items`` keeps the return as it was sent, label and value, in order.
    """

    scheme = models.ForeignKey(TransportScheme, on_delete=models.CASCADE, related_name="years", verbose_name="service")
    year = models.PositiveSmallIntegerField("année")
    employees = models.PositiveIntegerField("salariés", null=True, blank=True)
    volunteers = models.PositiveIntegerField("bénévoles", null=True, blank=True)
    members = models.PositiveIntegerField("adhérents", null=True, blank=True)
    statutes = models.CharField("statuts", max_length=300, blank=True)
    rules = models.TextField("règles particulières", blank=True, max_length=2000)
    items = models.JSONField("déclaration envoyée", default=list, blank=True)
    sent_on = models.DateField("envoyée le", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="envoyée par",
    )

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "déclaration annuelle au préfet"
        verbose_name_plural = "déclarations annuelles au préfet"
        ordering: ClassVar = ["-year", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "year"],
                name="scheme_year_unique",
                violation_error_message="Cette année a déjà sa déclaration.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme}, {self.year}"
