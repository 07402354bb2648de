"""How long a file is kept: two years after the last contact (CNIL, délibération 2023-095), then proposed for erasure."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
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
    people = Beneficiary.objects.filter(territory_id=territory_id, erased_at=None)
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


@transaction.atomic
def erasures_propose(*, territory_id: int, today: date | None = None) -> int:
    """Write on each file due within NOTICE_DAYS the day it may be erased, and take it off the others; return how many.

    Nothing is erased by itself: a manager decides. Files kept on purpose are never proposed.
    """
    today = today or timezone.localdate()
    latest = last_contacts(territory_id)
    limit = today + timedelta(days=NOTICE_DAYS)
    due = {key: day + timedelta(days=KEPT_DAYS) for key, day in latest.items()}
    due = {key: day for key, day in due.items() if day <= limit}
    people = Beneficiary.objects.filter(territory_id=territory_id)
    people.exclude(erase_on=None).exclude(pk__in=due).update(erase_on=None)
    proposed = list(people.filter(pk__in=due, erased_at=None, kept_reason=""))
    for person in proposed:
        person.erase_on = due[person.pk]
    people.filter(pk__in=due).exclude(kept_reason="").update(erase_on=None)
    Beneficiary.objects.bulk_update(proposed, ["erase_on"], batch_size=500)
    return len(proposed)
