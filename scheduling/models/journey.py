"""What a routing server said of journeys, kept so that it is asked once."""

from typing import ClassVar

from django.db import models

# A tenth of a thousandth of a degree is 8 to 11 metres: a house.
POINTS_PER_DEGREE = 10_000
LONGITUDES = 4_000_000


def point_of(latitude: float, longitude: float) -> int:
    """One number for a position rounded to about ten metres."""
    north = round((latitude + 90) * POINTS_PER_DEGREE)
    return north * LONGITUDES + round((longitude + 180) * POINTS_PER_DEGREE)


class JourneyWay(models.IntegerChoices):
    """How one moves: a passenger goes by car."""

    CAR = 1, "en voiture"
    BICYCLE = 2, "à vélo"
    FOOT = 3, "à pied"


class TravelTimes(models.Model):
    """The journeys from a place, as a routing server measured them.

    ``journeys`` packs end point, minutes, metres and day of each (``planning.packed``): a week of 300 visits reads
    340 rows instead of 115,000. Belongs to no territory and names nobody: positions are rounded, and leave once no
    one lives there any more.
    """

    source = models.CharField("source", max_length=40)
    way = models.PositiveSmallIntegerField("moyen", choices=JourneyWay)
    start_point = models.BigIntegerField("départ")
    journeys = models.BinaryField("trajets", default=bytes)
    count = models.PositiveIntegerField("nombre de trajets", default=0)
    computed_at = models.DateTimeField("calculés le")

    class Meta:
        verbose_name = "temps de trajet mesurés"
        verbose_name_plural = "temps de trajet mesurés"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "way", "start_point"],
                name="travel_times_unique",
                violation_error_message="Les trajets de ce lieu sont déjà connus.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.start_point}"
