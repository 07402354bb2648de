"""Vocabularies of a person's file."""

from django.db import models


class Gender(models.TextChoices):
    """Values of La Coop."""

    FEMALE = "feminin", "femme"
    MALE = "masculin", "homme"
    UNKNOWN = "non_communique", "non communiqué"


class Mobility(models.TextChoices):
    """How the person can travel."""

    OWN_CAR = "OWN_CAR", "conduit sa voiture"
    DRIVEN = "DRIVEN", "se fait conduire"
    NONE = "NONE", "ne peut pas se déplacer"
    UNKNOWN = "UNKNOWN", "à préciser"


class Household(models.TextChoices):
    """Who lives with the person."""

    ALONE = "ALONE", "vit seul ou seule"
    COUPLE = "COUPLE", "vit en couple"
    FAMILY = "FAMILY", "vit avec de la famille"
    OTHER = "OTHER", "autre"
    UNKNOWN = "UNKNOWN", "à préciser"


class Equipment(models.TextChoices):
    """What is at home. Values of La Coop's "matériel", plus printer and box."""

    COMPUTER = "ordinateur", "ordinateur"
    PHONE = "telephone", "smartphone"
    TABLET = "tablette", "tablette"
    PRINTER = "imprimante", "imprimante"
    OTHER = "autre", "autre"


class Connection(models.TextChoices):
    """Internet at home."""

    FIXED = "FIXED", "box internet"
    MOBILE = "MOBILE", "connexion par le téléphone"
    NONE = "NONE", "aucune connexion"
    UNKNOWN = "UNKNOWN", "à préciser"


class LocationPrecision(models.TextChoices):
    """How precise the coordinates of a home are."""

    EXACT = "EXACT", "adresse exacte"
    COMMUNE = "COMMUNE", "centre de la commune"


class Weekday(models.IntegerChoices):
    """Days, Monday first, numbered as Python does."""

    MONDAY = 0, "lundi"
    TUESDAY = 1, "mardi"
    WEDNESDAY = 2, "mercredi"
    THURSDAY = 3, "jeudi"
    FRIDAY = 4, "vendredi"
    SATURDAY = 5, "samedi"
    SUNDAY = 6, "dimanche"
