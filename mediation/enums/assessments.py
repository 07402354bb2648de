"""Profile levels and ways of helping."""

from django.db import models


class ProfileLevel(models.TextChoices):
    """Profile level from the two axes, skill and appetite (DESIGN §3)."""

    NOT_INTERESTED = "NON_INTERESSE", "Peu d’envie"
    BEGINNER = "GRAND_DEBUTANT", "Grand débutant"
    WILLING = "VOLONTAIRE", "Volontaire et curieux"
    AUTONOMOUS = "AUTONOME", "Autonome"


class Way(models.TextChoices):
    """Ways of helping someone."""

    HOME_COUNSELLOR = "HOME_COUNSELLOR", "Visite à domicile par un conseiller"
    HOME_VOLUNTEERS = "HOME_VOLUNTEERS", "Visite à domicile par un binôme de bénévoles"
    HOME_CIVIC = "HOME_CIVIC", "Visite de courtoisie par un binôme avec un service civique"
    WORKSHOP = "WORKSHOP", "Atelier"
    WORKSHOP_TRANSPORT = "WORKSHOP_TRANSPORT", "Atelier avec transport"
    DROP_IN = "DROP_IN", "Permanence ou lieu en accès libre"
    REMOTE = "REMOTE", "À distance, par téléphone ou en visio"
    HYBRID = "HYBRID", "Une visite, puis suivi à distance"
    SOCIAL_WORKER = "SOCIAL_WORKER", "Travailleur social, pour les démarches"
    LETTER_WRITER = "LETTER_WRITER", "Écrivain public"
