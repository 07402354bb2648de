"""Who may drive people, in what, for how much, and who may be driven."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import Commune, Territory
from core.models import VersionedModel
from mediation.models import Beneficiary
from scheduling.querysets_transport import DriverQuerySet, EligibilityQuerySet, OfSchemeQuerySet, SchemeQuerySet
from scheduling.transport.enums import Basis, BookingNotice, DistanceBasis, EvidenceKind, Holding, Regime
from volunteers.models import Helper

_MONEY: Any = {"max_digits": 7, "decimal_places": 3, "validators": [MinValueValidator(Decimal(0))]}


class TransportScheme(VersionedModel):
    """A service that carries people: its law, its rules, its organiser.

    ``employees``, ``members`` and ``statutes`` are facts of the yearly return to the préfet (arrêté du 17 octobre
    2019). ``hours`` is in OSM syntax. ``excluded_purposes`` are values of RidePurpose.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="transport_schemes", verbose_name="territoire"
    )
    name = models.CharField("nom", max_length=120)
    regime = models.CharField("régime", max_length=20, choices=Regime, default=Regime.TUS)
    organiser = models.CharField("organisateur", max_length=160)
    is_association = models.BooleanField("association loi 1901", default=True)
    rna = models.CharField("numéro RNA", max_length=10, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    phone = PhoneNumberField("téléphone", blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    website = models.URLField("site", blank=True)
    employees = models.PositiveSmallIntegerField("salariés", default=0)
    members = models.PositiveIntegerField("adhérents", default=0)
    statutes = models.CharField("statuts", max_length=300, blank=True, help_text="Date du dépôt, où les lire.")
    communes = models.ManyToManyField(Commune, related_name="+", blank=True, verbose_name="communes desservies")
    booking = models.CharField("réservation", max_length=1, choices=BookingNotice, default=BookingNotice.PRIOR_DAYS)
    notice_hours = models.PositiveSmallIntegerField("délai de réservation", default=48, help_text="En heures.")
    last_booking_time = models.TimeField("dernière heure pour réserver", null=True, blank=True)
    hours = models.CharField("horaires", max_length=200, default="Mo-Fr 08:00-18:00")
    max_km = models.PositiveSmallIntegerField("trajet le plus long", default=100, help_text="En kilomètres.")
    max_ride_minutes = models.PositiveSmallIntegerField(
        "temps à bord au plus", default=60, validators=[MinValueValidator(10), MaxValueValidator(180)]
    )
    distance_basis = models.CharField(
        "kilomètres comptés", max_length=20, choices=DistanceBasis, default=DistanceBasis.PASSENGER_ONBOARD
    )
    excluded_purposes = models.JSONField("motifs exclus", default=list, blank=True)
    rules = models.TextField("règles particulières", blank=True)
    is_active = models.BooleanField("ouvert", default=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "service de transport"
        verbose_name_plural = "services de transport"
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="scheme_name_unique",
                violation_error_message="Un service porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class TransportTariff(models.Model):
    """What a passenger takes part with and what a driver gets back, from a day to another (euros)."""

    scheme = models.ForeignKey(
        TransportScheme, on_delete=models.CASCADE, related_name="tariffs", verbose_name="service"
    )
    valid_from = models.DateField("à partir du")
    valid_to = models.DateField("jusqu’au", null=True, blank=True)
    flat_fee = models.DecimalField("forfait", default=Decimal(0), **_MONEY)
    flat_fee_up_to_km = models.DecimalField("forfait jusqu’à", default=Decimal(0), **_MONEY)
    per_km = models.DecimalField("par kilomètre", default=Decimal(0), **_MONEY)
    driver_per_km = models.DecimalField("rendu au conducteur par kilomètre", default=Decimal(0), **_MONEY)

    objects = OfSchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "barème"
        verbose_name_plural = "barèmes"
        ordering: ClassVar = ["-valid_from", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "valid_from"],
                name="tariff_starts_once",
                violation_error_message="Un barème commence déjà ce jour-là.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="tariff_dates_in_order",
                violation_error_message="Le dernier jour doit suivre le premier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}, {self.valid_from:%d/%m/%Y}"


class TransportEligibility(models.Model):
    """A paper that was seen of someone's right to be carried by an association. What is kept: that it was seen."""

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="transport_rights", verbose_name="bénéficiaire"
    )
    basis = models.CharField("droit", max_length=14, choices=Basis, default=Basis.SOCIAL_BENEFIT)
    evidence = models.CharField("justificatif vu", max_length=6, choices=EvidenceKind)
    seen_on = models.DateField("vu le")
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="vu par"
    )
    expires_on = models.DateField("valable jusqu’au", null=True, blank=True)

    objects = EligibilityQuerySet.as_manager()

    class Meta:
        verbose_name = "droit au transport"
        verbose_name_plural = "droits au transport"
        ordering: ClassVar = ["-seen_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("seen_on")),
                name="eligibility_dates_in_order",
                violation_error_message="La fin de validité doit suivre le jour où le justificatif a été vu.",
            )
        ]

    def __str__(self) -> str:
        return self.get_evidence_display()


class Vehicle(VersionedModel):
    """A car or a minibus: room for passengers (driver not counted), papers, where it is kept."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="vehicles", verbose_name="territoire"
    )
    scheme = models.ForeignKey(
        TransportScheme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="vehicles",
        verbose_name="service",
    )
    name = models.CharField("nom", max_length=80)
    holding = models.CharField("appartient", max_length=6, choices=Holding, default=Holding.DRIVER)
    seats = models.PositiveSmallIntegerField(
        "places pour les passagers", default=3, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    wheelchairs = models.PositiveSmallIntegerField("places en fauteuil", default=0, validators=[MaxValueValidator(4)])
    aids = models.PositiveSmallIntegerField("aides pliées dans le coffre", default=1, validators=[MaxValueValidator(8)])
    has_low_step = models.BooleanField("marche basse ou rampe", default=False)
    insurance_until = models.DateField("assurance jusqu’au", null=True, blank=True)
    inspection_until = models.DateField("contrôle technique jusqu’au", null=True, blank=True)
    # Empty: it is kept at the driver's.
    garage = models.CharField("où il est garé", max_length=200, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    is_active = models.BooleanField("en service", default=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "véhicule"
        verbose_name_plural = "véhicules"
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Driver(VersionedModel):
    """A helper who drives people for a scheme. Hours are the helper's: who drives is not visiting (invariant J1)."""

    helper = models.OneToOneField(Helper, on_delete=models.PROTECT, related_name="driver", verbose_name="intervenant")
    scheme = models.ForeignKey(
        TransportScheme, on_delete=models.PROTECT, related_name="drivers", verbose_name="service"
    )
    vehicle = models.ForeignKey(
        Vehicle, on_delete=models.PROTECT, null=True, blank=True, related_name="drivers", verbose_name="véhicule"
    )
    licence_seen_on = models.DateField("permis vu le", null=True, blank=True)
    licence_until = models.DateField("permis valable jusqu’au", null=True, blank=True)
    max_km_day = models.PositiveSmallIntegerField("kilomètres par jour au plus", null=True, blank=True)
    max_km_year = models.PositiveIntegerField("kilomètres par an au plus", null=True, blank=True)
    takes_to_room = models.BooleanField("accompagne jusqu’à la salle", default=True)
    is_active = models.BooleanField("conduit en ce moment", default=True)

    objects = DriverQuerySet.as_manager()

    class Meta:
        verbose_name = "conducteur"
        verbose_name_plural = "conducteurs"
        ordering: ClassVar = ["helper__last_name", "helper__first_name", "pk"]

    def __str__(self) -> str:
        return f"{self.helper}"
