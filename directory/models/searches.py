"""Searches of the public that nothing answered: counted, without words, addresses or visitors."""

from typing import ClassVar

from django.db import models

from accounts.models import Territory
from directory.querysets import EmptySearchQuerySet


class EmptySearch(models.Model):
    """How many visitors looked in vain for a theme from a commune on a day; ``theme`` empty: words nobody understood.

    ``insee`` is empty when no commune was chosen.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="empty_searches", verbose_name="territoire"
    )
    day = models.DateField("jour")
    insee = models.CharField("code INSEE", max_length=5, blank=True)
    theme = models.CharField("thème", max_length=120, blank=True)
    count = models.PositiveIntegerField("nombre", default=0)

    objects = EmptySearchQuerySet.as_manager()

    class Meta:
        verbose_name = "recherche sans résultat"
        verbose_name_plural = "recherches sans résultat"
        ordering: ClassVar = ["-day", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "day", "insee", "theme"], name="empty_search_once")
        ]

    def __str__(self) -> str:
        return f"{self.theme or 'thème non précisé'}, {self.day}"
