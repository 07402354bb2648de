"""The list of needs for a ride, and what one of them shows: its state, its ways, what stands against it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch
from django.utils import timezone

from core.formatting import day_long, enumerate_fr, hour, plural_word
from scheduling.models import RideConfided, RideLeg, RideRequest, TransportScheme
from scheduling.querysets_transport import OPEN_NEEDS, UNDECIDED, RideNeedQuerySet
from scheduling.selectors.transport.confided import confided_of, confided_words
from scheduling.services.transport.ride_checks import usual_moment
from scheduling.transport.booking import BookingRule, late_booking
from scheduling.transport.enums import Aid, BookingNotice, LegState, RideState, RunStage, StopKind

# Tone, icon: what a state looks like beside its words.
LOOKS: dict[str, tuple[str, str]] = {
    RideState.DRAFT: ("", "pencil"),
    RideState.REQUESTED: ("warn", "inbox"),
    RideState.LOOKING: ("warn", "hourglass-split"),
    RideState.PROPOSED: ("warn", "calendar"),
    RideState.CONFIRMED: ("good", "calendar-check"),
    RideState.IN_PROGRESS: ("good", "car-front"),
    RideState.COMPLETED: ("good", "check-circle"),
    RideState.NO_SHOW: ("warn", "door-closed"),
    RideState.CANCELLED_EARLY: ("", "x-circle"),
    RideState.CANCELLED_LATE: ("", "x-circle"),
    RideState.CANCELLED_SAME_DAY: ("", "x-circle"),
    RideState.TURNED_DOWN: ("bad", "sign-stop"),
    RideState.UNMET: ("bad", "exclamation-triangle-fill"),
    RideState.SUBSTITUTED: ("", "house-door"),
}

# How a way stands that no run carries.
_WITHOUT_RUN = {LegState.CANCELLED: "annulé", LegState.DONE: "fait", LegState.ABSENT: "personne au rendez-vous"}


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way of a ride: its hour and driver once a run carries it."""

    label: str
    words: str
    tone: str
    run: Any = None


@dataclass(frozen=True, slots=True)
class RideRow:
    """A line of the list."""

    ride: RideRequest
    where: str
    hours: str
    ways: Sequence[WayLine]
    tone: str
    icon: str
    word: str
    problem: str


def rides_seen(user: Any) -> RideNeedQuerySet[RideRequest]:
    """Return the needs that a member sees, with all that a line shows."""
    legs = RideLeg.objects.select_related("run__driver__helper").prefetch_related("stops").order_by("-way")
    rows: RideNeedQuerySet[RideRequest] = RideRequest.objects.visible_to(user)
    joined = rows.select_related(
        "beneficiary__commune", "destination__commune", "origin__commune", "scheme", "territory", "confided"
    )
    return joined.prefetch_related(Prefetch("legs", legs))


def ride_row(ride: RideRequest) -> RideRow:
    """Return the line of a ride read by ``rides_seen``."""
    tone, icon = LOOKS[ride.state]
    word, problem = ride.get_state_display(), ""
    if ride.state in UNDECIDED and is_refused(ride):
        tone, icon, word, problem = "bad", "sign-stop", "non autorisé", broken_sentences(ride)[0]
    elif ride.state in UNDECIDED and ride.is_return_asked:
        left = "retour" if ride.direction == "RETURN" else "aller"
        tone, icon, word = "warn", "arrow-left-right", f"{left} à décider"
    ways = _lines(ride)
    return RideRow(ride, where_words(ride), hours_words(ride), ways, tone, icon, word, problem)


def _lines(ride: RideRequest) -> list[WayLine]:
    """Return how each way stands; a single line while nobody drives any of them."""
    legs = list(ride.legs.all())
    if legs and all(leg.run is None and leg.state == LegState.WAITING for leg in legs):
        ended = ride.state not in OPEN_NEEDS
        return [WayLine(ride.get_direction_display(), "sans conducteur" if ended else "conducteur à trouver", "")]
    confided = confided_of(ride)
    return [way_line(leg) if confided is None else _outside_line(leg, confided) for leg in legs]


def _outside_line(leg: RideLeg, confided: RideConfided) -> WayLine:
    label = leg.get_way_display()
    if leg.state == LegState.PLANNED:
        return WayLine(label, confided_words(confided, leg.way), "good")
    return WayLine(label, f"{_WITHOUT_RUN.get(LegState(leg.state), '')}, {confided.carrier}", "")


def is_refused(ride: RideRequest) -> bool:
    """Tell whether the law or the scheme's rules were found to be against a ride when it was last looked at."""
    return ride.verdict.get("is_lawful") is False


def broken_sentences(ride: RideRequest) -> list[str]:
    """Return the sentences of the rules that a ride breaks."""
    found = [reason["sentence"] for reason in ride.verdict.get("reasons", ()) if not reason["kept"]]
    return found or ["Ce service ne peut pas conduire à cet endroit."]


def where_words(ride: RideRequest) -> str:
    """Say where from and where to: "vers la gare de Périgueux", "de l’hôpital au domicile"."""
    end = place_words(ride.destination)
    return end if ride.origin is None else f"{place_words(ride.origin)} → {end}"


def place_words(place: Any) -> str:
    """Name a place and its town, once each; home without a place."""
    if place is None:
        return "domicile"
    town = place.town_name
    return place.name if not town or town in place.name else f"{place.name}, {town}"


def hours_words(ride: RideRequest) -> str:
    """Say which hours were asked for: "y être à 10 h, repartir après 12 h"."""
    parts = []
    if ride.arrive_by is not None:
        parts.append(f"y être à {hour(ride.arrive_by)}")
    if ride.leave_after is not None:
        parts.append(f"repartir après {hour(ride.leave_after)}")
    return ", ".join(parts)


def way_line(leg: RideLeg) -> WayLine:
    """Return how one way stands: "9 h 18, Odile Gendron", "conducteur à trouver"."""
    label = leg.get_way_display()
    if leg.run is None:
        return WayLine(label, _WITHOUT_RUN.get(LegState(leg.state), "conducteur à trouver"), "")
    pickups = [stop.begins_at for stop in leg.stops.all() if stop.kind == StopKind.PICKUP]
    when = f"{hour(pickups[0])}, " if pickups else ""
    draft = " (pas encore publié)" if leg.run.stage == RunStage.DRAFT else ""
    return WayLine(label, f"{when}{leg.run.driver}{draft}", "good" if not draft else "", leg.run)


_STATES_OF_MANY = {
    RideState.REQUESTED: "demandés",
    RideState.LOOKING: "cherchent un conducteur",
    RideState.PROPOSED: "trajets proposés",
    RideState.CONFIRMED: "confirmés",
    RideState.COMPLETED: "faits",
    RideState.NO_SHOW: "personnes pas venues",
    RideState.CANCELLED_EARLY: "annulés à temps",
    RideState.CANCELLED_LATE: "annulés tard",
    RideState.CANCELLED_SAME_DAY: "annulés le jour même",
    RideState.TURNED_DOWN: "refusés",
    RideState.SUBSTITUTED: "remplacés par une visite ou une aide à distance",
}


def aids_words(aids: Iterable[str]) -> str:
    """Name the aids: "canne et siège avant nécessaire"."""
    return enumerate_fr(str(Aid(each).label) for each in aids if each in Aid.values)


def state_counts(user: Any, rows: RideNeedQuerySet[RideRequest]) -> list[tuple[str, str, int]]:
    """Return how many needs stand in each state: value of the filter, words, count. Two queries."""
    found = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    deciding = to_decide_count(user)
    counted = [("TODO", "à décider", deciding)] if deciding else []
    standing = ((state, found[state]) for state in RideState if found.get(state))
    return counted + [(state.value, _many(state, count), count) for state, count in standing]


def _many(state: RideState, count: int) -> str:
    """The label of a state after a figure: "20 demandés", "1 demandé"."""
    one = "personne pas venue" if state == RideState.NO_SHOW else str(state.label)
    return plural_word(count, one, _STATES_OF_MANY.get(state, one))


def to_decide_count(user: Any) -> int:
    """Return how many needs wait for somebody's word: the figure of the menu."""
    return int(RideRequest.objects.visible_to(user).to_decide(timezone.localdate()).count())


def lead_sentence(user: Any) -> str:
    """Say the state of it all in a sentence: "12 besoins à venir, 3 à décider."."""
    today = timezone.localdate()
    coming = RideRequest.objects.visible_to(user).filter(state__in=OPEN_NEEDS, day__gte=today).count()
    deciding = to_decide_count(user)
    if not coming and not deciding:
        return "Personne n’attend de déplacement."
    words = "1 besoin de déplacement à venir" if coming == 1 else f"{coming} besoins de déplacement à venir"
    return f"{words}, {deciding} à décider." if deciding else f"{words}, rien à décider."


def booking_warning(scheme: TransportScheme | None, ride: RideRequest, asked_at: datetime) -> str:
    """Return how late a ride was asked for, by the rule of the scheme, or nothing. ``asked_at`` has a zone."""
    if scheme is None:
        return ""
    rule = BookingRule(BookingNotice(scheme.booking), scheme.notice_hours, scheme.last_booking_time)
    return late_booking(rule, asked_at, timezone.make_aware(usual_moment(ride)))


def duplicates_of(user: Any, ride: RideRequest) -> list[RideRequest]:
    """Return the person's other open needs of the day whose hours meet those of a ride, saved or not."""
    rows = RideRequest.objects.visible_to(user).filter(beneficiary=ride.beneficiary_id, day=ride.day)
    others = rows.filter(state__in=OPEN_NEEDS).exclude(pk=ride.pk).select_related("destination__commune", "origin")
    starts, ends = _span(ride)
    return [other for other in others if _span(other)[0] <= ends and starts <= _span(other)[1]]


def _span(ride: RideRequest) -> tuple[datetime, datetime]:
    """From an hour before the first hour asked for, the time to go, to the last one, an hour later for a single one."""
    first = usual_moment(ride)
    last = datetime.combine(ride.day, ride.leave_after or ride.arrive_by or first.time())
    return first - timedelta(hours=1), max(last, first + timedelta(hours=1))


def duplicate_words(other: RideRequest) -> str:
    """Say which need is already noted: "Un déplacement est déjà noté mardi 24 novembre : …"."""
    hours = hours_words(other)
    return f"Un besoin est déjà noté {day_long(other.day)} vers {place_words(other.destination)}, {hours}."


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of a week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
