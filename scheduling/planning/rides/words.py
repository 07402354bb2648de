"""What stops a ride, and what a plan breaks, in French sentences."""

from collections.abc import Iterable, Mapping

from core.formatting import NBSP, number, plural
from directory.enums import UnmetReason
from scheduling.models import Driver, RideLeg
from scheduling.optimiser.model import Violation
from scheduling.optimiser.rides_checker import RideRule
from scheduling.optimiser.rides_model import RideCause
from scheduling.planning.rides.problem import RideIndex

CAUSES: Mapping[str, str] = {
    RideCause.NO_WINDOW: "L’heure demandée ne peut pas être tenue.",
    RideCause.WINDOW: "L’heure demandée est déjà passée, ou le retour suit de trop près.",
    RideCause.TOO_LONG: "Le trajet dure plus que le temps à bord permis.",
    RideCause.TRAVEL_UNKNOWN: "Le temps de route n’est pas connu.",
    RideCause.NO_CAPACITY: "Pas assez de places dans le véhicule.",
    RideCause.WHEELCHAIR: "Pas de place pour un fauteuil roulant.",
    RideCause.FEATURE: "Le véhicule ou le conducteur ne convient pas (marche basse, accompagnement jusqu’à la salle).",
    RideCause.EXCLUDED: "Autre raison.",
    RideCause.NO_DRIVER: "Personne n’est libre à cette heure.",
    RideCause.TOUR_TOO_LONG: "La course serait trop longue.",
    RideCause.KILOMETRES: "Trop de kilomètres pour le conducteur ce jour-là, ou dans l’année.",
    RideCause.VEHICLE_FULL: "Le véhicule est plein à cette heure.",
    RideCause.DRIVER_BUSY: "Le conducteur est pris ailleurs à cette heure.",
    RideCause.ROUND_TRIP: "L’autre sens n’a pas de conducteur : on ne laisse personne sans retour.",
    RideCause.FIXED: "Ce qui est fixé ne peut plus être tenu.",
    RideCause.COST: "Le détour serait trop long.",
}
# What each cause is in the ledger of unmet needs; the others are a lack of drivers or of places.
_IN_LEDGER: Mapping[str, UnmetReason] = {
    RideCause.NO_WINDOW: UnmetReason.HOURS,
    RideCause.WINDOW: UnmetReason.HOURS,
    RideCause.TOO_LONG: UnmetReason.TOO_FAR,
    RideCause.TOUR_TOO_LONG: UnmetReason.TOO_FAR,
    RideCause.KILOMETRES: UnmetReason.TOO_FAR,
    RideCause.COST: UnmetReason.TOO_FAR,
    RideCause.WHEELCHAIR: UnmetReason.NOT_ACCESSIBLE,
    RideCause.FEATURE: UnmetReason.NOT_ACCESSIBLE,
}
_BROKEN: Mapping[str, str] = {
    RideRule.TRAVEL: "il manque du temps de route",
    RideRule.TRAVEL_UNKNOWN: "un temps de route n’est pas connu",
    RideRule.HELP: "il manque du temps pour monter ou descendre",
    RideRule.PICKUP_WINDOW: "l’heure de départ ne convient pas",
    RideRule.DROPOFF_WINDOW: "l’heure d’arrivée ne convient pas",
    RideRule.RIDE_TIME: "le temps à bord est trop long",
    RideRule.SEATS: "il n’y a pas assez de places",
    RideRule.WHEELCHAIRS: "il n’y a pas de place pour le fauteuil roulant",
    RideRule.AIDS: "il n’y a pas de place pour l’aide pliée",
    RideRule.FEATURE: "le véhicule ou le conducteur ne convient pas",
    RideRule.EXCLUDED: "ce conducteur n’est pas possible",
    RideRule.ROUND_TRIP: "il manque l’autre sens",
    RideRule.STAY: "le retour part trop tôt",
    RideRule.ESCORT: "le conducteur qui accompagne reste sur place et ramène la personne",
}
_OF_CREW: Mapping[str, str] = {
    RideRule.AVAILABILITY: "n’est pas libre pendant toute la course",
    RideRule.OVERLAP: "aurait deux courses en même temps",
    RideRule.TOUR_LENGTH: "aurait une course trop longue",
    RideRule.UNKNOWN_VEHICLE: "ne peut pas conduire ce jour-là",
}


def cause_sentences(causes: Mapping[str, int]) -> list[str]:
    """Say what stopped a ride: "Le véhicule est plein à cette heure (2 conducteurs)." The most frequent first."""
    found = []
    for cause, count in sorted(causes.items(), key=lambda item: -item[1]):
        sentence = CAUSES.get(cause, "Autre raison.")
        is_counted = count > 1 and cause in {
            RideCause.VEHICLE_FULL, RideCause.DRIVER_BUSY, RideCause.NO_DRIVER, RideCause.FEATURE,
            RideCause.KILOMETRES, RideCause.TOUR_TOO_LONG, RideCause.WHEELCHAIR, RideCause.NO_CAPACITY,
        }  # fmt: skip
        found.append(f"{sentence[:-1]} ({plural(count, 'conducteur')})." if is_counted else sentence)
    return found


def reason_of_cause(cause: str) -> UnmetReason:
    """Return what a cause of the search is in the ledger of unmet needs."""
    return _IN_LEDGER.get(cause, UnmetReason.NO_CAPACITY)


def leg_words(leg: RideLeg) -> str:
    """ "Yvette Laborie, aller"."""
    return f"{leg.request.beneficiary.full_name}, {leg.get_way_display()}"


def broken_sentences(index: RideIndex, found: Iterable[Violation]) -> list[str]:
    """Say what a plan breaks, each once."""
    return list(dict.fromkeys(_sentence(index, one) for one in found))


def _sentence(index: RideIndex, one: Violation) -> str:
    leg, crew = index.legs.get(one.visit_id), index.crews.get(one.helper_id)
    if one.cause == RideRule.KILOMETRES and crew is not None:
        return f"{crew.driver} ferait trop de kilomètres{NBSP}: {_limit_words(crew.driver, index)}."
    if one.cause in _OF_CREW and crew is not None:
        return f"{crew.driver} {_OF_CREW[one.cause]}."
    if leg is not None:
        who = f" avec {crew.driver}" if crew is not None else ""
        return f"{leg_words(leg)}{who}{NBSP}: {_BROKEN.get(one.cause, 'ce trajet n’est pas possible')}."
    return "La journée ne respecte pas toutes les règles."


def _limit_words(driver: Driver, index: RideIndex) -> str:
    """Say which limit of a driver counts that day: the day's, or what is left of the year's."""
    driven = float(index.inputs.year_km.get(driver.pk, 0))
    day, year = driver.max_km_day, driver.max_km_year
    if year is not None and (day is None or year - driven < day):
        other = number(round(driven))
        return f"{number(year)} km par an au plus, dont {other} km déjà faits ou promis les autres jours"
    return f"{number(day or 0)} km par jour au plus, tous véhicules ensemble"
