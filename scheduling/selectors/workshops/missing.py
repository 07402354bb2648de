"""Sessions that lack someone to animate them: nobody was found, or who was to come cannot."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from scheduling.models import SessionHelper, WorkshopSession
from scheduling.services.unavailability import meets
from scheduling.workshops.enums import SessionStatus
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException, Helper

AHEAD = timedelta(weeks=4)
SHOWN = 3


def _coming(user: Any) -> Any:
    today = timezone.localdate()
    seen: Any = WorkshopSession.objects.visible_to(user)
    return seen.filter(starts_at__gt=timezone.now(), day__lte=today + AHEAD, status=SessionStatus.PLANNED)


def sessions_without_crew(user: Any) -> list[WorkshopSession]:
    """Return the sessions of the four weeks to come that nobody animates, the soonest first. One query."""
    return list(_coming(user).filter(places=None).order_by("starts_at", "pk"))


def animators_absent(user: Any) -> list[tuple[WorkshopSession, Helper]]:
    """Return the sessions to come with an animator who said to be absent then, the soonest first. Two queries."""
    places = SessionHelper.objects.filter(session__in=_coming(user)).select_related("session", "helper")
    rows = list(places.order_by("session__starts_at", "pk"))
    absences = AvailabilityException.objects.filter(
        kind=ExceptionKind.ABSENT,
        helper__in={row.helper_id for row in rows},
        ends_on__gte=timezone.localdate(),
        starts_on__lte=timezone.localdate() + AHEAD,
    )
    away: dict[int, list[AvailabilityException]] = {}
    for absence in absences.order_by("pk"):
        away.setdefault(absence.helper_id, []).append(absence)
    found = [
        (row.session, row.helper)
        for row in rows
        if any(meets(each, row.session.starts_at, row.session.ends_at) for each in away.get(row.helper_id, []))
    ]
    return found[:SHOWN]
