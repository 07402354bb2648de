"""Organisations, places and services."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Organisations, places and services."""

    name = "directory"
    verbose_name = "annuaire"

    def ready(self) -> None:
        """Register what the package gives to menus, home pages and the person's rights."""
        from directory import (
            registration_contributions,
            registration_desk,
            registration_exchange,
            registration_opendata,
            registration_records,
            registration_referrals,
            registration_search,
            registration_unmet,
        )

        for part in (
            registration_search,
            registration_records,
            registration_contributions,
            registration_exchange,
            registration_opendata,
            registration_desk,
            registration_referrals,
            registration_unmet,
        ):
            part.register()
