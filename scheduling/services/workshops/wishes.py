"""Writes on wishes to come to a workshop: registered, confirmed, given back, taken up again, closed with the session.

``by`` is None when the person acts alone, by the public page or by the link of a message.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.free_text import refuse_secrets
from core.journal import journal_record
from directory.models import Need
from mediation.models import Beneficiary
from messaging.services import messages_cancel
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops.wish_calls import call_answer
from scheduling.services.workshops.wish_letters import about, reach_of, send_cancelled, send_moved, send_registered
from scheduling.services.workshops.wish_rides import ride_follow, ride_move, rides_give_up
from scheduling.services.workshops.wish_seats import (
    seat_take,
    seats_free,
    seats_give,
    session_lock,
    wishes_of,
)
from scheduling.transport.enums import CancelledBy
from scheduling.workshops.enums import SessionStatus, WishOrigin, WishStage

WISH_FIELDS = frozenset(
    {
        "guest_name", "guest_phone", "guest_email", "guest_accepts_sms", "guest_commune", "companions", "needs_ride",
        "ride_aids", "ride_escort", "ride_same_driver", "words",
    }
)  # fmt: skip
OVER = "Cette séance n’est plus à venir : on ne s’y inscrit plus."


@transaction.atomic
def wish_add(
    *,
    session: WorkshopSession,
    by: User | None,
    beneficiary: Beneficiary | None = None,
    origin: WishOrigin = WishOrigin.CASE,
    need: Need | None = None,
    **fields: Any,
) -> SessionWish:
    """Register someone, known or named in ``fields`` (WISH_FIELDS): a place when there is one, else the waiting list.

    ``need`` is the need of a call that this answers. The same guest twice, by name and telephone or e-mail, is the
    first registration. Raises ValidationError, at the field where there is one.
    """
    unknown = fields.keys() - WISH_FIELDS
    if unknown:
        raise TypeError(f"Unknown fields of a wish: {sorted(unknown)}")
    row = session_lock(session.pk)
    wish = SessionWish(session=row, beneficiary=beneficiary, origin=origin, noted_by=by, **fields)
    _check(wish)
    if (same := _same_guest(wish)) is not None:
        return same
    wish.save()
    seats_give(session=row, by=by, fresh=wish)
    if origin == WishOrigin.PUBLIC and reach_of(wish) is not None:
        send_registered(wish)
    if need is not None:
        call_answer(need=need, wish=wish, by=by)
    _journal(by, "wish.register", wish, f"Inscription n° {wish.pk} notée : {wish.get_stage_display()}.")
    return wish


@transaction.atomic
def wish_confirm(*, wish: SessionWish, by: User | None) -> SessionWish:
    """Take the place offered. Saying it twice changes nothing. Raises ValidationError once it was offered to others."""
    row = _locked(wish)
    if row.stage == WishStage.PLACED:
        return row
    if row.confirm_by is None or row.confirm_by <= timezone.now() or row.session.status != SessionStatus.PLANNED:
        raise ValidationError("Cette place n’est plus gardée : elle a été proposée à la personne suivante.")
    seat_take(wish=row, by=by, at=timezone.now())
    messages_cancel(about=about(row))
    _journal(by, "wish.confirm", row, f"Inscription n° {row.pk} : la place proposée est prise.")
    return row


@transaction.atomic
def wish_leave(*, wish: SessionWish, by: User | None, reason: str) -> SessionWish:
    """Give the place, or the turn, back: rides are given up, the place goes to the next. Twice changes nothing.

    Raises ValidationError at ``reason``, or when the session is over.
    """
    row = _locked(wish)
    if row.stage == WishStage.LEFT:
        return row
    if not reason.strip():
        raise ValidationError({"reason": "Indiquez pourquoi."})
    refuse_secrets(reason)
    if row.session.status != SessionStatus.PLANNED or row.session.ends_at <= timezone.now():
        raise ValidationError("Cette séance est passée : notez plutôt qui était là.")
    _leave(row, by, reason.strip()[:200], CancelledBy.PERSON)
    messages_cancel(about=about(row))
    seats_give(session=row.session, by=by)
    _journal(by, "wish.leave", row, f"Inscription n° {row.pk} : la personne ne vient plus.")
    return row


@transaction.atomic
def wish_take_up(*, wish: SessionWish, by: User) -> SessionWish:
    """Undo ``wish_leave`` while the place is free. Raises ValidationError once somebody else has it."""
    row = _locked(wish)
    if row.stage != WishStage.LEFT:
        return row
    had_place = row.placed_at is not None
    if had_place and seats_free(row.session.capacity, wishes_of(row.session)) < row.seats:
        raise ValidationError("Sa place est déjà proposée à quelqu’un d’autre. Inscrivez de nouveau la personne.")
    row.stage, row.left_at, row.leave_reason = WishStage.WAITING, None, ""
    _check(row)
    row.save()
    if had_place:
        seat_take(wish=row, by=by, at=timezone.now())
    else:
        seats_give(session=row.session, by=by)
    _journal(by, "wish.take_up", row, f"Inscription n° {row.pk} reprise.")
    return row


@transaction.atomic
def wish_ride_set(*, wish: SessionWish, needs_ride: bool, by: User) -> SessionWish:
    """Say that someone is to be driven, or comes alone after all; the ride follows. Raises ValidationError."""
    row = _locked(wish)
    row.needs_ride = needs_ride
    _check(row)
    row.save(update_fields=["needs_ride"])
    if needs_ride:
        ride_follow(wish=row, by=by)
    else:
        rides_give_up(wish=row, by=by, reason="vient par ses propres moyens")
    sentence = f"Inscription n° {row.pk} : {'à conduire' if needs_ride else 'vient par ses propres moyens'}."
    _journal(by, "wish.ride", row, sentence)
    return row


@transaction.atomic
def wish_driven(*, wish: SessionWish, by: User) -> SessionWish:
    """Note on a registration that its ride was asked for by hand. Does nothing when the session offers none."""
    if wish.needs_ride or not wish.session.offers_ride or wish.stage == WishStage.LEFT:
        return wish
    return wish_ride_set(wish=wish, needs_ride=True, by=by)


@transaction.atomic
def wish_told(*, wish: SessionWish, by: User) -> SessionWish:
    """Someone was told by telephone that the session does not take place."""
    row = _locked(wish)
    row.to_phone = False
    row.save(update_fields=["to_phone"])
    _journal(by, "wish.told", row, f"Inscription n° {row.pk} : la personne a été prévenue par téléphone.")
    return row


@transaction.atomic
def wishes_close(*, session: WorkshopSession, by: User, reason: str) -> None:
    """Tell everyone that a session does not take place, and give up the rides to it.

    Those who cannot be written to are left to be phoned (``to_phone``). Calling it twice changes nothing.
    """
    why = f"séance annulée : {reason.strip()}"[:200]
    for row in wishes_of(session_lock(session.pk)):
        _leave(row, by, why, CancelledBy.PLACE)
        row.to_phone = reach_of(row) is None
        row.save(update_fields=["to_phone"])
        if not row.to_phone:
            send_cancelled(row, reason.strip())
        _journal(by, "wish.close", row, f"Inscription n° {row.pk} : la séance n’a pas lieu.")


@transaction.atomic
def wishes_move(*, session: WorkshopSession, by: User | None) -> None:
    """Tell everyone that a session changed of day, hour or place, and ask again for the rides to it.

    Those who cannot be written to are left to be phoned (``to_phone``).
    """
    for row in wishes_of(session_lock(session.pk)):
        ride_move(wish=row, by=by)
        row.to_phone = reach_of(row) is None
        row.save(update_fields=["to_phone"])
        if not row.to_phone:
            send_moved(row)


def _leave(row: SessionWish, by: User | None, reason: str, who: str) -> None:
    row.stage, row.left_at, row.leave_reason = WishStage.LEFT, timezone.now(), reason
    row.confirm_by, row.to_phone = None, False
    row.save(update_fields=["stage", "left_at", "leave_reason", "confirm_by", "to_phone"])
    rides_give_up(wish=row, by=by, reason=reason, who=who)


def _locked(wish: SessionWish) -> SessionWish:
    """Lock the session, then read the wish again: everything about places waits for the session's row."""
    session = session_lock(wish.session_id)
    row = SessionWish.objects.select_related("beneficiary", "guest_commune").get(pk=wish.pk)
    row.session = session
    return row


def _check(wish: SessionWish) -> None:
    session, person = wish.session, wish.beneficiary
    if session.status != SessionStatus.PLANNED or session.ends_at <= timezone.now():
        raise ValidationError(OVER)
    if person is not None and (person.territory_id != session.territory_id or person.archived_at is not None):
        raise ValidationError({"beneficiary": "Cette fiche est archivée, ou d’un autre territoire."})
    if wish.needs_ride and not session.offers_ride:
        raise ValidationError({"needs_ride": "Pour cette séance, on ne vient pas chercher les personnes."})
    if person is None and wish.needs_ride and not wish.guest_phone:
        raise ValidationError({"guest_phone": "Pour venir vous chercher, il nous faut votre téléphone."})
    if wish.seats > session.capacity:
        raise ValidationError({"companions": "Il n’y a pas autant de places."})
    refuse_secrets(wish.words)
    wish.full_clean(exclude=["noted_by"])


def _same_guest(wish: SessionWish) -> SessionWish | None:
    """Find what the same guest already sent: a form posted twice is one registration."""
    if wish.beneficiary is not None or not (wish.guest_phone or wish.guest_email):
        return None
    rows = wish.session.wishes.exclude(stage=WishStage.LEFT).filter(guest_name__iexact=wish.guest_name)
    if wish.guest_phone:
        return rows.filter(guest_phone=wish.guest_phone).first()
    return rows.filter(guest_email__iexact=wish.guest_email).first()


def _journal(by: User | None, verb: str, wish: SessionWish, sentence: str) -> None:
    journal_record(actor=by, verb=verb, target=wish, sentence=sentence)
