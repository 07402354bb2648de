"""Vocabularies of calls for help."""

from django.db import models


class CallState(models.TextChoices):
    """Life of a call for help."""

    OPEN = "OPEN", "ouvert"
    FILLED = "FILLED", "complet"
    CLOSED = "CLOSED", "fermé"


class AskChannel(models.TextChoices):
    """How a helper is asked; where nothing can be written somebody phones."""

    EMAIL = "EMAIL", "e-mail"
    SMS = "SMS", "SMS"
    PHONE = "PHONE", "téléphone"


class CallAnswer(models.TextChoices):
    """What a helper answered."""

    PENDING = "PENDING", "sans réponse pour l’instant"
    YES = "YES", "oui"
    WAITING = "WAITING", "sur la liste d’attente"
    NO = "NO", "non"
    UNSURE = "UNSURE", "ne sait pas encore"
    SILENT = "SILENT", "n’a pas répondu"
    WITHDRAWN = "WITHDRAWN", "s’est retiré"


UNANSWERED = (CallAnswer.PENDING, CallAnswer.SILENT)
# Those who may still say yes or no: a doubt is no refusal.
UNDECIDED = (CallAnswer.PENDING, CallAnswer.UNSURE)
LIVE_CALL = (CallState.OPEN, CallState.FILLED)
