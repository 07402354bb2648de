"""Campaigns that warn and check on people."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Campaigns that warn and check on people."""

    name = "alerts"
    verbose_name = "alertes"
