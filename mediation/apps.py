"""Beneficiaries, their profile and their case."""

from django.apps import AppConfig


class MediationConfig(AppConfig):
    """Beneficiaries, their profile and their case."""

    name = "mediation"
    verbose_name = "médiation"

    def ready(self) -> None:
        """Fill the registries: menu, home page, story, personal data."""
        from mediation import receivers, registration, registration_callers, registration_loans, registration_rights

        registration.register()
        registration_rights.register()
        registration_loans.register()
        registration_callers.register()
        receivers.connect()
