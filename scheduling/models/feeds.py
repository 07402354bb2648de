"""The own calendar of a helper, for the calendar of a telephone."""

from typing import ClassVar

from django.db import models

from volunteers.models import Helper


class CalendarFeed(models.Model):
    """The secret address at which a helper's calendar is read. Its digest alone is kept: it is shown once."""

    helper = models.OneToOneField(
        Helper, on_delete=models.CASCADE, related_name="calendar_feed", verbose_name="intervenant"
    )
    secret_digest = models.CharField("empreinte de l’adresse", max_length=64, unique=True)
    created_at = models.DateTimeField("créée le", auto_now=True)

    class Meta:
        verbose_name = "agenda à lire"
        verbose_name_plural = "agendas à lire"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"Agenda n° {self.pk}"
