"""Data model of a dial-a-ride problem and of its plan. Pure Python: no Django, no database.

Units: as in model.py, every instant is an ``int``, minutes since 00:00 of the problem's first day, and every duration
is in minutes. A stop is three instants: the vehicle arrives, help into or out of it begins, the vehicle leaves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduling.optimiser.model import MINUTES_PER_DAY, Place, TravelMatrix, Window


@dataclass(frozen=True, slots=True)
class Load:
    """What is aboard, or has room: seats (the passenger and those who come along), wheelchairs, folded aids."""

    seats: int = 0
    wheelchairs: int = 0
    aids: int = 0


PASSENGER = Load(seats=1)


@dataclass(frozen=True, slots=True)
class FixedRide:
    """A promise: this vehicle-day, help into it begins at ``pickup``, out of it at ``dropoff`` where that is given."""

    vehicle_id: str
    pickup: int
    dropoff: int | None = None


@dataclass(frozen=True, slots=True)
class Ride:
    """One way for one passenger or party.

    Help into the vehicle begins in the ``pickup`` window and lasts ``pickup_minutes``; help out of it begins in the
    ``dropoff`` window and lasts ``dropoff_minutes``. One of the two windows may be missing. No more than
    ``max_ride_minutes`` pass from the departure at the origin until help out of the vehicle begins. The vehicle has all
    ``features`` and is not ``excluded`` (vehicle-day or driver ids). ``priority`` ≥ 1 weighs an unserved ride.
    ``fixed`` must not move; ``planned`` is what a published plan had promised (replanning).
    """

    id: str
    origin: str
    destination: str
    pickup: Window | None = None
    dropoff: Window | None = None
    pickup_minutes: int = 0
    dropoff_minutes: int = 0
    load: Load = PASSENGER
    max_ride_minutes: int = 60
    priority: int = 1
    features: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    fixed: FixedRide | None = None
    planned: FixedRide | None = None


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Two rides of one passenger: the way back begins ``stay_minutes`` after the way out has ended, or later.

    ``is_tied``: neither is served without the other. ``same_driver``: the passenger wishes for one driver both ways.
    ``stays``: the driver stays with the passenger. Both ways are in one tour, which does not leave the destination in
    between; the wait is part of ``dropoff_minutes`` of the way out.
    """

    outbound: str
    back: str
    stay_minutes: int = 0
    is_tied: bool = True
    same_driver: bool = False
    stays: bool = False


@dataclass(frozen=True, slots=True)
class RideVehicle:
    """A driver with a vehicle on one day.

    Each window is a tour of its own: it leaves ``start_place`` and is back at ``end_place`` within the window, lasts at
    most ``max_tour_minutes``, and carries at most ``capacity`` at any time. ``max_kilometres`` bounds all tours
    together (None: no bound), and those of all vehicles of the same ``odometer`` (empty: the vehicle's id), which have
    the same bound. ``driver`` is the same for the days of one person (empty: the vehicle's id).
    """

    id: str
    windows: tuple[Window, ...]
    start_place: str
    end_place: str
    capacity: Load = Load(seats=3, aids=1)
    max_tour_minutes: int = MINUTES_PER_DAY
    max_kilometres: float | None = None
    features: frozenset[str] = frozenset()
    driver: str = ""
    odometer: str = ""


@dataclass(frozen=True, slots=True)
class RideWeights:
    """What a plan's cost adds up, in equivalent minutes of driving.

    ``unserved`` per unit of priority, ``travel`` per minute driven, ``same_driver`` per round trip whose wish for one
    driver is not met, ``change`` per promised ride that has another vehicle, another pickup, or is left out.
    """

    unserved: float = 1000.0
    travel: float = 1.0
    same_driver: float = 20.0
    change: float = 30.0


@dataclass(frozen=True, slots=True)
class RideProblem:
    """All that a plan of rides depends on. A ride is in at most one round trip."""

    places: tuple[Place, ...]
    vehicles: tuple[RideVehicle, ...]
    rides: tuple[Ride, ...]
    travel: TravelMatrix
    round_trips: tuple[RoundTrip, ...] = ()
    weights: RideWeights = RideWeights()


class StopKind(StrEnum):
    """What happens at a stop."""

    PICKUP = "PICKUP"
    DROPOFF = "DROPOFF"


@dataclass(frozen=True, slots=True)
class RideStop:
    """A passenger gets in or out. The vehicle arrives, help begins, and it leaves once help has ended."""

    ride_id: str
    kind: StopKind
    arrive: int
    begin: int
    leave: int


@dataclass(frozen=True, slots=True)
class RideTour:
    """The stops of a vehicle-day in one of its windows. Leaves the start place at ``start``, is back at ``end``."""

    vehicle_id: str
    start: int
    end: int
    stops: tuple[RideStop, ...]


class RideCause(StrEnum):
    """What stops a ride."""

    NO_WINDOW = "NO_WINDOW"
    WINDOW = "WINDOW"
    TOO_LONG = "TOO_LONG"
    TRAVEL_UNKNOWN = "TRAVEL_UNKNOWN"
    NO_CAPACITY = "NO_CAPACITY"
    WHEELCHAIR = "WHEELCHAIR"
    FEATURE = "FEATURE"
    EXCLUDED = "EXCLUDED"
    NO_DRIVER = "NO_DRIVER"
    TOUR_TOO_LONG = "TOUR_TOO_LONG"
    KILOMETRES = "KILOMETRES"
    VEHICLE_FULL = "VEHICLE_FULL"
    DRIVER_BUSY = "DRIVER_BUSY"
    ROUND_TRIP = "ROUND_TRIP"
    FIXED = "FIXED"
    COST = "COST"


@dataclass(frozen=True, slots=True)
class UnservedRide:
    """A ride that nobody drives: how many tours each cause stopped, or the one cause that stops it anywhere."""

    ride_id: str
    causes: Mapping[RideCause, int]


@dataclass(frozen=True, slots=True)
class RideCost:
    """Parts of the cost, in the order in which they matter. ``riding_minutes`` and ``kilometres`` cost nothing more."""

    unserved_priority: int
    travel_minutes: int
    kilometres: float
    riding_minutes: int
    split_trips: int
    moved: int
    total: float


@dataclass(frozen=True, slots=True)
class RidePlan:
    """A plan of rides. Each ride of the problem is in a tour or in ``unserved``."""

    tours: tuple[RideTour, ...]
    unserved: tuple[UnservedRide, ...]
    cost: RideCost

    @property
    def served(self) -> tuple[str, ...]:
        """Ids of the rides that are driven, tour by tour."""
        return tuple(stop.ride_id for tour in self.tours for stop in tour.stops if stop.kind == StopKind.PICKUP)


@dataclass(frozen=True, slots=True)
class RidePlacement:
    """Where one offered ride would go."""

    ride_id: str
    vehicle_id: str
    pickup: int
    dropoff: int


@dataclass(frozen=True, slots=True)
class RideOffer:
    """A way to take one more passenger: one ride, or both of a tied round trip.

    ``tours`` replace those of the plan (``replaced`` gives their places in ``RidePlan.tours``, -1 for a new tour).
    ``moved`` lists who is picked up at another time than planned, with the new time. ``extra_minutes`` of driving,
    ``extra_cost`` in weighted minutes against leaving the offered rides aside.
    """

    placements: tuple[RidePlacement, ...]
    tours: tuple[RideTour, ...]
    replaced: tuple[int, ...]
    extra_minutes: int
    extra_cost: float
    moved: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class RideAnswer:
    """Offers for one more ride, cheapest first, and how many tours each cause stopped."""

    offers: tuple[RideOffer, ...]
    refused: Mapping[RideCause, int]
