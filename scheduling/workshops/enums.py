"""Vocabularies of workshops."""

from django.db import models


class WorkshopKind(models.TextChoices):
    """What a workshop is about. Culture and leisure draw those whom paperwork does not."""

    DIGITAL = "DIGITAL", "numérique"
    CULTURE = "CULTURE", "culture (Micro-Folie, musée, cinéma)"
    LEISURE = "LEISURE", "loisirs (jeux, cuisine, couture, sorties)"
    OTHER = "OTHER", "autre"


class SessionStatus(models.TextChoices):
    """Where a session stands."""

    PLANNED = "PLANNED", "prévue"
    DONE = "DONE", "faite"
    CANCELLED = "CANCELLED", "annulée"


class WishStage(models.TextChoices):
    """Where a wish to come to a session stands: the stages of ``places.Stage``, with why it left."""

    PLACED = "PLACED", "a une place"
    WAITING = "WAITING", "sur la liste d’attente"
    LEFT = "LEFT", "ne vient plus"


class WishOrigin(models.TextChoices):
    """Where a wish to come was told."""

    CASE = "CASE", "depuis sa fiche"
    PUBLIC = "PUBLIC", "page publique"
    PHONE = "PHONE", "accueil téléphonique"
    ON_SITE = "ON_SITE", "sur place"


class Attendance(models.TextChoices):
    """Who came."""

    UNKNOWN = "UNKNOWN", "à noter"
    PRESENT = "PRESENT", "présent"
    ABSENT = "ABSENT", "absent"
    EXCUSED = "EXCUSED", "excusé"
