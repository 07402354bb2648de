"""What the planning knows of people, for the pages below: visits to come, requests that wait, what came of the last."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from core.formatting import age_in_days, day_date, day_near, hour
from core.registries import Step
from scheduling.enums import VisitStage, VisitStatus
from scheduling.models import Visit, VisitRequest

_CAME = {
    VisitStatus.SEEN: "visite faite",
    VisitStatus.NO_SHOW: "personne n’a ouvert",
    VisitStatus.EXCUSED: "visite annulée par la personne",
    VisitStatus.REVOKED: "visite annulée par le service",
    VisitStatus.UNKNOWN: "visite dont la suite n’est pas dite",
}


def _fixed() -> Any:
    """Appointments from today on of which nobody has said what came."""
    return Visit.objects.published().filter(status=VisitStatus.UNKNOWN, day__gte=timezone.localdate())


def coming(path: str) -> Any:
    """Condition: a visit is fixed, or a request waits or stands in a plan."""
    asked = VisitRequest.objects.plannable().filter(beneficiary=OuterRef(path))
    return Q(Exists(_fixed().filter(beneficiary=OuterRef(path)))) | Q(Exists(asked))


def next_day(path: str) -> Any:
    """Day of the next appointment."""
    return Subquery(_fixed().filter(beneficiary=OuterRef(path)).order_by("day").values("day")[:1])


def since(path: str, day: date) -> Any:
    """Condition: since that day someone went there, or a visit was asked for."""
    today = timezone.localdate()
    gone = Visit.objects.filter(
        beneficiary=OuterRef(path), day__range=(day, today), status__in=[VisitStatus.SEEN, VisitStatus.NO_SHOW]
    )
    asked = VisitRequest.objects.filter(beneficiary=OuterRef(path), requested_on__gte=day)
    return Q(Exists(gone)) | Q(Exists(asked))


def ahead(keys: Collection[int], user: Any) -> dict[int, list[Step]]:
    """Return appointments, then requests that nobody has placed, in two queries."""
    found: dict[int, list[Step]] = {}
    visits = Visit.objects.visible_to(user).published().filter(status=VisitStatus.UNKNOWN, beneficiary__in=keys)
    for visit in visits.filter(day__gte=timezone.localdate()).order_by("starts_at", "pk"):
        sentence = f"Visite {day_near(visit.day)} à {hour(visit.starts_at)}"
        url = reverse("scheduling:request-detail", args=[visit.request_id])
        found.setdefault(visit.beneficiary_id, []).append(Step(sentence, url, visit.starts_at))
    for key, step in _waiting(keys, user):
        found.setdefault(key, []).append(step)
    return found


def waiting(keys: Collection[int], user: Any) -> dict[int, Step]:
    """Return the visit that each person has waited for the longest, in one query."""
    found: dict[int, Step] = {}
    for key, step in _waiting(keys, user):
        found.setdefault(key, step)
    return found


def _waiting(keys: Collection[int], user: Any) -> Iterator[tuple[int, Step]]:
    rows = VisitRequest.objects.visible_to(user).waiting().filter(beneficiary__in=keys)
    for request in rows.order_by("requested_on", "pk"):
        sentence = f"Visite à placer, demandée depuis {age_in_days(request.requested_on)}"
        url = reverse("scheduling:request-detail", args=[request.pk])
        yield request.beneficiary_id, Step(sentence, url)


def last(keys: Collection[int], user: Any) -> dict[int, Step]:
    """Return what came of the last appointment of each person, in one query."""
    today = timezone.localdate()
    visits = Visit.objects.visible_to(user).filter(beneficiary__in=keys, stage=VisitStage.PUBLISHED, day__lt=today)
    latest = visits.filter(beneficiary=OuterRef("beneficiary")).order_by("-starts_at", "-pk").values("pk")[:1]
    rows = visits.filter(pk=Subquery(latest)).order_by("pk")
    return {visit.beneficiary_id: _told(visit) for visit in rows}


def _told(visit: Visit) -> Step:
    return Step(f"Le {day_date(visit.day)}, {_CAME[VisitStatus(visit.status)]}", at=visit.starts_at)
