"""Beneficiaries."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from accounts.models import Commune, Territory
from core.models import VersionedModel
from core.text import digits, fold
from mediation.enums import CaseStatus, Connection, Gender, Household, LocationPrecision, Mobility, ProfileLevel
from mediation.querysets import BeneficiaryQuerySet

if TYPE_CHECKING:
    from mediation.models.cases import Case


class Beneficiary(VersionedModel):
    """A person whom the service helps: a senior, or another adult."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="beneficiaries", verbose_name="territoire"
    )
    gender = models.CharField("civilité", max_length=16, choices=Gender, default=Gender.UNKNOWN)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    birth_year = models.PositiveSmallIntegerField("année de naissance", null=True, blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    address = models.CharField("adresse", max_length=200, blank=True)
    latitude = models.FloatField("latitude", validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField("longitude", validators=[MinValueValidator(-180), MaxValueValidator(180)])
    location_precision = models.CharField(
        "précision", max_length=8, choices=LocationPrecision, default=LocationPrecision.COMMUNE
    )
    mobile_phone = PhoneNumberField("téléphone mobile", blank=True)
    landline_phone = PhoneNumberField("téléphone fixe", blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    mobility = models.CharField("déplacements", max_length=8, choices=Mobility, default=Mobility.UNKNOWN)
    walking_aid = models.CharField("aide à la marche", max_length=80, blank=True)
    household = models.CharField("foyer", max_length=8, choices=Household, default=Household.UNKNOWN)
    trusted_name = models.CharField("proche à contacter", max_length=120, blank=True)
    trusted_link = models.CharField("lien", max_length=60, blank=True)
    trusted_phone = PhoneNumberField("téléphone du proche", blank=True)
    equipment = models.JSONField("équipement", default=list, blank=True)
    connection = models.CharField("connexion", max_length=8, choices=Connection, default=Connection.UNKNOWN)
    interests = models.CharField("ce qui lui plaît", max_length=200, blank=True)
    languages = models.CharField("langues", max_length=80, blank=True)
    access_notes = models.CharField("à savoir avant d’y aller", max_length=300, blank=True)
    preferred_days = models.JSONField("jours préférés", default=list, blank=True)
    informed_on = models.DateField("informé de l’usage de ses données le", null=True, blank=True)
    accepts_email = models.BooleanField("accepte les e-mails", default=False)
    accepts_sms = models.BooleanField("accepte les SMS", default=False)
    level = models.CharField("profil numérique", max_length=16, choices=ProfileLevel, blank=True, editable=False)
    search_text = models.CharField("texte de recherche", max_length=400, editable=False)
    kept_reason = models.CharField("à garder plus longtemps parce que", max_length=200, blank=True, editable=False)
    erase_on = models.DateField("à effacer à partir du", null=True, blank=True, editable=False, db_index=True)
    erased_at = models.DateTimeField("effacé le", null=True, blank=True, editable=False)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_files",
        verbose_name="réunie à",
    )
    merged_at = models.DateTimeField("réunie le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = BeneficiaryQuerySet.as_manager()

    class Meta:
        verbose_name = "bénéficiaire"
        verbose_name_plural = "bénéficiaires"
        ordering: ClassVar = ["last_name", "first_name", "pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "last_name", "first_name"], name="beneficiary_name")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__gte=1900, birth_year__lte=2020),
                name="beneficiary_birth_year",
                violation_error_message="L’année de naissance doit être comprise entre 1900 et 2020.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_at=None)
                | (Q(merged_into__isnull=False, merged_at__isnull=False) & ~Q(merged_into=F("id"))),
                name="beneficiary_merged_elsewhere",
                violation_error_message="Une fiche se réunit à une autre, à une date.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First name then surname."""
        return f"{self.first_name} {self.last_name}"

    @property
    def age(self) -> int | None:
        """Age reached this year, when the birth year is known."""
        return timezone.localdate().year - self.birth_year if self.birth_year else None

    @property
    def phones(self) -> list[Any]:
        """Phone numbers, landline first: most seniors answer it."""
        return [number for number in (self.landline_phone, self.mobile_phone) if number]

    @property
    def open_case(self) -> "Case | None":
        """The accompaniment under way, if any."""
        if "cases" in getattr(self, "_prefetched_objects_cache", {}):
            return next((case for case in self.cases.all() if case.status != CaseStatus.CLOSED), None)
        return self.cases.exclude(status=CaseStatus.CLOSED).select_related("referent").first()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search text in step with the names, phones and commune."""
        numbers = [digits(str(number.national_number)) for number in self.phones]
        names = fold(f"{self.first_name} {self.last_name} {self.commune.name}")
        self.search_text = " ".join([names, *numbers])[:400]
        super().save(*args, **kwargs)
