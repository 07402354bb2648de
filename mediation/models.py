"""Beneficiaries, their case and their profile assessments."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from accounts.models import Commune, Territory
from core.models import VersionedModel
from core.text import digits, fold
from mediation.enums import (
    CaseOrigin,
    CaseStatus,
    Connection,
    Gender,
    Household,
    LocationPrecision,
    Mobility,
    ProfileLevel,
    Way,
)
from mediation.querysets import AssessmentQuerySet, BeneficiaryQuerySet, CaseQuerySet


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
    level = models.CharField("profil numérique", max_length=16, choices=ProfileLevel, blank=True, editable=False)
    search_text = models.CharField("texte de recherche", max_length=400, editable=False)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True, editable=False)
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
            )
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
        return self.cases.exclude(status=CaseStatus.CLOSED).select_related("referent").first()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search text in step with the names, phones and commune."""
        numbers = [digits(str(number.national_number)) for number in self.phones]
        names = fold(f"{self.first_name} {self.last_name} {self.commune.name}")
        self.search_text = " ".join([names, *numbers])[:400]
        super().save(*args, **kwargs)


class Case(models.Model):
    """One accompaniment of a person (dossier); at most one is open at a time."""

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="cases", verbose_name="bénéficiaire"
    )
    status = models.CharField("état", max_length=10, choices=CaseStatus, default=CaseStatus.REQUESTED)
    origin = models.CharField("origine", max_length=10, choices=CaseOrigin, default=CaseOrigin.PHONE)
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="référent",
    )
    opened_on = models.DateField("ouvert le", default=timezone.localdate)
    next_action_on = models.DateField("prochaine étape le", null=True, blank=True)
    closed_on = models.DateField("terminé le", null=True, blank=True)

    history = HistoricalRecords()
    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        verbose_name_plural = "dossiers"
        ordering: ClassVar = ["-opened_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["beneficiary"],
                condition=~Q(status="CLOSED"),
                name="case_one_open",
                violation_error_message="Cette personne a déjà un dossier ouvert.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary}, {self.get_status_display()}"


class Assessment(models.Model):
    """One dated answer to the questionnaire, with what was computed and what was decided."""

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="assessments", verbose_name="bénéficiaire"
    )
    done_on = models.DateField("fait le", default=timezone.localdate)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="fait par"
    )
    questionnaire = models.CharField("version du questionnaire", max_length=20)
    answers = models.JSONField("réponses")
    skill = models.PositiveSmallIntegerField("usages", validators=[MaxValueValidator(100)])
    appetite = models.PositiveSmallIntegerField("envie", validators=[MaxValueValidator(100)])
    computed_level = models.CharField("profil calculé", max_length=16, choices=ProfileLevel)
    level = models.CharField("profil retenu", max_length=16, choices=ProfileLevel)
    override_reason = models.CharField("raison du changement de profil", max_length=300, blank=True)
    recommended_way = models.CharField("façon d’aider conseillée", max_length=20, choices=Way)
    chosen_way = models.CharField("façon d’aider retenue", max_length=20, choices=Way)
    reasons = models.JSONField("raisons", default=list)
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "diagnostic numérique"
        verbose_name_plural = "diagnostics numériques"
        ordering: ClassVar = ["-done_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level=models.F("computed_level")) | ~Q(override_reason=""),
                name="assessment_override_has_reason",
                violation_error_message="Dites pourquoi vous retenez un autre profil.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary}, {self.get_level_display()}"
