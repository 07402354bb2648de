"""Propose the files that come to their end, and hold back those kept on purpose."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from mediation.models import Beneficiary
from mediation.rights.retention import KEPT_DAYS, NOTICE_DAYS, last_contacts


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
