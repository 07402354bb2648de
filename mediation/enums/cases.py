"""Life of an accompaniment."""

from django.db import models


class CaseStatus(models.TextChoices):
    """Life of an accompaniment (DESIGN §3)."""

    REQUESTED = "REQUESTED", "à évaluer"
    ASSESSED = "ASSESSED", "évalué"
    ACTIVE = "ACTIVE", "en accompagnement"
    FOLLOW_UP = "FOLLOW_UP", "suivi à distance"
    CLOSED = "CLOSED", "terminé"


OPEN_CASE = tuple(status for status in CaseStatus if status != CaseStatus.CLOSED)


class CloseReason(models.TextChoices):
    """Why an accompaniment ends."""

    REACHED = "REACHED", "objectifs atteints, la personne se débrouille"
    MOVED = "MOVED", "a déménagé"
    DECLINED = "DECLINED", "ne souhaite pas continuer"
    NO_ANSWER = "NO_ANSWER", "ne répond plus"
    ORIENTED = "ORIENTED", "orientation vers un autre service"
    CARE_HOME = "CARE_HOME", "entrée en établissement"
    DECEASED = "DECEASED", "décès"
    OTHER = "OTHER", "autre raison"


class NextKind(models.TextChoices):
    """What can be fixed as the next step of an accompaniment, beside a visit and the end."""

    CALL = "rappeler", "Rappeler"
    WORKSHOP = "atelier", "Inviter à un atelier"
    REMOTE = "distance", "Continuer à distance"
    OTHER = "autre", "Autre chose"


class Queue(models.TextChoices):
    """Where open cases stand when somebody has to do something about them."""

    WAITING = "attente", "En attente"
    TO_ASSESS = "evaluer", "À évaluer"
    ADRIFT = "sans-suite", "Sans suite prévue"
    CALL_BACK = "relancer", "À relancer"
    IDLE = "immobile", "Immobiles"


class CaseOrigin(models.TextChoices):
    """Where a case comes from."""

    PHONE = "PHONE", "appel de la personne"
    RELATIVE = "RELATIVE", "un proche"
    TOWN_HALL = "TOWN_HALL", "la mairie"
    PARTNER = "PARTNER", "un partenaire"
    OUTREACH = "OUTREACH", "une rencontre"
    WEB = "WEB", "le site"
    IMPORT = "IMPORT", "une reprise de fichier"
