"""Sessions as pages show them: with their places, by day, in a week; who has a place and who waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.formatting import plural
from scheduling.models import SessionHelper, SessionWish, WorkshopSession
from scheduling.rules import may_see_person
from scheduling.workshops.enums import SessionStatus, WishStage
from volunteers.models import Helper

TIGHT = 2


def counted(sessions: QuerySet[WorkshopSession]) -> QuerySet[Any]:
    """Add the places given (``seated``, companions included) and how many people wait (``waiting``)."""
    wishes = SessionWish.objects.filter(session=OuterRef("pk")).order_by().values("session")
    placed = wishes.filter(stage=WishStage.PLACED).annotate(total=Sum(F("companions") + 1)).values("total")
    waiting = wishes.filter(stage=WishStage.WAITING).annotate(total=Count("pk")).values("total")
    none = 0
    return sessions.annotate(
        seated=Coalesce(Subquery(placed, output_field=IntegerField()), none),
        waiting=Coalesce(Subquery(waiting, output_field=IntegerField()), none),
    )


def placed_seats(session: WorkshopSession) -> int:
    """Return the places given at a session, companions included."""
    total = session.wishes.filter(stage=WishStage.PLACED).aggregate(total=Sum(F("companions") + 1))["total"]
    return int(total or 0)


def _with_crew(sessions: QuerySet[WorkshopSession]) -> QuerySet[Any]:
    crew = Prefetch("places", SessionHelper.objects.select_related("helper").order_by("-is_lead", "pk"))
    rows = sessions.select_related("destination__commune", "series").prefetch_related(crew)
    return counted(rows).order_by("starts_at", "pk")


def sessions_seen(user: Any) -> QuerySet[Any]:
    """Return the sessions that a member sees, counted, the soonest first."""
    return _with_crew(WorkshopSession.objects.visible_to(user))


def sessions_animated(user: Any) -> QuerySet[Any]:
    """Return the sessions that the member animates, counted, the soonest first."""
    membership = user.active_membership
    if membership is None or not membership.may("workshop.animate_own"):
        return _with_crew(WorkshopSession.objects.none())
    mine = SessionHelper.objects.filter(helper__user=user, helper__territory=membership.territory_id).values("session")
    seen: Any = WorkshopSession.objects.visible_to(user)
    return _with_crew(WorkshopSession.objects.filter(pk__in=seen.filter(pk__in=mine).values("pk")))


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A line of the list: the session, who animates it, and how full it is in a word."""

    session: Any
    crew: tuple[Helper, ...]
    tone: str
    icon: str
    word: str

    @property
    def lacks_crew(self) -> bool:
        """Whether nobody animates a session that is to take place."""
        return not self.crew and self.session.status == SessionStatus.PLANNED


def session_row(session: Any) -> SessionRow:
    """Return the line of a counted session."""
    return SessionRow(session, tuple(place.helper for place in session.places.all()), *_tone(session))


def _tone(session: Any) -> tuple[str, str, str]:
    if session.status == SessionStatus.CANCELLED:
        return "bad", "x-circle", "annulée"
    if session.status == SessionStatus.DONE:
        return "good", "check2", "faite"
    if session.ends_at <= timezone.now():
        return "", "clock-history", "passée"
    free = session.capacity - session.seated
    if free <= 0:
        return "warn", "person-fill", "complet"
    if getattr(session, "waiting", 0):
        return "warn", "person-check", plural(free, "place à donner", "places à donner")
    kind = "warn" if free <= TIGHT else "good"
    return kind, "person-check", plural(free, "place libre", "places libres")


@dataclass(frozen=True, slots=True)
class DayOfSessions:
    """A day with its sessions."""

    day: date
    rows: tuple[SessionRow, ...]


def by_day(sessions: Iterable[Any]) -> list[DayOfSessions]:
    """Put sessions in order under their days."""
    days = groupby(sessions, key=lambda session: session.day)
    return [DayOfSessions(day, tuple(map(session_row, rows))) for day, rows in days]


def week_days(sessions: Iterable[Any], monday: date) -> list[DayOfSessions]:
    """Return the seven days of a week; Saturday and Sunday only when something takes place."""
    known = {each.day: each for each in by_day(sessions)}
    days = [monday + timedelta(days=number) for number in range(7)]
    return [known.get(day, DayOfSessions(day, ())) for day in days if day.weekday() < 5 or day in known]


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums of a list of sessions."""

    sessions: int
    places: int
    seated: int
    waiting: int

    @property
    def sentence(self) -> str:
        """ "12 séances à venir : 96 places, 54 inscrits, 3 en attente."."""
        if not self.sessions:
            return ""
        told = [plural(self.places, "place"), plural(self.seated, "place prise", "places prises")]
        told += [f"{self.waiting} en attente"] if self.waiting else []
        return f"{plural(self.sessions, 'séance')} : {', '.join(told)}."


def figures_of(sessions: QuerySet[Any]) -> Figures:
    """Add up the sessions of a counted queryset that are not cancelled. One query."""
    standing = sessions.exclude(status=SessionStatus.CANCELLED).order_by()
    sums = standing.aggregate(count=Count("pk"), places=Sum("capacity"), taken=Sum("seated"), wait=Sum("waiting"))
    return Figures(sums["count"], sums["places"] or 0, sums["taken"] or 0, sums["wait"] or 0)


def animators_known(user: Any) -> QuerySet[Helper]:
    """Return who animates a session that the member sees, for the filter of the list."""
    seen = WorkshopSession.objects.visible_to(user).filter(day__gte=timezone.localdate() - timedelta(days=92))
    keys = SessionHelper.objects.filter(session__in=seen.values("pk")).values("helper")
    return Helper.objects.filter(pk__in=keys).order_by("last_name", "first_name", "pk")


@dataclass(frozen=True, slots=True)
class Registered:
    """Who has a place and who waits, in order; names only for those who may know them that day."""

    seated: Sequence[SessionWish]
    waiting: Sequence[SessionWish]
    shows_people: bool


def registered_at(session: WorkshopSession, user: Any) -> Registered:
    """Return who is registered at a session. One query."""
    wishes = session.wishes.exclude(stage=WishStage.LEFT).select_related("beneficiary__commune", "guest_commune")
    rows = list(wishes.order_by("asked_at", "pk"))
    seated = [row for row in rows if row.stage == WishStage.PLACED]
    seated.sort(key=_by_name)
    return Registered(
        seated, [row for row in rows if row.stage == WishStage.WAITING], may_see_person(user, session.day)
    )


def _by_name(wish: SessionWish) -> tuple[str, str, int]:
    known = wish.beneficiary
    return (known.last_name, known.first_name, wish.pk) if known is not None else (wish.guest_name, "", wish.pk)


def session_page(session: Any, user: Any) -> dict[str, Any]:
    """Assemble the page of a counted session: what it tells, who is registered, what can still be done."""
    is_planned, is_ahead = session.status == SessionStatus.PLANNED, session.starts_at > timezone.now()
    return {
        "session": session,
        "row": session_row(session),
        "registered": registered_at(session, user),
        "can_change": is_planned,
        "can_reopen": session.status == SessionStatus.CANCELLED and is_ahead,
        "free": max(session.capacity - session.seated, 0),
    }
