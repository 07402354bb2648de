"""The open visits of a plan as kept for undoing: small JSON, enough to put everything back."""

from typing import Any

from django.db.models import Prefetch

from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import Plan, Unserved, Visit, VisitHelper, VisitRequest


def open_visits(plan: Plan) -> list[Visit]:
    """Visits of the plan whose outcome is still to come, drafts and appointments, with who goes."""
    standing = Visit.objects.filter(
        plan=plan, status=VisitStatus.UNKNOWN, stage__in=[VisitStage.DRAFT, VisitStage.PUBLISHED]
    )
    places = Prefetch("places", VisitHelper.objects.order_by("-is_lead", "pk"))
    return list(standing.select_related("request").prefetch_related(places).order_by("pk"))


def helper_keys(visit: Visit) -> list[int]:
    """Keys of who goes, lead first."""
    places = sorted(visit.places.all(), key=lambda place: (not place.is_lead, place.pk))
    return [place.helper_id for place in places]


def visit_state(visit: Visit) -> dict[str, Any]:
    """What a visit is made of."""
    return {
        "id": visit.pk,
        "request": visit.request_id,
        "helpers": helper_keys(visit),
        "starts_at": visit.starts_at.isoformat(),
        "ends_at": visit.ends_at.isoformat(),
        "is_pinned": visit.is_pinned,
        "stage": visit.stage,
    }


def snapshot(plan: Plan, *changed: VisitRequest) -> dict[str, Any]:
    """Photograph the plan before a change; ``changed`` are requests whose duration or people change with it."""
    return {
        "visits": [visit_state(visit) for visit in open_visits(plan)],
        "unserved": list(Unserved.objects.filter(plan=plan).values("request", "causes", "remedies")),
        "requests": [{"id": row.pk, "people": row.people, "duration": row.duration} for row in changed],
    }
