"""Organisations, places and services."""

from django.apps import AppConfig

from core.registries import PersonKey, registries


class DirectoryConfig(AppConfig):
    """Organisations, places and services."""

    name = "directory"
    verbose_name = "annuaire"

    def ready(self) -> None:
        """Say where people are named by their number."""
        registries.person_keys.add(
            PersonKey("directory.Intake", "person_id"), PersonKey("directory.Referral", "person_id")
        )
