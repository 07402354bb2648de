"""Who comes to a session, who waits, who is to be phoned: what the team reads, in a constant number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from core.formatting import NBSP, moment, plural
from scheduling.models import RideRequest, SessionWish, WorkshopSession
from scheduling.services.workshops.wish_clock import is_to_link
from scheduling.services.workshops.wish_letters import eve_reach
from scheduling.services.workshops.wish_seats import seats_free
from scheduling.transport.enums import RideState
from scheduling.transport.states import CANCELLED
from scheduling.workshops.enums import Attendance, SessionStatus, WishOrigin, WishStage

_GIVEN_UP = CANCELLED | {RideState.TURNED_DOWN, RideState.SUBSTITUTED}
_RIDE_TONES = {
    RideState.CONFIRMED: "good",
    RideState.COMPLETED: "good",
    RideState.UNMET: "bad",
    RideState.NO_SHOW: "bad",
}
_TONES = {Attendance.PRESENT: "good", Attendance.ABSENT: "bad", Attendance.EXCUSED: "warn"}


@dataclass(frozen=True, slots=True)
class WishRow:
    """A line of a list: ``detail`` says what helps to know and to reach; ``ride`` how the journey stands."""

    wish: SessionWish
    rank: int
    detail: str
    phones: tuple[Any, ...]
    ride: str
    ride_tone: str
    is_to_link: bool
    attendance_tone: str
    ride_id: int | None = None

    @property
    def is_offered(self) -> bool:
        """Whether a place waits for the answer."""
        return self.wish.confirm_by is not None


def wishes_seen(rows: QuerySet[SessionWish]) -> list[SessionWish]:
    """Read wishes with all that their lines show, in two queries."""
    rides = RideRequest.objects.exclude(state__in=_GIVEN_UP).order_by("-pk")
    joined = rows.select_related("beneficiary__commune", "guest_commune")
    return list(joined.prefetch_related(Prefetch("rides", rides, to_attr="standing_rides")).order_by("asked_at", "pk"))


def rows_of(wishes: list[SessionWish]) -> list[WishRow]:
    """Return the lines of a list, numbered in its order."""
    return [_row(wish, rank) for rank, wish in enumerate(wishes, start=1)]


def registrations_of(session: WorkshopSession, user: Any) -> dict[str, Any]:
    """Return what ``partials/registrations.html`` shows of a session to a member of the team."""
    wishes = wishes_seen(SessionWish.objects.visible_to(user).filter(session=session))
    standing = [wish for wish in wishes if wish.stage != WishStage.LEFT]
    placed = [wish for wish in standing if wish.stage == WishStage.PLACED]
    offered = [wish for wish in standing if wish.confirm_by is not None and not wish.to_phone]
    waiting = [wish for wish in standing if wish.stage == WishStage.WAITING and wish.confirm_by is None]
    free = seats_free(session.capacity, standing)
    now = timezone.now()
    is_ahead = session.status == SessionStatus.PLANNED and session.day > timezone.localdate()
    return {
        "session": session,
        "placed": rows_of(placed),
        "offered": rows_of(offered),
        "waiting": rows_of(waiting),
        "left": rows_of([wish for wish in wishes if wish.stage == WishStage.LEFT]),
        "to_phone": rows_of([wish for wish in wishes if wish.to_phone]),
        "to_remind": rows_of([wish for wish in placed if eve_reach(wish) is None]) if is_ahead else [],
        "to_link": sum(is_to_link(wish) for wish in standing),
        "free": free,
        "sentence": _sentence(session, placed, waiting, free),
        "is_planned": session.status == SessionStatus.PLANNED,
        "is_cancelled": session.status == SessionStatus.CANCELLED,
        "is_open": session.status == SessionStatus.PLANNED and session.ends_at > now,
        "has_begun": session.day <= timezone.localdate(),
        "is_over": session.ends_at <= now,
        **_rights(user),
    }


def wishes_of_person(user: Any, person: int) -> list[WishRow]:
    """Return a person's registrations, the latest session first."""
    rows = SessionWish.objects.visible_to(user).filter(beneficiary=person)
    found = wishes_seen(rows.select_related("session__destination"))
    return rows_of(sorted(found, key=lambda wish: (wish.session.starts_at, wish.pk), reverse=True))


def sessions_to_join(user: Any) -> QuerySet[WorkshopSession]:
    """Return the sessions to come of the territory, the soonest first, with who has asked to come."""
    rows = WorkshopSession.objects.visible_to(user).filter(status=SessionStatus.PLANNED, ends_at__gt=timezone.now())
    standing = SessionWish.objects.exclude(stage=WishStage.LEFT).order_by("asked_at", "pk")
    joined = rows.select_related("destination__commune").prefetch_related(
        Prefetch("wishes", standing, to_attr="standing_wishes")
    )
    return joined.order_by("starts_at", "pk")


def places_words(session: WorkshopSession) -> tuple[str, str]:
    """Return "encore 3 places" or "complet : liste d’attente", with its tone; needs ``standing_wishes``."""
    free = seats_free(session.capacity, session.standing_wishes)  # type: ignore[attr-defined]  # prefetched
    if free:
        return f"encore {plural(free, 'place')}", "good"
    return "complet : liste d’attente", "warn"


def _rights(user: Any) -> dict[str, bool]:
    membership = user.active_membership
    rights = {
        "may_register": "workshop.register",
        "may_drive": "ride.edit",
        "may_attend": "workshop.attend",
        "may_report": "report.edit",
    }
    return {name: membership is not None and membership.may(right) for name, right in rights.items()}


def _sentence(session: WorkshopSession, placed: list[SessionWish], waiting: list[SessionWish], free: int) -> str:
    taken = sum(wish.seats for wish in placed)
    parts = [f"{taken} sur {plural(session.capacity, 'place')}"]
    if rides := sum(wish.needs_ride for wish in placed):
        parts.append(f"{plural(rides, 'personne')} à conduire")
    if waiting:
        parts.append(f"{plural(len(waiting), 'personne')} en liste d’attente")
    elif free:
        parts.append(f"encore {plural(free, 'place')}")
    return f"{', '.join(parts)}."


def _row(wish: SessionWish, rank: int) -> WishRow:
    person = wish.beneficiary
    ride, tone = _ride_words(wish)
    phones = tuple(person.phones) if person is not None else tuple(filter(None, [wish.guest_phone]))
    return WishRow(
        wish=wish,
        rank=rank,
        detail=_detail(wish),
        phones=phones or tuple(filter(None, [wish.guest_phone])),
        ride=ride,
        ride_tone=tone,
        is_to_link=is_to_link(wish),
        attendance_tone=_TONES.get(Attendance(wish.attendance), ""),
        ride_id=next((ride.pk for ride in getattr(wish, "standing_rides", ())), None),
    )


def _detail(wish: SessionWish) -> str:
    commune = wish.beneficiary.commune if wish.beneficiary is not None else wish.guest_commune
    parts = [commune.name if commune is not None else ""]
    if wish.companions:
        parts.append(f"avec {plural(wish.companions, 'accompagnant')}")
    if wish.origin in {WishOrigin.PUBLIC, WishOrigin.ON_SITE}:
        parts.append(wish.get_origin_display())
    if wish.beneficiary is None and not wish.guest_phone and wish.guest_email:
        parts.append(wish.guest_email)
    if wish.words:
        parts.append(f"« {wish.words} »")
    return ", ".join(filter(None, parts))


def _ride_words(wish: SessionWish) -> tuple[str, str]:
    if not wish.needs_ride or wish.stage == WishStage.LEFT:
        return "", ""
    rides = wish.standing_rides  # type: ignore[attr-defined]  # prefetched
    if rides:
        return f"déplacement{NBSP}: {rides[0].get_state_display()}", _RIDE_TONES.get(RideState(rides[0].state), "warn")
    if wish.beneficiary is None:
        return "à conduire, fiche à rattacher", "warn"
    return ("à conduire dès qu’une place se libère", "") if wish.stage == WishStage.WAITING else ("à conduire", "warn")


def told_words(wish: SessionWish) -> str:
    """Say what a registration became, once it is noted."""
    if wish.stage == WishStage.PLACED:
        ride = " Le besoin de déplacement est noté." if wish.needs_ride and wish.beneficiary is not None else ""
        return f"{wish.name} a une place : {wish.session.title}, {moment(wish.session.starts_at)}.{ride}"
    if wish.confirm_by is not None:
        return f"{wish.name} : une place est proposée, à confirmer avant {moment(wish.confirm_by)}."
    return f"La dernière place vient d’être prise : {wish.name} est sur la liste d’attente, dans l’ordre d’arrivée."
