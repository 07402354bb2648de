"""Tasks of the package."""

from celery import shared_task

from accounts.models import Territory
from mediation.services.imports import people_import_run, people_imports_tidy
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


@shared_task
def run_people_import(import_id: int) -> None:
    """Read a file of people, or write its lines. Safe to run twice."""
    people_import_run(import_id=import_id)


@shared_task
def tidy_people_imports() -> None:
    """Start again the imports that a worker left, forget what is more than seven days old."""
    people_imports_tidy()
