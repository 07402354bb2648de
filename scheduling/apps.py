"""Visit requests, plans, visits and rounds."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Visit requests, plans, visits and rounds."""

    name = "scheduling"
    verbose_name = "planning"

    def ready(self) -> None:
        """Fill the registries, once models are loaded."""
        from scheduling import (
            registration_driver_calls,
            registration_driving,
            registration_feeds,
            registration_pairs,
            registration_ride_accounts,
            registration_rides,
            registration_runs,
            registration_safety,
            registration_schemes,
            registration_solicitations,
            registration_ways,
            registration_wishes,
            registration_workshops,
        )
        from scheduling.planning.routing import router
        from scheduling.registration_helper import register_helper
        from scheduling.registration_journeys import register_journeys
        from scheduling.registration_pages import register_pages
        from scheduling.registration_person import register_person
        from scheduling.registration_planning import register_planning
        from scheduling.registration_requests import register_requests
        from scheduling.registration_unavailability import register_unavailability

        # A bad setting stops the start.
        router()
        register_requests()
        register_pages()
        register_planning()
        register_person()
        register_helper()
        register_journeys()
        register_unavailability()
        for part in (
            registration_solicitations,
            registration_safety,
            registration_pairs,
            registration_workshops,
            registration_wishes,
            registration_schemes,
            registration_rides,
            registration_runs,
            registration_driving,
            registration_driver_calls,
            registration_ride_accounts,
            registration_ways,
            registration_feeds,
        ):
            part.register()
