"""Home or workshop for someone: the visit that could be made, the sessions that suit, what each would cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import mean
from typing import Any

from django.db.models import Min, Prefetch, Q
from django.utils import timezone

from mediation.assessment.situation import Situation, situation_of
from mediation.models import Assessment, Beneficiary
from scheduling.enums import VisitStatus
from scheduling.models import SessionHelper, SessionWish, VisitRequest, WorkshopSession
from scheduling.optimiser.model import Place, TravelMatrix, TravelMode
from scheduling.planning.inputs import commune_minutes
from scheduling.planning.journeys import journeys
from scheduling.planning.routing import KnownJourneys
from scheduling.selectors.transport.way_rides import HOME, SessionRides, hall_name
from scheduling.transport.ways import Advice, HomeVisit, Session, compare
from scheduling.workshops.enums import SessionStatus, WishStage, WorkshopKind
from volunteers.enums import HelperKind
from volunteers.models import Helper

SHOWN = 3
# Sessions looked at: those that do not suit are left out afterwards.
LOOKED_AT = 40
PRESENCE_MINUTES = 60
DELAY_WEEKS = 8
PAIR = 2
_PAID = {HelperKind.COUNSELLOR, HelperKind.PARTNER}


@dataclass(frozen=True, slots=True)
class Ways:
    """Both ways for someone: visits (a counsellor, a pair of volunteers), sessions soonest first, and the advice."""

    visits: tuple[HomeVisit, ...]
    sessions: tuple[Session, ...]
    advice: Advice
    case: Situation | None


def ways_of(user: Any, person: Beneficiary) -> Ways:
    """Compare both ways for someone. The same number of queries whatever the number of helpers and sessions."""
    case = case_of(user, person)
    rows = suiting_sessions(user, person, case)
    helpers = _helpers(user, person)
    rides = SessionRides(user, person, rows)
    table = _Table(person, helpers, rows, rides)
    visits = tuple(_visits(helpers, table, _delay(user)))
    sessions = tuple(_session(row, table, rides) for row in rows)
    # A workshop is set against a counsellor's visit when there is one: that time is the one counted.
    return Ways(visits, sessions, compare(case, visits[0] if visits else None, sessions), case)


def case_of(user: Any, person: Beneficiary) -> Situation | None:
    """Return what the latest diagnosis says, None without one."""
    latest = Assessment.objects.visible_to(user).filter(beneficiary=person).order_by("-done_on", "-pk").first()
    if latest is None:
        return None
    return situation_of(latest.answers, latest.level, mobility_on_file=person.mobility, gender=person.gender)


def suiting_sessions(user: Any, person: Beneficiary, case: Situation | None) -> Sequence[WorkshopSession]:
    """Return the next sessions that suit: open to the profile, not begun, with a place left or the person's own.

    Each row carries ``placed`` (wishes with a place), ``own`` (the person's wishes) and ``animating`` (its animators).
    """
    found = WorkshopSession.objects.visible_to(user).filter(status=SessionStatus.PLANNED)
    found = found.filter(starts_at__gt=timezone.now()).select_related("destination__commune")
    own = SessionWish.objects.filter(beneficiary=person).exclude(stage=WishStage.LEFT)
    animators = SessionHelper.objects.select_related("helper")
    placed = SessionWish.objects.filter(stage=WishStage.PLACED).only("session", "companions")
    told = found.prefetch_related(
        Prefetch("places", animators, to_attr="animating"),
        Prefetch("wishes", placed, to_attr="placed"),
        Prefetch("wishes", own, to_attr="own"),
    )
    level = case.level if case is not None else person.level
    rows = [row for row in told.order_by("starts_at", "pk")[:LOOKED_AT] if _suits(row, level)]
    return rows[:SHOWN]


def _suits(row: Any, level: str) -> bool:
    is_for = not row.profiles or not level or level in row.profiles
    return is_for and (bool(row.own) or _seats_left(row) > 0)


def _seats_left(row: Any) -> int:
    return int(row.capacity - sum(wish.seats for wish in row.placed))


def _helpers(user: Any, person: Beneficiary) -> list[Helper]:
    """Who could come by car: counsellors, and volunteers who accept the profile."""
    kinds = [HelperKind.COUNSELLOR, HelperKind.VOLUNTEER]
    found = Helper.objects.visible_to(user).active().filter(kind__in=kinds, travel_mode=TravelMode.CAR)
    rows = found.select_related("commune").order_by("last_name", "first_name", "pk")
    return [row for row in rows if not row.levels or not person.level or person.level in row.levels]


class _Table:
    """Minutes and kilometres between everyone and every place, measured once. Two queries."""

    def __init__(
        self, person: Beneficiary, helpers: Sequence[Helper], sessions: Sequence[WorkshopSession], rides: SessionRides
    ) -> None:
        halls = {hall_name(row.destination): row.destination for row in sessions}
        places = [
            Place(HOME, person.latitude, person.longitude, person.commune.insee),
            *(Place(f"helper-{row.pk}", row.latitude, row.longitude, row.commune.insee) for row in helpers),
            *(
                Place(name, row.latitude, row.longitude, row.commune.insee if row.commune else "")
                for name, row in halls.items()
            ),
            *rides.places(),
        ]
        self.rows = {place.id: rank for rank, place in enumerate(places)}
        known = KnownJourneys(places, [TravelMode.CAR])
        self.matrix: TravelMatrix = journeys(places, TravelMode.CAR, commune_minutes(person.territory_id), known)

    def there_and_back(self, name: str) -> tuple[int, float]:
        """Minutes and kilometres from a place to the home and back."""
        there, home = self.rows[name], self.rows[HOME]
        minutes, km = self.matrix.minutes, self.matrix.kilometres
        return int(minutes[there, home] + minutes[home, there]), float(km[there, home] + km[home, there])


def _visits(helpers: Sequence[Helper], table: _Table, delay: float | None) -> list[HomeVisit]:
    """The nearest counsellor, then the two nearest volunteers, each from the own home."""
    near = sorted(helpers, key=lambda row: (table.there_and_back(f"helper-{row.pk}"), row.pk))
    crews = (
        [row for row in near if row.kind == HelperKind.COUNSELLOR][:1],
        [row for row in near if row.kind == HelperKind.VOLUNTEER][:PAIR],
    )
    return [_visit(crew, table, delay) for crew, size in zip(crews, (1, PAIR), strict=True) if len(crew) == size]


def _visit(crew: Sequence[Helper], table: _Table, delay: float | None) -> HomeVisit:
    roads = [table.there_and_back(f"helper-{row.pk}") for row in crew]
    return HomeVisit(
        names=tuple(row.full_name for row in crew),
        people=len(crew),
        professionals=sum(row.kind in _PAID for row in crew),
        road_minutes=sum(minutes for minutes, _ in roads),
        km=sum(km for _, km in roads),
        presence_minutes=PRESENCE_MINUTES,
        delay_days=delay,
    )


def _delay(user: Any) -> float | None:
    """Mean days between a request and its first visit, over the visits of the last weeks; None without any."""
    since = timezone.localdate() - timedelta(weeks=DELAY_WEEKS)
    first = Min("visits__day", filter=Q(visits__status=VisitStatus.SEEN))
    rows = VisitRequest.objects.visible_to(user).order_by().annotate(first=first).filter(first__gte=since)
    days = [max(0, (seen - asked).days) for asked, seen in rows.values_list("requested_on", "first")]
    return mean(days) if days else None


def _session(row: Any, table: _Table, rides: SessionRides) -> Session:
    hall, home = table.rows[hall_name(row.destination)], table.rows[HOME]
    ride, why = rides.of(row, table.matrix, table.rows)
    seats = sum(wish.seats for wish in row.placed)
    is_placed = any(wish.stage == WishStage.PLACED for wish in row.own)
    paid = [place for place in row.animating if place.helper.kind in _PAID]
    return Session(
        key=row.pk,
        title=row.title,
        place=row.destination.name,
        starts_at=row.starts_at,
        kind=WorkshopKind(row.kind),
        km=float(table.matrix.kilometres[home, hall]),
        minutes_away=int(table.matrix.minutes[home, hall]),
        delay_days=(row.day - timezone.localdate()).days,
        seats_left=_seats_left(row),
        animator_minutes=len(paid) * row.minutes,
        expected=max(1, seats + (0 if is_placed else 1)),
        ride=ride,
        no_ride=why,
        is_registered=bool(row.own),
        wish_id=row.own[0].pk if row.own else None,
        is_driven=any(wish.needs_ride for wish in row.own),
    )
