"""Tasks of the package: ids in, a service called, safe to run twice."""

from celery import shared_task

from accounts.models import Territory
from volunteers.services.applications import applications_purge
from volunteers.services.availability_months import months_ask
from volunteers.services.busy import busy_calendar_read, busy_calendars_due
from volunteers.services.engagement_reminders import engagements_remind
from volunteers.services.leaving import helpers_age, outsiders_forget


@shared_task
def remind_engagements() -> None:
    """Each morning, tell what ends soon, and forget the candidates of a year ago. Safe to run twice."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        engagements_remind(territory_id=territory_id)
        applications_purge(territory_id=territory_id)


@shared_task
def age_helpers() -> None:
    """Each night, set aside who gave no sign for two years, erase those told of 30 days ago. Safe to run twice."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        helpers_age(territory_id=territory_id)
        outsiders_forget(territory_id=territory_id)


@shared_task
def ask_availability() -> None:
    """Each morning, ask volunteers when they are free, in the territories whose day of the month has come."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        months_ask(territory_id=territory_id)


@shared_task
def read_busy_calendars() -> None:
    """Each night, have every linked calendar read, each by itself."""
    for calendar_id in busy_calendars_due():
        read_busy_calendar.delay(calendar_id)


@shared_task(soft_time_limit=90, time_limit=120)
def read_busy_calendar(calendar_id: int) -> None:
    """Read one linked calendar."""
    busy_calendar_read(calendar_id=calendar_id)
