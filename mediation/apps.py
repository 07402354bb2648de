"""Beneficiaries, their profile and their case."""

from django.apps import AppConfig


class MediationConfig(AppConfig):
    """Beneficiaries, their profile and their case."""

    name = "mediation"
    verbose_name = "médiation"
