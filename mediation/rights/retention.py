"""How long a file is kept: two years after the last contact (CNIL, délibération 2023-095)."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Max
from django.utils import timezone

from core.registries import registries
from mediation.models import Beneficiary, Case

KEPT_DAYS = 730
NOTICE_DAYS = 30


def last_contacts(territory_id: int) -> dict[int, date]:
    """Return the last day each person of the territory was met, called or written about, by the person's id."""
    latest: dict[int, date] = {}
    for source in registries.last_contacts:
        for person_id, day in source(territory_id).items():
            if day is not None and day > latest.get(person_id, date.min):
                latest[person_id] = day
    return latest


def file_contacts(territory_id: int) -> Mapping[int, date]:
    """Last contacts that this package knows of: file, case, assessment, report."""
    people = Beneficiary.objects.filter(territory_id=territory_id, erased_at=None, merged_into=None)
    rows = people.values_list("pk", "created_at")
    latest = {key: timezone.localdate(created) for key, created in rows}
    days = people.values_list("pk").annotate(
        done=Max("assessments__done_on"),
    )
    reports = people.values_list("pk").annotate(done=Max("participations__report__done_on"))
    cases = Case.objects.filter(beneficiary__in=people).values_list("beneficiary").annotate(done=Max("opened_on"))
    closed = Case.objects.filter(beneficiary__in=people).values_list("beneficiary").annotate(done=Max("closed_on"))
    for source in (days, reports, cases, closed):
        for key, day in source.order_by():
            if day is not None and (key not in latest or day > latest[key]):
                latest[key] = day
    return latest
