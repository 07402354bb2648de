"""Roles of the people who use the application."""

from django.db import models


class Role(models.TextChoices):
    """What a member does in a territory (DESIGN §1)."""

    COUNSELLOR = "COUNSELLOR", "conseiller ou conseillère numérique"
    COORDINATOR = "COORDINATOR", "coordination des bénévoles"
    MANAGER = "MANAGER", "responsable du CIAS"
    OPERATOR = "OPERATOR", "agent d’accueil"
    HELPER = "HELPER", "bénévole ou service civique"
    PARTNER = "PARTNER", "structure partenaire"
    ADMIN = "ADMIN", "administration"


class SchoolZone(models.TextChoices):
    """School-holiday zones of metropolitan France."""

    A = "A", "zone A"
    B = "B", "zone B"
    C = "C", "zone C"


class InvitationStatus(models.TextChoices):
    """Where an invitation stands."""

    PENDING = "PENDING", "en attente"
    EXPIRED = "EXPIRED", "expirée"
    ACCEPTED = "ACCEPTED", "acceptée"
    REVOKED = "REVOKED", "retirée"
