"""Words of engagement that the database keeps: when something is asked, how it is proved, where a candidate stands."""

from django.db import models


class Stage(models.TextChoices):
    """When in the way in something is asked."""

    APPLICATION = "APPLICATION", "à la candidature"
    APPROVAL = "APPROVAL", "avant d’être accepté"
    ONBOARDING = "ONBOARDING", "avant la première mission"


class Evidence(models.TextChoices):
    """How it is proved. A document is seen and given back: no copy is kept."""

    NONE = "NONE", "la coordination le note"
    SEEN = "SEEN", "document vu, jamais gardé"
    SIGNATURE = "SIGNATURE", "texte signé à l’écran"


class ApplicationState(models.TextChoices):
    """Where a candidate stands."""

    NEW = "NEW", "à rappeler"
    INTERVIEW = "INTERVIEW", "entretien fait"
    APPROVED = "APPROVED", "acceptée"
    REFUSED = "REFUSED", "refusée"
    WITHDRAWN = "WITHDRAWN", "retirée par la personne"


OPEN_STATES = (ApplicationState.NEW, ApplicationState.INTERVIEW)


class ApplicationRefusal(models.TextChoices):
    """Why a candidate is not taken, in words that the person may read."""

    NO_MISSION = "NO_MISSION", "aucune mission ne correspond en ce moment"
    AVAILABILITY = "AVAILABILITY", "les disponibilités ne correspondent pas"
    DISTANCE = "DISTANCE", "c’est trop loin des personnes à aider"
    CONDITIONS = "CONDITIONS", "les conditions demandées ne sont pas remplies"
    OTHER = "OTHER", "autre raison"


class Wish(models.TextChoices):
    """What a candidate would like to do."""

    VISIT = "VISIT", "rendre visite à domicile"
    DIGITAL = "DIGITAL", "aider avec le téléphone, la tablette, l’ordinateur"
    DRIVE = "DRIVE", "conduire des personnes"
    WORKSHOP = "WORKSHOP", "animer ou aider un atelier"
    PHONE = "PHONE", "appeler par téléphone"
