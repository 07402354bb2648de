"""Figures computed from the other packages."""

from django.apps import AppConfig


class ObservatoryConfig(AppConfig):
    """Figures computed from the other packages."""

    name = "observatory"
    verbose_name = "chiffres"
