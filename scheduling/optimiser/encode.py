"""From a problem to the arrays of the kernels. What cannot be planned gets no option; nothing raises."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduling.optimiser.decode import STATE_SIZE
from scheduling.optimiser.fixed import chains, initial_states
from scheduling.optimiser.model import MINUTES_PER_DAY, HelperDay, Problem, TravelMode
from scheduling.optimiser.rules import affinity, has_preference, helper_days, refusal_as_lead, refusal_as_second
from scheduling.optimiser.tables import LEAD, SECOND, UNKNOWN, Flags, Floats, Ints, Tables

AGE_CAP_DAYS = 365
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


def encode(problem: Problem) -> Encoding:
    """Tables of a problem."""
    days = tuple(helper_days(problem).values())
    day_index = {(day.helper_id, day.day): index for index, day in enumerate(days)}
    helper_index = {helper.id: index for index, helper in enumerate(problem.helpers)}
    places = {place.id: index for index, place in enumerate(problem.places)}
    roles = _roles(problem, days, helper_index)
    day = _day_rows(problem, days, helper_index, places)
    visit = _visit_rows(problem, places, day_index)
    travel = travel_array(problem)
    span_from, span = _spans(problem, days, roles, visit, day)
    together = _together(day)
    option_from, option = _options(problem, roles, together, np.diff(span_from).reshape(len(visit), len(day)))
    fixed_days = _fixed_days(problem, day_index)
    chain_from, chain, chain_lunch = chains(visit, day, travel, fixed_days)
    tables = Tables(
        visit, day, _helper_rows(problem), travel, span_from, span, option_from, option, roles, together,
        _dislikes(problem), _lateness(problem, days), _unserved(problem), chain_from, chain, chain_lunch,
        initial_states(day, chain_from, chain, fixed_days, STATE_SIZE), _settings(problem, days),
    )  # fmt: skip
    is_free = np.array([one.fixed is None for one in problem.visits], dtype=bool)
    movable = np.flatnonzero((np.diff(option_from) > 0) & is_free)
    anchored = np.flatnonzero(fixed_days[:, 0] >= 0)
    anchored = anchored[np.argsort(visit[anchored, 3], kind="stable")]
    names = {item.id: index for index, item in reversed(list(enumerate(problem.visits)))}
    return Encoding(problem, tables, days, day_index, names, fixed_days, movable, anchored)


def travel_array(problem: Problem) -> Ints:
    """Minutes by mode and place, (M, L + 1, L + 1), the last place being nowhere.

    Missing, negative or undefined journeys are UNKNOWN; staying at a place takes no time.
    """
    places = {place.id: index for index, place in enumerate(problem.places)}
    size = len(problem.places) + 1
    result = np.full((len(TravelMode), size, size), UNKNOWN, dtype=np.int64)
    for row, mode in enumerate(TravelMode):
        matrix = problem.travel.get(mode)
        if matrix is not None:
            pairs = [(places[name], at) for at, name in enumerate(matrix.place_ids) if name in places]
            inner = np.array([pair[0] for pair in pairs], dtype=np.int64)
            outer = np.array([pair[1] for pair in pairs], dtype=np.int64)
            minutes = np.asarray(matrix.minutes, dtype=np.float64)[np.ix_(outer, outer)]
            known = np.isfinite(minutes) & (minutes >= 0) & (minutes < UNKNOWN)
            result[row][np.ix_(inner, inner)] = np.where(known, np.ceil(np.where(known, minutes, 0)), UNKNOWN)
        diagonal = np.diagonal(result[row])
        result[row][np.arange(size), np.arange(size)] = np.where(diagonal >= UNKNOWN, 0, diagonal)
    return result


def _day_rows(
    problem: Problem, days: Sequence[HelperDay], helper_index: dict[str, int], places: dict[str, int]
) -> Ints:
    """Columns D_* of each helper-day. A day without windows, or at an unknown place, can take nothing."""
    modes = list(TravelMode)
    rows = []
    for day in days:
        helper = problem.helpers[helper_index[day.helper_id]]
        first = min((window.start for window in day.windows), default=day.day * MINUTES_PER_DAY)
        last = max((window.end for window in day.windows), default=first - 1)
        lunch = day.lunch
        lunch_row = [lunch.earliest_start, lunch.latest_start, max(0, lunch.minutes)] if lunch else [0, 0, 0]
        start, end = places.get(day.start_place, -1), places.get(day.end_place, -1)
        rides = helper.travel_mode == TravelMode.PASSENGER
        if start < 0 or end < 0:
            start, end, last = 0, 0, first - 1
        who = [modes.index(helper.travel_mode), helper_index[day.helper_id], day.day, day.max_minutes, int(rides)]
        rows.append([start, end, first, last, *lunch_row, *who])
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


def _roles(problem: Problem, days: Sequence[HelperDay], helper_index: dict[str, int]) -> Flags:
    """Bits LEAD and SECOND by (visit, helper-day); a single visit has no second, nor a lead who may not go alone."""
    roles = np.zeros((len(problem.visits), len(problem.helpers)), dtype=np.uint8)
    for row, visit in enumerate(problem.visits):
        for column, helper in enumerate(problem.helpers):
            if visit.people == 2:
                roles[row, column] |= SECOND if refusal_as_second(helper, visit) is None else 0
                roles[row, column] |= LEAD if refusal_as_lead(helper, visit) is None else 0
            elif visit.people == 1 and helper.may_go_alone and helper.travel_mode != TravelMode.PASSENGER:
                roles[row, column] |= LEAD if refusal_as_lead(helper, visit) is None else 0
    columns = [helper_index[day.helper_id] for day in days]
    return np.ascontiguousarray(roles[:, columns])


def _spans(problem: Problem, days: Sequence[HelperDay], roles: Flags, visit: Ints, day: Ints) -> tuple[Ints, Ints]:
    """Possible starts by (visit, helper-day): inside one window of each, with the whole duration."""
    movable = [(row, one) for row, one in enumerate(problem.visits) if one.fixed is None]
    wanted = [(row, item.start, item.end) for row, one in movable for item in one.windows]
    offered = [(row, item.start, item.end) for row, one in enumerate(days) for item in one.windows]
    left = np.array(wanted, dtype=np.int64).reshape(len(wanted), 3)
    right = np.array(offered, dtype=np.int64).reshape(len(offered), 3)
    keep = (visit[left[:, 0], 0] >= 0) & (visit[left[:, 0], 1] >= 0)
    left, right = left[keep], right[day[right[:, 0], 2] <= day[right[:, 0], 3]]
    midnight = day[right[:, 0], 9] * MINUTES_PER_DAY
    duration = visit[left[:, 0], 1]
    low = np.maximum(left[:, 1, None], np.maximum(right[:, 1], midnight)[None, :])
    high = np.minimum(left[:, 2, None], right[None, :, 2]) - duration[:, None]
    high = np.minimum(high, (midnight + MINUTES_PER_DAY - 1)[None, :])
    rows, columns = np.nonzero((low <= high) & (roles[left[:, 0][:, None], right[None, :, 0]] > 0))
    key = left[rows, 0] * len(days) + right[columns, 0]
    order = np.lexsort((low[rows, columns], key))
    span = np.stack([low[rows, columns][order], high[rows, columns][order]], axis=1)
    counts = np.bincount(key, minlength=len(problem.visits) * len(days))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), np.ascontiguousarray(span)


def _together(day: Ints) -> Flags:
    """Who can be a pair, (C, C): the same date, two helpers, and for a passenger one driver who eats when he does."""
    same = (day[:, None, 9] == day[None, :, 9]) & (day[:, None, 8] != day[None, :, 8])
    rides, drives = day[:, 11] == 1, day[:, 7] == list(TravelMode).index(TravelMode.CAR)
    opens, closes, length = day[:, 4], day[:, 5], day[:, 6]
    fed = (opens[:, None] >= opens[None, :]) & (closes[:, None] <= closes[None, :])
    fed = (fed & (length[:, None] >= length[None, :])) | (length[None, :] == 0)
    carries = drives[:, None] & rides[None, :] & fed
    neither = ~rides[:, None] & ~rides[None, :]
    return np.ascontiguousarray((same & (neither | carries | carries.T)).astype(np.uint8))


def _options(problem: Problem, roles: Flags, together: Flags, spans: Ints) -> tuple[Ints, Ints]:
    """Who can go to each visit: helper-days alone, or couples with the lead first."""
    option_from, parts = [0], [np.zeros((0, 2), dtype=np.int64)]
    for row, visit in enumerate(problem.visits):
        lead = np.flatnonzero((roles[row] & LEAD > 0) & (spans[row] > 0))
        if visit.people == 2:
            second = np.flatnonzero((roles[row] & SECOND > 0) & (spans[row] > 0))
            first_at, second_at = np.nonzero(together[np.ix_(lead, second)])
            couples = np.stack([lead[first_at], second[second_at]], axis=1)
            both_lead = roles[row, couples[:, 1]] & LEAD > 0
            couples = couples[~both_lead | (couples[:, 0] < couples[:, 1])]
        else:
            couples = np.stack([lead, np.full(len(lead), NO_DAY)], axis=1)
        parts.append(couples.astype(np.int64))
        option_from.append(option_from[-1] + len(couples))
    return np.array(option_from, dtype=np.int64), np.ascontiguousarray(np.concatenate(parts))


def _dislikes(problem: Problem) -> Floats:
    """Cost of sending only this helper, (V, H): what is missing to a wished or known person."""
    helper_ids = [helper.id for helper in problem.helpers]
    rows = np.zeros((len(problem.visits), len(helper_ids)))
    for row, visit in enumerate(problem.visits):
        if (visit.preferred or visit.continuity) and has_preference(visit, visit.continuity):
            rows[row] = [problem.weights.preference * (1 - affinity(visit, helper_id)) for helper_id in helper_ids]
    return rows


def _lateness(problem: Problem, days: Sequence[HelperDay]) -> Floats:
    """Cost of serving each visit on each date, (V, D). Days lost before the problem begins count for nothing."""
    dates = np.arange(max((day.day for day in days), default=0) + 1)
    due = np.array([dates[-1] if visit.due is None else max(visit.due, -1) for visit in problem.visits])
    return np.asarray(problem.weights.late * np.maximum(0, dates[None, :] - due.reshape(-1, 1)), dtype=np.float64)


def _unserved(problem: Problem) -> Floats:
    """Cost of leaving each visit out: its priority, then its age."""
    weights = problem.weights
    ages = [min(max(visit.age_days, 0), AGE_CAP_DAYS) for visit in problem.visits]
    priorities = [visit.priority for visit in problem.visits]
    costs = weights.unserved * np.array(priorities, dtype=np.float64) + weights.age * np.array(ages)
    return np.asarray(costs, dtype=np.float64)


def _settings(problem: Problem, days: Sequence[HelperDay]) -> Floats:
    """Entries S_*: weights, the price of breaking a limit, and whether limits or fairness can bind at all."""
    weights = problem.weights
    groups = {helper.fair_group for helper in problem.helpers if helper.fair_group}
    dates = {day.day for day in days}
    bound = any(day.max_minutes < MINUTES_PER_DAY for day in days) or any(
        item.max_week_minutes - item.used_week_minutes < len(dates) * MINUTES_PER_DAY or item.max_days < len(dates)
        for item in problem.helpers
    )
    highest = max((visit.priority for visit in problem.visits), default=1)
    excess = weights.unserved * (highest + 1) + weights.late * len(dates)
    values = [weights.travel, weights.unfair, weights.change, excess, float(bound), float(len(groups))]
    return np.array(values, dtype=np.float64)


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
