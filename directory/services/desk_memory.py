"""What the desk forgets: who called, once it serves nothing any more."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from core.journal import journal_record
from directory.desk_rules import ERASED, FORGET_MONTHS
from directory.models import Intake


def intakes_forget(*, territory_id: int, now: datetime | None = None) -> int:
    """Forget the name, numbers and words of callers without a file, a year after their call; the figures stay.

    Calls of people followed are kept and erased with their file. Safe to run twice. Returns how many were forgotten.
    """
    before = (now or timezone.now()) - relativedelta(months=FORGET_MONTHS)
    rows = Intake.objects.filter(
        territory=territory_id, person_id=None, forgotten_at=None, started_at__lt=before
    ).exclude(status="OPEN")
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        _forget(key)
    return len(keys)


@transaction.atomic
def _forget(key: int) -> None:
    row = Intake.objects.select_for_update().get(pk=key)
    row.caller_name, row.caller_phone, row.caller_email, row.message = "", "", "", ""
    row.forgotten_at = timezone.now()
    row.save(update_fields=["caller_name", "caller_phone", "caller_email", "message", "forgotten_at"])
    row.needs.update(words=ERASED)
    row.needs.exclude(outcome_note="").update(outcome_note=ERASED)
    row.needs.exclude(answer="").update(answer=ERASED)
    journal_record(
        actor=None, verb="intake.forget", target=row, sentence=f"Le contact d’accueil n° {key} est devenu anonyme."
    )
