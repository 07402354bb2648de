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


class CaseOrigin(models.TextChoices):
    """Where a case comes from."""

    PHONE = "PHONE", "appel de la personne"
    RELATIVE = "RELATIVE", "un proche"
    TOWN_HALL = "TOWN_HALL", "la mairie"
    PARTNER = "PARTNER", "un partenaire"
    OUTREACH = "OUTREACH", "une rencontre"
    WEB = "WEB", "le site"
