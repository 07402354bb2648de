"""Helpers of every kind and when they are free."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    """Helpers of every kind and when they are free."""

    name = "volunteers"
    verbose_name = "intervenants"
