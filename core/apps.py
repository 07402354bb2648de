"""Kernel without business words: templates, journal, registries."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Kernel without business words: templates, journal, registries."""

    name = "core"
    verbose_name = "socle"

    def ready(self) -> None:
        """Accept the phone numbers kept for fiction."""
        from core.phones import accept_fiction_numbers

        accept_fiction_numbers()
