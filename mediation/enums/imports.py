"""Vocabularies of the import of people from a spreadsheet."""

from django.db import models


class ImportState(models.TextChoices):
    """Life of an import: read, read over by someone, written."""

    QUEUED = "QUEUED", "en attente de lecture"
    READING = "READING", "lecture en cours"
    READY = "READY", "à relire"
    WRITING = "WRITING", "reprise en cours"
    DONE = "DONE", "terminé"
    FAILED = "FAILED", "fichier illisible"
    ABANDONED = "ABANDONED", "abandonné"
    UNDONE = "UNDONE", "annulé"


class Verdict(models.TextChoices):
    """What was thought of a line when it was read."""

    VALID = "VALID", "prête"
    DOUBTFUL = "DOUBTFUL", "douteuse"
    DUPLICATE = "DUPLICATE", "déjà connue"
    REFUSED = "REFUSED", "refusée"


class Decision(models.TextChoices):
    """What someone answered about a doubtful line."""

    NONE = "", "sans réponse"
    SAME = "SAME", "c’est la même personne"
    TAKE = "TAKE", "à reprendre"
    SKIP = "SKIP", "à ne pas reprendre"


class Outcome(models.TextChoices):
    """What became of a line."""

    NONE = "", "pas encore écrite"
    CREATED = "CREATED", "reprise"
    REMOVED = "REMOVED", "reprise puis annulée"
    LEFT = "LEFT", "déjà reprise entre-temps"
    FAILED = "FAILED", "non reprise"
