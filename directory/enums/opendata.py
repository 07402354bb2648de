"""Vocabulary of exports."""

from django.db import models


class ExportKind(models.TextChoices):
    """What a file of the directory is for."""

    MEDNUM = "MEDNUM", "Lieux de médiation numérique"
    INCLUSION = "INCLUSION", "data·inclusion"
    GEOJSON = "GEOJSON", "Carte"
    HSDS = "HSDS", "Open Referral (HSDS 3)"
    OSM = "OSM", "OpenStreetMap"
    SHEET = "SHEET", "Classeur pour les collègues"
