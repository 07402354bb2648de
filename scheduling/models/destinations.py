"""Where people are driven to, and where workshops take place."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models import Commune, Territory
from core.models import VersionedModel
from directory.models import Place
from scheduling.querysets_transport import SchemeQuerySet


class Destination(VersionedModel):
    """A place known to the service: a station, a hospital, a workshop's room. Outside the territory, no ``commune``.

    ``urban_inhabitants``: people of the urban unit it stands in, 0 in a rural commune (INSEE, unités urbaines);
    ``is_hub``: a multimodal hub, such as a station; ``is_neighbour``: its urban unit touches the territory. The law of
    transport d'utilité sociale reads all three (code des transports, art. R. 3133-4).
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="destinations", verbose_name="territoire"
    )
    name = models.CharField("nom", max_length=120)
    address = models.CharField("adresse", max_length=200, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    town = models.CharField("ville", max_length=80, blank=True, help_text="Hors du territoire.")
    latitude = models.FloatField("latitude", validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField("longitude", validators=[MinValueValidator(-180), MaxValueValidator(180)])
    urban_inhabitants = models.PositiveIntegerField(
        "habitants de l’unité urbaine", default=0, help_text="0 dans une commune rurale."
    )
    is_hub = models.BooleanField("gare ou pôle d’échange", default=False)
    is_neighbour = models.BooleanField("ville voisine du territoire", default=True)
    access_notes = models.CharField("pour y entrer", max_length=200, blank=True)
    place = models.ForeignKey(
        Place, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="lieu de l’annuaire"
    )
    is_active = models.BooleanField("proposé", default=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu de rendez-vous"
        verbose_name_plural = "lieux de rendez-vous"
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="destination_name_unique",
                violation_error_message="Un lieu porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def town_name(self) -> str:
        """Name of the commune or town."""
        return self.commune.name if self.commune is not None else self.town
