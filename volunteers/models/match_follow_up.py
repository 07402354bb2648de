"""What follows matches: reviews of those that go on, and suggestions set aside for someone."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Territory
from core.fields import EncryptedTextField
from mediation.models import Beneficiary
from volunteers.enums import AsideMotive
from volunteers.models.helpers import Helper
from volunteers.models.pairs import Match
from volunteers.querysets_pairs import AsideQuerySet, ReviewQuerySet


class MatchReview(models.Model):
    """A review of a match (bilan): what was said, and what the next date was before it, so as to be undone."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="reviews", verbose_name="jumelage")
    made_on = models.DateField("fait le", default=timezone.localdate)
    words = EncryptedTextField("ce qui a été dit", blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="fait par"
    )
    previous_on = models.DateField("bilan prévu avant", null=True, blank=True)
    previous_weeks = models.PositiveSmallIntegerField("semaines entre bilans avant", default=12)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan de jumelage"
        verbose_name_plural = "bilans de jumelages"
        ordering: ClassVar = ["-made_on", "-pk"]

    def __str__(self) -> str:
        return f"bilan n° {self.pk}"


class SuggestionAside(models.Model):
    """A helper, or two, whom someone chose not to propose to a person, and why."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+", verbose_name="territoire")
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="+", verbose_name="bénéficiaire"
    )
    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="+", verbose_name="intervenant")
    mate = models.ForeignKey(
        Helper, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="avec"
    )
    motive = models.CharField("motif", max_length=6, choices=AsideMotive)
    note = EncryptedTextField("précision", blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="écarté par"
    )
    created_at = models.DateTimeField("écarté le", auto_now_add=True)

    objects = AsideQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition écartée"
        verbose_name_plural = "propositions écartées"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["beneficiary", "helper"],
                condition=Q(mate=None),
                name="aside_alone_once",
                violation_error_message="Cette proposition est déjà écartée.",
            ),
            models.UniqueConstraint(
                fields=["beneficiary", "helper", "mate"],
                condition=~Q(mate=None),
                name="aside_two_once",
                violation_error_message="Cette proposition est déjà écartée.",
            ),
        ]

    def __str__(self) -> str:
        return f"proposition écartée n° {self.pk}"
