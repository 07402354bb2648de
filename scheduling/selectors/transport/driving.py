"""A driver's run, as it is read on a phone and on paper: stops in order, who gets in or out, what comes next.

A helper reads names, addresses and telephones near the day only (``scheduling.rules``): before and after, hours and
communes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from core.formatting import plural
from mediation.enums import Gender
from mediation.models import Beneficiary
from scheduling.models import Destination, RideLeg, Run, RunEvent, RunStop
from scheduling.planning.ride_letters import ends_of
from scheduling.rules import may_see_person
from scheduling.services.transport.driving import is_open, last_event, may_tap
from scheduling.transport.enums import Aid, Escort, LegState, RunEventKind, RunStage, StopKind

DAYS_AHEAD = 30
DAYS_KEPT = 2
NOBODY = "Une personne"
STOPPED_CAR = "Là où la première voiture s’est arrêtée"


@dataclass(frozen=True, slots=True)
class StopLine:
    """A stop of a run as its reader may know it; ``aboard``: people in the car when it leaves again."""

    stop: RunStop
    leg: RideLeg
    name: str
    place: str
    address: str
    commune: str
    latitude: float | None
    longitude: float | None
    phones: tuple[Any, ...]
    needs: tuple[str, ...]
    access_notes: tuple[str, ...]
    aboard: int

    @property
    def is_pickup(self) -> bool:
        """Someone gets in here."""
        return self.stop.kind == StopKind.PICKUP

    @property
    def waits(self) -> datetime | None:
        """When the car arrives, where it has to wait."""
        early = self.stop.begins_at - self.stop.arrives_at
        return self.stop.arrives_at if early >= timedelta(minutes=5) else None

    @property
    def feminine(self) -> str:
        """What agrees with the person: "e", "" or "(e)" when the civility is not known."""
        return {Gender.FEMALE: "e", Gender.MALE: ""}.get(Gender(self.leg.request.beneficiary.gender), "(e)")

    @property
    def state(self) -> str:
        """ "todo", "done" or "absent"."""
        if self.leg.state == LegState.ABSENT:
            return "absent"
        over = {LegState.ABOARD, LegState.DONE} if self.is_pickup else {LegState.DONE}
        return "done" if self.leg.state in over else "todo"


@dataclass(frozen=True, slots=True)
class RunSheet:
    """A run, its stops, what the next tap is: "leave", "stop", "finish" or "" once it is over."""

    run: Run
    stops: tuple[StopLine, ...]
    shows_people: bool
    can_tap: bool
    next_act: str
    next_stop: StopLine | None
    last: RunEvent | None
    is_stopped: bool
    late_minutes: int

    @property
    def people(self) -> str:
        """ "3 personnes"."""
        return plural(len({line.leg.request.beneficiary_id for line in self.stops}), "personne")


def own_runs(user: Any, today: date | None = None) -> list[Run]:
    """Return the published runs that the user drives, from two days ago to a month ahead."""
    now = today or timezone.localdate()
    rows = Run.objects.visible_to(user).filter(driver__helper__user=user, stage=RunStage.PUBLISHED)
    near = rows.filter(day__gte=now - timedelta(days=DAYS_KEPT), day__lte=now + timedelta(days=DAYS_AHEAD))
    return list(near.select_related("vehicle").prefetch_related("legs").order_by("starts_at", "pk"))


def run_sheet(user: Any, run: Run) -> RunSheet:
    """Return a run as the user may read it; the run comes from ``Run.objects.visible_to``."""
    shows = may_see_person(user, run.day)
    lines = _lines(_stops(run), shows=shows)
    ahead = next((line for line in lines if line.state == "todo"), None)
    events = list(RunEvent.objects.filter(run=run, undone_at=None).order_by("pk"))
    open_events = [event for event in events if event.settled_at is None]
    return RunSheet(
        run=run,
        stops=lines,
        shows_people=shows,
        can_tap=may_tap(user, run) and is_open(run),
        next_act=_next_act(run, ahead),
        next_stop=ahead,
        last=last_event(run),
        is_stopped=any(event.kind == RunEventKind.STOPPED for event in open_events),
        late_minutes=sum(event.minutes or 0 for event in events if event.kind == RunEventKind.LATE),
    )


def _stops(run: Run) -> list[RunStop]:
    joined = ("leg__request__beneficiary__commune", "leg__request__origin__commune")
    rows = RunStop.objects.filter(run=run).select_related(*joined, "leg__request__destination__commune")
    return list(rows.order_by("rank", "pk"))


def _next_act(run: Run, ahead: StopLine | None) -> str:
    if run.finished_at is not None or run.stage != RunStage.PUBLISHED:
        return ""
    if run.started_at is None:
        return "leave"
    return "stop" if ahead is not None else "finish"


def _lines(stops: Sequence[RunStop], *, shows: bool) -> tuple[StopLine, ...]:
    aboard, lines = 0, []
    for stop in stops:
        if stop.leg.state != LegState.ABSENT:
            carried = 1 + stop.leg.request.companions
            aboard += carried if stop.kind == StopKind.PICKUP else -carried
        lines.append(_line(stop, aboard, shows=shows))
    return tuple(lines)


def _line(stop: RunStop, aboard: int, *, shows: bool) -> StopLine:
    ride, leg = stop.leg.request, stop.leg
    person = ride.beneficiary
    start, end = ends_of(ride, leg.way)
    place = start if stop.kind == StopKind.PICKUP else end
    commune = place.town_name if place is not None else person.commune.name
    if not shows:
        return StopLine(stop, leg, NOBODY, "", "", commune, None, None, (), (), (), aboard)
    if leg.is_resumed and stop.kind == StopKind.PICKUP:
        return _resumed_line(stop, leg, aboard)
    where: Destination | Beneficiary = place or person
    return StopLine(
        stop=stop,
        leg=leg,
        name=person.full_name,
        place=place.name if place is not None else "",
        address=where.address,
        commune=commune,
        latitude=where.latitude,
        longitude=where.longitude,
        phones=tuple(person.phones),
        needs=_needs(leg, with_words=stop.kind == StopKind.PICKUP),
        access_notes=tuple(note for note in (where.access_notes,) if note),
        aboard=aboard,
    )


def _resumed_line(stop: RunStop, leg: RideLeg, aboard: int) -> StopLine:
    """Someone is fetched where another car stopped."""
    person = leg.request.beneficiary
    return StopLine(
        stop, leg, person.full_name, STOPPED_CAR, "", "", leg.resume_latitude, leg.resume_longitude,
        tuple(person.phones), _needs(leg, with_words=True), (), aboard,
    )  # fmt: skip


def _needs(leg: RideLeg, *, with_words: bool) -> tuple[str, ...]:
    """What the person moves with, who comes along, how far to go with her, what to know."""
    ride = leg.request
    told = [str(Aid(aid).label).capitalize() for aid in ride.aids if aid in Aid.values]
    if ride.companions:
        told.append(plural(ride.companions, "personne l’accompagne", "personnes l’accompagnent"))
    if ride.escort != Escort.DOOR:
        told.append(str(Escort(ride.escort).label).capitalize())
    if with_words and ride.words:
        told.append(f"« {ride.words} »")
    return tuple(told)
