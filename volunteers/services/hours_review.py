"""Writes of the coordination on hours: validated together, to be looked at again, put back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.formatting import day_date, plural
from core.journal import journal_record
from messaging.services import message_queue, messages_cancel
from volunteers.enums import HoursStatus
from volunteers.models import TimeEntry

# A contest taken back at once is never told.
SECOND_THOUGHTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Validated:
    """What a validation did: lines validated, their moment, and the own lines, which someone else validates."""

    count: int
    at: datetime
    own: int


@transaction.atomic
def entries_validate(*, territory: Territory, by: User, keys: Collection[int]) -> Validated:
    """Validate these hours: from now on they count. Nobody validates the own hours: they are left as they are.

    Hours already validated stay with whoever validated them: done twice, it changes nothing.
    """
    entries = TimeEntry.objects.filter(territory=territory, pk__in=keys).exclude(status=HoursStatus.VALIDATED)
    found = list(entries.select_for_update(no_key=True, of=("self",)).select_related("helper"))
    own = [entry for entry in found if entry.helper.user_id == by.pk]
    now = timezone.now()
    for entry in found:
        if entry in own:
            continue
        entry.status, entry.validated_at, entry.validated_by = HoursStatus.VALIDATED, now, by
        entry.version += 1
        entry.save(update_fields=["status", "validated_at", "validated_by", "version"])
    count = len(found) - len(own)
    if count:
        people = len({entry.helper_id for entry in found} - {entry.helper_id for entry in own})
        sentence = f"{by} a validé {plural(count, 'ligne')} d’heures de {plural(people, 'personne')}."
        journal_record(actor=by, verb="hours.validate", target=territory, sentence=sentence)
    return Validated(count, now, len(own))


@transaction.atomic
def entries_unvalidate(*, territory: Territory, by: User, validated_at: datetime) -> int:
    """Take back a validation: each line is again as it was before. Return how many."""
    entries = TimeEntry.objects.filter(territory=territory, validated_by=by, validated_at=validated_at)
    found = list(entries.select_for_update(no_key=True))
    for entry in found:
        entry.status = _status_before(entry)
        entry.validated_at = entry.validated_by = None
        entry.version += 1
        entry.save(update_fields=["status", "validated_at", "validated_by", "version"])
    if found:
        sentence = f"{by} a repris la validation de {plural(len(found), 'ligne')} d’heures."
        journal_record(actor=by, verb="hours.unvalidate", target=territory, sentence=sentence)
    return len(found)


def _status_before(entry: TimeEntry) -> HoursStatus:
    if entry.contest_reason:
        return HoursStatus.CONTESTED
    return HoursStatus.DECLARED if entry.declared_at else HoursStatus.PROPOSED


@transaction.atomic
def entry_contest(*, entry: TimeEntry, by: User, reason: str, expected_version: int) -> TimeEntry:
    """Say that hours are to be looked at again, and why; the helper is told by e-mail. They no longer count.

    Raises ValidationError without a reason, StaleVersionError when the line changed since it was read.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Dites ce qui est à revoir : la personne le lira."})
    claim_version(entry, expected_version)
    entry.status, entry.contest_reason = HoursStatus.CONTESTED, reason.strip()[:300]
    entry.validated_at = entry.validated_by = None
    entry.save()
    sentence = f"{by} a demandé de revoir les heures de {entry.helper} du {day_date(entry.day)}."
    journal_record(actor=by, verb="hours.contest", target=entry, sentence=sentence)
    _tell(entry)
    return entry


def _tell(entry: TimeEntry) -> None:
    helper = entry.helper
    address = helper.email or (helper.user.email if helper.user else "")
    if not address:
        return
    link = settings.PUBLIC_ADDRESS + reverse("volunteers:my-hours") + f"?mois={entry.day:%Y-%m}" if helper.user else ""
    shown = {"entry": entry, "helper": helper, "territory": entry.territory, "link": link}
    message_queue(
        territory=entry.territory,
        key=f"hours:{entry.pk}:contest:{entry.version}",
        recipient=address,
        recipient_name=helper.full_name,
        subject=f"Vos heures du {day_date(entry.day)}",
        body=render_to_string("volunteers/hours/mail/contested.txt", shown),
        about=about_entry(entry),
        not_before=timezone.now() + SECOND_THOUGHTS,
    )


def about_entry(entry: TimeEntry) -> str:
    """What messages about hours are filed under."""
    return f"hours:{entry.pk}"


@transaction.atomic
def entry_reopen(*, entry: TimeEntry, by: User) -> TimeEntry:
    """Take back a contest: the hours wait for their validation again. A message that has not left never will.

    Raises ValidationError for hours that are not contested, or whose visit is no longer said to have taken place.
    """
    if entry.status != HoursStatus.CONTESTED:
        raise ValidationError("Ces heures ne sont plus à revoir.")
    if entry.is_origin_gone:
        raise ValidationError("La visite n’est plus dite faite : validez ces heures ou retirez-les.")
    claim_version(entry, entry.version)
    entry.contest_reason = ""
    entry.status = _status_before(entry)
    entry.save()
    messages_cancel(about=about_entry(entry))
    sentence = f"{by} ne demande plus de revoir les heures de {entry.helper} du {day_date(entry.day)}."
    journal_record(actor=by, verb="hours.reopen", target=entry, sentence=sentence)
    return entry
