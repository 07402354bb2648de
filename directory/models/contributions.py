"""What the public and providers propose, and the links by which a structure keeps its own records."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Territory
from directory.enums.contributions import AuthorRole, ContributionKind, ContributionState, RefusalReason
from directory.models.records import Organisation, Place, Service
from directory.querysets.contributions import ContributionQuerySet, OwnerLinkQuerySet


class Contribution(models.Model):
    """A proposal: ``proposed`` maps fields ("service.phone", "place.address") to values, ``before`` what they held.

    A NEW one has no target until it is accepted: then ``service`` is the record it became. Who wrote is personal data
    of a third party, never published, erased a year after the decision (``contributions_purge``).
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="contributions", verbose_name="territoire"
    )
    kind = models.CharField("genre", max_length=12, choices=ContributionKind)
    state = models.CharField("état", max_length=10, choices=ContributionState, default=ContributionState.PROPOSED)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    place = models.ForeignKey(
        Place, on_delete=models.CASCADE, null=True, blank=True, related_name="contributions", verbose_name="lieu"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="contributions", verbose_name="service"
    )
    author_role = models.CharField("auteur", max_length=10, choices=AuthorRole, default=AuthorRole.PUBLIC)
    author_name = models.CharField("nom", max_length=120, blank=True)
    author_email = models.EmailField("adresse électronique", blank=True)
    proposed = models.JSONField("proposé", default=dict, blank=True)
    before = models.JSONField("avant", default=dict, blank=True)
    comment = models.TextField("précisions", blank=True, max_length=2000)
    times = models.PositiveSmallIntegerField("nombre de fois", default=1)
    corrected = models.JSONField("corrigé par l’équipe", default=dict, blank=True)
    accepted_fields = models.JSONField("champs acceptés", default=list, blank=True)
    refusal_reason = models.CharField("raison", max_length=14, choices=RefusalReason, blank=True)
    refusal_words = models.TextField("explication", blank=True, max_length=1000)
    created_at = models.DateTimeField("reçue le", default=timezone.now)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décidée par",
    )
    purged_at = models.DateTimeField("coordonnées effacées le", null=True, blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition"
        verbose_name_plural = "propositions"
        ordering: ClassVar = ["created_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["territory", "state", "created_at"], name="contribution_queue"),
            models.Index(fields=["decided_at"], name="contribution_decided"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="NEW")
                | Q(service__isnull=False)
                | Q(place__isnull=False)
                | Q(organisation__isnull=False),
                name="contribution_has_a_target",
                violation_error_message="Dites de quelle fiche il s’agit.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="NEW") | Q(state__in=["ACCEPTED", "PARTLY"]) | Q(service=None, place=None),
                name="contribution_new_has_no_record_yet",
                violation_error_message="Une proposition de nouveau service n’a pas encore de fiche.",
            ),
            models.CheckConstraint(
                condition=Q(state="PROPOSED", decided_at=None) | (~Q(state="PROPOSED") & Q(decided_at__isnull=False)),
                name="contribution_decision_is_dated",
                violation_error_message="Une décision porte sa date.",
            ),
            models.CheckConstraint(
                condition=(Q(state="REFUSED") & ~Q(refusal_reason="")) | (~Q(state="REFUSED") & Q(refusal_reason="")),
                name="contribution_refusal_has_reason",
                violation_error_message="Dites pourquoi la proposition est refusée.",
            ),
            models.CheckConstraint(
                condition=~Q(refusal_reason="OTHER") | ~Q(refusal_words=""),
                name="contribution_other_is_explained",
                violation_error_message="Expliquez en quelques mots pourquoi la proposition est refusée.",
            ),
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(kind="CONFIRMATION", state="PROPOSED"),
                name="contribution_one_confirmation_to_read",
                violation_error_message="Une confirmation de cette fiche attend déjà d’être lue.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.subject}"

    @property
    def target(self) -> Service | Place | Organisation | None:
        """The record that it speaks of, the nearest first."""
        return self.service or self.place or self.organisation

    @property
    def subject(self) -> str:
        """The name of what it speaks of."""
        return str(self.target or self.proposed.get("service.name", "sans nom"))

    @property
    def is_to_read(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state == ContributionState.PROPOSED


class OwnerLink(models.Model):
    """A link that lets a structure keep its own records without an account. Only a digest of its secret is kept.

    The last one sent to an address is the one that works; a withdrawn one cannot be renewed by who holds it.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="owner_links", verbose_name="structure"
    )
    email = models.EmailField("adresse électronique")
    secret_digest = models.CharField("empreinte", max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("envoyé le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="envoyé par",
    )
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)
    replaced_at = models.DateTimeField("remplacé le", null=True, blank=True)
    last_used_at = models.DateTimeField("utilisé le", null=True, blank=True)
    reminded_at = models.DateTimeField("rappel envoyé le", null=True, blank=True)

    objects = OwnerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien personnel d’une structure"
        verbose_name_plural = "liens personnels des structures"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(revoked_at=None, replaced_at=None),
                name="owner_link_one_current_per_address",
                violation_error_message="Cette adresse a déjà un lien : renvoyez-le plutôt.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")),
                name="owner_link_expires_after_sending",
                violation_error_message="Le lien expire après son envoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.email}"

    @property
    def territory_id(self) -> Any:
        """The territory of the structure: for the journal."""
        return self.organisation.territory_id

    @property
    def is_usable(self) -> bool:
        """Whether it opens a page now."""
        return self.revoked_at is None and self.replaced_at is None and self.expires_at > timezone.now()
