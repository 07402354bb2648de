"""Writes on a series of workshops: its sessions are made, changed, and ended with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.formatting import day_long, enumerate_fr, plural
from core.journal import journal_record
from scheduling.models import Occupancy, WorkshopSeries, WorkshopSession
from scheduling.models.workshops import TOLD
from scheduling.selectors.workshops.series import crew_of
from scheduling.selectors.workshops.series_dates import Change, DayLine, series_lines
from scheduling.selectors.workshops.sessions import counted
from scheduling.services.booking import helpers_lock
from scheduling.services.workshops.animators import animators_place, crews_check, ordered
from scheduling.services.workshops.sessions import session_cancel, session_reopen
from scheduling.services.workshops.told import KEEP_PLACES, fields_set, told_check
from scheduling.services.workshops.wishes import wishes_move
from scheduling.workshops.enums import SessionStatus
from scheduling.workshops.recurrence import MONTH_RANKS
from volunteers.models import Helper

SERIES_FIELDS = frozenset(
    {
        *TOLD, "first_day", "starts", "minutes", "weekdays", "every_weeks", "month_ranks", "until", "count",
        "skips_school_holidays", "skips_public_holidays", "removed_days", "added_days",
    }
)  # fmt: skip
CLOSED = "Cette série est arrêtée : elle ne se modifie plus."
NO_DAY = "Aucune séance n’a lieu avec ces réglages : regardez les jours, les vacances et la date de fin."


@dataclass(frozen=True, slots=True)
class SeriesDone:
    """What saving a series did: how many sessions were made, changed and dropped, and those left for people."""

    series: WorkshopSeries
    made: int
    changed: int
    dropped: int
    standing: tuple[WorkshopSession, ...]


@transaction.atomic
def series_create(
    *,
    territory: Territory,
    by: User,
    animators: Sequence[Helper] = (),
    lead: Helper | None = None,
    leave_out: bool = False,
    now: datetime | None = None,
    **fields: Any,
) -> SeriesDone:
    """Make a series and its sessions to come, six months ahead at most. ``fields`` are those of SERIES_FIELDS.

    ``leave_out`` makes a session without the animators who are taken or not allowed that day; otherwise one such day
    refuses it all. Raises ValidationError by field, DoubleBookingError at ``animators``.
    """
    moment = now or timezone.now()
    series = WorkshopSeries(territory=territory, created_by=by)
    fields_set(series, fields, SERIES_FIELDS)
    helpers = _checked(series, animators, lead)
    lines = series_lines(series, helpers, moment)
    if not any(line.takes_place for line in lines):
        raise ValidationError({"first_day": NO_DAY})
    series.save()
    series.animators.set(helpers)
    done = _lines_apply(series, lines, leave_out=leave_out)
    sentence = f"{by} a créé la série d’ateliers « {series.title} » : {plural(done.made, 'séance')}."
    journal_record(actor=by, verb="workshop_series.create", target=series, sentence=sentence)
    return done


@transaction.atomic
def series_edit(
    *,
    series: WorkshopSeries,
    expected_version: int,
    by: User,
    animators: Sequence[Helper],
    lead: Helper | None = None,
    leave_out: bool = False,
    accept_fewer: bool = False,
    now: datetime | None = None,
    **fields: Any,
) -> SeriesDone:
    """Change a series and its sessions to come that nobody changed by hand; those with registrations stay on their day.

    Raises ValidationError by field, DoubleBookingError at ``animators``, StaleVersionError when someone saved it.
    """
    claim_version(series, expected_version)
    if series.closed_at is not None:
        raise ValidationError(CLOSED)
    fields_set(series, fields, SERIES_FIELDS)
    helpers = _checked(series, animators, lead)
    lines = series_lines(series, helpers, now or timezone.now())
    if not accept_fewer:
        _check_places(lines)
    series.save()
    series.animators.set(helpers)
    done = _lines_apply(series, lines, leave_out=leave_out, by=by)
    sentence = f"{by} a modifié la série d’ateliers « {series.title} »."
    journal_record(actor=by, verb="workshop_series.update", target=series, sentence=sentence)
    return done


@transaction.atomic
def series_close(*, series: WorkshopSeries, by: User, reason: str, now: datetime | None = None) -> SeriesDone:
    """End a series: its sessions to come without registrations are cancelled, the others are left and listed.

    Raises ValidationError at ``reason`` without one. Twice changes nothing.
    """
    moment = now or timezone.now()
    series = WorkshopSeries.objects.select_for_update(of=("self",)).select_related("territory").get(pk=series.pk)
    if series.closed_at is not None:
        return SeriesDone(series, 0, 0, 0, ())
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi la série s’arrête."})
    series.closed_at, series.close_reason = moment, reason.strip()[:200]
    series.version += 1
    series.save()
    planned = WorkshopSession.objects.filter(series=series, starts_at__gt=moment, status=SessionStatus.PLANNED)
    rows = list(counted(planned).order_by("starts_at", "pk"))
    free = [session for session in rows if not session.seated and not session.waiting]
    for session in free:
        session_cancel(session=session, by=by, reason=reason)
    sentence = f"{by} a arrêté la série d’ateliers « {series.title} »."
    journal_record(actor=by, verb="workshop_series.close", target=series, sentence=sentence)
    standing = tuple(session for session in rows if session not in free)
    return SeriesDone(series, 0, 0, len(free), standing)


@transaction.atomic
def series_reopen(*, series: WorkshopSeries, by: User, now: datetime | None = None) -> SeriesDone:
    """Go on with a series that was ended: the sessions to come that its end cancelled are put back, others are made.

    A session whose animators are taken or not allowed any more stays cancelled, and is listed. Twice changes nothing.
    """
    moment = now or timezone.now()
    row = WorkshopSeries.objects.select_for_update(of=("self",)).select_related("territory").get(pk=series.pk)
    if row.closed_at is None:
        return SeriesDone(row, 0, 0, 0, ())
    ended = WorkshopSession.objects.filter(series=row, starts_at__gt=moment, status=SessionStatus.CANCELLED)
    back, left = 0, []
    for session in ended.filter(cancel_reason=row.close_reason).exclude(cancel_reason="").order_by("starts_at", "pk"):
        try:
            with transaction.atomic():
                session_reopen(session=session, by=by, now=moment)
            back += 1
        except ValidationError:
            left.append(session)
    row.closed_at, row.close_reason = None, ""
    row.version += 1
    row.save()
    made = series_extend(series=row, now=moment)
    sentence = f"{by} a repris la série d’ateliers « {row.title} »."
    journal_record(actor=by, verb="workshop_series.reopen", target=row, sentence=sentence)
    return SeriesDone(row, made, back, 0, tuple(left))


@transaction.atomic
def series_extend(*, series: WorkshopSeries, now: datetime | None = None) -> int:
    """Make the sessions that a series lacks up to the horizon; return how many. Safe to run twice.

    Who is taken or not allowed on a day is left out of it: the home page tells who plans which sessions lack someone.
    """
    series = WorkshopSeries.objects.select_for_update(of=("self",)).select_related("territory").get(pk=series.pk)
    if series.closed_at is not None:
        return 0
    lines = series_lines(series, crew_of(series), now or timezone.now())
    return _lines_apply(series, [line for line in lines if line.change == Change.NEW], leave_out=True).made


def series_tend(*, now: datetime | None = None) -> int:
    """Extend every open series; return how many sessions were made."""
    rows = WorkshopSeries.objects.filter(closed_at=None).order_by("pk")
    return sum(series_extend(series=series, now=now) for series in rows)


def _checked(series: WorkshopSeries, animators: Sequence[Helper], lead: Helper | None) -> list[Helper]:
    """Check what the row tells, and return who animates, the lead first."""
    helpers = ordered(animators, lead)
    series.lead = helpers[0] if helpers else None
    series.full_clean(exclude=["created_by"])
    told_check(series)
    problems: dict[str, str] = {}
    if not series.weekdays or set(series.weekdays) - set(range(7)):
        problems["weekdays"] = "Choisissez au moins un jour de la semaine."
    if set(series.month_ranks) - {rank for rank, _ in MONTH_RANKS}:
        problems["month_ranks"] = "Ce rang dans le mois n’existe pas."
    if series.until is not None and series.until < series.first_day:
        problems["until"] = "La série doit finir après son premier jour."
    if any(helper.territory_id != series.territory_id for helper in helpers):
        problems["animators"] = "Un des animateurs n’est pas de ce territoire."
    if problems:
        raise ValidationError(problems)
    # Held before their days are judged: what is counted stays what is counted.
    helpers_lock([helper.pk for helper in helpers])
    return helpers


def _check_places(lines: Iterable[DayLine]) -> None:
    over = [line for line in lines if line.is_over_capacity]
    if over:
        days = enumerate_fr(day_long(line.day) for line in over)
        raise ValidationError({"capacity": f"Plus de places sont déjà données {days}. {KEEP_PLACES}"})


def _lines_apply(
    series: WorkshopSeries, lines: Sequence[DayLine], *, leave_out: bool, by: User | None = None
) -> SeriesDone:
    """Make, change and drop the sessions of a series, and book who animates them, all or none.

    Those registered at a session whose hour or place changes are told, and their rides asked for again.
    """
    new = [line for line in lines if line.change == Change.NEW]
    changed = [line for line in lines if line.change == Change.CHANGED]
    dropped = [line.session.pk for line in lines if line.change == Change.DROPPED]
    if not leave_out:
        crews_check(line.crew for line in new + changed)
    Occupancy.objects.filter(session__in=dropped).delete()
    WorkshopSession.objects.filter(pk__in=dropped).delete()
    moved = [line.session for line in changed if _is_moved(series, line)]
    people = {_session_write(series, line): line.crew.able for line in new + changed}
    if people:
        animators_place(people=people)
    for session in moved:
        wishes_move(session=session, by=by)
    standing = tuple(line.session for line in lines if line.change == Change.REGISTERED)
    return SeriesDone(series, len(new), len(changed), len(dropped), standing)


def _is_moved(series: WorkshopSeries, line: DayLine) -> bool:
    session, moment = line.session, line.moment
    if moment is None or session is None:
        return False
    before = (session.starts_at, session.ends_at, session.destination_id)
    return before != (moment.starts_at, moment.ends_at, series.destination_id)


def _session_write(series: WorkshopSeries, line: DayLine) -> WorkshopSession:
    """Copy what the series tells to a session of its own, new or not."""
    if line.moment is None:
        raise ValueError("a session needs a moment")
    session: WorkshopSession = line.session or WorkshopSession(territory=series.territory, series=series)
    for name in TOLD:
        setattr(session, name, getattr(series, name))
    session.day, session.starts_at, session.ends_at = line.day, line.moment.starts_at, line.moment.ends_at
    if session.pk is not None:
        session.version += 1
    session.save()
    return session
