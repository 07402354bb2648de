"""What time does to wishes to come: offers lapse, freed places are offered, guests are forgotten. Safe to run twice."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.journal import journal_record
from messaging.services import messages_cancel
from scheduling.models import SessionWish, WorkshopSession
from scheduling.services.workshops.wish_letters import about
from scheduling.services.workshops.wish_rides import rides_give_up
from scheduling.services.workshops.wish_seats import confirm_limit, seats_give, session_lock, wishes_of
from scheduling.workshops.enums import SessionStatus, WishOrigin, WishStage

FORGET_AFTER = timedelta(days=30)
ERASED = "(effacé)"
UNANSWERED = "n’a pas confirmé la place proposée"


def wishes_tend(*, now: datetime | None = None) -> None:
    """Pass on the places offered that nobody confirmed in time, and offer those that a larger room gives."""
    at = now or timezone.now()
    waiting = WorkshopSession.objects.filter(
        status=SessionStatus.PLANNED, starts_at__gt=at, wishes__stage=WishStage.WAITING
    )
    for key in list(waiting.order_by("pk").values_list("pk", flat=True).distinct()):
        _tend(key, at)


@transaction.atomic
def _tend(key: int, at: datetime) -> None:
    session = session_lock(key)
    rows = wishes_of(session)
    others = any(row.stage == WishStage.WAITING and row.confirm_by is None for row in rows)
    for row in rows:
        if row.confirm_by is not None and row.confirm_by <= at:
            _lapse(row, at, others=others)
    seats_give(session=session, by=None, now=at)


def _lapse(row: SessionWish, at: datetime, *, others: bool) -> None:
    """A message without an answer gives the place up. Whom nobody phoned yet keeps a turn, behind those who wait."""
    if row.to_phone and not others:
        row.confirm_by = confirm_limit(row.session, at)
        row.save(update_fields=["confirm_by"])
        return
    messages_cancel(about=about(row))
    if row.to_phone:
        row.confirm_by, row.to_phone, row.asked_at = None, False, at
    else:
        row.stage, row.left_at, row.leave_reason, row.confirm_by = WishStage.LEFT, at, UNANSWERED, None
        rides_give_up(wish=row, by=None, reason=UNANSWERED)
    row.save(update_fields=["stage", "left_at", "leave_reason", "confirm_by", "to_phone", "asked_at"])
    journal_record(
        actor=None, verb="wish.lapse", target=row, sentence=f"Inscription n° {row.pk} : place proposée, sans réponse."
    )


@transaction.atomic
def guests_forget(*, now: datetime | None = None) -> int:
    """Erase the name, telephone and e-mail that guests gave, 30 days after the session; return how many wishes."""
    limit = (now or timezone.now()) - FORGET_AFTER
    known = ~Q(guest_name__in=["", ERASED]) | ~Q(guest_phone="") | ~Q(guest_email="")
    rows = SessionWish.objects.filter(known, session__ends_at__lt=limit)
    linked = rows.filter(beneficiary__isnull=False).update(
        guest_name="", guest_phone="", guest_email="", guest_accepts_sms=False
    )
    guests = rows.filter(beneficiary=None).update(
        guest_name=ERASED,
        guest_phone="",
        guest_email="",
        guest_accepts_sms=False,
        guest_commune=None,
        words="",
        needs_ride=False,
        ride_aids=None,
        ride_escort="",
        leave_reason="",
        to_phone=False,
        secret_digest="",
    )
    return int(linked + guests)


def is_to_link(wish: SessionWish) -> bool:
    """Tell whether a registration of the public page still waits for a file."""
    return wish.beneficiary_id is None and wish.origin == WishOrigin.PUBLIC and wish.guest_name != ERASED
