"""What is asked of helpers, in versions, what each has done, and those who would like to become one."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import Commune, Territory
from core.fields import EncryptedTextField
from core.models import VersionedModel
from volunteers.engagement.vocabulary import ApplicationRefusal, ApplicationState, Evidence, Stage
from volunteers.enums import HelperKind
from volunteers.models.helpers import Helper
from volunteers.querysets_engagement import ApplicationQuerySet, CompletionQuerySet, OfHelperQuerySet, PolicyQuerySet

LONGEST_VALIDITY = 3660


class EngagementPolicy(models.Model):
    """What is asked of a kind of helper from a day on. A version that has begun never changes: a later one follows."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="engagement_policies", verbose_name="territoire"
    )
    kind = models.CharField("qualité", max_length=13, choices=HelperKind)
    effective_from = models.DateField("à partir du")
    created_at = models.DateTimeField("écrite le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="écrite par",
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "conditions d’engagement"
        verbose_name_plural = "conditions d’engagement"
        ordering: ClassVar = ["kind", "-effective_from", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "kind", "effective_from"],
                name="engagement_policy_one_a_day",
                violation_error_message="Une version commence déjà ce jour-là pour cette qualité.",
            ),
        ]

    def __str__(self) -> str:
        return f"Conditions « {self.get_kind_display()} » du {self.effective_from:%d/%m/%Y}"


class PolicyRequirement(models.Model):
    """Something asked by a version. ``validity_days`` empty: once, for good. No activity listed: for everything."""

    policy = models.ForeignKey(
        EngagementPolicy, on_delete=models.CASCADE, related_name="requirements", verbose_name="conditions"
    )
    code = models.SlugField("nom court", max_length=40)
    label = models.CharField("nom", max_length=120)
    stage = models.CharField("moment", max_length=11, choices=Stage, default=Stage.ONBOARDING)
    evidence = models.CharField("preuve", max_length=9, choices=Evidence, default=Evidence.NONE)
    validity_days = models.PositiveSmallIntegerField(
        "valable (jours)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_VALIDITY)],
    )
    renewal_days = models.PositiveSmallIntegerField(
        "annoncé avant la fin (jours)", default=30, validators=[MaxValueValidator(365)]
    )
    activities = models.JSONField("nécessaire pour", default=list, blank=True)
    text = models.TextField("texte à signer", blank=True, max_length=20_000)
    is_optional = models.BooleanField("conseillé seulement", default=False)
    rank = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "condition d’engagement"
        verbose_name_plural = "détail des conditions"
        ordering: ClassVar = ["rank", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["policy", "code"],
                name="policy_requirement_once",
                violation_error_message="Cette condition est déjà dans la liste.",
            ),
            models.CheckConstraint(
                condition=~Q(evidence="SIGNATURE") | ~Q(text=""),
                name="policy_requirement_signed_text",
                violation_error_message="Écrivez le texte que la personne signe.",
            ),
            models.CheckConstraint(
                condition=Q(validity_days=None) | Q(validity_days__gt=0),
                name="policy_requirement_validity",
                violation_error_message="Une durée compte au moins un jour.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class RequirementCompletion(models.Model):
    """Something done or shown on a day. Who saw it is kept, and a digest of the text signed; never a document.

    ``withdrawn_on``: taken back that day, as noted by mistake; it counted on the days before, and still does for them.
    """

    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="completions", verbose_name="intervenant")
    code = models.SlugField("condition", max_length=40)
    completed_on = models.DateField("fait le")
    expires_on = models.DateField("dernier jour", null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="vu par",
    )
    digest = models.CharField("empreinte du texte signé", max_length=64, blank=True)
    created_at = models.DateTimeField("noté le", auto_now_add=True)
    withdrawn_on = models.DateField("repris le", null=True, blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = "condition remplie"
        verbose_name_plural = "conditions remplies"
        ordering: ClassVar = ["-completed_on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["helper", "code"], name="completion_of_helper")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("completed_on")),
                name="completion_dates_in_order",
                violation_error_message="Le dernier jour doit suivre le premier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.completed_on:%d/%m/%Y}"


class RequirementExemption(models.Model):
    """A requirement not asked of someone between two days, both included: an exemption always ends."""

    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="exemptions", verbose_name="intervenant")
    code = models.SlugField("condition", max_length=40)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    reason = EncryptedTextField("motif")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accordée par",
    )
    created_at = models.DateTimeField("notée le", auto_now_add=True)

    objects = OfHelperQuerySet.as_manager()

    class Meta:
        verbose_name = "dispense"
        verbose_name_plural = "dispenses"
        ordering: ClassVar = ["-starts_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="exemption_dates_in_order",
                violation_error_message="Le dernier jour doit suivre le premier.",
            ),
        ]

    def __str__(self) -> str:
        return f"Dispense {self.code} du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"


class EngagementPause(models.Model):
    """Days without missions, both included; no end: until further notice."""

    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="pauses", verbose_name="intervenant")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", null=True, blank=True)
    reason = EncryptedTextField("motif", blank=True)
    created_at = models.DateTimeField("notée le", auto_now_add=True)

    objects = OfHelperQuerySet.as_manager()

    class Meta:
        verbose_name = "pause"
        verbose_name_plural = "pauses"
        ordering: ClassVar = ["-starts_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="pause_dates_in_order",
                violation_error_message="Le dernier jour doit suivre le premier.",
            ),
            models.UniqueConstraint(
                fields=["helper"],
                condition=Q(ends_on=None),
                name="pause_one_open",
                violation_error_message="Cette personne est déjà en pause.",
            ),
        ]

    def __str__(self) -> str:
        end = f"au {self.ends_on:%d/%m/%Y}" if self.ends_on else "sans date de fin"
        return f"Pause du {self.starts_on:%d/%m/%Y} {end}"


class HelperApplication(VersionedModel):
    """Someone who would like to help, as typed on the public page, and what became of it.

    Words about the interview are encrypted; a closed one loses what it says of the person a year later.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="helper_applications", verbose_name="territoire"
    )
    state = models.CharField("état", max_length=9, choices=ApplicationState, default=ApplicationState.NEW)
    kind = models.CharField("qualité souhaitée", max_length=13, choices=HelperKind, default=HelperKind.VOLUNTEER)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    phone = PhoneNumberField("téléphone", blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    wishes = models.JSONField("souhaits", default=list, blank=True)
    words = EncryptedTextField("ce que dit la personne", blank=True)
    availability = models.CharField("disponibilités", max_length=300, blank=True)
    consented_at = models.DateTimeField("accord donné le")
    created_at = models.DateTimeField("reçue le", auto_now_add=True)
    interview_on = models.DateField("entretien le", null=True, blank=True)
    interview_words = EncryptedTextField("notes de l’entretien", blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décidée par",
    )
    refusal_reason = models.CharField("raison", max_length=12, choices=ApplicationRefusal, blank=True)
    refusal_words = models.TextField("explication", blank=True, max_length=1000)
    helper = models.OneToOneField(
        Helper,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="application",
        verbose_name="devenue l’intervenant",
    )
    purged_at = models.DateTimeField("effacée le", null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature"
        verbose_name_plural = "candidatures"
        ordering: ClassVar = ["created_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "state", "created_at"], name="application_queue")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(state="REFUSED") & ~Q(refusal_reason="")) | (~Q(state="REFUSED") & Q(refusal_reason="")),
                name="application_refusal_has_reason",
                violation_error_message="Dites pourquoi la candidature est refusée.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["NEW", "INTERVIEW"], decided_at=None)
                | Q(state__in=["APPROVED", "REFUSED", "WITHDRAWN"], decided_at__isnull=False),
                name="application_decision_is_dated",
                violation_error_message="Une décision porte sa date.",
            ),
            models.CheckConstraint(
                condition=~Q(state="INTERVIEW") | Q(interview_on__isnull=False),
                name="application_interview_is_dated",
                violation_error_message="Indiquez le jour de l’entretien.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First name then surname."""
        return f"{self.first_name} {self.last_name}"

    @property
    def is_open(self) -> bool:
        """Whether something is to be done."""
        return self.state in {ApplicationState.NEW, ApplicationState.INTERVIEW}
