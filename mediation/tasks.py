"""Tasks of the package."""

from celery import shared_task

from accounts.models import Territory
from mediation.services.retention import erasures_propose


@shared_task
def propose_erasures() -> None:
    """Each month, tell managers which files come to their end. Safe to run twice."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        erasures_propose(territory_id=territory_id)
