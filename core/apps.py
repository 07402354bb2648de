"""Kernel without business words: templates, journal, registries."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Kernel without business words: templates, journal, registries."""

    name = "core"
    verbose_name = "socle"

    def ready(self) -> None:
        """Settle which phone numbers are accepted."""
        from core.phones import accept_dialable_numbers

        accept_dialable_numbers()
