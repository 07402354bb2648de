"""Equipment that the service lends, its loans, and what is said about equipment."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Territory
from core.fields import EncryptedTextField
from core.models import VersionedModel
from mediation.enums import (
    LIVE_LOAN,
    AdviceKind,
    AdviceOutcome,
    EquipmentCondition,
    EquipmentKind,
    EquipmentState,
    LoanState,
    WishState,
)
from mediation.models.people import Beneficiary
from mediation.querysets import AdviceQuerySet, EquipmentQuerySet, ExtensionQuerySet, LoanQuerySet, WishQuerySet

_MEMBER = settings.AUTH_USER_MODEL


class EquipmentItem(VersionedModel):
    """One thing of the inventory. Its notes speak of the thing, never of a person."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+", verbose_name="territoire")
    kind = models.CharField("nature", max_length=8, choices=EquipmentKind)
    label = models.CharField("nom sur l’étiquette", max_length=80)
    serial = models.CharField("numéro de série", max_length=60, blank=True)
    condition = models.CharField("aspect", max_length=8, choices=EquipmentCondition, default=EquipmentCondition.GOOD)
    accessories = models.CharField("accessoires", max_length=160, blank=True)
    state = models.CharField("état", max_length=8, choices=EquipmentState, default=EquipmentState.IN_SERVICE)
    notes = models.CharField("à savoir sur ce matériel", max_length=300, blank=True)
    created_at = models.DateTimeField("ajouté le", auto_now_add=True)

    objects = EquipmentQuerySet.as_manager()

    class Meta:
        verbose_name = "matériel"
        verbose_name_plural = "matériels"
        ordering: ClassVar = ["label", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "label"],
                name="equipment_label_unique",
                violation_error_message="Un autre matériel porte déjà ce nom.",
            ),
            models.UniqueConstraint(
                fields=["territory", "serial"],
                condition=~Q(serial=""),
                name="equipment_serial_unique",
                violation_error_message="Un autre matériel porte déjà ce numéro de série.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Loan(models.Model):
    """An item reserved for someone, then lent, then back. It holds the item from ``starts_on`` until ``due_on``.

    The day of return is free for the next loan. On PostgreSQL an exclusion constraint refuses two live loans of one
    item that overlap; on both databases one item is out once. Without ``beneficiary`` the file was erased.
    """

    item = models.ForeignKey(EquipmentItem, on_delete=models.PROTECT, related_name="loans", verbose_name="matériel")
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, null=True, related_name="loans", verbose_name="bénéficiaire"
    )
    state = models.CharField("état", max_length=9, choices=LoanState, default=LoanState.RESERVED)
    starts_on = models.DateField("à partir du")
    due_on = models.DateField("à rendre le")
    returned_on = models.DateField("rendu le", null=True, blank=True)
    condition_out = models.CharField("aspect au départ", max_length=8, choices=EquipmentCondition, blank=True)
    condition_back = models.CharField("aspect au retour", max_length=8, choices=EquipmentCondition, blank=True)
    end_words = EncryptedTextField("ce qui s’est passé", blank=True)
    deposit = models.CharField("caution", max_length=100, blank=True)
    reminded_for = models.DateField("rappel fait pour le retour du", null=True, blank=True)
    reserved_by = models.ForeignKey(
        _MEMBER, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="réservé par"
    )
    handed_by = models.ForeignKey(
        _MEMBER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="remis par"
    )
    ended_by = models.ForeignKey(
        _MEMBER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="repris par"
    )
    created_at = models.DateTimeField("noté le", auto_now_add=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = "prêt"
        verbose_name_plural = "prêts"
        ordering: ClassVar = ["-starts_on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="loan_state_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(due_on__gt=F("starts_on")),
                name="loan_due_after_start",
                violation_error_message="Le retour doit venir après le début du prêt.",
            ),
            models.CheckConstraint(
                condition=~Q(state=LoanState.RETURNED)
                | (Q(returned_on__isnull=False, returned_on__gte=F("starts_on")) & ~Q(condition_back="")),
                name="loan_returned_is_complete",
                violation_error_message="Un retour a sa date, après le début du prêt, et l’aspect du matériel.",
            ),
            models.CheckConstraint(
                condition=~Q(state=LoanState.OUT) | ~Q(condition_out=""),
                name="loan_out_has_condition",
                violation_error_message="Notez l’aspect du matériel au départ.",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state=LoanState.OUT),
                name="loan_one_out_per_item",
                violation_error_message="Ce matériel est déjà prêté.",
            ),
        ]

    def __str__(self) -> str:
        return f"Prêt n° {self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether it holds its item, or will."""
        return self.state in LIVE_LOAN

    @property
    def is_late(self) -> bool:
        """Whether the item should have come back."""
        return self.state == LoanState.OUT and self.due_on < timezone.localdate()


class LoanExtension(models.Model):
    """A loan that lasts longer: the day it was due, the new one, why and by whom."""

    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="extensions", verbose_name="prêt")
    former_due_on = models.DateField("retour prévu avant")
    due_on = models.DateField("nouveau retour")
    reason = EncryptedTextField("raison", blank=True)
    by = models.ForeignKey(_MEMBER, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="prolongé par")
    at = models.DateTimeField("prolongé le", auto_now_add=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = "prolongation"
        verbose_name_plural = "prolongations"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(due_on__gt=F("former_due_on")),
                name="extension_is_later",
                violation_error_message="La nouvelle date doit venir après l’ancienne.",
            )
        ]

    def __str__(self) -> str:
        return f"Prolongation du prêt n° {self.loan_id}"


class LoanWish(models.Model):
    """A place in the waiting list of a kind of equipment: first come, first served, unless it is urgent."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+", verbose_name="territoire")
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="loan_wishes", verbose_name="bénéficiaire"
    )
    kind = models.CharField("nature", max_length=8, choices=EquipmentKind)
    is_urgent = models.BooleanField("urgent", default=False)
    words = EncryptedTextField("pour quoi faire", blank=True)
    state = models.CharField("état", max_length=9, choices=WishState, default=WishState.WAITING)
    loan = models.ForeignKey(
        Loan, on_delete=models.SET_NULL, null=True, blank=True, related_name="wishes", verbose_name="prêt obtenu"
    )
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    noted_by = models.ForeignKey(
        _MEMBER, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="noté par"
    )

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = "souhait de prêt"
        verbose_name_plural = "souhaits de prêt"
        ordering: ClassVar = ["-is_urgent", "asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["beneficiary", "kind"],
                condition=Q(state=WishState.WAITING),
                name="wish_waits_once",
                violation_error_message="Cette personne attend déjà ce matériel.",
            )
        ]

    def __str__(self) -> str:
        return f"Souhait n° {self.pk}"


class AdviceGiven(models.Model):
    """An offer a person was told of: connection, refurbished equipment, financial help. Without person: erased."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+", verbose_name="territoire")
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, null=True, related_name="advice", verbose_name="bénéficiaire"
    )
    kind = models.CharField("de quoi", max_length=10, choices=AdviceKind)
    words = EncryptedTextField("ce qui a été conseillé")
    given_on = models.DateField("conseillé le")
    outcome = models.CharField("résultat", max_length=8, choices=AdviceOutcome, default=AdviceOutcome.PENDING)
    given_by = models.ForeignKey(
        _MEMBER, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="conseillé par"
    )

    objects = AdviceQuerySet.as_manager()

    class Meta:
        verbose_name = "conseil donné"
        verbose_name_plural = "conseils donnés"
        ordering: ClassVar = ["-given_on", "-pk"]

    def __str__(self) -> str:
        return f"Conseil n° {self.pk}"
