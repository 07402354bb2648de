"""Tasks of scheduling: ids in, a service called, safe to run twice."""

from celery import shared_task

from scheduling.services.previews import preview_run, previews_tidy
from scheduling.services.proposals import proposal_run, proposals_fail_lost
from scheduling.services.travel_times import travel_times_fill, travel_times_forget


@shared_task
def run_proposal(proposal_id: int) -> None:
    """Search for the week's plan that a planner asked for."""
    proposal_run(proposal_id=proposal_id)


@shared_task
def fail_lost_proposals() -> None:
    """Declare lost the searches whose worker has gone."""
    proposals_fail_lost()


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
