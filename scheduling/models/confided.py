"""Rides given to someone outside: a taxi, a public service on demand."""

from datetime import datetime, time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from scheduling.models.rides import RideRequest
from scheduling.querysets_transport import NoticeQuerySet
from scheduling.transport.enums import Way


class RideConfided(models.Model):
    """Who carries a ride that no run of ours does, and when, as confirmed by telephone. Gone when the ride is.

    ``picks_up_at``: on the way out, ``brings_back_at``: on the way back; None for a way that the ride has not.
    """

    ride = models.OneToOneField(RideRequest, on_delete=models.CASCADE, related_name="confided", verbose_name="besoin")
    carrier = models.CharField("qui conduit", max_length=120)
    picks_up_at = models.TimeField("départ à l’aller", null=True, blank=True)
    brings_back_at = models.TimeField("départ au retour", null=True, blank=True)
    reference = models.CharField("référence", max_length=60, blank=True)
    confirmed_at = models.DateTimeField("confirmé le", default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="confirmé par"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "trajet confié"
        verbose_name_plural = "trajets confiés"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.ride}, {self.carrier}"

    def hour(self, way: str) -> time | None:
        """When the person is fetched on a way."""
        return self.picks_up_at if way == Way.OUT else self.brings_back_at

    def moment(self, way: str) -> datetime | None:
        """The same, on the day of the ride, with its zone."""
        at = self.hour(way)
        return timezone.make_aware(datetime.combine(self.ride.day, at)) if at is not None else None
