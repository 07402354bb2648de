"""Pairs of helpers, what they prefer and avoid, and matches of people with a helper or a pair."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Territory
from core.fields import EncryptedTextField
from core.formatting import enumerate_fr
from core.models import VersionedModel
from mediation.models import Beneficiary
from volunteers.enums import MatchState, Preference, Side
from volunteers.models.helpers import Helper
from volunteers.querysets_pairs import MatchQuerySet, PairQuerySet, PreferenceQuerySet, WeightsQuerySet

LIVE = ("PROPOSED", "TRIAL", "ACTIVE")
OVER = ("ENDED", "REFUSED")


def _weight(name: str, usual: int) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(name, default=usual, validators=[MaxValueValidator(100)])


class Pair(VersionedModel):
    """Helpers who visit together (binôme), a lead among them. Its members never change: others make another pair."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="pairs", verbose_name="territoire")
    since = models.DateField("depuis le", default=timezone.localdate)
    until = models.DateField("jusqu’au", null=True, blank=True)
    reason_end = models.CharField("pourquoi il s’arrête", max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="formé par"
    )

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = "binôme"
        verbose_name_plural = "binômes"
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="pair_dates_in_order",
                violation_error_message="La fin doit suivre le début.",
            )
        ]

    def __str__(self) -> str:
        return enumerate_fr([member.helper.full_name for member in self.members.all()])

    @property
    def is_over(self) -> bool:
        """Whether the helpers no longer go together."""
        return self.until is not None and self.until <= timezone.localdate()


class PairMember(models.Model):
    """One of a pair."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="members", verbose_name="binôme")
    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="seats", verbose_name="intervenant")
    is_lead = models.BooleanField("responsable du binôme", default=False)

    objects: "models.Manager[PairMember]" = models.Manager()

    class Meta:
        verbose_name = "membre d’un binôme"
        verbose_name_plural = "membres d’un binôme"
        ordering: ClassVar = ["-is_lead", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pair", "helper"],
                name="pair_member_once",
                violation_error_message="Un binôme réunit deux personnes différentes.",
            ),
            models.UniqueConstraint(
                fields=["pair"],
                condition=Q(is_lead=True),
                name="pair_one_lead",
                violation_error_message="Un binôme n’a qu’un responsable.",
            ),
        ]

    def __str__(self) -> str:
        return self.helper.full_name


class PairingPreference(models.Model):
    """Someone whom a helper prefers or avoids: another helper, or a person visited. Nobody else learns who asked."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+", verbose_name="territoire")
    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="preferences", verbose_name="intervenant")
    other = models.ForeignKey(
        Helper, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="autre intervenant"
    )
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="bénéficiaire"
    )
    kind = models.CharField("souhait", max_length=6, choices=Preference)
    note = EncryptedTextField("note privée", blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="noté par"
    )
    created_at = models.DateTimeField("noté le", auto_now_add=True)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "souhait d’un intervenant"
        verbose_name_plural = "souhaits des intervenants"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(other=None, beneficiary__isnull=False) | Q(other__isnull=False, beneficiary=None),
                name="preference_of_one",
                violation_error_message="Choisissez un intervenant ou une personne, pas les deux.",
            ),
            models.CheckConstraint(
                condition=Q(other=None) | ~Q(other=F("helper")),
                name="preference_of_another",
                violation_error_message="Choisissez une autre personne.",
            ),
            models.UniqueConstraint(
                fields=["helper", "other"],
                condition=~Q(other=None),
                name="preference_other_once",
                violation_error_message="Un souhait est déjà noté pour ces deux intervenants.",
            ),
            models.UniqueConstraint(
                fields=["helper", "beneficiary"],
                condition=~Q(beneficiary=None),
                name="preference_person_once",
                violation_error_message="Un souhait est déjà noté pour cette personne.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper} : {self.get_kind_display()}"


class Match(VersionedModel):
    """A person with a helper or a pair (jumelage): proposed, on trial, active with reviews, until someone stops.

    Either side may stop without saying why; the team says why.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="matches", verbose_name="territoire"
    )
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, related_name="matches", verbose_name="bénéficiaire"
    )
    pair = models.ForeignKey(
        Pair, on_delete=models.PROTECT, null=True, blank=True, related_name="matches", verbose_name="binôme"
    )
    helper = models.ForeignKey(
        Helper, on_delete=models.PROTECT, null=True, blank=True, related_name="matches", verbose_name="intervenant"
    )
    state = models.CharField("état", max_length=8, choices=MatchState, default=MatchState.PROPOSED)
    proposed_on = models.DateField("proposé le", default=timezone.localdate)
    trial_until = models.DateField("essai jusqu’au", null=True, blank=True)
    review_weeks = models.PositiveSmallIntegerField(
        "bilan toutes les", default=12, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    review_on = models.DateField("bilan le", null=True, blank=True)
    ended_on = models.DateField("terminé le", null=True, blank=True)
    ended_by = models.CharField("arrêté par", max_length=6, choices=Side, blank=True)
    motive = EncryptedTextField("pourquoi", blank=True, default="")
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="remplace"
    )
    change_motive = EncryptedTextField("pourquoi les deux changent", blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="proposé par"
    )
    forms_pair = models.BooleanField("binôme formé pour ce jumelage", default=False)
    agreed = models.ManyToManyField(Helper, related_name="+", blank=True, verbose_name="d’accord")
    left_by = models.ForeignKey(
        Helper, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="a souhaité arrêter"
    )
    told_on = models.DateField("tout le monde prévenu le", null=True, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = "jumelage"
        verbose_name_plural = "jumelages"
        ordering: ClassVar = ["-proposed_on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["territory", "state"], name="match_board")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pair=None, helper__isnull=False) | Q(pair__isnull=False, helper=None),
                name="match_of_one",
                violation_error_message="Choisissez un intervenant ou un binôme, pas les deux.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_on=None, ended_by="")
                | (Q(state__in=OVER, ended_on__isnull=False) & ~Q(ended_by="")),
                name="match_end_is_told",
                violation_error_message="Dites qui a souhaité arrêter.",
            ),
            models.CheckConstraint(
                condition=~Q(state="TRIAL") | Q(trial_until__isnull=False),
                name="match_trial_has_end",
                violation_error_message="Dites jusqu’à quand dure l’essai.",
            ),
            models.UniqueConstraint(
                fields=["beneficiary", "helper"],
                condition=Q(state__in=LIVE) & ~Q(helper=None),
                name="match_helper_once",
                violation_error_message="Cet intervenant est déjà proposé à cette personne, ou la visite déjà.",
            ),
            models.UniqueConstraint(
                fields=["beneficiary", "pair"],
                condition=Q(state__in=LIVE) & ~Q(pair=None),
                name="match_pair_once",
                violation_error_message="Ce binôme est déjà proposé à cette personne, ou la visite déjà.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary} avec {self.who}"

    @property
    def people(self) -> list[Helper]:
        """Who visits, lead first."""
        if self.pair is not None:
            return [member.helper for member in self.pair.members.all()]
        return [self.helper] if self.helper is not None else []

    @property
    def who(self) -> str:
        """ "Monique Aubert et Léa Roche"."""
        return enumerate_fr([one.full_name for one in self.people])

    @property
    def due_on(self) -> date | None:
        """When the trial ends or the review is to be made."""
        return {MatchState.TRIAL: self.trial_until, MatchState.ACTIVE: self.review_on}.get(MatchState(self.state))

    @property
    def is_due(self) -> bool:
        """Whether the end of the trial or the review has come."""
        return self.due_on is not None and self.due_on <= timezone.localdate()

    @property
    def is_live(self) -> bool:
        """Whether it is proposed, on trial or active."""
        return self.state in LIVE

    @property
    def state_words(self) -> str:
        """ "bilan à faire" when it is due, the state otherwise."""
        if self.is_due:
            return "essai à confirmer" if self.state == MatchState.TRIAL else "bilan à faire"
        return str(self.get_state_display())


class PairingWeights(VersionedModel):
    """How much each reason counts in a territory's suggestions, and whether first visits are accompanied (J4)."""

    territory = models.OneToOneField(
        Territory, on_delete=models.CASCADE, related_name="pairing_weights", verbose_name="territoire"
    )
    near = _weight("habitent près", 25)
    light = _weight("peu sollicités", 20)
    tastes = _weight("goûts et langue en commun", 20)
    able = _weight("savent faire ce qui est demandé", 15)
    known = _weight("la connaissent déjà", 10)
    days = _weight("libres les jours souhaités", 10)
    pair_slots = _weight("binôme : libres aux mêmes moments", 35)
    pair_skills = _weight("binôme : savoir-faire qui se complètent", 25)
    pair_near = _weight("binôme : habitent près l’un de l’autre", 25)
    pair_wish = _weight("binôme : souhaitent aller ensemble", 15)
    first_visit_escorted = models.BooleanField("première visite accompagnée", default=True)

    objects = WeightsQuerySet.as_manager()

    class Meta:
        verbose_name = "réglage des jumelages"
        verbose_name_plural = "réglages des jumelages"

    def __str__(self) -> str:
        return f"réglages des jumelages de {self.territory}"
