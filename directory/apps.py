"""Organisations, places and services."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Organisations, places and services."""

    name = "directory"
    verbose_name = "annuaire"
