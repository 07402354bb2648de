"""Visits to be told: who, since when; what the report takes over from the visit; what comes next."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.enums import Role
from core.formatting import plural
from mediation.enums import Material, PlaceKind, Theme
from mediation.models import ActivityReport
from scheduling.enums import Purpose, VisitStatus
from scheduling.models import Visit

LATE_DAYS = 3


@dataclass(frozen=True, slots=True)
class DueReport:
    """A visit to be told; ``late`` in words, empty on the day itself."""

    visit: Visit
    days: int

    @property
    def late(self) -> str:
        """How many days have passed."""
        return f"{plural(self.days, 'jour')} de retard" if self.days else "aujourd’hui"

    @property
    def is_late(self) -> bool:
        """Whether it is time to worry."""
        return self.days > LATE_DAYS


def visits_due(user: Any, *, own: bool) -> QuerySet[Visit]:
    """Return the visits to be told that are over, oldest first; ``own`` keeps those where the member went."""
    visits = Visit.objects.visible_to(user).awaiting_report(timezone.localdate()).filter(ends_at__lte=timezone.now())
    kept = visits.filter(helpers__user=user).distinct() if own else visits
    return kept.order_by("starts_at", "pk")


def reports_due(visits: QuerySet[Visit] | list[Visit]) -> list[DueReport]:
    """Return the rows of a list of visits to be told."""
    today = timezone.localdate()
    return [DueReport(visit, (today - visit.day).days) for visit in visits]


def with_people(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Add what a row shows, in a constant number of queries."""
    return visits.select_related("beneficiary__commune", "request").prefetch_related("places__helper")


def taken_over(user: Any, visit: Visit) -> dict[str, Any]:
    """Return what the report proposes from the visit: day, hour, length, home, themes, equipment.

    A helper gets what the visit itself tells: the rest is in the file, which helpers do not read (R02).
    """
    is_helper = user.active_membership is None or user.active_membership.role == Role.HELPER
    latest = None if is_helper else _latest_report(user, visit)
    person = visit.beneficiary
    home = [item for item in person.equipment if item in Material.values]
    return {
        "done_on": visit.day,
        "starts_at": timezone.localtime(visit.starts_at).time(),
        "minutes": visit.minutes,
        "place_kind": PlaceKind.HOME,
        "commune": person.commune_id,
        "themes": visit.request.themes or _usual_themes(visit, latest),
        "procedure_themes": visit.request.procedure_themes,
        "materials": latest.materials if latest else home[:1] if not is_helper else [],
        "notes": visit.note if visit.status == VisitStatus.SEEN else "",
    }


def _latest_report(user: Any, visit: Visit) -> ActivityReport | None:
    reports = ActivityReport.objects.visible_to(user).of_person(visit.beneficiary)
    return reports.filter(place_kind=PlaceKind.HOME).order_by("-done_on", "-pk").first()


def _usual_themes(visit: Visit, latest: ActivityReport | None) -> list[str]:
    if visit.request.purpose == Purpose.FIRST_VISIT:
        return [Theme.DIAGNOSIS]
    if visit.request.purpose == Purpose.FOLLOW_UP and latest is not None:
        return list(latest.themes)
    return []


def next_visit_of(user: Any, visit: Visit) -> Visit | None:
    """Return the person's next appointment or draft, if any."""
    coming = Visit.objects.visible_to(user).standing().filter(beneficiary=visit.beneficiary_id)
    ahead = coming.filter(starts_at__gt=timezone.now(), status=VisitStatus.UNKNOWN)
    return ahead.order_by("starts_at", "pk").first()


def next_due_of(user: Any) -> Visit | None:
    """Return the member's next visit to be told."""
    return visits_due(user, own=True).select_related("beneficiary").first()
