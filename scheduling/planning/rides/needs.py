"""What one way of a need asks of a run, in the words of the engine: windows, help, room, features. Pure.

Units: minutes of the wall clock since midnight of the day. Everything is a multiple of five, as roads are: people are
told "9 h 15", never "9 h 13".
"""

from collections.abc import Iterable
from datetime import time

from scheduling.models import Driver, RideLeg, RideRequest, Vehicle
from scheduling.optimiser.model import MINUTES_PER_DAY, Window
from scheduling.optimiser.rides_model import Load
from scheduling.planning.clock import clock_minute
from scheduling.transport.enums import Aid, Direction, Escort, Flexibility, PartOfDay, Way

EARLY_MINUTES = 20
WAIT_MINUTES = 30
# With a driver who stays there are fewer minutes to play with: nobody else is fetched in between.
STAYING_MINUTES = 10
NOON, FIRST, LAST = 12 * 60 + 30, 8 * 60, 18 * 60
ROOM, LOW_STEP, FRONT_SEAT = "room", "low-step", "front-seat"
FOLDED = frozenset({Aid.ROLLATOR, Aid.FOLDING_WHEELCHAIR})
_HELP = {Escort.KERB: 0, Escort.DOOR: 5, Escort.ROOM: 10, Escort.STAY: 10}


def is_home(ride: RideRequest, way: str, *, pickup: bool) -> bool:
    """Tell whether someone gets in (or out) at home."""
    starts = pickup == (way == Way.OUT)
    return (ride.origin if starts else ride.destination) is None


def help_minutes(ride: RideRequest, *, at_home: bool) -> int:
    """Minutes of help into or out of the vehicle: to the room only at the appointment, longer with aids."""
    escort = Escort(ride.escort)
    base = _HELP[Escort.DOOR] if at_home and escort in {Escort.ROOM, Escort.STAY} else _HELP[escort]
    if Aid.WHEELCHAIR in ride.aids:
        return base + 10
    return base + (5 if FOLDED & set(ride.aids) else 0)


def load_of(ride: RideRequest) -> Load:
    """Room taken: the person and the companions, a place for a wheelchair one stays in, aids folded in the boot."""
    return Load(
        seats=1 + ride.companions,
        wheelchairs=int(Aid.WHEELCHAIR in ride.aids),
        aids=sum(aid in FOLDED for aid in ride.aids),
    )


def capacity_of(vehicle: Vehicle) -> Load:
    """Room of a vehicle, the driver's seat left out."""
    return Load(seats=vehicle.seats, wheelchairs=vehicle.wheelchairs, aids=vehicle.aids)


def features_asked(ride: RideRequest) -> frozenset[str]:
    """What the driver and the vehicle must offer; only those of the ride's scheme drive it."""
    found = {f"scheme-{ride.scheme_id}"}
    if Aid.LOW_STEP in ride.aids:
        found.add(LOW_STEP)
    if Aid.FRONT_SEAT in ride.aids:
        found.add(FRONT_SEAT)
    if ride.escort in {Escort.ROOM, Escort.STAY}:
        found.add(ROOM)
    return frozenset(found)


def features_given(driver: Driver, vehicle: Vehicle) -> frozenset[str]:
    """What a driver and a vehicle offer. Every vehicle has a seat beside the driver's."""
    found = {f"scheme-{driver.scheme_id}", FRONT_SEAT}
    if vehicle.has_low_step:
        found.add(LOW_STEP)
    if driver.takes_to_room:
        found.add(ROOM)
    return frozenset(found)


def pickup_window(leg: RideLeg) -> Window | None:
    """When help into the vehicle may begin: on the way back, at most 30 minutes after one may leave."""
    ride = leg.request
    if leg.way != Way.BACK or ride.leave_after is None:
        return None
    if may_move(ride):
        return part_window(ride, ride.leave_after)
    after, most = clock_minute(ride.leave_after), STAYING_MINUTES if stays_with(ride) else WAIT_MINUTES
    return Window(after, min(after + most, MINUTES_PER_DAY))


def dropoff_window(leg: RideLeg, help_after: int) -> Window | None:
    """When help out of the vehicle may begin: one is there at most 20 minutes early, never late."""
    ride = leg.request
    if leg.way != Way.OUT or ride.arrive_by is None:
        return None
    if may_move(ride):
        return part_window(ride, ride.arrive_by)
    by = clock_minute(ride.arrive_by) - help_after
    early = STAYING_MINUTES if stays_with(ride) else EARLY_MINUTES
    return Window(max(0, by - early), max(0, by))


def stay_minutes(ride: RideRequest) -> int:
    """How long one stays there at least, when hours may move."""
    if ride.arrive_by is None or ride.leave_after is None:
        return 0
    return max(0, clock_minute(ride.leave_after) - clock_minute(ride.arrive_by)) if may_move(ride) else 0


def may_move(ride: RideRequest) -> bool:
    """Tell whether the hours asked for may move within the day."""
    return ride.flexibility != Flexibility.EXACT and ride.wish_id is None and not stays_with(ride)


def stays_with(ride: RideRequest) -> bool:
    """Tell whether the driver stays with the person from the way out to the way back: hours are then as asked."""
    is_round = ride.direction == Direction.ROUND and ride.arrive_by is not None and ride.leave_after is not None
    return ride.escort == Escort.STAY and is_round


def staying_minutes(ride: RideRequest, help_after: int) -> int:
    """Minutes that a driver who stays spends there, help out of the vehicle included."""
    if not stays_with(ride) or ride.arrive_by is None or ride.leave_after is None:
        return help_after
    return max(help_after, clock_minute(ride.leave_after) - clock_minute(ride.arrive_by) + help_after)


def part_window(ride: RideRequest, asked: time) -> Window:
    """The part of the day that suits; the half day of the hour asked for when any suits: nobody waits all day."""
    minute = clock_minute(asked)
    part = PartOfDay(ride.part_of_day)
    if part == PartOfDay.ANY:
        part = PartOfDay.MORNING if minute < NOON else PartOfDay.AFTERNOON
    first, last = (FIRST, NOON) if part == PartOfDay.MORNING else (NOON, LAST)
    return Window(min(first, minute), max(last, minute))


def within(window: Window, spans: Iterable[tuple[int, int]]) -> Window | None:
    """The longest part of a window that lies in one of the spans; None when none does."""
    parts = [(max(window.start, start), min(window.end, end)) for start, end in spans]
    longest = max(parts, key=lambda part: part[1] - part[0], default=(1, 0))
    return Window(*longest) if longest[0] <= longest[1] else None
