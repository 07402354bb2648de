"""The runs of a day as lanes: a strip of time, the stops in order, who is aboard and for how long."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from core.formatting import duration, hour, km, plural
from scheduling.models import RideLeg, RideRequest, Run, RunStop
from scheduling.planning.clock import minute_of
from scheduling.planning.rides.needs import load_of
from scheduling.selectors.transport.driving import STOPPED_CAR
from scheduling.transport.enums import Aid, LegState, RunStage, StopKind, Way

FIRST_HOUR, LAST_HOUR = 8, 18
NEARLY = 0.85


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a strip, in per cent of its width. ``kind``: out, back, or stay when nobody is aboard."""

    left: float
    width: float
    kind: str
    count: int
    words: str

    @property
    def right(self) -> float:
        """Where it ends."""
        return round(self.left + self.width, 2)

    @property
    def middle(self) -> float:
        """Where its figure stands."""
        return round(self.left + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class StopRow:
    """A line of the stops: hour, place, who gets in or out, seats aboard after it, time aboard at the end."""

    leg: RideLeg
    hour: str
    place: str
    is_pickup: bool
    who: str
    aboard: str
    riding: str = ""
    minutes: int = 0
    is_long: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """A driver with a vehicle and the runs of the day."""

    run: Run
    name: str
    car: str
    facts: str
    segments: Sequence[Segment] = ()
    stops: Sequence[StopRow] = ()
    problems: Sequence[str] = ()
    is_draft: bool = True
    is_begun: bool = False
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """The hours that strips span."""

    first: int
    last: int
    hours: Sequence[tuple[float, str]] = field(default=())

    def at(self, minute: int) -> float:
        """Per cent of the width."""
        share = (minute - self.first * 60) / ((self.last - self.first) * 60)
        return round(100 * min(1.0, max(0.0, share)), 2)


def scale_of(runs: Iterable[Run], day: date) -> Scale:
    """Hours from 8 to 18, more when a run needs it."""
    first, last = FIRST_HOUR, LAST_HOUR
    for run in runs:
        first = min(first, minute_of(run.starts_at, day) // 60)
        last = max(last, -(-minute_of(run.ends_at, day) // 60))
    step = 100 / (last - first)
    marks = tuple((round(step * number, 2), f"{first + number} h") for number in range(last - first))
    return Scale(first, last, marks)


def lane_of(
    run: Run, stops: Sequence[RunStop], legs: Mapping[int, RideLeg], scale: Scale, problems: Sequence[str]
) -> Lane:
    """A run as a lane. ``legs``: every way of the day by key, with its need."""
    known = [stop for stop in stops if stop.leg_id in legs]
    rows = _stop_rows(run, known, legs)
    begun = {LegState.ABOARD, LegState.DONE, LegState.ABSENT}
    vehicle = run.vehicle
    seats = plural(vehicle.seats, "place")
    if vehicle.wheelchairs:
        seats += f", {plural(vehicle.wheelchairs, 'fauteuil roulant', 'fauteuils roulants')}"
    people = len({legs[stop.leg_id].request_id for stop in known})
    return Lane(
        run=run,
        name=f"{run.driver}",
        car=vehicle.name,
        facts=f"{seats}. {km(float(run.km))}. De {hour(run.starts_at)} à {hour(run.ends_at)}",
        segments=_segments(run, known, legs, scale),
        stops=rows,
        problems=problems,
        is_draft=run.stage == RunStage.DRAFT,
        is_begun=any(legs[stop.leg_id].state in begun for stop in known),
        summary=plural(people, "personne"),
    )


def _stop_rows(run: Run, stops: Sequence[RunStop], legs: Mapping[int, RideLeg]) -> list[StopRow]:
    rows, aboard = [], 0
    left: dict[int, datetime] = {}
    for stop in stops:
        leg = legs[stop.leg_id]
        is_pickup = stop.kind == StopKind.PICKUP
        aboard += load_of(leg.request).seats * (1 if is_pickup else -1)
        riding, is_long, minutes = "", False, 0
        if is_pickup:
            left[leg.pk] = stop.leaves_at
        elif leg.pk in left:
            minutes = int((stop.begins_at - left[leg.pk]).total_seconds() // 60)
            riding, is_long = _riding(leg.request, minutes)
        rows.append(
            StopRow(
                leg=leg,
                hour=hour(stop.begins_at),
                place=place_words(leg, at_pickup=is_pickup),
                is_pickup=is_pickup,
                who=_who(leg),
                aboard=f"{aboard} sur {run.vehicle.seats}" if aboard else "0",
                riding=riding,
                minutes=minutes,
                is_long=is_long,
                state="" if leg.state == LegState.PLANNED else leg.get_state_display(),
            )
        )
    return _together(rows)


def _together(rows: Sequence[StopRow]) -> list[StopRow]:
    """Those who get out one after the other at the same place make one line, with the longest time aboard."""
    found: list[StopRow] = []
    for row in rows:
        last = found[-1] if found else None
        if last is None or row.is_pickup or last.is_pickup or row.place != last.place or row.state != last.state:
            found.append(row)
            continue
        # The first to get in has been aboard longest, and gets out with the others.
        longest = max(last, row, key=lambda one: one.minutes)
        words = longest.riding if " : " in longest.riding else f"{longest.who.split(',')[0]} : {longest.riding}"
        found[-1] = replace(
            last,
            who=f"{last.who} ; {row.who}",
            aboard=row.aboard,
            riding=words,
            minutes=longest.minutes,
            is_long=last.is_long or row.is_long,
        )
    return found


def _riding(need: RideRequest, minutes: int) -> tuple[str, bool]:
    """ "35 min sur 60", and whether it is nearly the most. Beyond it, the road alone takes as long."""
    most = need.scheme.max_ride_minutes if need.scheme is not None else 60
    if minutes > most:
        return f"{duration(minutes)}, long trajet", True
    return f"{minutes} min sur {most}", minutes >= NEARLY * most


def place_words(leg: RideLeg, *, at_pickup: bool) -> str:
    """ "Neuvic, Espace multimédia", or the commune and the address of the home."""
    need = leg.request
    if at_pickup and leg.is_resumed:
        return STOPPED_CAR
    starts = at_pickup == (leg.way == Way.OUT)
    place = need.origin if starts else need.destination
    if place is not None:
        return f"{place.town_name}, {place.name}" if place.town_name not in place.name else place.name
    person = need.beneficiary
    return f"{person.commune.name}, {person.address}" if person.address else person.commune.name


def _who(leg: RideLeg) -> str:
    need = leg.request
    parts = [need.beneficiary.full_name]
    if leg.way == Way.BACK:
        parts.append("retour")
    if need.companions:
        parts.append(plural(need.companions, "accompagnant"))
    parts += [Aid(aid).label.split(",")[0] for aid in need.aids if aid in Aid.values]
    return ", ".join(parts)


def _segments(run: Run, stops: Sequence[RunStop], legs: Mapping[int, RideLeg], scale: Scale) -> list[Segment]:
    """Time with people aboard, outbound or back, and time between the two."""
    found: list[Segment] = []
    aboard: dict[int, str] = {}
    since, most = None, 0
    idle_from: int | None = None
    kinds: set[str] = set()
    for stop in stops:
        minute = minute_of(stop.begins_at, run.day)
        if stop.kind == StopKind.PICKUP:
            if not aboard:
                if idle_from is not None and minute - idle_from >= 20:
                    found.append(_segment(scale, (idle_from, minute), "stay"))
                since, most, kinds = minute, 0, set()
            aboard[stop.leg_id] = legs[stop.leg_id].way
            kinds.add(legs[stop.leg_id].way)
            most = max(most, len(aboard))
        else:
            aboard.pop(stop.leg_id, None)
            if not aboard and since is not None:
                kind = "out" if Way.OUT in kinds else "back"
                span = (since, minute_of(stop.leaves_at, run.day))
                found.append(_segment(scale, span, kind, most, hour(stop.begins_at)))
                idle_from, since = minute_of(stop.leaves_at, run.day), None
    return found


def _segment(scale: Scale, span: tuple[int, int], kind: str, count: int = 0, words: str = "") -> Segment:
    left = scale.at(span[0])
    return Segment(left, max(0.8, round(scale.at(span[1]) - left, 2)), kind, count, words)
