"""Vocabularies of imports."""

from django.db import models


class ImportState(models.TextChoices):
    """Life of an import: nothing is written before someone has read the analysis."""

    READING = "READING", "lecture en cours"
    COLUMNS = "COLUMNS", "colonnes à reconnaître"
    READY = "READY", "à relire"
    WRITING = "WRITING", "écriture en cours"
    DONE = "DONE", "écrit"
    FAILED = "FAILED", "arrêté"
    DROPPED = "DROPPED", "abandonné"


class RowAction(models.TextChoices):
    """What a row of a file would do."""

    CREATE = "CREATE", "à créer"
    UPDATE = "UPDATE", "à mettre à jour"
    MERGE = "MERGE", "déjà connu par une autre source"
    DOUBTFUL = "DOUBTFUL", "à décider"
    UNCHANGED = "UNCHANGED", "sans changement"
    REFUSED = "REFUSED", "refusé"
    CLOSE = "CLOSE", "disparu du fichier"


class RowDecision(models.TextChoices):
    """What a person answers about a doubtful row."""

    NONE = "", "pas encore décidé"
    SAME = "SAME", "c’est le même lieu"
    OTHER = "OTHER", "c’est un autre lieu"
    SKIP = "SKIP", "ne pas reprendre"
