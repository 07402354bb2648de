"""Vocabularies of trainings and of partner meetings."""

from django.db import models

from volunteers.enums import HelperKind


class TrainingAudience(models.TextChoices):
    """Whom a training is for."""

    VOLUNTEERS = "VOLUNTEERS", "bénévoles"
    CIVIC_SERVICE = "CIVIC_SERVICE", "services civiques"
    COUNSELLORS = "COUNSELLORS", "conseillers et partenaires"
    TOWN_HALL = "TOWN_HALL", "agents de mairie"
    HOME_HELP = "HOME_HELP", "aides à domicile"
    ELECTED = "ELECTED", "élus"


AUDIENCE_OF = {
    HelperKind.VOLUNTEER: TrainingAudience.VOLUNTEERS,
    HelperKind.CIVIC_SERVICE: TrainingAudience.CIVIC_SERVICE,
    HelperKind.COUNSELLOR: TrainingAudience.COUNSELLORS,
    HelperKind.PARTNER: TrainingAudience.COUNSELLORS,
}


class SessionState(models.TextChoices):
    """Where a session stands."""

    PLANNED = "PLANNED", "prévue"
    DONE = "DONE", "faite"
    CANCELLED = "CANCELLED", "annulée"


class AttendanceState(models.TextChoices):
    """What came of someone's place at a session."""

    REGISTERED = "REGISTERED", "inscrit"
    WAITING = "WAITING", "en attente d’une place"
    PRESENT = "PRESENT", "présent"
    ABSENT = "ABSENT", "absent"
    EXCUSED = "EXCUSED", "excusé"
