"""Tasks of scheduling: ids in, a service called, safe to run twice."""

from celery import shared_task

from scheduling.services.previews import preview_run, previews_tidy
from scheduling.services.proposals import proposal_run, proposals_fail_lost
from scheduling.services.safety_alerts import alerts_watch
from scheduling.services.solicitation_clock import solicitations_tend
from scheduling.services.transport.ride_answers import past_rides_end
from scheduling.services.transport.run_search import ride_search_run, ride_searches_fail_lost
from scheduling.services.transport.telling import rides_remind
from scheduling.services.travel_times import travel_times_fill, travel_times_forget
from scheduling.services.unserved import late_requests_count
from scheduling.services.visit_reminders import visits_remind
from scheduling.services.workshops.series import series_tend
from scheduling.services.workshops.wish_clock import guests_forget, wishes_tend
from scheduling.services.workshops.wish_reminders import sessions_remind
from scheduling.services.workshops.wish_unmet import waiting_count_unmet


@shared_task
def run_proposal(proposal_id: int) -> None:
    """Search for the week's plan that a planner asked for."""
    proposal_run(proposal_id=proposal_id)


@shared_task
def fail_lost_proposals() -> None:
    """Declare lost the searches whose worker has gone."""
    proposals_fail_lost()


@shared_task
def run_ride_search(search_id: int) -> None:
    """Search for the runs of a day that a planner asked for."""
    ride_search_run(search_id=search_id)


@shared_task
def fail_lost_ride_searches() -> None:
    """Declare lost the searches of runs whose worker has gone."""
    ride_searches_fail_lost()


@shared_task
def run_preview(preview_id: int) -> None:
    """Work out what a change would do."""
    preview_run(preview_id=preview_id)


@shared_task
def tidy_previews() -> None:
    """Declare lost the calculations whose worker has gone, and forget old answers."""
    previews_tidy()


@shared_task
def fill_travel_times() -> None:
    """Ask the routing server for the journeys that the coming plannings need."""
    travel_times_fill()


@shared_task
def forget_travel_times() -> None:
    """Forget journeys that are of no use any more."""
    travel_times_forget()


@shared_task
def count_late_requests() -> None:
    """Write in the ledger of unmet needs the requests whose date has passed."""
    late_requests_count()


@shared_task
def tend_solicitations() -> None:
    """Send the waves that are due, offer freed places to the next ones, end the calls whose time is over."""
    solicitations_tend()


@shared_task
def watch_visits() -> None:
    """Every two minutes, warn of home visits from which nobody came back in time."""
    alerts_watch()


@shared_task
def tend_wishes() -> None:
    """Give the places of workshops that nobody confirmed to the next of the list; count who got none."""
    wishes_tend()
    waiting_count_unmet()


@shared_task
def forget_guests() -> None:
    """Forget who came to a workshop without a file, a month later."""
    guests_forget()


@shared_task
def end_past_rides() -> None:
    """End the needs for a ride whose day has passed without anyone found."""
    past_rides_end()


@shared_task
def extend_workshop_series() -> None:
    """Every night, make the sessions that open series lack up to six months ahead."""
    series_tend()


@shared_task
def remind_rides() -> None:
    """The morning before, remind people of their ride: by SMS, by e-mail, or on the list of people to phone."""
    rides_remind()


@shared_task
def remind_sessions() -> None:
    """The morning before, remind those who have a place at a workshop, by SMS or e-mail."""
    sessions_remind()


@shared_task
def remind_visits() -> None:
    """The morning before, remind people of their visit, by SMS or e-mail."""
    visits_remind()
