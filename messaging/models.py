"""The outbox: a message is a row first, written in the transaction of the act that causes it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Territory
from messaging.enums import Channel, MessageState
from messaging.querysets import OutboxQuerySet


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
