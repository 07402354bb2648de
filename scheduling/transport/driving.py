"""Where a ride stands from its ways, and what a delay does to the stops that follow. Pure."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduling.transport.enums import LegState, RideState
from scheduling.transport.states import TRANSITIONS

# States that a driver's taps move between.
ON_THE_WAY = frozenset({RideState.CONFIRMED, RideState.IN_PROGRESS, RideState.COMPLETED, RideState.NO_SHOW})
_AHEAD = frozenset({LegState.WAITING, LegState.PLANNED})


@dataclass(frozen=True, slots=True)
class StopTimes:
    """Hours of a stop: arrival, when help begins, when the car leaves."""

    arrives: datetime
    begins: datetime
    leaves: datetime


def state_of(legs: Iterable[str]) -> RideState | None:
    """Return the state of a ride from those of its ways; cancelled ways do not count, None without any other.

    One way done and the other ahead: still on the way. Someone absent at every way: nobody was there. Carried once
    is carried: an absence on the way back leaves a ride that took place.
    """
    states = {LegState(state) for state in legs} - {LegState.CANCELLED}
    if not states:
        return None
    if LegState.ABOARD in states or (LegState.DONE in states and states & _AHEAD):
        return RideState.IN_PROGRESS
    if LegState.DONE in states:
        return RideState.COMPLETED
    return RideState.NO_SHOW if LegState.ABSENT in states else RideState.CONFIRMED


def path_to(state: str, wanted: RideState) -> list[RideState]:
    """Return the shortest steps from a state to another among those of a day of driving; none where there is no way."""
    start = RideState(state)
    if start == wanted or start not in ON_THE_WAY:
        return []
    queue: deque[list[RideState]] = deque([[start]])
    seen = {start}
    while queue:
        done = queue.popleft()
        for step in sorted(TRANSITIONS[done[-1]] & ON_THE_WAY):
            if step == wanted:
                return [*done[1:], step]
            if step not in seen:
                seen.add(step)
                queue.append([*done, step])
    return []


def delayed(stops: Sequence[StopTimes], delay: timedelta) -> tuple[list[StopTimes], timedelta]:
    """Shift the stops ahead by a delay, which waits absorb; return them and what is left of it at the end.

    A stop begins when it was to begin, or on arrival when that is later; help takes as long as planned.
    """
    moved = []
    for stop in stops:
        arrives = stop.arrives + delay
        begins = max(stop.begins, arrives)
        leaves = begins + (stop.leaves - stop.begins)
        moved.append(StopTimes(arrives, begins, leaves))
        delay = leaves - stop.leaves
    return moved, delay
