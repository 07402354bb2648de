"""Vocabularies of requests, plans and visits."""

from django.db import models


class Purpose(models.TextChoices):
    """Why someone visits."""

    FIRST_VISIT = "FIRST_VISIT", "première visite et diagnostic"
    LEARNING = "LEARNING", "apprentissage"
    SETUP = "SETUP", "installation ou dépannage"
    PROCEDURE = "PROCEDURE", "démarche en ligne"
    COURTESY = "COURTESY", "visite de courtoisie"
    FOLLOW_UP = "FOLLOW_UP", "suivi"


class Priority(models.IntegerChoices):
    """How much it matters; weighs an unserved request."""

    NORMAL = 1, "normale"
    HIGH = 2, "prioritaire"
    URGENT = 3, "urgente"


class RequestStatus(models.TextChoices):
    """Life of a visit request."""

    WAITING = "WAITING", "en attente"
    PLANNED = "PLANNED", "planifiée"
    DONE = "DONE", "faite"
    CANCELLED = "CANCELLED", "annulée"


OPEN_REQUEST = (RequestStatus.WAITING, RequestStatus.PLANNED)


class HelperWish(models.TextChoices):
    """What a request says of a helper."""

    PREFERRED = "PREFERRED", "souhaité"
    EXCLUDED = "EXCLUDED", "à éviter"


class PlanStatus(models.TextChoices):
    """Life of a week's plan."""

    DRAFT = "DRAFT", "brouillon"
    PUBLISHED = "PUBLISHED", "publié"


class VisitStage(models.TextChoices):
    """A visit is drafted, then published; a removed one leaves no appointment."""

    DRAFT = "DRAFT", "brouillon"
    PUBLISHED = "PUBLISHED", "publiée"
    CANCELLED = "CANCELLED", "annulée"


class VisitStatus(models.TextChoices):
    """What came of a visit: values of RDV Service Public."""

    UNKNOWN = "unknown", "à venir"
    SEEN = "seen", "faite"
    EXCUSED = "excused", "annulée par la personne"
    REVOKED = "revoked", "annulée par le service"
    NO_SHOW = "noshow", "personne n’ouvre"


class ProposalState(models.TextChoices):
    """Life of a search for a plan."""

    QUEUED = "QUEUED", "en attente"
    RUNNING = "RUNNING", "en cours"
    DONE = "DONE", "terminée"
    FAILED = "FAILED", "arrêtée avant la fin"
    CANCELLED = "CANCELLED", "abandonnée"
    ACCEPTED = "ACCEPTED", "reprise dans le planning"


class PreviewKind(models.TextChoices):
    """What a preview answers."""

    WHAT_IF = "WHAT_IF", "et si"
    SETTINGS = "SETTINGS", "effet des réglages"


class PreviewState(models.TextChoices):
    """Life of a preview."""

    QUEUED = "QUEUED", "en attente"
    RUNNING = "RUNNING", "en cours"
    DONE = "DONE", "terminé"
    FAILED = "FAILED", "arrêté avant la fin"
    CANCELLED = "CANCELLED", "abandonné"


class CallReason(models.TextChoices):
    """Why someone must be phoned."""

    CONFIRM = "CONFIRM", "annoncer la visite"
    MOVED = "MOVED", "annoncer le changement"
    CANCELLED = "CANCELLED", "annoncer l’annulation"


class CallOutcome(models.TextChoices):
    """What came of a call."""

    TOLD = "TOLD", "prévenue"
    NO_ANSWER = "NO_ANSWER", "ne répond pas"
    REFUSED = "REFUSED", "ne veut pas de la visite"
