"""Journeys between communes that someone who drives them knows better than the estimate."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import Commune, Territory
from scheduling.querysets import TravelQuerySet

MAX_MINUTES = 240


class TravelOverride(models.Model):
    """Minutes by car from one commune to another, one way: a journey that holds both ways is two rows."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="travel_overrides", verbose_name="territoire"
    )
    from_commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, related_name="+", verbose_name="commune de départ"
    )
    to_commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, related_name="+", verbose_name="commune d’arrivée"
    )
    minutes = models.PositiveSmallIntegerField(
        "minutes de route", validators=[MinValueValidator(1), MaxValueValidator(MAX_MINUTES)]
    )
    updated_at = models.DateTimeField("corrigé le", auto_now=True)

    objects = TravelQuerySet.as_manager()

    class Meta:
        verbose_name = "temps de route corrigé"
        verbose_name_plural = "temps de route corrigés"
        ordering: ClassVar = ["from_commune__name", "to_commune__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "from_commune", "to_commune"],
                name="travel_override_unique",
                violation_error_message="Ce trajet est déjà corrigé.",
            ),
            models.CheckConstraint(
                condition=~Q(from_commune=F("to_commune")),
                name="travel_override_two_communes",
                violation_error_message="Choisissez deux communes différentes.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MAX_MINUTES),
                name="travel_override_minutes_in_bounds",
                violation_error_message="Donnez un temps entre 1 et 240 minutes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_commune} → {self.to_commune}"
