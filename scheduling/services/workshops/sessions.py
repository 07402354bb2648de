"""Writes on a session of a workshop: made, changed, cancelled, put back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.concurrency import claim_version
from core.formatting import moment, plural
from core.journal import journal_record
from scheduling.models import WorkshopSeries, WorkshopSession
from scheduling.models.workshops import TOLD
from scheduling.selectors.workshops.crew import crews_of
from scheduling.selectors.workshops.sessions import placed_seats
from scheduling.services.booking import helpers_lock, occupancy_release
from scheduling.services.workshops.animators import animators_place, crews_check, ordered
from scheduling.services.workshops.told import KEEP_PLACES, fields_set, told_check
from scheduling.services.workshops.wishes import wishes_close, wishes_move
from scheduling.workshops.enums import SessionStatus
from scheduling.workshops.recurrence import Moment
from volunteers.models import Helper

SESSION_FIELDS = frozenset({*TOLD, "starts_at", "ends_at"})
OLDEST = timedelta(days=31)
LONGEST = timedelta(hours=8)
SHORTEST = timedelta(minutes=15)


@transaction.atomic
def session_create(
    *,
    territory: Territory,
    by: User,
    animators: Sequence[Helper] = (),
    lead: Helper | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> WorkshopSession:
    """Plan a session that belongs to no series. ``fields`` are those of SESSION_FIELDS.

    Raises ValidationError by field; DoubleBookingError at ``animators`` when someone is taken.
    """
    session = WorkshopSession(territory=territory)
    fields_set(session, fields, SESSION_FIELDS)
    _check(session, now or timezone.now(), is_moved=True)
    session.save()
    _crew_set(session, ordered(animators, lead))
    sentence = f"{by} a prévu l’atelier « {session.title} », {moment(session.starts_at)}."
    journal_record(actor=by, verb="workshop_session.create", target=session, sentence=sentence)
    return session


@transaction.atomic
def session_edit(
    *,
    session: WorkshopSession,
    expected_version: int,
    by: User,
    animators: Sequence[Helper],
    lead: Helper | None = None,
    accept_fewer: bool = False,
    now: datetime | None = None,
    **fields: Any,
) -> WorkshopSession:
    """Change a session that is not over; it no longer follows its series.

    ``accept_fewer`` lets the places fall below those given: who has one keeps it. Raises ValidationError by field,
    DoubleBookingError at ``animators``, StaleVersionError when someone saved it in between.
    """
    claim_version(session, expected_version)
    if session.status == SessionStatus.CANCELLED:
        raise ValidationError("Cette séance est annulée : rétablissez-la pour la modifier.")
    if session.status == SessionStatus.DONE:
        raise ValidationError("Cette séance a eu lieu : elle ne se modifie plus.")
    day, span, place = session.day, (session.starts_at, session.ends_at), session.destination_id
    fields_set(session, fields, SESSION_FIELDS)
    _check(session, now or timezone.now(), is_moved=span != (session.starts_at, session.ends_at))
    _check_places(session, accept_fewer=accept_fewer)
    session.changed_by_hand = session.series_id is not None
    session.save()
    if session.series is not None and day != session.day:
        _leave_day(session.series, session.series.removed_days, day.isoformat())
    _crew_set(session, ordered(animators, lead))
    if (span, place) != ((session.starts_at, session.ends_at), session.destination_id):
        wishes_move(session=session, by=by)
    sentence = f"{by} a modifié l’atelier « {session.title} », {moment(session.starts_at)}."
    journal_record(actor=by, verb="workshop_session.update", target=session, sentence=sentence)
    return session


@transaction.atomic
def session_cancel(*, session: WorkshopSession, by: User, reason: str) -> WorkshopSession:
    """Cancel a session: animators are free again, those registered are told, rides are given up.

    Cancelling twice changes nothing. Raises ValidationError at ``reason`` without one, or when it took place.
    """
    session = _locked(session)
    if session.status == SessionStatus.CANCELLED:
        return session
    if session.status == SessionStatus.DONE:
        raise ValidationError("Cette séance a eu lieu : elle ne s’annule plus.")
    if not (said := reason.strip()[:200]):
        raise ValidationError({"reason": "Dites pourquoi : c’est ce que liront les inscrits."})
    session.status, session.cancel_reason = SessionStatus.CANCELLED, said
    session.version += 1
    session.save()
    occupancy_release(booked=session)
    wishes_close(session=session, by=by, reason=said)
    sentence = f"{by} a annulé l’atelier « {session.title} », {moment(session.starts_at)}."
    journal_record(actor=by, verb="workshop_session.cancel", target=session, sentence=sentence)
    return session


@transaction.atomic
def session_reopen(*, session: WorkshopSession, by: User, now: datetime | None = None) -> WorkshopSession:
    """Put back a cancelled session that is still to come, with the same animators. Registrations do not come back.

    Raises ValidationError when it cannot be: it is over, or an animator is taken or not allowed any more.
    """
    session = _locked(session)
    if session.status != SessionStatus.CANCELLED:
        return session
    if session.starts_at <= (now or timezone.now()):
        raise ValidationError("L’heure de cette séance est passée : prévoyez-en une autre.")
    session.status, session.cancel_reason = SessionStatus.PLANNED, ""
    session.version += 1
    session.save()
    _crew_set(session, [place.helper for place in session.places.select_related("helper")])
    sentence = f"{by} a rétabli l’atelier « {session.title} », {moment(session.starts_at)}."
    journal_record(actor=by, verb="workshop_session.reopen", target=session, sentence=sentence)
    return session


def moment_of(session: WorkshopSession) -> Moment:
    """Return when a session takes place."""
    return Moment(session.starts_at, session.ends_at)


def _locked(session: WorkshopSession) -> WorkshopSession:
    rows = WorkshopSession.objects.select_for_update(of=("self",)).select_related("territory", "destination")
    return rows.get(pk=session.pk)


def _crew_set(session: WorkshopSession, helpers: Sequence[Helper]) -> None:
    if any(helper.territory_id != session.territory_id for helper in helpers):
        raise ValidationError({"animators": "Un des animateurs n’est pas de ce territoire."})
    helpers_lock([helper.pk for helper in helpers])
    crews = crews_of(helpers, {session.day: moment_of(session)}, territory=session.territory, own=[session.pk])
    crews_check(crews.values())
    animators_place(people={session: helpers})


def _leave_day(series: WorkshopSeries, removed: list[str], day: str) -> None:
    """Keep the series from making again the day that its session has left."""
    series.removed_days = sorted({*removed, day})
    series.save(update_fields=["removed_days"])


def _check(session: WorkshopSession, now: datetime, *, is_moved: bool) -> None:
    session.day = timezone.localdate(session.starts_at)
    session.full_clean(exclude=["series"])
    told_check(session)
    if timezone.localdate(session.ends_at) != session.day:
        raise ValidationError({"ends_at": "Une séance tient sur un jour."})
    length = session.ends_at - session.starts_at
    if not SHORTEST <= length <= LONGEST:
        raise ValidationError({"ends_at": "Une séance dure entre 15 minutes et 8 heures."})
    if is_moved and session.starts_at < now - OLDEST:
        raise ValidationError({"starts_at": "Cette date est passée depuis plus d’un mois."})
    if session.series_id is not None:
        same = WorkshopSession.objects.filter(series=session.series_id, day=session.day).exclude(pk=session.pk)
        if same.exists():
            raise ValidationError({"starts_at": "La série a déjà une séance ce jour-là."})


def _check_places(session: WorkshopSession, *, accept_fewer: bool) -> None:
    given = placed_seats(session)
    if given > session.capacity and not accept_fewer:
        told = plural(given, "place est déjà donnée", "places sont déjà données")
        raise ValidationError({"capacity": f"{told}. {KEEP_PLACES}"})
