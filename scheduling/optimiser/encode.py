"""From a problem to the arrays of the kernels. What cannot be planned gets no option; nothing raises."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import is_

import numpy as np
import numpy.typing as npt

from scheduling.optimiser.couples import accompanied, keep_apart
from scheduling.optimiser.decode import LUNCHED, STATE_SIZE
from scheduling.optimiser.fixed import (
    Chain,
    cannot_eat_first,
    chains,
    count_strays,
    initial_states,
    refuse_riders,
    share_lunches,
)
from scheduling.optimiser.model import MINUTES_PER_DAY, Helper, HelperDay, Problem, TravelMode, Visit
from scheduling.optimiser.pricing import dislikes, lateness, settings, unserved
from scheduling.optimiser.rules import helper_days, makes_first_visit, refusal_as_lead, refusal_as_second
from scheduling.optimiser.tables import (
    D_DATE,
    D_FIRST,
    D_HELPER,
    D_LAST,
    D_LUNCH_FROM,
    D_LUNCH_MINUTES,
    D_LUNCH_TO,
    D_MODE,
    D_RIDES,
    LEAD,
    NEW,
    SECOND,
    UNKNOWN,
    V_DURATION,
    V_FIXED,
    V_PLACE,
    Flags,
    Ints,
    Tables,
)

NO_DAY = -1


@dataclass(frozen=True)
class Encoding:
    """Tables of a problem and the way back: ``days[c]`` is helper-day c, ``day_index`` finds it by (helper, date).

    ``fixed_days`` (V, 2) are the helper-days of fixed visits, -1 elsewhere. ``movable`` are the visits with at
    least one option, ``anchored`` the fixed ones that occupy a helper-day, by start.
    """

    problem: Problem
    tables: Tables
    days: tuple[HelperDay, ...]
    day_index: dict[tuple[str, int], int]
    visit_index: dict[str, int]
    fixed_days: Ints
    movable: Ints
    anchored: Ints


Crews = Mapping[str, Collection[str]]


def encode(problem: Problem, crews: Crews | None = None) -> Encoding:
    """Tables of a problem. ``crews`` gives by visit id the only people considered, whatever the rules say of them.

    Visits with a crew get no option: they stay where a plan has put them, and the tables are made faster.
    """
    days = tuple(helper_days(problem).values())
    day_index = {(day.helper_id, day.day): index for index, day in enumerate(days)}
    helper_index = {helper.id: index for index, helper in enumerate(problem.helpers)}
    places = {place.id: index for index, place in enumerate(problem.places)}
    roles = _roles(problem, days, helper_index, crews or {})
    modes = modes_in_use(problem)
    day = _day_rows(problem, days, modes, places)
    visit = _visit_rows(problem, places, day_index)
    travel = travel_array(problem, modes)
    helper = _helper_rows(problem)
    count_strays(problem, day_index, visit, helper, dict(zip(modes, travel, strict=True)))
    span_from, span = _spans(problem, days, roles, visit, day)
    fixed_days = _fixed_days(problem, day_index)
    share_lunches(day, fixed_days)
    chain_from, chain, chain_lunch = chains(visit, day, travel, fixed_days)
    together = _together(day, modes.index(TravelMode.CAR) if TravelMode.CAR in modes else len(modes))
    keep_apart(together, [problem.helpers[helper_index[item.helper_id]] for item in days])
    refuse_riders(together, Chain(chain_from, chain), visit, day, travel)
    spans = np.diff(span_from).reshape(len(visit), len(day))
    option_from, option = _options(problem, roles, together, spans, crews or {})
    initial = initial_states(day, chain_from, chain, fixed_days, STATE_SIZE)
    initial[cannot_eat_first(chain_from, chain, visit, day, travel) == 1, LUNCHED] = 0
    tables = Tables(
        visit, day, helper, travel, span_from, span, option_from, option, roles, together,
        dislikes(problem), lateness(problem, days), unserved(problem), chain_from, chain, chain_lunch,
        initial, settings(problem, days, helper),
    )  # fmt: skip
    is_free = np.array([one.fixed is None for one in problem.visits], dtype=bool)
    movable = np.flatnonzero((np.diff(option_from) > 0) & is_free)
    anchored = np.flatnonzero(fixed_days[:, 0] >= 0)
    anchored = anchored[np.argsort(visit[anchored, V_FIXED], kind="stable")]
    names = {item.id: index for index, item in reversed(list(enumerate(problem.visits)))}
    return Encoding(problem, tables, days, day_index, names, fixed_days, movable, anchored)


def modes_in_use(problem: Problem) -> list[TravelMode]:
    """Modes of those who travel by themselves, in a fixed order; a car when there is nobody."""
    used = {helper.travel_mode for helper in problem.helpers} - {TravelMode.PASSENGER}
    return [mode for mode in TravelMode if mode in used] or [TravelMode.CAR]


class _Recent:
    """The journeys encoded last: a week is asked about again and again, and its places are the same objects."""

    entry: tuple[tuple[object, ...], tuple[TravelMode, ...], Ints] | None = None


def travel_array(problem: Problem, modes: Sequence[TravelMode]) -> Ints:
    """Minutes by mode and place of ``_new_travel_array``, which is not made twice for the same places and matrices."""
    parts, recent = (problem.places, *map(problem.travel.get, modes)), _Recent.entry
    if recent is not None and recent[1] == tuple(modes) and all(map(is_, recent[0], parts)):
        return recent[2]
    made = _new_travel_array(problem, modes)
    _Recent.entry = (parts, tuple(modes), made)
    return made


def _new_travel_array(problem: Problem, modes: Sequence[TravelMode]) -> Ints:
    """Minutes by mode and place, (M, L + 1, L + 1), the last place being nowhere.

    Missing, negative or undefined journeys are UNKNOWN; staying at a place takes no time.
    """
    places = {place.id: index for index, place in enumerate(problem.places)}
    size = len(problem.places) + 1
    result = np.full((len(modes), size, size), UNKNOWN, dtype=np.int64)
    for row, mode in enumerate(modes):
        matrix = problem.travel.get(mode)
        if matrix is not None:
            pairs = [(places[name], at) for at, name in enumerate(matrix.place_ids) if name in places]
            inner = np.array([pair[0] for pair in pairs], dtype=np.int64)
            outer = np.array([pair[1] for pair in pairs], dtype=np.int64)
            result[row][np.ix_(inner, inner)] = _whole_minutes(np.asarray(matrix.minutes)[np.ix_(outer, outer)])
        diagonal = np.diagonal(result[row])
        result[row][np.arange(size), np.arange(size)] = np.where(diagonal >= UNKNOWN, 0, diagonal)
    return result


def _whole_minutes(minutes: npt.NDArray[np.int64] | npt.NDArray[np.float64]) -> Ints:
    """Minutes rounded up, UNKNOWN where they are negative, huge or not a number."""
    if minutes.dtype.kind == "f":
        known = np.isfinite(minutes) & (minutes >= 0) & (minutes < UNKNOWN)
        return np.where(known, np.ceil(np.where(known, minutes, 0)), UNKNOWN).astype(np.int64)
    return np.where((minutes >= 0) & (minutes < UNKNOWN), minutes, UNKNOWN).astype(np.int64)


def _day_rows(
    problem: Problem, days: Sequence[HelperDay], modes: Sequence[TravelMode], places: Mapping[str, int]
) -> Ints:
    """Columns D_* of each helper-day. Without windows, at an unknown place or without time to eat, it takes nothing."""
    helper_index = {helper.id: index for index, helper in enumerate(problem.helpers)}
    rows = []
    for day in days:
        who = helper_index[day.helper_id]
        first = min((window.start for window in day.windows), default=day.day * MINUTES_PER_DAY)
        last = max((window.end for window in day.windows), default=first - 1)
        lunch = day.lunch
        lunch_row = [lunch.earliest_start, lunch.latest_start, max(0, lunch.minutes)] if lunch else [0, 0, 0]
        start, end = places.get(day.start_place, -1), places.get(day.end_place, -1)
        rides = problem.helpers[who].travel_mode == TravelMode.PASSENGER
        if start < 0 or end < 0:
            start, end, last = 0, 0, first - 1
        if lunch is not None and lunch.minutes > 0 and lunch.latest_start < lunch.earliest_start:
            last = first - 1
        mode = -1 if rides else modes.index(problem.helpers[who].travel_mode)
        rows.append([start, end, first, last, *lunch_row, mode, who, day.day, day.max_minutes, int(rides)])
    return np.array(rows, dtype=np.int64).reshape(len(rows), 12)


def _visit_rows(problem: Problem, places: dict[str, int], day_index: dict[tuple[str, int], int]) -> Ints:
    """Columns V_* of each visit."""
    rows, nowhere = [], len(problem.places)
    for visit in problem.visits:
        fixed = visit.fixed.start if visit.fixed is not None else -1
        place = places.get(visit.place, -1 if visit.fixed is None else nowhere)
        wish, planned = -1, [NO_DAY, NO_DAY]
        if visit.planned is not None:
            wish = visit.planned.start
            planned = list(find_days(day_index, visit.planned.helper_ids, wish))
        stay = max(0, visit.duration) + max(0, visit.buffer)
        rows.append([place, visit.duration, stay, fixed, wish, *planned])
    return np.array(rows, dtype=np.int64).reshape(len(rows), 7)


def _helper_rows(problem: Problem) -> Ints:
    """Columns H_* of each helper."""
    groups = sorted({helper.fair_group for helper in problem.helpers if helper.fair_group})
    numbers = {group: number for number, group in enumerate(groups)}
    rows = [
        [item.max_week_minutes, item.used_week_minutes, item.max_days, numbers.get(item.fair_group, -1)]
        for item in problem.helpers
    ]
    return np.array(rows, dtype=np.int64).reshape(len(rows), 4)


def _roles(problem: Problem, days: Sequence[HelperDay], helper_index: dict[str, int], crews: Crews) -> Flags:
    """Bits LEAD and SECOND by (visit, helper-day); a single visit has no second, nor a lead who may not go alone."""
    roles = np.zeros((len(problem.visits), len(problem.helpers)), dtype=np.uint8)
    placed = list[tuple[int, int]]()
    for row, visit in enumerate(problem.visits):
        if visit.id in crews:
            placed += [(row, helper_index[name]) for name in crews[visit.id] if name in helper_index]
        else:
            roles[row] = [role_of(helper, visit) for helper in problem.helpers]
    if placed:
        roles[tuple(zip(*placed, strict=True))] = LEAD | SECOND
    columns = [helper_index[day.helper_id] for day in days]
    return np.ascontiguousarray(roles[:, columns])


def role_of(helper: Helper, visit: Visit) -> int:
    """Bits LEAD and SECOND of a helper for a visit."""
    if visit.people == 2:
        second = SECOND | NEW * makes_first_visit(helper, visit) if refusal_as_second(helper, visit) is None else 0
        return second | (LEAD if refusal_as_lead(helper, visit) is None else 0)
    alone = helper.may_go_alone and helper.travel_mode != TravelMode.PASSENGER and not makes_first_visit(helper, visit)
    if visit.people != 1 or not alone:
        return 0
    return LEAD if refusal_as_lead(helper, visit) is None else 0


def _spans(problem: Problem, days: Sequence[HelperDay], roles: Flags, visit: Ints, day: Ints) -> tuple[Ints, Ints]:
    """Possible starts by (visit, helper-day): inside one window of each, with the whole duration."""
    movable = [(row, one) for row, one in enumerate(problem.visits) if one.fixed is None]
    wanted = [(row, item.start, item.end) for row, one in movable for item in one.windows]
    offered = [(row, item.start, item.end) for row, one in enumerate(days) for item in one.windows]
    left = np.array(wanted, dtype=np.int64).reshape(len(wanted), 3)
    right = np.array(offered, dtype=np.int64).reshape(len(offered), 3)
    keep = (visit[left[:, 0], V_PLACE] >= 0) & (visit[left[:, 0], V_DURATION] >= 0)
    left, right = left[keep], right[day[right[:, 0], D_FIRST] <= day[right[:, 0], D_LAST]]
    midnight = day[right[:, 0], D_DATE] * MINUTES_PER_DAY
    duration = visit[left[:, 0], V_DURATION]
    low = np.maximum(left[:, 1, None], np.maximum(right[:, 1], midnight)[None, :])
    high = np.minimum(left[:, 2, None], right[None, :, 2]) - duration[:, None]
    high = np.minimum(high, (midnight + MINUTES_PER_DAY - 1)[None, :])
    rows, columns = np.nonzero((low <= high) & (roles[left[:, 0][:, None], right[None, :, 0]] > 0))
    key = left[rows, 0] * len(days) + right[columns, 0]
    order = np.lexsort((low[rows, columns], key))
    span = np.stack([low[rows, columns][order], high[rows, columns][order]], axis=1)
    counts = np.bincount(key, minlength=len(problem.visits) * len(days))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), np.ascontiguousarray(span)


def _together(day: Ints, car: int) -> Flags:
    """Who can be a pair, (C, C): the same date, two helpers, and for a passenger one driver who eats when he does."""
    date, helper = day[:, D_DATE], day[:, D_HELPER]
    same = (date[:, None] == date[None, :]) & (helper[:, None] != helper[None, :])
    rides, drives = day[:, D_RIDES] == 1, day[:, D_MODE] == car
    opens, closes, length = day[:, D_LUNCH_FROM], day[:, D_LUNCH_TO], day[:, D_LUNCH_MINUTES]
    fed = (opens[:, None] >= opens[None, :]) & (closes[:, None] <= closes[None, :])
    fed = (fed & (length[:, None] >= length[None, :])) | (length[None, :] == 0)
    carries = drives[:, None] & rides[None, :] & fed
    neither = ~rides[:, None] & ~rides[None, :]
    return np.ascontiguousarray((same & (neither | carries | carries.T)).astype(np.uint8))


def _options(problem: Problem, roles: Flags, together: Flags, spans: Ints, crews: Crews) -> tuple[Ints, Ints]:
    """Who can go to each visit: helper-days alone, or couples with the lead first."""
    option_from, parts = [0], [np.zeros((0, 2), dtype=np.int64)]
    for row, visit in enumerate(problem.visits):
        if visit.id in crews:
            option_from.append(option_from[-1])
            continue
        lead = np.flatnonzero((roles[row] & LEAD > 0) & (spans[row] > 0))
        if visit.people == 2:
            second = np.flatnonzero((roles[row] & SECOND > 0) & (spans[row] > 0))
            first_at, second_at = np.nonzero(together[np.ix_(lead, second)])
            couples = np.stack([lead[first_at], second[second_at]], axis=1)
            both_lead = roles[row, couples[:, 1]] & LEAD > 0
            couples = couples[~both_lead | (couples[:, 0] < couples[:, 1])]
            couples = couples[accompanied(roles[row], together, couples)]
        else:
            couples = np.stack([lead, np.full(len(lead), NO_DAY)], axis=1)
        parts.append(couples.astype(np.int64))
        option_from.append(option_from[-1] + len(couples))
    return np.array(option_from, dtype=np.int64), np.ascontiguousarray(np.concatenate(parts))


def _fixed_days(problem: Problem, day_index: dict[tuple[str, int], int]) -> Ints:
    """Helper-days of the fixed visits, (V, 2), those who have one first; -1 elsewhere."""
    rows = np.full((len(problem.visits), 2), NO_DAY, dtype=np.int64)
    for row, visit in enumerate(problem.visits):
        if visit.fixed is not None:
            rows[row] = find_days(day_index, visit.fixed.helper_ids, visit.fixed.start)
    return rows


def find_days(day_index: dict[tuple[str, int], int], helper_ids: Sequence[str], start: int) -> tuple[int, int]:
    """Helper-days of the first two helpers who have one on the day of ``start``, -1 for none."""
    found = [day_index.get((helper_id, start // MINUTES_PER_DAY), NO_DAY) for helper_id in dict.fromkeys(helper_ids)]
    known = [*(index for index in found if index >= 0), NO_DAY, NO_DAY]
    return known[0], known[1]
