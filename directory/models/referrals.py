"""Referrals to partners, the calls that follow, and the one ledger of what nobody could meet."""

import json
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Commune, Membership, Territory
from core.fields import EncryptedTextField
from core.models import VersionedModel
from directory.enums import (
    AccessStep,
    FollowUpOutcome,
    ReferralStatus,
    UnmetReason,
    UnmetResolution,
    UnmetSource,
    UnmetStage,
)
from directory.models.desk import Need
from directory.models.records import Organisation, Service
from directory.querysets import FollowUpQuerySet, PartnerSeatQuerySet, ReferralQuerySet, UnmetNeedQuerySet

# Labels of what is shared that the application reads back; everything else is only shown.
FIRST_NAME, COMMUNE, WORDS = "Prénom", "Commune", "Ce qui est demandé"
WAITING = frozenset({ReferralStatus.SENT, ReferralStatus.SEEN})
LIVE = WAITING | {ReferralStatus.ACCEPTED}


class Referral(VersionedModel):
    """A person sent to a partner, with consent and only the chosen fields; answered by a one-time link.

    Only a digest of the link's secret is kept. ``shared`` is the snapshot that the partner reads, and nothing else.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="referrals", verbose_name="territoire"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="referrals", verbose_name="service")
    need = models.ForeignKey(
        Need, on_delete=models.SET_NULL, null=True, blank=True, related_name="referrals", verbose_name="besoin"
    )
    person_id = models.BigIntegerField("bénéficiaire", null=True, blank=True, db_index=True)
    follows = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="première orientation",
        help_text="La première d’une suite pour le même besoin : comptée une seule fois si rien n’aboutit.",
    )
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    theme = models.CharField("thème", max_length=120, blank=True)
    is_vulnerable = models.BooleanField("personne fragile", default=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="envoyée par"
    )
    recipient_email = models.EmailField("adresse électronique du partenaire")
    shared = EncryptedTextField("ce qui est transmis", blank=True, default="")
    message = EncryptedTextField("message au partenaire", blank=True, default="")
    consent_on = models.DateField("accord donné le")
    consent_by = models.CharField("accord donné par", max_length=120)
    consent_version = models.CharField("version du texte lu", max_length=10, blank=True)
    permission_withdrawn_on = models.DateField("accord retiré le", null=True, blank=True)
    status = models.CharField("état", max_length=10, choices=ReferralStatus, default=ReferralStatus.SENT)
    secret_digest = models.CharField("empreinte du lien", max_length=64, unique=True, editable=False)
    link_expires_at = models.DateTimeField("lien valable jusqu’au")
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)
    reminded_at = models.DateTimeField("relancée le", null=True, blank=True)
    chased_at = models.DateTimeField("nouvelles demandées le", null=True, blank=True)
    seen_at = models.DateTimeField("ouverte le", null=True, blank=True)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    decline_reason = models.CharField("raison", max_length=20, choices=UnmetReason, blank=True)
    answer_note = EncryptedTextField("mot du partenaire", blank=True, default="")
    proposed_at = models.DateTimeField("rendez-vous proposé le", null=True, blank=True)
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)
    end_note = EncryptedTextField("pourquoi elle est retirée", blank=True, default="")
    noted_at = models.DateTimeField("réponse vue par l’équipe le", null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "orientation partenaire"
        verbose_name_plural = "orientations partenaires"
        ordering: ClassVar = ["-sent_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "status", "sent_at"], name="referral_queue")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    ~Q(status__in=("DECLINED", "NOT_SERVED")) & Q(decline_reason="")
                    | Q(status__in=("DECLINED", "NOT_SERVED")) & ~Q(decline_reason="")
                ),
                name="referral_declined_has_reason",
                violation_error_message="Dites pourquoi vous ne pouvez pas aider.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.get_status_display()}"

    @property
    def told(self) -> dict[str, str]:
        """What the partner reads, label by label; nothing once it was erased."""
        return json.loads(self.shared) if self.shared else {}

    @property
    def who(self) -> str:
        """The person as named to the partner: "Jeannette, de Neuvic"; no more than what was shared."""
        told = self.told
        named = [told.get(FIRST_NAME, ""), f"de {told[COMMUNE]}" if told.get(COMMUNE) else ""]
        return ", ".join(filter(None, named)) or "une personne"

    @property
    def is_waiting(self) -> bool:
        """Whether the partner has not answered yet."""
        return self.status in WAITING

    @property
    def is_live(self) -> bool:
        """Whether the partner may still do something about it."""
        return self.status in LIVE

    @property
    def link_is_dead(self) -> bool:
        """Whether the last link sent is past its date."""
        return self.link_expires_at <= timezone.now()


class PartnerSeat(models.Model):
    """A partner's account speaks for an organisation: it answers the referrals to the services of that one."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="partner_seats", verbose_name="membre"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="partner_seats", verbose_name="structure"
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="donné par"
    )
    created_at = models.DateTimeField("depuis le", auto_now_add=True)

    objects = PartnerSeatQuerySet.as_manager()

    class Meta:
        verbose_name = "compte d’une structure partenaire"
        verbose_name_plural = "comptes des structures partenaires"
        ordering: ClassVar = ["organisation__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership", "organisation"],
                name="partner_seat_once",
                violation_error_message="Ce compte répond déjà pour cette structure.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership.user}, {self.organisation}"


class FollowUp(models.Model):
    """A call due after a need was oriented or referred: 14 days later, 3 for vulnerable people."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+", verbose_name="territoire")
    need = models.OneToOneField(
        Need, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_up", verbose_name="besoin"
    )
    referral = models.OneToOneField(
        Referral,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="follow_up",
        verbose_name="orientation partenaire",
    )
    due_on = models.DateField("à faire le")
    attempts = models.PositiveSmallIntegerField("essais sans réponse", default=0)
    outcome = models.CharField("résultat", max_length=12, choices=FollowUpOutcome, blank=True)
    done_at = models.DateTimeField("fait le", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="fait par"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "appel de suivi"
        verbose_name_plural = "appels de suivi"
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(need=None, referral__isnull=False) | Q(need__isnull=False, referral=None),
                name="follow_up_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", done_at=None) | (~Q(outcome="") & Q(done_at__isnull=False)),
                name="follow_up_outcome_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"appel de suivi du {self.due_on}"


class UnmetNeed(models.Model):
    """A demand that failed: written once for each (invariant L2), never removed, resolved when something is found.

    ``source_key`` names the need, referral, visit or transport that failed. No name, no words of the person.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="unmet_needs", verbose_name="territoire"
    )
    source = models.CharField("vue dans", max_length=10, choices=UnmetSource)
    source_key = models.CharField("clé", max_length=80)
    stage = models.CharField("étape", max_length=20, choices=UnmetStage)
    reason = models.CharField("raison", max_length=20, choices=UnmetReason)
    comment = models.CharField("précision", max_length=300, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    theme = models.CharField("thème", max_length=120, blank=True)
    step = models.PositiveSmallIntegerField("marche qui a manqué", choices=AccessStep, null=True, blank=True)
    detected_on = models.DateField("vue le", default=timezone.localdate)
    resolved_on = models.DateField("résolue le", null=True, blank=True)
    resolved_how = models.CharField("comment", max_length=200, blank=True)
    resolution = models.CharField("genre de réponse", max_length=8, choices=UnmetResolution, blank=True)

    objects = UnmetNeedQuerySet.as_manager()

    class Meta:
        verbose_name = "demande non satisfaite"
        verbose_name_plural = "demandes non satisfaites"
        ordering: ClassVar = ["-detected_on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "detected_on"], name="unmet_date")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "source", "source_key"], name="unmet_once_per_source"),
            models.CheckConstraint(
                condition=Q(resolved_on=None, resolved_how="", resolution="") | Q(resolved_on__isnull=False),
                name="unmet_resolution_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(reason="OTHER") | ~Q(comment=""),
                name="unmet_other_is_explained",
                violation_error_message="Dites en quelques mots ce qui a manqué.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.detected_on}"
