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


class CancelCause(models.TextChoices):
    """Why a request is cancelled; the first three say that nobody could serve it (ledger of unmet needs)."""

    NOBODY = "NOBODY", "personne n’a pu y aller"
    TOO_LATE = "TOO_LATE", "trop tard pour la personne"
    TOO_FAR = "TOO_FAR", "hors de notre secteur"
    NO_NEED = "NO_NEED", "la personne n’en a plus besoin"
    REDIRECTED = "REDIRECTED", "orientée vers un autre service"
    UNREACHABLE = "UNREACHABLE", "injoignable après plusieurs essais"
    TWICE = "TWICE", "notée deux fois"
    OTHER = "OTHER", "autre raison"


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
    LATE = "LATE", "annoncer un retard"
    REMINDER = "REMINDER", "rappeler la veille"


class CallOutcome(models.TextChoices):
    """What came of a call."""

    TOLD = "TOLD", "prévenue"
    NO_ANSWER = "NO_ANSWER", "ne répond pas"
    REFUSED = "REFUSED", "ne veut pas de la visite"


class AlertKind(models.TextChoices):
    """What is missing from a home visit."""

    NO_CHECK_OUT = "NO_CHECK_OUT", "départ non noté"
    NO_CHECK_IN = "NO_CHECK_IN", "arrivée non notée"


class AlertEnd(models.TextChoices):
    """How an alert ended."""

    OPEN = "", "en cours"
    NOTED = "NOTED", "l’intervenant a répondu sur son téléphone"
    TOLD = "TOLD", "ce qui s’est passé a été dit"
    RESOLVED = "RESOLVED", "réglée par une personne prévenue"
    VOID = "VOID", "la visite a changé"


class ConcernLevel(models.TextChoices):
    """How worrying what was seen is."""

    WATCH = "WATCH", "à suivre"
    WORRYING = "WORRYING", "préoccupant"
    URGENT = "URGENT", "urgent"


class ConcernStatus(models.TextChoices):
    """Life of a concern."""

    OPEN = "OPEN", "à traiter"
    CLOSED = "CLOSED", "terminée"


class ConcernOutcome(models.TextChoices):
    """How a concern ended."""

    BETTER = "BETTER", "la situation s’est arrangée"
    RELAYED = "RELAYED", "relayée à un service qui s’en occupe"
    FAMILY = "FAMILY", "la famille ou un proche s’en occupe"
    WATCHED = "WATCHED", "une attention particulière est en place"
    NOTHING = "NOTHING", "rien d’inquiétant après vérification"


class ConcernStep(models.TextChoices):
    """What a line of a concern’s story tells."""

    NOTE = "NOTE", "suite donnée"
    CLOSED = "CLOSED", "terminée"
    REOPENED = "REOPENED", "rouverte"
