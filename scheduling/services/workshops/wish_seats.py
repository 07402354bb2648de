"""Who has a place at a session: given in order, under a lock of the session.

A place that is freed is offered to the first of the waiting list, who confirms within a day, or within three hours
when the session is near. Until then nobody else has it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops.wish_letters import reach_of, send_offer
from scheduling.services.workshops.wish_rides import ride_follow
from scheduling.workshops.enums import SessionStatus, WishStage
from scheduling.workshops.places import Stage, Wish, seats_left, to_place

USUAL_TIME, SHORT_TIME = timedelta(hours=24), timedelta(hours=3)
NEAR = timedelta(days=2)


def session_lock(key: int) -> WorkshopSession:
    """Lock a session until the end of the transaction: whoever gives its places comes one after the other."""
    rows = WorkshopSession.objects.select_for_update(of=("self",))
    return rows.select_related("territory", "destination__commune").get(pk=key)


def as_rule(row: SessionWish) -> Wish:
    """Return the wish as the pure rules read it: a place offered is taken until the answer."""
    stage = Stage.PLACED if row.confirm_by is not None else Stage(row.stage)
    return Wish(row.pk, row.asked_at, stage, row.companions)


def seats_free(capacity: int, rows: Iterable[SessionWish]) -> int:
    """Return the places that nobody has and that are offered to nobody; never below zero."""
    return max(0, seats_left(capacity, [as_rule(row) for row in rows]))


def confirm_limit(session: WorkshopSession, now: datetime) -> datetime:
    """Return until when a place offered now is kept: never after the session begins."""
    time = SHORT_TIME if session.starts_at - now <= NEAR else USUAL_TIME
    return min(now + time, session.starts_at)


def seats_give(
    *, session: WorkshopSession, by: User | None, fresh: SessionWish | None = None, now: datetime | None = None
) -> None:
    """Give the free places of a locked session in order. ``fresh`` asks right now and needs not confirm."""
    at = now or timezone.now()
    if session.status != SessionStatus.PLANNED or session.starts_at <= at:
        return
    rows = {row.pk: row for row in wishes_of(session)}
    for chosen in to_place(session.capacity, [as_rule(row) for row in rows.values()]):
        row = rows[chosen.person]
        if fresh is not None and row.pk == fresh.pk:
            seat_take(wish=fresh, by=by, at=at)
        else:
            _offer(row, at)


def wishes_of(session: WorkshopSession) -> list[SessionWish]:
    """Return the wishes of a session that stand, each with the session itself."""
    rows = list(session.wishes.exclude(stage=WishStage.LEFT).select_related("beneficiary").order_by("asked_at", "pk"))
    for row in rows:
        row.session = session
    return rows


def seat_take(*, wish: SessionWish, by: User | None, at: datetime) -> None:
    """Give someone a place for good, and ask for the ride that goes with it."""
    wish.stage, wish.placed_at, wish.confirm_by, wish.to_phone = WishStage.PLACED, at, None, False
    wish.save(update_fields=["stage", "placed_at", "confirm_by", "to_phone"])
    ride_follow(wish=wish, by=by)


def _offer(row: SessionWish, at: datetime) -> None:
    row.confirm_by = confirm_limit(row.session, at)
    row.to_phone = reach_of(row) is None
    row.save(update_fields=["confirm_by", "to_phone"])
    if not row.to_phone:
        send_offer(row)
