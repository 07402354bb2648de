"""Reads of trainings: sessions, who is registered, who is due, figures of a year."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Max, Q
from django.utils import timezone

from accounts.models import Territory
from volunteers.enums import HelperKind
from volunteers.enums_trainings import AUDIENCE_OF, AttendanceState, SessionState, TrainingAudience
from volunteers.models import Helper, Training, TrainingAttendance, TrainingSession
from volunteers.querysets_trainings import SEATED, SessionQuerySet

# Someone is told to be due this long before.
NOTICE_DAYS = 60


def sessions_seen(user: Any) -> SessionQuerySet[TrainingSession]:
    """Sessions the member may see, with their counts."""
    seen = TrainingSession.objects.visible_to(user).select_related("training", "commune").defer("commune__outline")
    return seen.with_counts().order_by("starts_at", "pk")


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """Who has a place at a session, who waits, who is excused."""

    seated: list[TrainingAttendance]
    waiting: list[TrainingAttendance]
    away: list[TrainingAttendance]

    @property
    def present(self) -> int:
        """How many are noted present."""
        return sum(row.state == AttendanceState.PRESENT for row in self.seated)

    @property
    def unmarked(self) -> int:
        """How many are neither present nor absent yet."""
        return sum(row.state == AttendanceState.REGISTERED for row in self.seated)


def attendance_sheet(session: TrainingSession) -> AttendanceSheet:
    """Gather the people of a session, by name; those who wait in the order they came."""
    rows = list(TrainingAttendance.objects.filter(session=session).select_related("helper"))
    by_name = sorted(rows, key=_surname)
    waiting = [row for row in rows if row.state == AttendanceState.WAITING]
    away = [row for row in by_name if row.state == AttendanceState.EXCUSED]
    seated = [row for row in by_name if row.state not in {AttendanceState.WAITING, AttendanceState.EXCUSED}]
    return AttendanceSheet(seated, waiting, away)


def _surname(row: TrainingAttendance) -> tuple[str, str]:
    if row.helper is not None:
        return row.helper.last_name.casefold(), row.helper.first_name.casefold()
    first, _, last = row.name.rpartition(" ")
    return last.casefold(), first.casefold()


@dataclass(frozen=True, slots=True)
class Due:
    """A helper who must follow a training: never done (no ``last``), or to be done again before ``due_on``."""

    helper: Helper
    training: Training
    last: date | None
    due_on: date | None
    session: TrainingSession | None
    is_registered: bool

    @property
    def is_late(self) -> bool:
        """Whether the last one has run out, or there was never one."""
        return self.due_on is None or self.due_on < timezone.localdate()


def trainings_due(territory: Territory, today: date | None = None) -> list[Due]:
    """Return who is due for a training that satisfies a condition or has to be done again: the latest first.

    A constant number of queries. Who was never trained is due; who was, NOTICE_DAYS before the months run out.
    """
    today = today or timezone.localdate()
    trainings = list(
        Training.objects.filter(territory=territory).offered().filter(Q(months_valid__isnull=False) | ~Q(code=""))
    )
    last = _last_presence(territory)
    coming, places = _coming(territory)
    rows = []
    for helper in Helper.objects.filter(territory=territory, is_active=True, erased_at=None):
        for training in trainings:
            if AUDIENCE_OF[HelperKind(helper.kind)] in training.audiences:
                day = last.get((helper.pk, training.pk))
                due_on = day + relativedelta(months=training.months_valid) if day and training.months_valid else None
                if day is None or (due_on and (due_on - today).days <= NOTICE_DAYS):
                    session = coming.get(training.pk)
                    rows.append(Due(helper, training, day, due_on, session, (helper.pk, training.pk) in places))
    return sorted(rows, key=lambda row: (row.due_on or date.min, row.helper.last_name, row.helper.pk, row.training.pk))


def _last_presence(territory: Territory) -> dict[tuple[int, int], date]:
    came = TrainingAttendance.objects.filter(
        session__training__territory=territory, state=AttendanceState.PRESENT, helper__isnull=False
    )
    rows = came.order_by().values_list("helper", "session__training").annotate(last=Max("session__starts_at"))
    return {(helper, training): timezone.localdate(last) for helper, training, last in rows if helper}


def _coming(territory: Territory) -> tuple[dict[int, TrainingSession], set[tuple[int, int]]]:
    """Return the next session of each training, and who has a place or waits at one to come."""
    sessions: dict[int, TrainingSession] = {}
    for session in TrainingSession.objects.filter(training__territory=territory).to_come().select_related("commune"):
        sessions.setdefault(session.training_id, session)
    places = TrainingAttendance.objects.filter(
        session__in=TrainingSession.objects.filter(training__territory=territory).to_come(),
        state__in=[AttendanceState.REGISTERED, AttendanceState.WAITING],
        helper__isnull=False,
    )
    return sessions, {(key, training) for key, training in places.values_list("helper", "session__training") if key}


@dataclass(frozen=True, slots=True)
class TrainingFigures:
    """What trainings came to in a year: for the territory's roadmap."""

    sessions: int
    people: int
    by_audience: dict[str, int]
    session_minutes: int
    attended_minutes: int


def training_figures(territory: Territory, year: int) -> TrainingFigures:
    """Count the sessions of a year that somebody attended: people present by audience, minutes given and attended.

    ``people`` counts a helper once whatever the number of sessions; people from outside by name and organisation.
    """
    sessions = TrainingSession.objects.filter(training__territory=territory, starts_at__year=year)
    held = sessions.exclude(state=SessionState.CANCELLED).annotate(
        came=Count("attendances", filter=Q(attendances__state=AttendanceState.PRESENT))
    )
    given = [session for session in held if session.came]
    rows = TrainingAttendance.objects.filter(session__in=given, state=AttendanceState.PRESENT)
    people: dict[str, set[Any]] = defaultdict(set)
    for helper, name, organisation, audience in rows.values_list("helper", "name", "organisation", "audience"):
        people[audience].add(helper or (name.casefold(), organisation.casefold()))
    return TrainingFigures(
        sessions=len(given),
        people=len(set().union(*people.values())),
        by_audience={audience: len(people[audience]) for audience in TrainingAudience.values if people[audience]},
        session_minutes=sum(session.minutes for session in given),
        attended_minutes=sum(session.minutes * session.came for session in given),
    )


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session as a helper sees it: with the own place, if any."""

    session: TrainingSession
    place: TrainingAttendance | None


def own_sessions(helper: Helper, user: Any) -> tuple[list[OwnSession], list[TrainingAttendance]]:
    """Return the sessions to come for this kind of helper with the own places, then the own past ones."""
    places = TrainingAttendance.objects.filter(helper=helper).select_related(
        "session__training", "session__commune", "helper"
    )
    mine = {place.session_id: place for place in places}
    audience = AUDIENCE_OF[HelperKind(helper.kind)]
    coming = [
        OwnSession(session, mine.get(session.pk))
        for session in sessions_seen(user).to_come()
        if session.pk in mine or (audience in session.training.audiences and session.training.is_active)
    ]
    shown = {row.session.pk for row in coming}
    past = [place for place in mine.values() if place.session_id not in shown and place.state in {*SEATED, "ABSENT"}]
    return coming, sorted(past, key=lambda place: place.session.starts_at, reverse=True)
