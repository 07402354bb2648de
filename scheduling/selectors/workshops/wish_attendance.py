"""What whoever animates a session sees of who comes: names near the day, telephones on the day alone."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from core.formatting import plural
from mediation.models import Beneficiary
from scheduling.models import SessionWish, WorkshopSession
from scheduling.rules import is_told
from scheduling.services.workshops.wish_attendance import attend_problem
from scheduling.workshops.enums import Attendance, WishOrigin, WishStage

FOUND_AT_MOST = 8
CHOICES = (
    (Attendance.PRESENT, "Présent", "check-lg", "good"),
    (Attendance.ABSENT, "Absent", "x-lg", "bad"),
    (Attendance.EXCUSED, "Excusé", "chat-left-text", "warn"),
)


@dataclass(frozen=True, slots=True)
class Attendee:
    """A line of the attendance page. ``phones`` is empty for a helper on any other day than the session's."""

    wish: SessionWish
    name: str
    detail: str
    phones: tuple[Any, ...]
    is_removable: bool


def attendance_of(session: WorkshopSession, user: Any, words: str = "") -> dict[str, Any]:
    """Return the attendance page of a session: four queries at most, whoever reads it."""
    membership = user.active_membership
    is_helper = membership is None or membership.role == Role.HELPER
    shows_names = not is_helper or is_told(session.day)
    shows_phones = not is_helper or session.day == timezone.localdate()
    wishes = list(
        session.wishes.exclude(stage=WishStage.LEFT).select_related("beneficiary__commune").order_by("asked_at", "pk")
    )
    expected = [wish for wish in wishes if wish.stage == WishStage.PLACED]
    waiting = [wish for wish in wishes if wish.stage == WishStage.WAITING]
    came = sum(wish.attendance == Attendance.PRESENT for wish in wishes) + session.participants_unknown
    to_note = sum(wish.attendance == Attendance.UNKNOWN for wish in expected)
    return {
        "session": session,
        "problem": attend_problem(session, user),
        "shows_names": shows_names,
        "attendees": _lines(expected, shows_phones=shows_phones) if shows_names else [],
        "waiting": _lines(waiting, shows_phones=shows_phones) if shows_names and not is_helper else [],
        "expected": len(expected),
        "came": came,
        "sentence": f"{plural(came, 'présent')}, {plural(to_note, 'personne')} à noter.",
        "choices": CHOICES,
        "may_search": not is_helper,
        "found": _found(user, words, wishes) if words and not is_helper else [],
        "words": words,
        "may_report": membership is not None and membership.may("report.edit") and session.ends_at <= timezone.now(),
        "is_team": not is_helper,
    }


def _lines(wishes: list[SessionWish], *, shows_phones: bool) -> list[Attendee]:
    return [_line(wish, shows_phones=shows_phones) for wish in sorted(wishes, key=_by_name)]


def _by_name(wish: SessionWish) -> tuple[str, int]:
    return wish.name.casefold(), wish.pk


def _line(wish: SessionWish, *, shows_phones: bool) -> Attendee:
    person = wish.beneficiary
    phones = (list(person.phones) if person is not None else []) or [wish.guest_phone]
    company = f"avec {plural(wish.companions, 'accompagnant')}" if wish.companions else ""
    return Attendee(
        wish=wish,
        name=wish.name,
        detail=", ".join(filter(None, [company, "à conduire" if wish.needs_ride else ""])),
        phones=tuple(filter(None, phones)) if shows_phones else (),
        is_removable=wish.origin == WishOrigin.ON_SITE,
    )


def _found(user: Any, words: str, wishes: list[SessionWish]) -> list[Beneficiary]:
    there = [wish.beneficiary_id for wish in wishes if wish.beneficiary_id and wish.stage == WishStage.PLACED]
    people = Beneficiary.objects.visible_to(user).current().search(words).exclude(pk__in=there)
    return list(people.select_related("commune").order_by("last_name", "first_name", "pk")[:FOUND_AT_MOST])
