"""Vocabulary of objectives."""

from django.db import models


class ObjectiveKind(models.TextChoices):
    """What an objective is for; pleasure comes first on purpose."""

    PLEASURE = "PLEASURE", "plaisir, proches et loisirs"
    CULTURE = "CULTURE", "culture et curiosité"
    EVERYDAY = "EVERYDAY", "vie de tous les jours"
    PAPERS = "PAPERS", "papiers et démarches"


class ObjectiveStatus(models.TextChoices):
    """Where an objective stands."""

    TO_START = "TO_START", "à commencer"
    ON_TRACK = "ON_TRACK", "en bonne voie"
    REACHED = "REACHED", "atteint"
    DROPPED = "DROPPED", "laissé de côté"


OPEN_OBJECTIVE = (ObjectiveStatus.TO_START, ObjectiveStatus.ON_TRACK)
