"""Who could take one more way of a day: ranked offers, and why the others cannot."""

from dataclasses import dataclass
from typing import Any

from accounts.access import territory_of
from core.formatting import duration, enumerate_fr, hour, km, plural_word
from scheduling.models import Driver, RideDay, RideLeg
from scheduling.optimiser import ride_offers
from scheduling.optimiser.rides_encode import encode_rides
from scheduling.optimiser.rides_explain import refusal
from scheduling.optimiser.rides_extract import board_of_rides
from scheduling.optimiser.rides_model import RideOffer, RideProblem, StopKind
from scheduling.planning.clock import moment_at
from scheduling.planning.rides.distance import tour_km
from scheduling.planning.rides.judging import without_legs
from scheduling.planning.rides.problem import RideIndex, leg_name, ride_problem
from scheduling.planning.rides.words import CAUSES

SHOWN = 12
PER_DRIVER = 2


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A driver who could take the way. ``pickup``: minute of the day, which names the offer with ``vehicle_id``."""

    driver: Driver
    vehicle_id: str
    pickup: int
    hour: str
    sentence: str
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class ImpossibleRow:
    """A driver who cannot, and why."""

    driver: Driver
    sentence: str


@dataclass(frozen=True, slots=True)
class LegOffers:
    """What the dialog shows. ``is_movable``: False for a way that has begun, is past, or is unlawful."""

    offers: tuple[OfferRow, ...] = ()
    impossible: tuple[ImpossibleRow, ...] = ()
    is_movable: bool = True


def offers_for(user: Any, ride_day: RideDay, leg: RideLeg) -> LegOffers:
    """Return the ways to take a leg, the least costly first. Two at most for each driver."""
    problem, index = ride_problem(territory=territory_of(user), day=ride_day.day)
    ride = next((one for one in problem.rides if one.id == leg_name(leg)), None)
    if ride is None or (ride.fixed is not None and not leg.is_pinned):
        return LegOffers(is_movable=False)
    answer = ride_offers(problem, index.plan, ride, limit=SHOWN)
    rows: list[OfferRow] = []
    for offer in answer.offers:
        row = _row(problem, index, offer, leg)
        same = [one for one in rows if one.vehicle_id == row.vehicle_id]
        if len(same) < PER_DRIVER and all(one.pickup != row.pickup for one in same):
            rows.append(row)
    offered = {row.driver.pk for row in rows}
    return LegOffers(tuple(rows), tuple(_impossible(problem, index, ride.id, offered)))


def _row(problem: RideProblem, index: RideIndex, offer: RideOffer, leg: RideLeg) -> OfferRow:
    first = offer.placements[0]
    current = index.plan
    before = sum(tour_km(problem, tour) for tour in without_legs(problem, current, {leg_name(leg)}).tours)
    kept = [tour for number, tour in enumerate(current.tours) if number not in offer.replaced]
    names = {tour.vehicle_id for tour in offer.tours}
    after = sum(tour_km(problem, tour) for tour in [*(t for t in kept if t.vehicle_id not in names), *offer.tours])
    more = float(after - before)
    placed = {one.ride_id for one in offer.placements}
    others = [index.legs[name].request.beneficiary for name, _ in offer.moved if name not in placed]
    parts = [f"{km(more)} de plus" if more > 0 else "aucun détour"]
    parts.append(f"temps à bord {duration(_aboard(offer, leg_name(leg)))}")
    if len(offer.placements) > 1:
        second = offer.placements[1]
        words = "retour" if index.legs[second.ride_id].way == "BACK" else "aller"
        parts.append(
            f"{words} à {hour(moment_at(index.day, second.pickup))} avec {index.crews[second.vehicle_id].driver}"
        )
    sentence = ", ".join(parts) + "."
    if others:
        who = enumerate_fr([person.full_name for person in others])
        sentence += f" {who} {plural_word(len(others), 'change', 'changent')} d’heure."
    is_now = leg.run_id is not None and any(
        name == leg_name(leg) for tour in current.tours if tour.vehicle_id == first.vehicle_id
        for name in {stop.ride_id for stop in tour.stops if stop.begin == first.pickup}
    )  # fmt: skip
    when = hour(moment_at(index.day, first.pickup))
    return OfferRow(index.crews[first.vehicle_id].driver, first.vehicle_id, first.pickup, when, sentence, is_now)


def _aboard(offer: RideOffer, name: str) -> int:
    for tour in offer.tours:
        times = {stop.kind: stop for stop in tour.stops if stop.ride_id == name}
        if times:
            return times[StopKind.DROPOFF].begin - times[StopKind.PICKUP].leave
    return 0


def _impossible(problem: RideProblem, index: RideIndex, name: str, offered: set[int]) -> list[ImpossibleRow]:
    """Each driver with no offer, and what stops them: papers, hours, room."""
    plan = without_legs(problem, index.plan, {name})
    encoding = encode_rides(problem)
    board, empty = board_of_rides(encoding, plan.tours), board_of_rides(encoding, ())
    sentences: dict[int, str] = {}
    for row, (vehicle, _) in enumerate(encoding.tours):
        driver = index.crews[vehicle.id].driver
        cause = refusal(encoding, board, empty, encoding.row[name], row)
        sentences.setdefault(driver.pk, CAUSES[cause] if cause is not None else "L’autre sens n’est pas possible.")
    found = []
    for driver in index.inputs.drivers:
        if driver.pk in offered:
            continue
        unfit = index.inputs.unfit.get(driver.pk)
        usual = "Pas libre ce jour-là." if index.crews else ""
        found.append(ImpossibleRow(driver, unfit[0] if unfit else sentences.get(driver.pk, usual)))
    return found
