"""Writes on hours: proposed after a visit, said right, corrected, added by hand, withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.formatting import NBSP, day_date, plural
from core.journal import journal_record
from volunteers.enums import HoursActivity, HoursStatus
from volunteers.hours_rules import month_end
from volunteers.models import Helper, TimeEntry
from volunteers.services.hours_leaving import hours_aggregate

__all__ = [
    "Figures",
    "entries_declare",
    "entries_undeclare",
    "entry_add",
    "entry_correct",
    "entry_propose",
    "entry_remove",
    "entry_withdraw",
    "hours_aggregate",
    "may_change",
]

GONE = "La visite n’est plus dite faite."
MONTHS_BACK = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """What a line counts: minutes there, minutes on the road, kilometres to refund."""

    minutes: int = 0
    travel_minutes: int = 0
    kilometres: Decimal = Decimal(0)


def _put(entry: TimeEntry, figures: Figures) -> None:
    entry.minutes, entry.travel_minutes = figures.minutes, figures.travel_minutes
    entry.kilometres = figures.kilometres


def _figures_of(entry: TimeEntry) -> Figures:
    return Figures(entry.minutes, entry.travel_minutes, entry.kilometres)


@transaction.atomic
def entry_propose(
    *, helper: Helper, origin_ref: str, day: date, starts: time | None, ends: time | None, figures: Figures
) -> TimeEntry:
    """Propose to a helper the hours of something that took place; called again, follow the figures of today.

    What is only proposed follows. What was declared as proposed follows too and is to be said right again, since
    nobody said these figures. Figures corrected by hand, or validated, stay: the difference shows. A line whose visit
    had been undone comes back to be validated again. The act that calls this one is in the journal, not this one.
    """
    entry = TimeEntry.objects.select_for_update(no_key=True).filter(helper=helper, origin_ref=origin_ref).first()
    if entry is None:
        entry = TimeEntry(territory_id=helper.territory_id, helper=helper, origin_ref=origin_ref)
        is_free = True
    else:
        is_free = entry.status != HoursStatus.VALIDATED and not entry.is_corrected
    if entry.is_origin_gone:
        entry.is_origin_gone, entry.contest_reason = False, ""
        entry.status = HoursStatus.DECLARED if entry.declared_at else HoursStatus.PROPOSED
    entry.day, entry.starts, entry.ends = day, starts, ends
    entry.proposed_minutes, entry.proposed_travel_minutes = figures.minutes, figures.travel_minutes
    entry.proposed_kilometres = figures.kilometres
    if is_free and _figures_of(entry) != figures:
        _put(entry, figures)
        if entry.status == HoursStatus.DECLARED:
            entry.status, entry.declared_at = HoursStatus.PROPOSED, None
    entry.version += 1
    entry.save()
    return entry


@transaction.atomic
def entry_withdraw(*, territory: Territory, origin_ref: str) -> None:
    """Take back what something proposed, now that it is said not to have taken place.

    Hours that nobody said right yet go. Those declared or validated no longer count and wait for the coordination:
    what someone said is never lost, nor kept in the accounts on its own.
    """
    entries = TimeEntry.objects.filter(territory=territory, origin_ref=origin_ref, is_origin_gone=False)
    for entry in entries.select_for_update(no_key=True, of=("self",)).select_related("helper"):
        if entry.status == HoursStatus.PROPOSED:
            entry.delete()
            continue
        was_validated = entry.status == HoursStatus.VALIDATED
        entry.status, entry.is_origin_gone = HoursStatus.CONTESTED, True
        entry.contest_reason = entry.contest_reason or GONE
        entry.validated_at = entry.validated_by = None
        entry.version += 1
        entry.save()
        if was_validated:
            sentence = f"Heures de {entry.helper} du {day_date(entry.day)} à revoir : la visite n’est plus dite faite."
            journal_record(actor=None, verb="hours.contest", target=entry, sentence=sentence)


def may_change(user: User, entry: TimeEntry) -> bool:
    """Tell whether someone may correct or remove hours: the own ones, or any for the coordination; never validated."""
    membership = user.active_membership
    if membership is None or membership.territory_id != entry.territory_id or entry.status == HoursStatus.VALIDATED:
        return False
    return membership.may("hours.validate") or (membership.may("hours.own") and entry.helper.user_id == user.pk)


@transaction.atomic
def entries_declare(*, helper: Helper, by: User, month: date | None = None, key: int | None = None) -> datetime | None:
    """Say that proposed hours are right: those of a month, or one line. Return the moment, to undo; None when none.

    Raises PermissionDenied for someone else's hours.
    """
    if helper.user_id != by.pk:
        raise PermissionDenied
    entries = TimeEntry.objects.filter(helper=helper, status=HoursStatus.PROPOSED)
    if month is not None:
        entries = entries.between(month, month_end(month))
    if key is not None:
        entries = entries.filter(pk=key)
    now = timezone.now()
    keys = list(entries.select_for_update(no_key=True).values_list("pk", flat=True))
    if not keys:
        return None
    for entry in TimeEntry.objects.filter(pk__in=keys):
        entry.status, entry.declared_at = HoursStatus.DECLARED, now
        entry.version += 1
        entry.save(update_fields=["status", "declared_at", "version"])
    sentence = f"{by} a confirmé {plural(len(keys), 'ligne')} d’heures de {helper}."
    journal_record(actor=by, verb="hours.declare", target=helper, sentence=sentence)
    return now


@transaction.atomic
def entries_undeclare(*, helper: Helper, by: User, declared_at: datetime) -> int:
    """Take back a confirmation just given, on what nobody validated since. Return how many lines."""
    if helper.user_id != by.pk:
        raise PermissionDenied
    entries = TimeEntry.objects.filter(helper=helper, status=HoursStatus.DECLARED, declared_at=declared_at)
    keys = list(entries.exclude(origin_ref="").select_for_update(no_key=True).values_list("pk", flat=True))
    for entry in TimeEntry.objects.filter(pk__in=keys):
        entry.status, entry.declared_at = HoursStatus.PROPOSED, None
        entry.version += 1
        entry.save(update_fields=["status", "declared_at", "version"])
    if keys:
        sentence = f"{by} a repris la confirmation de {plural(len(keys), 'ligne')} d’heures de {helper}."
        journal_record(actor=by, verb="hours.undeclare", target=helper, sentence=sentence)
    return len(keys)


@transaction.atomic
def entry_correct(*, entry: TimeEntry, by: User, expected_version: int, figures: Figures, note: str = "") -> TimeEntry:
    """Write other figures; the hours are then declared. Raises PermissionDenied, ValidationError, StaleVersionError."""
    if not may_change(by, entry):
        raise PermissionDenied
    claim_version(entry, expected_version)
    _put(entry, figures)
    entry.note = note.strip()
    entry.status, entry.declared_at, entry.contest_reason = HoursStatus.DECLARED, timezone.now(), ""
    _check(entry)
    entry.save()
    sentence = f"{by} a corrigé les heures de {entry.helper} du {day_date(entry.day)}."
    journal_record(actor=by, verb="hours.correct", target=entry, sentence=sentence)
    return entry


@transaction.atomic
def entry_add(
    *, helper: Helper, by: User, activity: str, day: date, figures: Figures, note: str = "", **hours: Any
) -> TimeEntry:
    """Add hours by hand: a meeting, a training, a workshop. ``hours``: ``starts`` and ``ends`` when they are known.

    Raises PermissionDenied for someone else's hours, ValidationError by field. Visits come from the planning.
    """
    entry = TimeEntry(
        territory_id=helper.territory_id,
        helper=helper,
        activity=activity,
        day=day,
        note=note.strip(),
        status=HoursStatus.DECLARED,
        declared_at=timezone.now(),
        **hours,
    )
    _put(entry, figures)
    if not may_change(by, entry):
        raise PermissionDenied
    if activity == HoursActivity.VISIT:
        raise ValidationError({"activity": "Les visites arrivent d’elles-mêmes depuis le planning."})
    _check(entry)
    entry.save()
    sentence = f"{by} a noté des heures de {helper} le {day_date(day)}."
    journal_record(actor=by, verb="hours.add", target=entry, sentence=sentence)
    return entry


def _check(entry: TimeEntry) -> None:
    """Raise ValidationError by field for what nobody can have done."""
    today = timezone.localdate()
    problems: dict[str, str] = {}
    if entry.day > today:
        problems["day"] = "Ce jour n’est pas encore passé."
    elif (today.year - entry.day.year) * 12 + today.month - entry.day.month > MONTHS_BACK:
        problems["day"] = f"Ce jour a plus de {MONTHS_BACK}{NBSP}mois : voyez avec la coordination."
    if entry.starts and entry.ends and entry.ends <= entry.starts:
        problems["ends"] = "L’heure de fin doit suivre l’heure de début, le même jour."
    if not (entry.minutes or entry.travel_minutes or entry.kilometres) and not entry.origin_ref:
        problems["minutes"] = "Notez une durée."
    if problems:
        raise ValidationError(problems)
    entry.full_clean(exclude=["version"])


@transaction.atomic
def entry_remove(*, entry: TimeEntry, by: User) -> None:
    """Remove hours added by hand, or, for the coordination, those whose visit is no longer said to have taken place.

    Raises PermissionDenied for validated hours or someone else's; ValidationError for those of a visit.
    """
    if not may_change(by, entry):
        raise PermissionDenied
    if entry.origin_ref and not entry.is_origin_gone:
        raise ValidationError("Ces heures viennent d’une visite : corrigez-les plutôt.")
    sentence = f"{by} a retiré des heures de {entry.helper} du {day_date(entry.day)}."
    journal_record(actor=by, verb="hours.remove", target=entry, sentence=sentence)
    entry.delete()
