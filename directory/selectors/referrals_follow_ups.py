"""Calls that follow orientations and referrals, as the list tells them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from core.formatting import day_near
from directory.enums import FollowUpOutcome
from directory.models import FollowUp, Intake, Need
from directory.models.referrals import WORDS
from directory.querysets import FollowUpQuerySet
from directory.rules import FOLLOW_UP_RETRIES

Calls = FollowUpQuerySet[FollowUp]

DUE, LATE, COMING, DONE = "a-faire", "en-retard", "a-venir", "faits"


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call to make: whom, what about, towards whom, when; what may be done."""

    row: FollowUp
    who: str
    person_id: int | None
    phone: Any
    words: str
    towards: str
    when: str
    is_late: bool
    is_vulnerable: bool
    tries_left: int


def follow_ups_of(user: Any) -> "Calls":
    """Return the calls a member sees, with all that a line needs."""
    rows = FollowUp.objects.visible_to(user).select_related(
        "need__intake__commune", "referral__service__place__organisation", "referral__need__intake", "done_by"
    )
    return rows.prefetch_related("need__orientations__service").order_by("due_on", "pk")


def follow_up_counts(user: Any) -> dict[str, int]:
    """Count the calls of each chip."""
    rows = FollowUp.objects.visible_to(user)
    today = timezone.localdate()
    return {
        DUE: rows.due(today).count(),
        LATE: rows.late(today).count(),
        COMING: rows.to_do().filter(due_on__gt=today).count(),
        DONE: rows.exclude(outcome="").count(),
    }


def in_situation(rows: "Calls", situation: str) -> "Calls":
    """Keep the calls of a chip; those to make today without one."""
    today = timezone.localdate()
    if situation == DONE:
        return rows.filter(~Q(outcome="")).order_by("-done_at", "-pk")
    if situation == COMING:
        return rows.to_do().filter(due_on__gt=today)
    return rows.late(today) if situation == LATE else rows.due(today)


def call_line(row: FollowUp, today: date | None = None) -> CallLine:
    """Tell a call in words."""
    referral = row.referral
    need: Need | None = row.need or (referral.need if referral else None)
    intake: Intake | None = need.intake if need else None
    today = today or timezone.localdate()
    told = referral.who if referral and referral.shared else ""
    if row.need:
        towards = ", ".join(given.service.name for given in row.need.orientations.all())
    else:
        towards = referral.service.name if referral else ""
    return CallLine(
        row=row,
        who=(intake.caller_name if intake else "") or told or "La personne",
        person_id=(referral.person_id if referral else None) or (intake.person_id if intake else None),
        phone=intake.caller_phone if intake else None,
        words=need.words if need else (referral.told.get(WORDS, "") if referral else ""),
        towards=towards,
        when=day_near(row.due_on, today=today),
        is_late=not row.outcome and row.due_on < today,
        is_vulnerable=bool((intake and intake.is_vulnerable) or (referral and referral.is_vulnerable)),
        tries_left=FOLLOW_UP_RETRIES - row.attempts,
    )


def outcome_words(row: FollowUp) -> str:
    """The result of a call, empty while it is to be made."""
    return str(FollowUpOutcome(row.outcome).label) if row.outcome else ""
