"""Partner meetings, and who does what afterwards."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Territory
from core.fields import EncryptedTextField
from core.models import VersionedModel
from directory.models import Organisation
from volunteers.querysets_trainings import MeetingQuerySet, PointQuerySet


class PartnerMeeting(VersionedModel):
    """A meeting with partners: organisations of the directory, and people named freely."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="partner_meetings", verbose_name="territoire"
    )
    subject = models.CharField("sujet", max_length=160)
    day = models.DateField("jour", db_index=True)
    starts = models.TimeField("heure", null=True, blank=True)
    place = models.CharField("lieu", max_length=160, blank=True)
    organisations: "models.ManyToManyField[Organisation, models.Model]" = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name="organismes présents"
    )
    participants = models.TextField("autres participants", max_length=600, blank=True)
    agenda = models.TextField("ordre du jour", max_length=2000, blank=True)
    notes = EncryptedTextField("compte rendu", max_length=8000, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "rencontre de partenaires"
        verbose_name_plural = "rencontres de partenaires"
        ordering: ClassVar = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.subject}, {self.day:%d/%m/%Y}"


class ActionPoint(models.Model):
    """Who does what: a member of the team, or someone named in words."""

    meeting = models.ForeignKey(
        PartnerMeeting, on_delete=models.CASCADE, related_name="points", verbose_name="rencontre"
    )
    what = models.CharField("quoi", max_length=240)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="qui, dans l’équipe",
    )
    who = models.CharField("qui, ailleurs", max_length=120, blank=True)
    due_on = models.DateField("avant le", null=True, blank=True)
    done_on = models.DateField("fait le", null=True, blank=True)

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = "action décidée"
        verbose_name_plural = "actions décidées"
        ordering: ClassVar = [models.F("due_on").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def doer(self) -> str:
        """Who does it."""
        return str(self.member) if self.member else self.who

    @property
    def is_late(self) -> bool:
        """Whether it should be done already."""
        return self.done_on is None and self.due_on is not None and self.due_on < timezone.localdate()
