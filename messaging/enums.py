"""Channels and states of messages."""

from django.db import models


class Channel(models.TextChoices):
    """How a message leaves."""

    EMAIL = "EMAIL", "e-mail"
    SMS = "SMS", "SMS"


class MessageState(models.TextChoices):
    """Life of a message in the outbox."""

    QUEUED = "QUEUED", "à envoyer"
    SENDING = "SENDING", "en cours d’envoi"
    SENT = "SENT", "envoyé"
    FAILED = "FAILED", "échec"
    CANCELLED = "CANCELLED", "annulé"
    UNKNOWN = "UNKNOWN", "à vérifier"
