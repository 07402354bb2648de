"""The queue of visit requests: who has waited longest for what matters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from core.formatting import WEEKDAYS, age_in_days, day_long, enumerate_fr, hour
from mediation.enums import Theme
from scheduling.enums import HelperWish, Purpose, RequestStatus, VisitStage
from scheduling.models import RequestHelper, RequestWindow, SolicitationMoment, VisitRequest
from scheduling.request_rules import (
    DUE_HORIZON_DAYS,
    DUE_WEIGHT,
    LONG_WAIT_DAYS,
    PRIORITY_WEIGHTS,
    WindowInput,
    needs_professional,
    waiting_sentence,
)
from volunteers.enums import HelperKind
from volunteers.rules import NO_PROCEDURES


class DaysBetween(Func):
    """Whole days from the second date to the first, computed by the database."""

    output_field = IntegerField()
    arity = 2

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        """Subtract dates, which PostgreSQL counts in days."""
        return super().as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **extra)

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        """Subtract Julian days."""
        template = "CAST(JULIANDAY(%(expressions)s) AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") - JULIANDAY(", **extra)


def in_queue_order(requests: QuerySet[VisitRequest], today: date) -> QuerySet[VisitRequest]:
    """Order requests by ``request_rules.queue_score``, highest first, in the database; then oldest, then key."""
    now = Value(today, output_field=DateField())
    weight = Case(
        *(When(priority=priority, then=Value(points)) for priority, points in PRIORITY_WEIGHTS.items()),
        default=Value(1),
        output_field=IntegerField(),
    )
    waited = Greatest(DaysBetween(now, F("requested_on")), Value(0))
    left = Coalesce(DaysBetween(F("due_on"), now), Value(DUE_HORIZON_DAYS))
    urgency = Greatest(Value(DUE_HORIZON_DAYS) - left, Value(0)) * Value(DUE_WEIGHT)
    return requests.annotate(score=weight * (Value(1) + waited + urgency)).order_by("-score", "requested_on", "pk")


def servable_by(requests: QuerySet[VisitRequest], kind: str) -> QuerySet[VisitRequest]:
    """Keep the requests that this kind of helper may serve.

    Volunteers and civic service do no procedures; a civic-service youth never goes alone, so needs a visit by two.
    """
    if kind in NO_PROCEDURES:
        requests = requests.exclude(Q(purpose=Purpose.PROCEDURE) | Q(themes__icontains=f'"{Theme.PROCEDURES.value}"'))
    return requests.filter(people=2) if kind == HelperKind.CIVIC_SERVICE else requests


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A line of the queue: the request, how long it has waited in a word and a colour, and why it stands here."""

    request: VisitRequest
    age: str
    tone: str
    word: str
    sentence: str
    moments: str
    counsellor_only: bool


def _tone(request: VisitRequest, today: date) -> tuple[str, str]:
    if request.status not in {RequestStatus.WAITING, RequestStatus.PLANNED}:
        return "", str(request.get_status_display())
    if request.due_on is not None and request.due_on < today:
        return "bad", "date dépassée"
    if request.status == RequestStatus.PLANNED:
        return "good", "planifiée"
    if (today - request.requested_on).days > LONG_WAIT_DAYS:
        return "warn", f"plus de {LONG_WAIT_DAYS} jours"
    return "", "en attente"


def window_words(window: RequestWindow | WindowInput | SolicitationMoment) -> str:
    """ "mardi, de 9 h à 12 h"."""
    if window.on_date is not None:
        day = day_long(window.on_date)
    else:
        day = "n’importe quel jour" if window.weekday is None else WEEKDAYS[window.weekday]
    return f"{day}, de {hour(window.starts)} à {hour(window.ends)}"


def moments_words(windows: Iterable[RequestWindow | WindowInput | SolicitationMoment]) -> str:
    """Return all the moments in one sentence; days that share their hours, and hours of the same days, are joined."""
    hours_by_day: dict[str, list[str]] = {}
    for window in windows:
        day, _, hours = window_words(window).rpartition(", ")
        hours_by_day.setdefault(day, []).append(hours)
    days_by_hours: dict[tuple[str, ...], list[str]] = {}
    for day, hours_of_day in hours_by_day.items():
        days_by_hours.setdefault(tuple(dict.fromkeys(hours_of_day)), []).append(day)
    parts = [f"{enumerate_fr(days)}, {enumerate_fr(spans, last='ou')}" for spans, days in days_by_hours.items()]
    return " ; ".join(parts)


def queue_row(request: VisitRequest, today: date) -> QueueRow:
    """Return the line of a request whose windows are prefetched."""
    tone, word = _tone(request, today)
    return QueueRow(
        request=request,
        age=age_in_days(request.requested_on),
        tone=tone,
        word=word,
        sentence=waiting_sentence(request.requested_on, request.due_on, request.priority, today),
        moments=moments_words(request.windows.all()),
        counsellor_only=needs_professional(request.purpose, request.themes),
    )


def queue_rows(requests: Iterable[VisitRequest]) -> list[QueueRow]:
    """Return the lines of requests."""
    today = timezone.localdate()
    return [queue_row(request, today) for request in requests]


def queue_of(user: Any) -> QuerySet[VisitRequest]:
    """Return all the requests that a member sees, with what a line shows, in the order of the queue."""
    visible = VisitRequest.objects.visible_to(user).select_related("beneficiary__commune")
    return in_queue_order(visible.prefetch_related("windows"), timezone.localdate())


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """Figures of the head of the queue."""

    waiting: int
    long: int
    overdue: int


def queue_counts(user: Any) -> QueueCounts:
    """Count the waiting requests, those beyond 15 days and those whose date is past, in one query."""
    today = timezone.localdate()
    found = (
        VisitRequest.objects.visible_to(user)
        .waiting()
        .order_by()
        .aggregate(
            waiting=Count("pk"),
            long=Count("pk", filter=Q(requested_on__lt=today - timedelta(days=LONG_WAIT_DAYS))),
            overdue=Count("pk", filter=Q(due_on__lt=today)),
        )
    )
    return QueueCounts(**found)


def waiting_count(user: Any) -> int:
    """Count the waiting requests: the figure beside the menu."""
    return VisitRequest.objects.visible_to(user).waiting().count()


def requests_of_person(user: Any, beneficiary_pk: int) -> Sequence[QueueRow]:
    """Return the lines of a person's requests, those still open first, then the latest."""
    found = VisitRequest.objects.visible_to(user).filter(beneficiary=beneficiary_pk)
    is_open = Case(When(status__in=[RequestStatus.WAITING, RequestStatus.PLANNED], then=0), default=1)
    ordered = found.annotate(closed=is_open).order_by("closed", "-requested_on", "-pk")
    return queue_rows(ordered.select_related("beneficiary__commune").prefetch_related("windows"))


def request_page(request: VisitRequest) -> dict[str, Any]:
    """Assemble the page of a request: its line, its wishes, and the visit that serves it, if any."""
    wishes = list(RequestHelper.objects.filter(request=request).select_related("helper"))
    visits = request.visits.standing().filter(stage__in=[VisitStage.DRAFT, VisitStage.PUBLISHED])
    return {
        "visit_request": request,
        "beneficiary": request.beneficiary,
        "row": queue_row(request, timezone.localdate()),
        "windows": [window_words(window) for window in request.windows.all()],
        "preferred": [wish.helper for wish in wishes if wish.wish == HelperWish.PREFERRED],
        "excluded": [wish.helper for wish in wishes if wish.wish == HelperWish.EXCLUDED],
        "visit": visits.prefetch_related("helpers").order_by("-starts_at").first(),
    }
