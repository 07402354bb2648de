"""What fixed visits impose on the helper-days before any other visit is placed."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from scheduling.optimiser.model import MINUTES_PER_DAY, Problem, TravelMode
from scheduling.optimiser.tables import (
    D_END,
    D_FIRST,
    D_LAST,
    D_LUNCH_FROM,
    D_LUNCH_MINUTES,
    D_LUNCH_TO,
    D_MODE,
    D_RIDES,
    D_START,
    H_MAX_DAYS,
    H_USED,
    UNKNOWN,
    V_DURATION,
    V_FIXED,
    V_PLACE,
    V_STAY,
    Flags,
    Ints,
)


def chains(visit: Ints, day: Ints, travel: Ints, fixed_days: Ints) -> tuple[Ints, Ints, Flags]:
    """Fixed visits of each helper-day by start, and whether lunch can still come after each of them.

    Returns ``chain_from`` (C + 1), ``chain`` (n) and ``chain_lunch`` (n). A helper-day whose fixed visits leave no
    room for lunch is given up on that rule: its lunch is struck from ``day`` in place, and ``check`` reports it.
    """
    chain_from, chain, lunch_after = [0], list[int](), list[bool]()
    for index in range(len(day)):
        mine = [int(v) for v in np.flatnonzero((fixed_days == index).any(axis=1))]
        mine.sort(key=lambda v: int(visit[v, V_FIXED]))
        possible = _lunch_by_gap(mine, index, visit, day, travel)
        if mine and day[index, D_RIDES] == 0 and not any(possible):
            day[index, D_LUNCH_MINUTES] = 0
        chain += mine
        lunch_after += [any(possible[position + 1 :]) for position in range(len(mine))]
        chain_from.append(len(chain))
    return (
        np.array(chain_from, dtype=np.int64),
        np.array(chain, dtype=np.int64),
        np.array(lunch_after, dtype=np.uint8),
    )


def _lunch_by_gap(mine: list[int], index: int, visit: Ints, day: Ints, travel: Ints) -> list[bool]:
    """Whether lunch fits in each gap of a day of fixed visits: before the first, between, after the last.

    A journey that nobody knows is no reason to give up lunch: other visits may come between.
    """
    if day[index, D_LUNCH_MINUTES] == 0:
        return [True] * (len(mine) + 1)
    opens, closes, length = (int(day[index, column]) for column in (D_LUNCH_FROM, D_LUNCH_TO, D_LUNCH_MINUTES))
    place, free = int(day[index, D_START]), int(day[index, D_FIRST])
    minutes = travel[day[index, D_MODE]]
    minutes = np.where(minutes >= UNKNOWN, 0, minutes)
    result = []
    for position, v in enumerate(mine):
        leg, start = int(minutes[place, visit[v, V_PLACE]]), int(visit[v, V_FIXED])
        begins = opens if position == 0 else max(free, opens)
        before = begins <= closes and max(begins + length, free) + leg <= start
        after = max(free + leg, opens) <= closes and max(free + leg, opens) + length <= start
        result.append(before or after)
        place, free = int(visit[v, V_PLACE]), start + int(visit[v, V_STAY])
    leg = int(minutes[place, day[index, D_END]])
    begins = max(free, opens)
    before = begins <= closes and begins + length + leg <= day[index, D_LAST]
    result.append(before or free + leg <= closes < UNKNOWN)
    return result


def count_strays(
    problem: Problem, day_index: Mapping[tuple[str, int], int], visit: Ints, helper: Ints,
    travel: Mapping[TravelMode, Ints],
) -> None:  # fmt: skip
    """Count the fixed visits on dates when their people have no helper-day against those people's limits.

    Such a visit occupies no row of the tables, but it fills the week: its minutes and the journeys between two of
    them are added to the used ones, and its date is taken off the days left. ``helper`` is changed in place,
    ``travel`` gives the (L, L) minutes of each mode.
    """
    index = {one.id: row for row, one in reversed(list(enumerate(problem.helpers)))}
    stops: dict[tuple[str, int], list[int]] = {}
    for row, one in enumerate(problem.visits):
        if one.fixed is not None:
            for name in dict.fromkeys(one.fixed.helper_ids):
                key = name, one.fixed.start // MINUTES_PER_DAY
                if name in index and key not in day_index:
                    stops.setdefault(key, []).append(row)
    for (name, _), rows in stops.items():
        rows.sort(key=lambda row: int(visit[row, V_FIXED]))
        who, mode = index[name], problem.helpers[index[name]].travel_mode
        minutes = sum(int(visit[row, V_DURATION]) for row in rows)
        if mode in travel:
            legs = [int(travel[mode][visit[one, V_PLACE], visit[two, V_PLACE]]) for one, two in pairwise(rows)]
            minutes += sum(leg for leg in legs if leg < UNKNOWN)
        helper[who, H_USED] += minutes
        helper[who, H_MAX_DAYS] -= 1


def initial_states(day: Ints, chain_from: Ints, chain: Ints, fixed_days: Ints, size: int) -> Ints:
    """States in which the helper-days begin, (C, size): at home, free from the first window, mates already bound.

    Columns as in decode.py: place, free, lunched, next, mate, left.
    """
    states = np.zeros((len(day), size), dtype=np.int64)
    states[:, 0] = -1
    states[:, 1] = day[:, D_FIRST]
    early = day[:, D_LUNCH_FROM] + day[:, D_LUNCH_MINUTES] <= day[:, D_FIRST]
    states[:, 2] = (day[:, D_LUNCH_MINUTES] == 0) | early | (day[:, D_RIDES] == 1)
    states[:, 3] = chain_from[:-1]
    states[:, 4] = -1
    for visit in chain:
        one, two = fixed_days[visit]
        if two >= 0 and day[one, D_RIDES] != day[two, D_RIDES]:
            states[one, 4], states[two, 4] = two, one
    for rider in np.flatnonzero(day[:, D_RIDES] == 1):
        fixed = chain[chain_from[rider] : chain_from[rider + 1]]
        if len(fixed) and not _rides_with_one_driver(int(rider), fixed_days[fixed], day):
            states[rider, 4] = rider
    return states


def share_lunches(day: Ints, fixed_days: Ints) -> None:
    """Let each driver whom a fixed visit binds to a passenger eat when both can; ``day`` is changed in place.

    Where their hours for lunch have nothing in common each keeps their own, and ``check`` says what that breaks.
    """
    for one, two in fixed_days[(fixed_days >= 0).all(axis=1)]:
        if day[one, D_RIDES] == day[two, D_RIDES]:
            continue
        driver, rider = (two, one) if day[one, D_RIDES] == 1 else (one, two)
        if day[rider, D_LUNCH_MINUTES] == 0:
            continue
        opens, closes = int(day[rider, D_LUNCH_FROM]), int(day[rider, D_LUNCH_TO])
        if day[driver, D_LUNCH_MINUTES] > 0:
            opens, closes = max(opens, int(day[driver, D_LUNCH_FROM])), min(closes, int(day[driver, D_LUNCH_TO]))
        if opens <= closes:
            day[driver, D_LUNCH_FROM], day[driver, D_LUNCH_TO] = opens, closes
            day[driver, D_LUNCH_MINUTES] = max(day[driver, D_LUNCH_MINUTES], day[rider, D_LUNCH_MINUTES])


class Chain(NamedTuple):
    """Fixed visits of the helper-days by start: those of day c are ``visits[begins[c] : begins[c + 1]]``."""

    begins: Ints
    visits: Ints


def refuse_riders(together: Flags, chain: Chain, visit: Ints, day: Ints, travel: Ints) -> None:
    """Keep out of a car the passengers who are not there yet when its fixed visits make it leave, or come home.

    ``together`` (C, C) is changed in place.
    """
    riders = day[:, D_RIDES] == 1
    for index in np.flatnonzero((np.diff(chain.begins) > 0) & ~riders):
        minutes = travel[day[index, D_MODE]]
        first, last = chain.visits[chain.begins[index]], chain.visits[chain.begins[index + 1] - 1]
        out = minutes[day[index, D_START], visit[first, V_PLACE]]
        home = minutes[visit[last, V_PLACE], day[index, D_END]]
        back = visit[last, V_FIXED] + visit[last, V_STAY] + home * (home < UNKNOWN)
        leaves = visit[first, V_FIXED] - out * (out < UNKNOWN)
        absent = riders & ((day[:, D_FIRST] > leaves) | (day[:, D_LAST] < back))
        together[index, absent] = together[absent, index] = 0


def cannot_eat_first(chain_from: Ints, chain: Ints, visit: Ints, day: Ints, travel: Ints) -> Flags:
    """Helper-days (C,) whose first fixed visit begins too early for lunch before leaving home."""
    late = np.zeros(len(day), dtype=np.uint8)
    for index in np.flatnonzero((np.diff(chain_from) > 0) & (day[:, D_LUNCH_MINUTES] > 0) & (day[:, D_RIDES] == 0)):
        first = chain[chain_from[index]]
        leg = travel[day[index, D_MODE], day[index, D_START], visit[first, V_PLACE]]
        late[index] = day[index, D_LUNCH_FROM] + day[index, D_LUNCH_MINUTES] + leg > visit[first, V_FIXED]
    return late


def _rides_with_one_driver(rider: int, people: Ints, day: Ints) -> bool:
    """Whether a passenger's fixed visits are all shared with one driver.

    Where they are not, ``check`` says so; the day is bound to itself, so that no other visit joins what is broken.
    """
    partners = {int(two if one == rider else one) for one, two in people}
    return len(partners) == 1 and all(partner >= 0 and day[partner, D_RIDES] == 0 for partner in partners)
