"""Vocabularies of helpers."""

from django.db import models


class HelperKind(models.TextChoices):
    """Who a helper is (DESIGN §3)."""

    COUNSELLOR = "COUNSELLOR", "conseiller ou conseillère numérique"
    VOLUNTEER = "VOLUNTEER", "bénévole"
    CIVIC_SERVICE = "CIVIC_SERVICE", "volontaire en service civique"
    PARTNER = "PARTNER", "professionnel partenaire"


class TravelMode(models.TextChoices):
    """How a helper moves."""

    CAR = "CAR", "voiture"
    PASSENGER = "PASSENGER", "avec son binôme"
    BICYCLE = "BICYCLE", "vélo"
    FOOT = "FOOT", "à pied"


class ExceptionKind(models.TextChoices):
    """An exception to the weekly availabilities."""

    ABSENT = "ABSENT", "absence"
    EXTRA = "EXTRA", "disponibilité en plus"
