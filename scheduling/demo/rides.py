"""Needs for a ride of the demo: forty for one coming Thursday, some of past weeks in each state, a weekly one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import User
from directory.enums import UnmetReason
from mediation.enums import Mobility
from mediation.models import Beneficiary
from scheduling.demo.people import Setting
from scheduling.models import Destination, RideRequest, TransportScheme
from scheduling.services.transport.ride_series import Repeat, ride_series_create
from scheduling.services.transport.rides import ride_create, ride_step
from scheduling.transport.enums import Aid, CancelledBy, Direction, Escort, LegState, Regime, RidePurpose, RideState
from scheduling.transport.states import is_unmet

SEED = 4110
THURSDAY, TUESDAY = 3, 1
SCHEME = "Isle mobilité solidaire"
# INSEE, population of the urban unit of Périgueux, rounded.
PERIGUEUX = 66_000
NEUVIC, ASTIER, LEON = "Neuvic", "Saint-Astier", "Saint-Léon-sur-l’Isle"
HOSPITAL, STATION = "Hôpital de Périgueux", "Gare de Périgueux"
WORKSHOP_NEUVIC, WORKSHOP_ASTIER = "Espace multimédia de Neuvic", "Isle&Co Saint-Astier"
DOCTOR, PHYSIO = "Cabinet médical de Saint-Astier", "Cabinet de kinésithérapie de Saint-Astier"
OPTICIAN, MARKET = "Opticien de Saint-Astier", "Supermarché de Neuvic"
TOWN_HALL, RELATIVE = "Mairie de Saint-Léon-sur-l’Isle", "Résidence Les Tilleuls de Neuvic"
# Name → commune, how far from its point in degrees.
SPOTS: dict[str, tuple[str, float, float]] = {
    WORKSHOP_NEUVIC: (NEUVIC, 0.0008, -0.0006),
    WORKSHOP_ASTIER: (ASTIER, 0.0011, 0.0009),
    DOCTOR: (ASTIER, 0.0019, -0.0013),
    PHYSIO: (ASTIER, 0.0016, -0.0018),
    OPTICIAN: (ASTIER, 0.0006, 0.0002),
    MARKET: (NEUVIC, -0.0062, 0.0071),
    TOWN_HALL: (LEON, 0.0003, 0.0004),
    RELATIVE: (NEUVIC, 0.0021, 0.0033),
}
# Outside the territory: latitude, longitude, whether it is a hub.
FAR_SPOTS: dict[str, tuple[float, float, bool]] = {
    HOSPITAL: (45.1918, 0.7164, False),
    STATION: (45.1866, 0.7079, True),
}


@dataclass(frozen=True, slots=True)
class Trip:
    """What several people of the demo ask for: there at an hour, back after another; without one, that way only."""

    place: str
    purpose: RidePurpose
    arrive_by: time | None
    leave_after: time | None
    count: int = 1
    same_driver: bool = False


TRIPS = (
    Trip(WORKSHOP_NEUVIC, RidePurpose.DIGITAL_WORKSHOP, time(10), time(12), 9),
    Trip(WORKSHOP_NEUVIC, RidePurpose.DIGITAL_WORKSHOP, time(10), time(12), same_driver=True),
    Trip(WORKSHOP_ASTIER, RidePurpose.DIGITAL_WORKSHOP, time(14), time(16), 7),
    Trip(WORKSHOP_ASTIER, RidePurpose.DIGITAL_WORKSHOP, time(14), time(16), same_driver=True),
    Trip(DOCTOR, RidePurpose.MEDICAL, time(9), time(10)),
    Trip(DOCTOR, RidePurpose.MEDICAL, time(9, 30), time(10, 30)),
    Trip(DOCTOR, RidePurpose.MEDICAL, time(10, 30), time(11, 30), same_driver=True),
    Trip(DOCTOR, RidePurpose.MEDICAL, time(11), time(12)),
    Trip(DOCTOR, RidePurpose.MEDICAL, time(15), time(16)),
    Trip(DOCTOR, RidePurpose.MEDICAL, time(16), None),
    Trip(PHYSIO, RidePurpose.MEDICAL, time(9), time(10)),
    Trip(PHYSIO, RidePurpose.MEDICAL, time(10), time(11)),
    Trip(PHYSIO, RidePurpose.MEDICAL, time(15), time(16)),
    Trip(MARKET, RidePurpose.SHOPPING, time(9, 30), time(11), 3),
    Trip(MARKET, RidePurpose.SHOPPING, None, time(11, 30)),
    Trip(OPTICIAN, RidePurpose.MEDICAL, time(11), time(12)),
    Trip(OPTICIAN, RidePurpose.MEDICAL, time(14, 30), time(15, 30)),
    Trip(TOWN_HALL, RidePurpose.ADMIN, time(10), time(11)),
    Trip(TOWN_HALL, RidePurpose.ADMIN, time(14), time(15)),
    Trip(RELATIVE, RidePurpose.SOCIAL_VISIT, time(14, 30), time(17), 2),
    Trip(STATION, RidePurpose.OTHER, time(9, 30), None),
    Trip(STATION, RidePurpose.OTHER, None, time(17)),
)
# To the hospital: refused to someone carried for the home alone.
REFUSED = Trip(HOSPITAL, RidePurpose.MEDICAL, time(10, 30), time(12))
# Paid by the health insurance: the scheme does not drive for it.
PAID_BACK = Trip(DOCTOR, RidePurpose.MEDICAL_CPAM, time(9), time(11))
# One in so many has an aid, in this order; one person stays in the wheelchair.
AIDS: dict[int, Aid] = {
    2: Aid.CANE, 5: Aid.CANE, 8: Aid.ROLLATOR, 11: Aid.CANE, 13: Aid.WHEELCHAIR, 15: Aid.FRONT_SEAT, 18: Aid.CANE,
    21: Aid.ROLLATOR, 24: Aid.CANE, 27: Aid.FOLDING_WHEELCHAIR, 30: Aid.CANE, 33: Aid.FRONT_SEAT, 36: Aid.ROLLATOR,
}  # fmt: skip
WORDS: dict[int, str] = {
    3: "Attend derrière la porte-fenêtre.",
    9: "Prévenir un quart d’heure avant.",
    20: "Sonner deux fois.",
}


@dataclass(frozen=True, slots=True)
class Past:
    """A need of past weeks: how it ended, how long ago, why."""

    trip: Trip
    days_ago: int
    state: RideState
    reason: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


_NO_DRIVER = {"unmet_reason": UnmetReason.NO_CAPACITY}
PAST = (
    Past(TRIPS[0], 7, RideState.COMPLETED),
    Past(TRIPS[13], 9, RideState.COMPLETED),
    Past(TRIPS[4], 12, RideState.NO_SHOW),
    Past(TRIPS[2], 14, RideState.CANCELLED_LATE, "Enrhumée.", {"cancelled_by": CancelledBy.PERSON}),
    Past(TRIPS[17], 16, RideState.CANCELLED_EARLY, "Son fils l’emmène.", {"cancelled_by": CancelledBy.PERSON}),
    Past(TRIPS[5], 19, RideState.CANCELLED_SAME_DAY, "Voiture en panne.", {"cancelled_by": CancelledBy.DRIVER}),
    Past(TRIPS[14], 21, RideState.UNMET, "Aucun conducteur libre.", _NO_DRIVER),
    Past(PAID_BACK, 23, RideState.TURNED_DOWN, "Trajet remboursé par l’assurance maladie : un taxi conventionné."),
    Past(TRIPS[2], 26, RideState.SUBSTITUTED, "Une bénévole est allée chez elle."),
)  # fmt: skip


def first_thursday(today: date) -> date:
    """Return the first Thursday at least two days after today."""
    soonest = today + timedelta(days=2)
    return soonest + timedelta(days=(THURSDAY - soonest.weekday()) % 7)


def rides_create(setting: Setting, files: Sequence[Beneficiary]) -> list[RideRequest]:
    """Note the needs of the demo and return those of the Thursday. Same arguments and rows, same needs.

    ``files``: everyone followed, in order. Takes the scheme and the places that are there, makes those that are not.
    """
    dice = Random(SEED)  # noqa: S311  (a demo, not a secret)
    desk = Desk(_scheme(setting), _places(setting), setting.users["Corinne Teyssier"])
    people = _passengers(files, dice)
    refused = next((one for one in people if one.commune.name == NEUVIC and not one.transport_rights.exists()), None)
    others = [one for one in people if one != refused]
    day = first_thursday(setting.today)
    made = []
    wanted = [trip for trip in TRIPS for _ in range(trip.count)]
    for rank, (trip, person) in enumerate(zip(wanted, others, strict=False)):
        ride = _note(trip, person, day, desk, **_manner(rank))
        _asked(ride, setting.today - timedelta(days=2 + rank % 6))
        made.append(ride)
    if refused is not None:
        ride = _note(REFUSED, refused, day, desk, aids=[Aid.CANE.value], escort=Escort.ROOM)
        _asked(ride, setting.today - timedelta(days=1))
        made.append(ride)
    rest = others[len(wanted) :] or others
    _past(setting, rest, desk)
    _weekly(setting, rest[-1], desk)
    return made


def _manner(rank: int) -> dict[str, Any]:
    aid = AIDS.get(rank)
    escort = Escort.ROOM if rank % 7 == 4 else Escort.DOOR
    return {
        "aids": [aid.value] if aid else [],
        "escort": escort,
        "companions": 1 if rank % 13 == 6 else 0,
        "words": WORDS.get(rank, ""),
    }


def _scheme(setting: Setting) -> TransportScheme:
    fields = {
        "regime": Regime.TUS,
        "organiser": "Association fictive Isle mobilité solidaire",
        "excluded_purposes": [RidePurpose.MEDICAL_CPAM.value],
    }
    scheme, _ = TransportScheme.objects.get_or_create(territory=setting.territory, name=SCHEME, defaults=fields)
    return scheme


def _places(setting: Setting) -> dict[str, Destination]:
    communes = {commune.name: commune for commune in setting.communes}
    places = {}
    for name, (where, north, east) in SPOTS.items():
        commune = communes.get(where) or setting.communes[0]
        fields = {
            "commune": commune,
            "latitude": commune.latitude + north,
            "longitude": commune.longitude + east,
            "urban_inhabitants": commune.urban_inhabitants,
        }
        places[name], _ = Destination.objects.get_or_create(territory=setting.territory, name=name, defaults=fields)
    for name, (latitude, longitude, is_hub) in FAR_SPOTS.items():
        fields = {
            "town": "Périgueux",
            "latitude": latitude,
            "longitude": longitude,
            "urban_inhabitants": PERIGUEUX,
            "is_hub": is_hub,
        }
        places[name], _ = Destination.objects.get_or_create(territory=setting.territory, name=name, defaults=fields)
    return places


def _passengers(files: Sequence[Beneficiary], dice: Random) -> list[Beneficiary]:
    """Return who does not drive, one of each commune in turn, so that the whole territory asks."""
    by_commune: dict[int, list[Beneficiary]] = {}
    for one in files:
        if one.mobility in {Mobility.DRIVEN, Mobility.NONE} and one.archived_at is None:
            by_commune.setdefault(one.commune_id, []).append(one)
    groups = [by_commune[key] for key in sorted(by_commune)]
    for group in groups:
        dice.shuffle(group)
    return [one for turn in zip_longest(*groups) for one in turn if one is not None]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who notes, for which scheme, among which places."""

    scheme: TransportScheme
    places: dict[str, Destination]
    by: User


def _note(trip: Trip, person: Beneficiary, day: date, desk: Desk, **manner: Any) -> RideRequest:
    return ride_create(
        territory=desk.scheme.territory,
        beneficiary=person,
        by=desk.by,
        scheme=desk.scheme,
        purpose=trip.purpose,
        direction=_direction(trip),
        destination=desk.places[trip.place],
        day=day,
        arrive_by=trip.arrive_by,
        leave_after=trip.leave_after,
        wants_same_driver=trip.same_driver,
        **manner,
    )


def _direction(trip: Trip) -> Direction:
    if trip.leave_after is None:
        return Direction.OUTBOUND
    return Direction.RETURN if trip.arrive_by is None else Direction.ROUND


def _asked(ride: RideRequest, day: date) -> None:
    moment = timezone.make_aware(datetime.combine(day, time(10)))
    RideRequest.objects.filter(pk=ride.pk).update(requested_on=day)
    RideRequest.history.filter(id=ride.pk).update(requested_on=day, history_date=moment)


def _past(setting: Setting, people: Sequence[Beneficiary], desk: Desk) -> None:
    for rank, past in enumerate(PAST):
        day = setting.today - timedelta(days=past.days_ago)
        ride = _note(past.trip, people[rank % len(people)], day, desk)
        _asked(ride, day - timedelta(days=5))
        ride.refresh_from_db()
        if is_unmet(past.state, past.fields.get("cancelled_by", "")):
            ride_step(ride=ride, to=past.state, by=desk.by, reason=past.reason, **past.fields)
        else:
            _ended(ride, past)


def _ended(ride: RideRequest, past: Past) -> None:
    """Write how a ride of past weeks ended: no run of that time is kept in the demo."""
    ride.state, ride.reason = past.state, past.reason
    for name, value in past.fields.items():
        setattr(ride, name, value)
    ride._history_date = timezone.make_aware(datetime.combine(ride.day, time(17)))  # type: ignore[attr-defined]  # read by the history
    ride.save()
    leg_state = {RideState.COMPLETED: LegState.DONE, RideState.NO_SHOW: LegState.ABSENT}.get(past.state)
    if leg_state is not None:
        ride.legs.update(state=leg_state)


def _weekly(setting: Setting, person: Beneficiary, desk: Desk) -> None:
    """Someone driven to the physiotherapist every Tuesday for eight weeks."""
    soonest = setting.today + timedelta(days=3)
    first = soonest + timedelta(days=(TUESDAY - soonest.weekday()) % 7)
    ride_series_create(
        territory=setting.territory,
        beneficiary=person,
        by=desk.by,
        day=first,
        repeat=Repeat((TUESDAY,), first + timedelta(weeks=7)),
        scheme=desk.scheme,
        purpose=RidePurpose.MEDICAL,
        direction=Direction.ROUND,
        destination=desk.places[PHYSIO],
        arrive_by=time(15),
        leave_after=time(16),
        aids=[Aid.CANE.value],
    )
