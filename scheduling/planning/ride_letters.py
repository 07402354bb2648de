"""What is written or said to people about their rides, and to drivers about their runs. Plain French.

A letter to a driver holds hours and communes only: it stays in a mailbox longer than a volunteer may know whom the run
is for (``scheduling.rules``).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import Territory
from core.formatting import day_long, hour, hours_between, phone
from scheduling.enums import CallReason
from scheduling.models import Destination, RideRequest, Run, RunStop
from scheduling.planning.letters import address_of
from scheduling.transport.enums import Direction, LegState, RideState, StopKind, Way
from scheduling.transport.states import CANCELLED

# way → [pick-up, drop-off, key of the driver's helper]
Told = Mapping[str, Sequence[object]]
# key of a helper → first name
Names = Mapping[int, str]


def ends_of(ride: RideRequest, way: str) -> tuple[Destination | None, Destination | None]:
    """Return from where to where a way goes; None: home."""
    there = (ride.origin, ride.destination)
    return there if way == Way.OUT else (there[1], there[0])


def call_back(territory: Territory) -> str:
    """ "au 05 36 49 01 00", or at the town hall."""
    return f"au {phone(territory.phone)}" if territory.phone else "à la mairie"


def picks_up(fact: Sequence[object]) -> datetime:
    """When someone is picked up, from what was told."""
    return datetime.fromisoformat(str(fact[0]))


def arrives(fact: Sequence[object]) -> datetime:
    """When someone is dropped, from what was told."""
    return datetime.fromisoformat(str(fact[1]))


def way_sentence(ride: RideRequest, way: str, fact: Sequence[object], names: Names, *, with_day: bool = True) -> str:
    """ "Odile viendra vous chercher jeudi 3 décembre à 9 h 05 devant chez vous. Arrivée vers 9 h 30, Neuvic."""
    start, end = ends_of(ride, way)
    driver = names.get(int(str(fact[2])), "Le conducteur")
    when = f"{day_long(ride.day)} à {hour(picks_up(fact))}" if with_day else f"à {hour(picks_up(fact))}"
    where = "devant chez vous" if start is None else f"ici : {start.name}"
    arrival = hour(arrives(fact))
    if end is None:
        return f"{driver} viendra vous chercher {when}, {where}. Vous serez chez vous vers {arrival}."
    return f"{driver} viendra vous chercher {when}, {where}. Arrivée vers {arrival} : {end.name}."


def news(ride: RideRequest, was: Told, now: Told, reason: str, names: Names) -> list[str]:
    """What to say, as sentences: only what differs from what was told before."""
    if not now:
        return [_nothing_left(ride)]
    told = []
    for way in (Way.OUT, Way.BACK):
        before, after = was.get(way), now.get(way)
        if before == after:
            continue
        if after is None:
            told.append(_way_lost(ride, way))
        elif before is None:
            told.append(_way_new(ride, way, after, names, is_first=not was))
        else:
            told.append(_way_changed(ride, way, (before, after), reason, names))
    return told


def _way_new(ride: RideRequest, way: str, fact: Sequence[object], names: Names, *, is_first: bool) -> str:
    """The day is said once, with the first way."""
    is_second = way == Way.BACK and ride.direction == Direction.ROUND
    sentence = way_sentence(ride, way, fact, names, with_day=not (is_first and is_second))
    if is_second:
        return f"Pour le retour, {sentence}"
    return sentence if is_first else f"Pour l’aller, {sentence}"


def _way_changed(
    ride: RideRequest, way: str, facts: tuple[Sequence[object], Sequence[object]], reason: str, names: Names
) -> str:
    before, after = facts
    was, now = hour(picks_up(before)), hour(picks_up(after))
    driver = names.get(int(str(after[2])), "Le conducteur")
    if reason == CallReason.LATE:
        return f"{driver} a du retard et passera vers {now}, au lieu de {was}."
    instead = f" C’était {was}." if was != now else ""
    article = "L’aller" if way == Way.OUT else "Le retour"
    return f"{article} change : {way_sentence(ride, way, after, names)}{instead}"


def _way_lost(ride: RideRequest, way: str) -> str:
    article = "l’aller" if way == Way.OUT else "le retour"
    is_cancelled = any(leg.way == way and leg.state == LegState.CANCELLED for leg in ride.legs.all())
    if is_cancelled or not any(leg.way == way for leg in ride.legs.all()):
        return f"{article.capitalize()} du {day_long(ride.day)} est annulé."
    return (
        f"Pour {article} du {day_long(ride.day)}, le conducteur prévu ne peut pas venir. "
        "Nous cherchons quelqu’un d’autre et nous vous rappellerons."
    )


def _nothing_left(ride: RideRequest) -> str:
    day = day_long(ride.day)
    if ride.state in CANCELLED | {RideState.TURNED_DOWN, RideState.UNMET, RideState.SUBSTITUTED}:
        return f"Votre déplacement prévu {day} n’aura pas lieu."
    return f"Le conducteur prévu {day} ne peut pas venir. Nous cherchons quelqu’un d’autre et nous vous rappellerons."


def call_sentence(ride: RideRequest, sentences: Sequence[str], reason: str, *, is_standing: bool = True) -> str:
    """What to say on the telephone, from the first word to the last; nothing is asked of a ride that is gone."""
    hello = f"Bonjour {address_of(ride.beneficiary)}, c’est le service de transport."
    again = {
        CallReason.MOVED: " Votre déplacement change.",
        CallReason.REMINDER: " Je vous rappelle votre déplacement.",
    }.get(CallReason(reason), "")
    end = {
        CallReason.CANCELLED: "",
        CallReason.LATE: " Merci de l’attendre.",
        CallReason.REMINDER: f" En cas d’empêchement, rappelez-nous {call_back(ride.territory)}.",
    }.get(
        CallReason(reason),
        f" Est-ce que cela vous convient ? En cas d’empêchement, rappelez-nous {call_back(ride.territory)}.",
    )
    return f"{hello}{again} {' '.join(sentences)}{end if is_standing else ''}"


def mail_subject(ride: RideRequest, reason: str) -> str:
    """Subject of the letter to a passenger."""
    day = day_long(ride.day)
    return {
        CallReason.CONFIRM: f"Votre déplacement du {day}",
        CallReason.MOVED: f"Votre déplacement du {day} change",
        CallReason.CANCELLED: f"Votre déplacement du {day} n’aura pas lieu",
        CallReason.LATE: "Votre conducteur a du retard",
        CallReason.REMINDER: f"Rappel : votre déplacement du {day}",
    }[CallReason(reason)]


def mail_body(ride: RideRequest, sentences: Sequence[str], link: str) -> str:
    """Letter to a passenger; ``link`` is the own page, where one may say not to come."""
    page = (
        f"Tout est écrit ici, et vous pouvez y dire que vous ne viendrez pas, sans compte ni mot de passe :\n{link}\n\n"
        "Ce lien est à vous : ne le transférez pas.\n\n"
        if link
        else ""
    )
    return (
        f"Bonjour {address_of(ride.beneficiary)},\n\n" + "\n".join(sentences) + f"\n\n{page}"
        f"Une question, un empêchement ? Appelez-nous {call_back(ride.territory)}.\n\n"
        f"{ride.territory.service_name}\n{ride.territory.name}\n"
    )


def run_lines(stops: Sequence[RunStop]) -> list[str]:
    """The stops of a run for a driver's letter: hour and commune, never a name."""
    lines = []
    for stop in stops:
        start, end = ends_of(stop.leg.request, stop.leg.way)
        place = start if stop.kind == StopKind.PICKUP else end
        town = place.town_name if place is not None else stop.leg.request.beneficiary.commune.name
        act = "une personne monte" if stop.kind == StopKind.PICKUP else "une personne descend"
        lines.append(f"  {hour(stop.begins_at)} : {town}, {act}")
    return lines


def run_subject(run: Run, *, is_change: bool, is_gone: bool) -> str:
    """Subject of the letter to a driver."""
    day = day_long(run.day)
    if is_gone:
        return f"Votre course du {day} est annulée"
    return f"Votre course du {day} : du changement" if is_change else f"Votre course du {day}"


def run_body(run: Run, lines: Sequence[str], *, is_change: bool, is_gone: bool) -> str:
    """Letter to a driver."""
    hello = f"Bonjour {run.driver.helper.first_name},\n\n"
    empty = f"Un empêchement ? Appelez-nous {call_back(run.territory)}.\n"
    if is_gone:
        return f"{hello}Votre course du {day_long(run.day)} n’aura pas lieu. Vous êtes libre.\n\n{empty}"
    intro = "Votre course a changé. La voici en entier." if is_change else "Voici votre course."
    page = f"{settings.PUBLIC_ADDRESS}{reverse('scheduling:my-run', args=[run.pk])}"
    stops = "\n".join(lines)
    return (
        f"{hello}{intro}\n\n{day_long(run.day).capitalize()}, {hours_between(run.starts_at, run.ends_at)}, "
        f"avec {run.vehicle}\n{stops}\n\n"
        f"Noms, adresses et téléphones sont sur votre page, sept jours avant :\n{page}\n\n{empty}"
    )
