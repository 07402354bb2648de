"""What is written by SMS about rides and runs: hours and first names, and a link to the rest."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from core.formatting import NBSP, hour, hours_between, plural
from scheduling.enums import CallReason
from scheduling.models import RideRequest, Run
from scheduling.planning.ride_letters import Names, Told, picks_up
from scheduling.planning.texts import call_back, short_day
from scheduling.transport.enums import Way

_OPENINGS = {
    CallReason.CONFIRM: "Votre déplacement, {day}",
    CallReason.MOVED: "Votre déplacement change, {day}",
    CallReason.REMINDER: "Rappel de votre déplacement, {day}",
}


def ride_text(
    ride: RideRequest,
    was: Told,
    now: Told,
    *,
    reason: CallReason,
    sentences: Sequence[str],
    names: Names,
    link: str,
) -> str:
    """SMS to a passenger: who comes and when, each way. A loss, a delay or a cancellation is told in whole sentences.

    ``link`` is the own page; without one, nothing stands any more and the number to call is given.
    """
    rest = f" Détail{NBSP}: {link}" if link else f" {call_back(ride.territory)}"
    opening = _OPENINGS.get(reason)
    if opening is None or not now or was.keys() - now.keys():
        return " ".join(sentences) + rest
    ways = [_way(way, now, names) for way in (Way.OUT, Way.BACK) if way in now]
    return f"{opening.format(day=short_day(ride.day))}{NBSP}: {', '.join(ways)}.{rest}"


def _way(way: str, now: Told, names: Names) -> str:
    """ "aller avec Odile à 9 h 05"."""
    fact = now[way]
    driver = names.get(int(str(fact[2])), "le conducteur")
    return f"{'aller' if way == Way.OUT else 'retour'} avec {driver} à {hour(picks_up(fact))}"


def run_text(run: Run, stops: int, *, is_change: bool, is_gone: bool) -> str:
    """SMS to a driver: day, hours, how many stops, and the page where they are; never a name, never an address."""
    day = short_day(run.day)
    if is_gone:
        return f"Votre course du {day} n’aura pas lieu. Vous êtes libre. {call_back(run.territory)}"
    link = f"{settings.PUBLIC_ADDRESS}{reverse('scheduling:my-run', args=[run.pk])}"
    change = " a changé" if is_change else ""
    hours = hours_between(run.starts_at, run.ends_at)
    return f"Votre course du {day}{change}{NBSP}: {hours}, {plural(stops, 'arrêt')}. Détail{NBSP}: {link}"
