"""Accompaniments."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from mediation.enums import CaseOrigin, CaseStatus, CloseReason, ProfileLevel
from mediation.models.people import Beneficiary
from mediation.querysets import CaseQuerySet, OfCaseQuerySet

_CLOSED = Q(status=CaseStatus.CLOSED)


class Case(models.Model):
    """One accompaniment of a person (dossier); at most one is open at a time.

    ``status`` is written by ``services.case_move`` alone, which keeps a ``CaseTransition`` of each change.
    """

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="cases", verbose_name="bénéficiaire"
    )
    status = models.CharField("état", max_length=10, choices=CaseStatus, default=CaseStatus.REQUESTED)
    origin = models.CharField("origine", max_length=10, choices=CaseOrigin, default=CaseOrigin.PHONE)
    origin_detail = models.CharField("qui l’a adressée", max_length=120, blank=True)
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
    next_action = models.CharField("prochaine étape", max_length=80, blank=True)
    closed_on = models.DateField("terminé le", null=True, blank=True)
    close_reason = models.CharField("raison de la fin", max_length=10, choices=CloseReason, blank=True)
    close_note = models.CharField("précision sur la fin", max_length=200, blank=True)
    final_level = models.CharField("profil à la fin", max_length=16, choices=ProfileLevel, blank=True)
    team: "models.ManyToManyField[AbstractBaseUser, CaseMember]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="CaseMember", related_name="+", verbose_name="équipe"
    )

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
            ),
            models.CheckConstraint(
                condition=(_CLOSED & ~Q(close_reason="") & Q(closed_on__isnull=False))
                | (~_CLOSED & Q(close_reason="", close_note="", final_level="", closed_on__isnull=True)),
                name="case_closed_with_reason",
                violation_error_message="Un dossier terminé a une date et une raison ; un dossier ouvert n’en a pas.",
            ),
            models.CheckConstraint(
                condition=~_CLOSED | Q(next_action_on__isnull=True, next_action=""),
                name="case_next_only_open",
                violation_error_message="Un dossier terminé n’a plus de prochaine étape.",
            ),
            models.CheckConstraint(
                condition=Q(next_action="") | Q(next_action_on__isnull=False),
                name="case_next_dated",
                violation_error_message="Donnez la date de la prochaine étape.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary}, {self.get_status_display()}"


class CaseTransition(models.Model):
    """A change of state of a case: from what to what, when, by whom and why. The first one has no ``source``."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="transitions", verbose_name="dossier")
    source = models.CharField("état quitté", max_length=10, choices=CaseStatus, blank=True)
    target = models.CharField("nouvel état", max_length=10, choices=CaseStatus)
    at = models.DateTimeField("à", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    reason = models.CharField("raison", max_length=10, choices=CloseReason, blank=True)
    note = models.CharField("précision", max_length=200, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "étape du dossier"
        verbose_name_plural = "étapes du dossier"
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="transition_of_case")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="transition_changes_state",
                violation_error_message="Le dossier est déjà à cet état.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display() or 'nouveau'} → {self.get_target_display()}"


class CaseMember(models.Model):
    """Another member of the team who follows a case beside its referent."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="members", verbose_name="dossier")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="membre"
    )
    added_on = models.DateField("depuis le", default=timezone.localdate)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "membre de l’équipe du dossier"
        verbose_name_plural = "membres de l’équipe du dossier"
        ordering: ClassVar = ["user__last_name", "user__first_name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "user"],
                name="case_member_once",
                violation_error_message="Cette personne suit déjà ce dossier.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}"
