"""Organisation → place → service: fields and values of data·inclusion, so that import and export lose nothing."""

import secrets
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from accounts.models import Territory
from core.models import VersionedModel
from core.text import digits, fold
from directory.enums import Capacity, PlaceKind, RecordStatus, VerificationMethod
from directory.querysets import OrganisationQuerySet, RecordQuerySet

PUBLIC_ID_BYTES = 8


def new_public_id() -> str:
    """Return the part of a public address that never changes, even when the name does."""
    return secrets.token_hex(PUBLIC_ID_BYTES)


class Organisation(VersionedModel):
    """Who runs places and services: an association, a town hall, a person who works at home."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="organisations", verbose_name="territoire"
    )
    name = models.CharField("nom", max_length=200)
    siret = models.CharField(
        "SIRET",
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^\d{14}$", "Le SIRET compte 14 chiffres.")],
    )
    typology = models.CharField("type", max_length=40, blank=True)
    networks = models.JSONField("réseaux", default=list, blank=True)
    description = models.TextField("présentation", blank=True)
    phone = PhoneNumberField("téléphone", blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    website = models.URLField("site internet", blank=True, max_length=500)
    is_own_service = models.BooleanField("notre propre service", default=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    history = HistoricalRecords()
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering: ClassVar = ["name", "pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "siret"], name="organisation_siret")]

    def __str__(self) -> str:
        return self.name


class PublicRecord(VersionedModel):
    """What places and services share: a stable public address, a status, when it was last checked."""

    public_id = models.CharField("identifiant public", max_length=16, unique=True, default=new_public_id)
    status = models.CharField("état", max_length=10, choices=RecordStatus, default=RecordStatus.DRAFT)
    updated_on = models.DateField("information du", default=timezone.localdate)
    verified_on = models.DateField("vérifiée le", null=True, blank=True)
    verified_how = models.CharField("vérifiée", max_length=8, choices=VerificationMethod, blank=True)
    closed_on = models.DateField("fermée le", null=True, blank=True)
    quality = models.FloatField(
        "qualité", default=0, validators=[MinValueValidator(0), MaxValueValidator(1)], editable=False
    )
    search_text = models.CharField("texte de recherche", max_length=1000, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        abstract = True


class Place(PublicRecord):
    """Where one goes, or from where someone comes."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="places", verbose_name="territoire")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="places", verbose_name="structure"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="réunie à"
    )
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("genre de lieu", max_length=10, choices=PlaceKind, default=PlaceKind.FIXED)
    address = models.CharField("adresse", max_length=255, blank=True)
    address_complement = models.CharField("complément d’adresse", max_length=255, blank=True)
    postal_code = models.CharField(
        "code postal",
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{5}$", "Le code postal compte 5 chiffres.")],
    )
    insee_code = models.CharField(
        "code INSEE",
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^(\d{5}|2[AB]\d{3})$", "Le code INSEE compte 5 caractères, par exemple 24309.")],
    )
    commune_name = models.CharField("commune", max_length=120, blank=True)
    latitude = models.FloatField(
        "latitude", null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        "longitude", null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    # The centre of the commune stands for a position that nobody knows better.
    is_position_approximate = models.BooleanField("position approximative", default=False, editable=False)
    phone = PhoneNumberField("téléphone", blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    website = models.URLField("site internet", blank=True, max_length=500)
    booking_url = models.URLField("prendre rendez-vous en ligne", blank=True, max_length=500)
    accessibility_url = models.URLField("fiche Acceslibre", blank=True, max_length=500)
    transport_note = models.CharField("pour venir", max_length=300, blank=True)
    opening_hours = models.CharField("horaires", max_length=500, blank=True)
    opening_hours_text = models.TextField("horaires en toutes lettres", blank=True)
    hours_to_check = models.BooleanField("horaires à vérifier", default=False)
    closes_on_school_holidays = models.BooleanField("fermé pendant les vacances scolaires", default=False)
    # Lists that only the national standard of digital-mediation places has, kept under its own names.
    mednum = models.JSONField("champs du standard de la médiation numérique", default=dict, blank=True)

    history = HistoricalRecords(excluded_fields=["search_text", "quality"])
    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        ordering: ClassVar = ["name", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["territory", "status", "latitude", "longitude"], name="place_where"),
            models.Index(fields=["territory", "insee_code"], name="place_commune"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="place_whole_position",
                violation_error_message="La position demande une latitude et une longitude.",
            ),
            models.CheckConstraint(
                condition=~Q(status="CLOSED") | Q(closed_on__isnull=False),
                name="place_closed_has_date",
                violation_error_message="Dites depuis quand ce lieu est fermé.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search text in step."""
        self.search_text = self.searched_words()
        super().save(*args, **kwargs)

    def searched_words(self) -> str:
        """Return what a search by words looks into: names, commune, address and phone."""
        words = fold(f"{self.name} {self.organisation.name} {self.commune_name} {self.postal_code} {self.address}")
        return f"{words} {digits(str(self.phone))}".strip()[:1000]


class PlaceStop(models.Model):
    """A date on which an itinerant place stands somewhere."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="stops", verbose_name="lieu")
    starts_at = models.DateTimeField("arrivée")
    ends_at = models.DateTimeField("départ")
    where = models.CharField("où", max_length=200)
    insee_code = models.CharField("code INSEE", max_length=5, blank=True)
    commune_name = models.CharField("commune", max_length=120)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)

    class Meta:
        verbose_name = "passage"
        verbose_name_plural = "passages"
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="stop_ends_after_it_starts",
                violation_error_message="Le départ vient après l’arrivée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.where}"


class Service(PublicRecord):
    """What is done for people at a place, at home or at a distance."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="services", verbose_name="territoire"
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="services", verbose_name="lieu")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="réunie à"
    )
    name = models.CharField("nom", max_length=150)
    description = models.TextField("présentation", blank=True)
    kind = models.CharField("type de service", max_length=20, blank=True)
    publics = models.JSONField("publics", default=list, blank=True)
    publics_details = models.TextField("publics, précisions", blank=True)
    fees = models.CharField("frais", max_length=10, blank=True)
    fees_details = models.CharField("frais, précisions", max_length=500, blank=True)
    reception_modes = models.JSONField("modes d’accueil", default=list, blank=True)
    contact_modes = models.JSONField("comment s’adresser au service", default=list, blank=True)
    contact_by = models.JSONField("qui peut s’adresser au service", default=list, blank=True)
    contact_details = models.TextField("comment s’adresser au service, précisions", blank=True)
    contact_url = models.URLField("lien pour s’adresser au service", blank=True, max_length=500)
    conditions = models.TextField("conditions d’accès", blank=True)
    documents = models.CharField("à apporter", max_length=300, blank=True)
    zone = models.JSONField("communes, intercommunalités ou départements desservis", default=list, blank=True)
    bouquets = models.JSONField("bouquets", default=list, blank=True)
    phone = PhoneNumberField("téléphone", blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    opening_hours = models.CharField("horaires, s’ils diffèrent de ceux du lieu", max_length=500, blank=True)
    opening_hours_text = models.TextField("horaires en toutes lettres", blank=True)
    hours_to_check = models.BooleanField("horaires à vérifier", default=False)
    is_at_home = models.BooleanField("à domicile", default=False)
    home_activities = models.JSONField("activités de service à la personne", default=list, blank=True)
    accepts_cesu = models.BooleanField("accepte le CESU", default=False)
    declaration_number = models.CharField("numéro de déclaration ou d’agrément", max_length=40, blank=True)
    declaration_seen_on = models.DateField("numéro vu le", null=True, blank=True, editable=False)
    delay_days = models.PositiveSmallIntegerField("délai d’attente en jours", null=True, blank=True)
    capacity = models.CharField("places", max_length=10, choices=Capacity, default=Capacity.UNKNOWN)
    capacity_until = models.DateTimeField("places connues jusqu’au", null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["search_text", "quality"])
    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "service"
        verbose_name_plural = "services"
        ordering: ClassVar = ["name", "pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "status", "place"], name="service_place")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(capacity="UNKNOWN") | Q(capacity_until__isnull=False),
                name="service_capacity_expires",
                violation_error_message="Dites jusqu’à quand cette information sur les places est valable.",
            ),
            models.CheckConstraint(
                condition=~Q(status="CLOSED") | Q(closed_on__isnull=False),
                name="service_closed_has_date",
                violation_error_message="Dites depuis quand ce service est fermé.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search text in step."""
        self.search_text = self.searched_words()
        super().save(*args, **kwargs)

    def searched_words(self) -> str:
        """Return what a search by words looks into: names first, then where, then what it does."""
        place = self.place
        words = fold(f"{self.name} {place.organisation.name} {place.name} {place.commune_name} {self.description}")
        return words[:1000]


class ServiceTheme(models.Model):
    """A theme of data·inclusion that a service covers; a row each, so that search by theme uses an index."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="themes", verbose_name="service")
    theme = models.CharField("thème", max_length=120)

    class Meta:
        verbose_name = "thème d’un service"
        verbose_name_plural = "thèmes des services"
        ordering: ClassVar = ["theme"]
        indexes: ClassVar = [models.Index(fields=["theme", "service"], name="theme_service")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["service", "theme"], name="service_theme_once")]

    def __str__(self) -> str:
        return self.theme
