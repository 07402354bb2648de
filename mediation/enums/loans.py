"""Vocabularies of the equipment that is lent, and of the advice given about equipment."""

from django.db import models


class EquipmentKind(models.TextChoices):
    """What the service lends."""

    TABLET = "TABLET", "tablette"
    LAPTOP = "LAPTOP", "ordinateur portable"
    KEY = "KEY_4G", "clé 4G"
    HEADSET = "HEADSET", "casque de réalité virtuelle"
    OTHER = "OTHER", "autre matériel"


class EquipmentState(models.TextChoices):
    """Whether an item can be lent."""

    IN_SERVICE = "SERVICE", "en service"
    IN_REPAIR = "REPAIR", "en réparation"
    LOST = "LOST", "perdu"
    RETIRED = "RETIRED", "retiré"


class EquipmentCondition(models.TextChoices):
    """How an item looks and works."""

    NEW = "NEW", "neuf"
    GOOD = "GOOD", "bon état"
    WORN = "WORN", "usé, mais fonctionne"
    DAMAGED = "DAMAGED", "abîmé ou en panne"


class LoanState(models.TextChoices):
    """Life of a loan."""

    RESERVED = "RESERVED", "réservé"
    OUT = "OUT", "en cours"
    RETURNED = "RETURNED", "rendu"
    CANCELLED = "CANCELLED", "annulé"
    LOST = "LOST", "perdu"


class WishState(models.TextChoices):
    """Life of a place in the waiting list."""

    WAITING = "WAITING", "en attente"
    SERVED = "SERVED", "servi"
    WITHDRAWN = "WITHDRAWN", "retiré"


class AdviceKind(models.TextChoices):
    """What a person is told of, beside the loan."""

    CONNECTION = "CONNECTION", "offre internet solidaire"
    REFURBISHED = "REFURB", "matériel reconditionné"
    FINANCIAL = "FINANCIAL", "aide financière"
    OTHER = "OTHER", "autre conseil"


class AdviceOutcome(models.TextChoices):
    """What came of it."""

    PENDING = "PENDING", "à suivre"
    OBTAINED = "OBTAINED", "obtenu"
    REFUSED = "REFUSED", "refusé"
    DECLINED = "DECLINED", "la personne n’en veut pas"


# Loans that hold an item, or will.
LIVE_LOAN = frozenset({LoanState.RESERVED, LoanState.OUT})
