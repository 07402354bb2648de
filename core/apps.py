"""Kernel without business words: templates, journal, registries."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Kernel without business words: templates, journal, registries."""

    name = "core"
    verbose_name = "socle"
