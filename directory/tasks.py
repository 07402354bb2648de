"""Tasks of the package."""

from celery import shared_task

from accounts.models import Territory
from directory.services.checks import quality_refresh
from directory.services.contributions import contributions_purge
from directory.services.desk_memory import intakes_forget
from directory.services.imports import directory_import_run, directory_imports_tidy
from directory.services.opendata import open_data_dump
from directory.services.owner_links import owners_remind
from directory.services.referral_clock import referrals_chase, referrals_expire, referrals_remind


@shared_task
def run_directory_import(import_id: int) -> None:
    """Read a file of another directory, or write its rows. Safe to run twice."""
    directory_import_run(import_id=import_id)


@shared_task
def tidy_directory_imports() -> None:
    """Start again the imports that a worker left, forget what is more than thirty days old. Safe to run twice."""
    directory_imports_tidy()


@shared_task
def dump_open_data() -> None:
    """Each night, make the files of open data of every territory, each by itself. Safe to run twice."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        dump_territory_open_data.delay(territory_id)


@shared_task
def dump_territory_open_data(territory_id: int) -> None:
    """Make the files of open data of one territory. Safe to run twice."""
    open_data_dump(territory=Territory.objects.get(pk=territory_id))


@shared_task
def refresh_quality() -> None:
    """Each night, let records grow old. Safe to run twice."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        quality_refresh(territory_id=territory_id)


@shared_task
def tend_contributions() -> None:
    """Each morning, ask structures to look at old records, and forget who proposed what a year ago. Safe twice."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        owners_remind(territory_id=territory_id)
        contributions_purge(territory_id=territory_id)


@shared_task
def forget_intakes() -> None:
    """Each night, forget who called more than a year ago. Safe to run twice."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        intakes_forget(territory_id=territory_id)


@shared_task
def remind_referrals() -> None:
    """Each morning, remind the partners who have not answered, ask whether what they accepted is done. Safe twice."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        referrals_remind(territory_id=territory_id)
        referrals_chase(territory_id=territory_id)


@shared_task
def expire_referrals() -> None:
    """Each morning, end the referrals without an answer for thirty days. Safe to run twice."""
    for territory_id in Territory.objects.order_by("pk").values_list("pk", flat=True):
        referrals_expire(territory_id=territory_id)
