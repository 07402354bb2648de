"""What home pages hold about workshops: those of the week for the team, their own for those who animate."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import plural
from core.registries import HomeSection
from scheduling.selectors.workshops.sessions import session_row, sessions_animated, sessions_seen
from scheduling.workshops.enums import SessionStatus

SHOWN, MINE_SHOWN = 5, 4


def workshops_of_the_week(user: Any) -> HomeSection | None:
    """Show counsellors and coordinators the workshops of the seven days to come; nothing when there is none."""
    if membership_of(user).role not in {Role.COUNSELLOR, Role.COORDINATOR}:
        return None
    today = timezone.localdate()
    coming = sessions_seen(user).filter(
        ends_at__gt=timezone.now(), day__lt=today + timedelta(days=7), status=SessionStatus.PLANNED
    )
    rows = [session_row(session) for session in coming]
    if not rows:
        return None
    context = {
        "rows": rows[:SHOWN],
        "url_name": "scheduling:session-detail",
        "note": plural(len(rows), "séance"),
        "more_url": reverse("scheduling:session-list"),
        "more_label": "Tous les ateliers",
    }
    return HomeSection("Ateliers de la semaine", "scheduling/home/workshops.html", context, order=28)


def my_workshops(user: Any) -> HomeSection | None:
    """Show a helper the workshops to animate; nothing for who animates none."""
    if membership_of(user).role != Role.HELPER:
        return None
    coming = sessions_animated(user).filter(ends_at__gt=timezone.now(), status=SessionStatus.PLANNED)
    rows = [session_row(session) for session in coming[:MINE_SHOWN]]
    if not rows:
        return None
    context = {
        "rows": rows,
        "url_name": "scheduling:my-session",
        "more_url": reverse("scheduling:my-sessions"),
        "more_label": "Tous mes ateliers",
    }
    return HomeSection("Mes ateliers", "scheduling/home/workshops.html", context, order=15)
