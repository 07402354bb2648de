"""Vocabularies of calls, of what each need became and of what nobody could meet."""

from django.db import models


class IntakeChannel(models.TextChoices):
    """How a demand reached the desk."""

    PHONE = "PHONE", "appel"
    VOICEMAIL = "VOICEMAIL", "répondeur"
    WALK_IN = "WALK_IN", "au guichet"
    WEB = "WEB", "formulaire du site"
    PARTNER = "PARTNER", "partenaire"
    OUTREACH = "OUTREACH", "rencontre"


class CallerRole(models.TextChoices):
    """For whom the caller speaks."""

    SELF = "SELF", "pour soi-même"
    RELATIVE = "RELATIVE", "un proche"
    PROFESSIONAL = "PROFESSIONAL", "un professionnel"
    NEIGHBOUR = "NEIGHBOUR", "un voisin, une voisine"


class IntakeStatus(models.TextChoices):
    """Life of a call."""

    WAITING = "WAITING", "à rappeler"
    OPEN = "OPEN", "en cours"
    CLOSED = "CLOSED", "terminé"


class NeedOutcome(models.TextChoices):
    """What a need became: one outcome per need, never per call."""

    ANSWERED = "ANSWERED", "répondu tout de suite"
    ORIENTED = "ORIENTED", "orienté, la personne appelle elle-même"
    PUT_THROUGH = "PUT_THROUGH", "mis en relation pendant l’appel"
    REFERRED = "REFERRED", "transmis à un partenaire, avec accord"
    VISIT = "VISIT", "visite ou aide à distance demandée"
    TRANSPORT = "TRANSPORT", "déplacement demandé"
    UNMET = "UNMET", "rien trouvé qui convienne"


class WideningStep(models.TextChoices):
    """The ladder of a search that is never empty: which step gave the answers (invariant L4)."""

    COMMUNE = "COMMUNE", "dans la commune"
    EPCI = "EPCI", "dans l’intercommunalité"
    NEAR = "NEAR", "à moins de 30 minutes"
    DEPARTMENT = "DEPARTMENT", "dans le département"
    REMOTE = "REMOTE", "à distance"
    DESK = "DESK", "notre accueil"


class ReferralStatus(models.TextChoices):
    """Life of a referral sent to a partner."""

    SENT = "SENT", "envoyée"
    SEEN = "SEEN", "ouverte"
    ACCEPTED = "ACCEPTED", "acceptée"
    DECLINED = "DECLINED", "déclinée"
    SERVED = "SERVED", "aide apportée"
    NOT_SERVED = "NOT_SERVED", "aide non apportée"
    EXPIRED = "EXPIRED", "restée sans réponse"
    WITHDRAWN = "WITHDRAWN", "retirée"


class UnmetSource(models.TextChoices):
    """Where a demand that failed was seen."""

    CALL = "CALL", "appel"
    REFERRAL = "REFERRAL", "orientation"
    VISIT = "VISIT", "visite"
    TRANSPORT = "TRANSPORT", "déplacement"
    SEARCH = "SEARCH", "recherche publique"
    OUTREACH = "OUTREACH", "rencontre"


class UnmetStage(models.TextChoices):
    """How far the demand went before it failed."""

    NO_SERVICE = "NO_SERVICE", "aucun service trouvé"
    AT_ORIENTATION = "AT_ORIENTATION", "au moment d’orienter"
    AT_REFERRAL = "AT_REFERRAL", "chez le partenaire"
    AFTER_FOLLOW_UP = "AFTER_FOLLOW_UP", "après l’appel de suivi"
    TRANSPORT = "TRANSPORT", "faute de transport"
    HOME_VISIT_CAPACITY = "HOME_VISIT_CAPACITY", "faute de visiteur"


class UnmetReason(models.TextChoices):
    """Why; partners decline with the same words."""

    NO_SERVICE_EXISTS = "NO_SERVICE_EXISTS", "ce service n’existe pas"
    OUT_OF_AREA = "OUT_OF_AREA", "hors de la zone desservie"
    TOO_FAR = "TOO_FAR", "trop loin, pas de transport"
    NO_CAPACITY = "NO_CAPACITY", "complet"
    WAITING_LIST = "WAITING_LIST", "liste d’attente trop longue"
    NOT_ELIGIBLE = "NOT_ELIGIBLE", "conditions non remplies"
    COST = "COST", "trop cher"
    HOURS = "HOURS", "fermé quand la personne peut"
    NO_ANSWER = "NO_ANSWER", "pas de réponse"
    NOT_ACCESSIBLE = "NOT_ACCESSIBLE", "lieu difficile d’accès"
    LANGUAGE = "LANGUAGE", "langue ou lecture"
    PERSON_DECLINED = "PERSON_DECLINED", "la personne n’en veut pas"
    DISTRUST = "DISTRUST", "méfiance ou renoncement"
    DELAY = "DELAY", "trop tard pour la personne"
    OTHER = "OTHER", "autre raison"


class UnmetResolution(models.TextChoices):
    """How an unmet need came to be resolved: what our own records know of is taken back when they change."""

    FOUND = "FOUND", "une réponse a été trouvée"
    SERVED = "SERVED", "la visite a été faite"
    RETURNED = "RETURNED", "la demande est de nouveau en attente"


class FollowUpOutcome(models.TextChoices):
    """What the follow-up call found."""

    MET = "MET", "besoin satisfait"
    PARTLY = "PARTLY", "en partie"
    NOT_MET = "NOT_MET", "non satisfait"
    UNREACHABLE = "UNREACHABLE", "personne injoignable"
