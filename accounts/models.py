"""Users, territories and memberships."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from accounts.enums import InvitationStatus, Role, SchoolZone
from accounts.policies import is_granted
from accounts.querysets import (
    InvitationQuerySet,
    MembershipQuerySet,
    PlaceOfTerritoryQuerySet,
    TerritoryItselfQuerySet,
)


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a user who signs in with ``email``; without a password, sign-in waits for one to be chosen."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a user who may open the technical administration pages."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    phone = PhoneNumberField("téléphone", blank=True)
    is_active = models.BooleanField("peut se connecter", default=True)
    is_staff = models.BooleanField("accède à l’administration technique", default=False)
    date_joined = models.DateTimeField("date de création", default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["first_name", "last_name"]

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        ordering: ClassVar = ["last_name", "first_name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_unique_without_case")]

    _active_membership: "Membership | None" = None
    _membership_is_known = False

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def full_name(self) -> str:
        """First name then surname."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def active_membership(self) -> "Membership | None":
        """The membership in use: the one chosen for this request, otherwise the oldest active one."""
        if not self._membership_is_known:
            memberships = Membership.objects.active().filter(user=self).select_related("territory")
            self.active_membership = memberships.order_by("pk").first()
        return self._active_membership

    @active_membership.setter
    def active_membership(self, membership: "Membership | None") -> None:
        self._active_membership = membership
        self._membership_is_known = True

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again, and forget which membership was in use."""
        super().refresh_from_db(*args, **kwargs)
        self._membership_is_known = False


class Territory(models.Model):
    """An EPCI: the communes that share the service. Nothing crosses its border."""

    name = models.CharField("nom", max_length=120)
    service_name = models.CharField("nom du service", max_length=120, default="Médiation numérique à domicile")
    slug = models.SlugField("nom court", unique=True)
    siren = models.CharField(
        "SIREN", max_length=9, unique=True, validators=[RegexValidator(r"^\d{9}$", "Le SIREN compte 9 chiffres.")]
    )
    department = models.CharField("département", max_length=3)
    school_zone = models.CharField("zone scolaire", max_length=1, choices=SchoolZone, default=SchoolZone.A)
    phone = PhoneNumberField("téléphone du service", blank=True)
    email = models.EmailField("adresse électronique du service", blank=True)
    seat = models.ForeignKey(
        "accounts.Commune",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="commune du siège",
        help_text="Celle de l’employeur : les comptes rendus à distance y sont rattachés.",
    )
    opening_hours = models.CharField("horaires de l’accueil", max_length=500, blank=True)
    opening_hours_text = models.TextField("horaires de l’accueil en toutes lettres", blank=True, max_length=1000)
    legal_address = models.CharField("adresse postale", max_length=255, blank=True)
    legal_publisher = models.CharField("directeur ou directrice de la publication", max_length=120, blank=True)
    legal_host = models.CharField("hébergeur du site", max_length=255, blank=True)
    privacy_contact = models.CharField("pour les données personnelles", max_length=255, blank=True)

    objects = TerritoryItselfQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Sector(models.Model):
    """A group of communes that a team covers."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="sectors", verbose_name="territoire"
    )
    name = models.CharField("nom", max_length=80)

    objects = PlaceOfTerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "secteur"
        verbose_name_plural = "secteurs"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="sector_name_unique",
                violation_error_message="Un secteur porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune of a territory, with the point visits start from when an address is unknown."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="communes", verbose_name="territoire"
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.SET_NULL, null=True, blank=True, related_name="communes", verbose_name="secteur"
    )
    insee = models.CharField("code INSEE", max_length=5)
    name = models.CharField("nom", max_length=80)
    postal_code = models.CharField("code postal", max_length=5)
    population = models.PositiveIntegerField("population", default=0)
    # People of the urban unit (INSEE), 0 in a rural commune: the law of transport d'utilité sociale reads it.
    urban_inhabitants = models.PositiveIntegerField("habitants de l’unité urbaine", default=0)
    latitude = models.FloatField("latitude", validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField("longitude", validators=[MinValueValidator(-180), MaxValueValidator(180)])
    outline = models.JSONField("contour", default=list, blank=True)

    objects = PlaceOfTerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "insee"],
                name="commune_insee_unique",
                violation_error_message="Cette commune est déjà dans le territoire.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a user does in a territory."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name="compte")
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="memberships", verbose_name="territoire"
    )
    role = models.CharField("rôle", max_length=12, choices=Role)
    is_active = models.BooleanField("accès ouvert", default=True)
    created_at = models.DateTimeField("date de création", auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "membre"
        verbose_name_plural = "membres"
        ordering: ClassVar = ["user__last_name", "user__first_name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "territory"],
                name="membership_unique",
                violation_error_message="Cette personne est déjà membre du territoire.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    def may(self, permission: str) -> bool:
        """Tell whether the role holds ``permission`` (see policies)."""
        return is_granted(self.role, permission)


class Invitation(models.Model):
    """A link sent by e-mail that lets someone join a territory. Only a digest of its secret is kept."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="invitations", verbose_name="territoire"
    )
    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    role = models.CharField("rôle", max_length=12, choices=Role)
    secret_digest = models.CharField("empreinte", max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="invité par"
    )
    created_at = models.DateTimeField("date d’envoi", auto_now_add=True)
    expires_at = models.DateTimeField("date d’expiration")
    accepted_at = models.DateTimeField("date d’acceptation", null=True, blank=True)
    revoked_at = models.DateTimeField("date de retrait", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                "territory",
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_one_pending",
                violation_error_message="Une invitation est déjà partie à cette adresse : renvoyez-la plutôt.",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def full_name(self) -> str:
        """First name then surname."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def status(self) -> InvitationStatus:
        """Where the invitation stands now; a withdrawn one stays withdrawn when its date passes."""
        if self.accepted_at:
            return InvitationStatus.ACCEPTED
        if self.revoked_at:
            return InvitationStatus.REVOKED
        return InvitationStatus.EXPIRED if self.expires_at <= timezone.now() else InvitationStatus.PENDING
