"""What a counsellor's home page opens on: the visit to come today, then the requests that wait."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import number
from core.registries import HomeSection
from scheduling.enums import RequestStatus, VisitStatus
from scheduling.models import Visit
from scheduling.request_rules import LONG_WAIT_DAYS
from scheduling.selectors.queue import queue_counts, queue_of, queue_rows

REQUESTS_SHOWN = 5


def now(user: Any) -> HomeSection | None:
    """Show a counsellor the next visit of the day, with the two large buttons; nothing once the day is over."""
    if membership_of(user).role != Role.COUNSELLOR:
        return None
    ahead = Visit.objects.visible_to(user).published().standing().filter(helpers__user=user)
    today = ahead.filter(day=timezone.localdate(), ends_at__gt=timezone.now(), status=VisitStatus.UNKNOWN)
    visit = today.select_related("beneficiary__commune", "request").order_by("starts_at", "pk").first()
    if visit is None:
        return None
    return HomeSection("Maintenant", "scheduling/home/now.html", {"visit": visit}, order=5, first=True)


def waiting_requests(user: Any) -> HomeSection | None:
    """Show a counsellor the requests that wait for a visit, those that press and wait longest first."""
    if membership_of(user).role != Role.COUNSELLOR:
        return None
    counts = queue_counts(user)
    if not counts.waiting:
        return None
    note = number(counts.waiting)
    if counts.long:
        note += f", dont {number(counts.long)} au-delà de {LONG_WAIT_DAYS} jours"
    context = {
        "rows": queue_rows(queue_of(user).filter(status=RequestStatus.WAITING)[:REQUESTS_SHOWN]),
        "note": note,
        "more_url": reverse("scheduling:request-list"),
        "more_label": "Toutes",
    }
    return HomeSection("Demandes qui attendent", "scheduling/home/waiting_requests.html", context, order=20)
