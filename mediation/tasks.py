"""Tasks of the package."""

from celery import shared_task

from accounts.models import Territory
from mediation.services.loan_reminders import loans_remind
from mediation.services.retention import erasures_propose


@shared_task
def propose_erasures() -> None:
    """Each month, tell managers which files come to their end. Safe to run twice."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        erasures_propose(territory_id=territory_id)


@shared_task
def remind_loans() -> None:
    """Each morning, remind borrowers of the equipment they bring back soon. Safe to run twice."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        loans_remind(territory_id=territory_id)
