"""The order of an answer and the sentences that explain it (invariant L6): nothing here depends on chance."""

from datetime import datetime

from django.utils import timezone

from core.formatting import day_date, day_near, duration, hour, hours_between
from directory.enums import Capacity
from directory.hours import OpenState, state_at
from directory.models import PlaceStop
from directory.selectors.search_candidates import Candidate
from directory.selectors.search_types import Wish

OPEN, LATER, FULL = range(3)
# A place that moves, and nobody wrote where it passes next.
PASSAGES_TO_ASK = "Passages à demander"


def state_of(candidate: Candidate, wish: Wish, at: datetime) -> OpenState:
    """Return whether it is open at a moment: by its passage when the place moves, otherwise by its hours."""
    stop = candidate.stop
    if stop is not None:
        is_there = stop.starts_at <= at < stop.ends_at
        return OpenState(is_there, stop.ends_at if is_there else stop.starts_at)
    return state_at(
        candidate.hours,
        at,
        closes_on_school_holidays=candidate.is_shut_on_holidays,
        zone=wish.territory.school_zone,
    )


def is_open_then(state: OpenState, wish: Wish) -> bool:
    """Tell whether a state at ``wish.open_at`` answers the moment, or the span, that the wish asks for."""
    if state.is_open:
        return True
    until, opens = wish.open_until, state.changes_at
    return bool(state.is_open is False and until and opens and opens < until)


def rank_key(candidate: Candidate, state: OpenState, wish: Wish) -> tuple[float, ...]:
    """Return the order: open first and full last, then the journey, then quality, freshness, and a fixed number."""
    is_open = state.is_open or (wish.open_at is not None and is_open_then(state, wish))
    group = FULL if candidate.capacity == Capacity.FULL else OPEN if is_open else LATER
    minutes = candidate.minutes if candidate.minutes is not None else 0 if _comes(candidate) else 10_000
    return (group, minutes, -round(candidate.quality, 1), -candidate.checked_on.toordinal(), candidate.service)


def _comes(candidate: Candidate) -> bool:
    return candidate.is_home or candidate.is_remote


def opens_of(candidate: Candidate, state: OpenState, wish: Wish, at: datetime, now: datetime) -> str:
    """Say when it is open: now and next, or on the day that was asked; a moving place says when it comes."""
    if candidate.stop is not None:
        return passage(candidate.stop, now)
    opens = _opens_at_place(state, wish, at, now)
    if not candidate.is_itinerant or candidate.is_remote or candidate.is_home:
        return opens
    return PASSAGES_TO_ASK if state.is_open is None else f"{opens}. {PASSAGES_TO_ASK}"


def _opens_at_place(state: OpenState, wish: Wish, at: datetime, now: datetime) -> str:
    if wish.open_at is None or at <= now or state.is_open is None:
        return state.sentence(now)
    day = day_near(at, today=timezone.localdate(now))
    if state.is_open:
        until = f" jusqu’à {hour(state.changes_at)}" if state.changes_at else ""
        return f"Ouvert {day}{until}"
    return f"Ouvert {day} à partir de {hour(state.changes_at)}" if state.changes_at else "Fermé"


def passage(stop: PlaceStop, now: datetime) -> str:
    """Say when a moving place is there: "Passe jeudi 3 décembre, de 14 h à 16 h"."""
    if stop.starts_at <= now:
        return f"Sur place, jusqu’à {hour(stop.ends_at)}"
    day = day_near(stop.starts_at, today=timezone.localdate(now))
    return f"Passe {day}, {hours_between(stop.starts_at, stop.ends_at)}"


def reasons_of(candidate: Candidate, opens: str, wish: Wish) -> list[str]:
    """Return the sentences that say why a service stands where it stands, in the order in which they count."""
    told = [f"{opens}."]
    if candidate.capacity == Capacity.FULL:
        told.insert(0, "Complet : placé après les autres.")
    elif candidate.capacity != Capacity.UNKNOWN:
        told.append(f"{Capacity(candidate.capacity).label.capitalize()}.")
    told.append(_how_far(candidate, wish))
    told.append(f"Information du {day_date(candidate.checked_on)}.")
    return [sentence for sentence in told if sentence]


def _how_far(candidate: Candidate, wish: Wish) -> str:
    if candidate.is_remote:
        return "Par téléphone ou par internet, sans vous déplacer."
    if candidate.is_home:
        return "Se déplace chez vous."
    if candidate.minutes is None:
        return ""
    start = f" depuis {wish.commune.name}" if wish.commune is not None and wish.point is None else ""
    return f"À {duration(candidate.minutes)} en voiture{start} ({candidate.travel_source})."
