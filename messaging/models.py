"""The outbox: a message is a row first, written in the transaction of the act that causes it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Territory
from core.formatting import NBSP
from messaging.enums import Channel, MessageState
from messaging.querysets import OutboxQuerySet, ReceivedTextQuerySet
from messaging.sms.text import part_count

ERASED = "(texte effacé : il contenait un lien personnel)"
FORGOTTEN = "(effacé)"
TEXTS_GONE = (ERASED, FORGOTTEN)
REFUSED = f"La personne a répondu STOP{NBSP}: elle ne veut plus de SMS. Appelez-la."


class OutboxMessage(models.Model):
    """One message to one person. ``key`` makes queueing the same message twice harmless."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    key = models.CharField("clé", max_length=120, unique=True)
    channel = models.CharField("canal", max_length=8, choices=Channel, default=Channel.EMAIL)
    recipient = models.CharField("destinataire", max_length=254)
    recipient_name = models.CharField("nom du destinataire", max_length=160, blank=True)
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("texte")
    about = models.CharField("concerne", max_length=80, blank=True, db_index=True)
    is_secret = models.BooleanField("texte effacé après l’envoi", default=False)
    state = models.CharField("état", max_length=10, choices=MessageState, default=MessageState.QUEUED, db_index=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    not_before = models.DateTimeField("pas avant", default=timezone.now)
    lease_until = models.DateTimeField("pris jusqu’à", null=True, blank=True)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)
    created_at = models.DateTimeField("date de création", auto_now_add=True)
    sent_at = models.DateTimeField("date d’envoi", null=True, blank=True)
    is_urgent = models.BooleanField("part à toute heure", default=False)
    # What the operator calls each part of an SMS whose receipt has not come, separated by spaces.
    references = models.CharField("références chez l’opérateur", max_length=600, blank=True)
    delivered_at = models.DateTimeField("remis le", null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_state_display()})"

    @property
    def needs_someone(self) -> bool:
        """Whether a person has to decide what to do about the message."""
        return self.state in {MessageState.FAILED, MessageState.UNKNOWN}

    @property
    def parts(self) -> int:
        """How many SMS the operator counts for the message."""
        return part_count(self.body)

    @property
    def is_sms(self) -> bool:
        """Whether the message leaves as an SMS."""
        return self.channel == Channel.SMS

    @property
    def may_leave_again(self) -> bool:
        """Whether a person may send the message again: its text is still known, and its reader has not said STOP."""
        return self.needs_someone and self.body not in TEXTS_GONE and self.last_error != REFUSED


class ReceivedText(models.Model):
    """An SMS that someone sent back. ``key`` makes hearing the same one twice harmless."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    key = models.CharField("clé", max_length=64, unique=True)
    sender = models.CharField("numéro", max_length=20, db_index=True)
    sender_name = models.CharField("nom", max_length=160, blank=True)
    body = models.TextField("texte")
    # The message that it answers, when there is one, as in ``OutboxMessage.about``.
    about = models.CharField("concerne", max_length=80, blank=True)
    received_at = models.DateTimeField("reçu le", default=timezone.now)
    outcome = models.CharField("ce qui a été fait", max_length=300, blank=True)
    handled_at = models.DateTimeField("traité le", null=True, blank=True, db_index=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="traité par",
    )  # fmt: skip

    objects = ReceivedTextQuerySet.as_manager()

    class Meta:
        verbose_name = "SMS reçu"
        verbose_name_plural = "SMS reçus"
        ordering: ClassVar = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"SMS n° {self.pk}"
