"""Visit requests, plans, visits and rounds."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Visit requests, plans, visits and rounds."""

    name = "scheduling"
    verbose_name = "planning"

    def ready(self) -> None:
        """Fill the registries, once models are loaded."""
        from scheduling.planning.routing import router
        from scheduling.registration_pages import register_pages
        from scheduling.registration_person import register_person
        from scheduling.registration_planning import register_planning
        from scheduling.registration_requests import register_requests

        # A bad setting stops the start.
        router()
        register_requests()
        register_pages()
        register_planning()
        register_person()
