"""Contacts with the desk: opened, completed as the caller speaks, put off, taken, closed, taken up again."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import StaleVersionError
from core.journal import journal_record
from core.registries import Caller, registries
from directory.enums import IntakeChannel, IntakeStatus
from directory.models import Intake

FIELDS = frozenset(
    {
        "caller_role",
        "caller_name",
        "caller_phone",
        "caller_email",
        "commune",
        "elsewhere",
        "has_no_car",
        "is_vulnerable",
        "is_someone_else",
        "message",
    }
)
IS_CLOSED = "Cet appel est terminé."


@transaction.atomic
def intake_open(
    *,
    territory: Territory,
    by: User | None,
    channel: IntakeChannel | str = IntakeChannel.PHONE,
    call_back_before: datetime | None = None,
    **fields: Any,
) -> Intake:
    """Begin a contact. With ``call_back_before`` it waits in the queue; otherwise ``by`` is dealing with it.

    Raises ValidationError at the field that is wrong.
    """
    _refuse_unknown(fields)
    waits = call_back_before is not None
    row = Intake(
        territory=territory,
        channel=channel,
        status=IntakeStatus.WAITING if waits else IntakeStatus.OPEN,
        call_back_before=call_back_before,
        operator=None if waits else by,
        taken_at=None if waits else timezone.now(),
        **fields,
    )
    _clean(row)
    row.save()
    journal_record(actor=by, verb="intake.open", target=row, sentence=f"A ouvert le contact d’accueil n° {row.pk}.")
    return row


@transaction.atomic
def intake_update(*, intake: Intake, by: User, expected_version: int, **fields: Any) -> Intake:
    """Keep what was typed of the caller. Several saves a minute: none of them is told in the journal.

    Raises ValidationError at the field that is wrong, StaleVersionError when someone saved in between.
    """
    _refuse_unknown(fields)
    row = locked(intake)
    if row.version != expected_version:
        raise StaleVersionError(row)
    refuse_closed(row)
    before = (row.caller_name, row.caller_phone)
    for name, value in fields.items():
        setattr(row, name, value)
    if "is_someone_else" not in fields and before != (row.caller_name, row.caller_phone):
        row.is_someone_else = False
    return _save(row)


@transaction.atomic
def intake_person_set(*, intake: Intake, caller: Caller | None, by: User) -> Intake:
    """Say which person followed this is about, or nobody's file (None). What was typed stays; blanks are filled in.

    The journal keeps that the file was looked at.
    """
    row = locked(intake)
    refuse_closed(row)
    row.person_id = caller.person_id if caller else None
    row.is_someone_else = False
    if caller is not None:
        row.caller_name = row.caller_name or caller.name
        if row.commune_id is None and not row.elsewhere:
            row.commune_id = caller.commune_id
        row.has_no_car = row.has_no_car or caller.has_no_car
        row.is_vulnerable = row.is_vulnerable or caller.is_vulnerable
        for read in registries.readings:
            read(by, caller.person_id)
    saved = _save(row)
    told = f"à la fiche n° {caller.person_id}" if caller else "à aucune fiche"
    sentence = f"A rattaché le contact d’accueil n° {row.pk} {told}."
    journal_record(actor=by, verb="intake.person", target=row, sentence=sentence)
    return saved


@transaction.atomic
def intake_wait(*, intake: Intake, by: User, call_back_before: datetime | None) -> Intake:
    """Put a contact back in the queue, to be called back in time. Raises ValidationError at the date."""
    row = locked(intake)
    refuse_closed(row)
    if call_back_before is None:
        raise ValidationError({"call_back_before": "Dites avant quand rappeler."})
    if call_back_before <= timezone.now():
        raise ValidationError({"call_back_before": "Cette heure est passée."})
    row.status, row.call_back_before, row.operator, row.taken_at = IntakeStatus.WAITING, call_back_before, None, None
    saved = _save(row)
    sentence = f"A remis le contact d’accueil n° {row.pk} à rappeler."
    journal_record(actor=by, verb="intake.wait", target=row, sentence=sentence)
    return saved


@transaction.atomic
def intake_take(*, intake: Intake, by: User) -> Intake:
    """Take a contact that waits; of two who try at once, one gets it and the other is told who did."""
    row = locked(intake)
    if row.status != IntakeStatus.WAITING:
        who = row.operator.full_name if row.operator else "Quelqu’un"
        raise ValidationError(IS_CLOSED if row.is_closed else f"{who} s’en occupe déjà.")
    row.status, row.operator, row.taken_at = IntakeStatus.OPEN, by, timezone.now()
    saved = _save(row)
    journal_record(actor=by, verb="intake.take", target=row, sentence=f"A pris le contact d’accueil n° {row.pk}.")
    return saved


@transaction.atomic
def intake_close(*, intake: Intake, by: User) -> Intake:
    """End a contact: every need has its outcome (invariant L1) and the commune is known.

    Raises ValidationError at ``needs`` or ``commune``.
    """
    row = locked(intake)
    refuse_closed(row)
    problems: dict[str, str] = {}
    outcomes = list(row.needs.order_by("rank", "pk").values_list("rank", "outcome"))
    bare = [str(rank) for rank, outcome in outcomes if not outcome]
    if not outcomes:
        problems["needs"] = "Notez au moins un besoin, ou abandonnez cet appel."
    elif bare:
        which = f"au besoin {bare[0]}" if len(bare) == 1 else f"aux besoins {', '.join(bare[:-1])} et {bare[-1]}"
        problems["needs"] = f"Donnez une suite {which}."
    if row.commune_id is None and not row.elsewhere:
        problems["commune"] = "Choisissez la commune avant de terminer l’appel."
    if problems:
        raise ValidationError(problems)
    row.status, row.ended_at = IntakeStatus.CLOSED, timezone.now()
    row.operator = row.operator or by
    saved = _save(row)
    journal_record(actor=by, verb="intake.close", target=row, sentence=f"A terminé le contact d’accueil n° {row.pk}.")
    return saved


@transaction.atomic
def intake_reopen(*, intake: Intake, by: User) -> Intake:
    """Take a contact up again on the day it ended. Raises ValidationError later."""
    row = locked(intake)
    if not row.is_closed:
        raise ValidationError("Cet appel n’est pas terminé.")
    if row.ended_at is None or timezone.localdate(row.ended_at) != timezone.localdate() or row.forgotten_at:
        raise ValidationError("Un appel se reprend le jour même. Ouvrez un nouvel appel.")
    row.status, row.ended_at, row.operator = IntakeStatus.OPEN, None, by
    saved = _save(row)
    journal_record(actor=by, verb="intake.reopen", target=row, sentence=f"A repris le contact d’accueil n° {row.pk}.")
    return saved


@transaction.atomic
def intake_drop(*, intake: Intake, by: User) -> None:
    """Remove a contact opened by mistake or by a prankster. Raises ValidationError once a need has an outcome."""
    row = locked(intake)
    refuse_closed(row)
    if row.needs.exclude(outcome="").exists():
        raise ValidationError("Un besoin a déjà une suite : terminez l’appel.")
    sentence = f"A abandonné le contact d’accueil n° {row.pk}, sans suite donnée."
    journal_record(actor=by, verb="intake.drop", target=row, sentence=sentence)
    row.delete()


def locked(intake: Intake) -> Intake:
    """Return the row as it is now, held until the end of the transaction."""
    rows = Intake.objects.select_for_update(of=("self",)).select_related("commune", "territory", "operator")
    return rows.get(pk=intake.pk)


def refuse_closed(intake: Intake) -> None:
    """Raise ValidationError for a contact that is over."""
    if intake.is_closed:
        raise ValidationError(IS_CLOSED)


def _save(row: Intake) -> Intake:
    row.version += 1
    _clean(row)
    row.save()
    return row


def _clean(row: Intake) -> None:
    row.full_clean(exclude=["operator", "territory"])
    if row.commune is not None and row.commune.territory_id != row.territory_id:
        raise ValidationError({"commune": "Choisissez une commune du territoire."})


def _refuse_unknown(fields: dict[str, Any]) -> None:
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(f"Unknown fields of a contact: {sorted(unknown)}")
