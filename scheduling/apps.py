"""Visit requests, plans, visits and rounds."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Visit requests, plans, visits and rounds."""

    name = "scheduling"
    verbose_name = "planning"
