"""The costs of a problem as arrays: what the decoder only has to look up."""

from collections.abc import Sequence

import numpy as np

from scheduling.optimiser.model import MINUTES_PER_DAY, HelperDay, Problem
from scheduling.optimiser.rules import affinity, has_preference
from scheduling.optimiser.tables import H_MAX_DAYS, H_USED, H_WEEK_LIMIT, Floats, Ints

AGE_CAP_DAYS = 365


def dislikes(problem: Problem) -> Floats:
    """Cost of sending only this helper, (V, H): what is missing to a wished or known person."""
    columns = {helper.id: column for column, helper in enumerate(problem.helpers)}
    price, wishing = problem.weights.preference, list[int]()
    known = list[tuple[int, int, float]]()
    for row, visit in enumerate(problem.visits):
        if (visit.preferred or visit.continuity) and has_preference(visit, visit.continuity):
            wishing.append(row)
            names = {*visit.preferred, *visit.continuity} & columns.keys()
            known += [(row, columns[name], price * (1 - affinity(visit, name))) for name in names]
    rows = np.zeros((len(problem.visits), len(columns)))
    rows[wishing] = price
    if known:
        at, who, prices = zip(*known, strict=True)
        rows[at, who] = prices
    return rows


def lateness(problem: Problem, days: Sequence[HelperDay]) -> Floats:
    """Cost of serving each visit on each date, (V, D). Days lost before the problem begins count for nothing."""
    dates = np.arange(max((day.day for day in days), default=0) + 1)
    due = np.array([dates[-1] if visit.due is None else max(visit.due, -1) for visit in problem.visits])
    return np.asarray(problem.weights.late * np.maximum(0, dates[None, :] - due.reshape(-1, 1)), dtype=np.float64)


def unserved(problem: Problem) -> Floats:
    """Cost of leaving each visit out: its priority, then its age."""
    weights = problem.weights
    ages = [min(max(visit.age_days, 0), AGE_CAP_DAYS) for visit in problem.visits]
    priorities = [visit.priority for visit in problem.visits]
    costs = weights.unserved * np.array(priorities, dtype=np.float64) + weights.age * np.array(ages)
    return np.asarray(costs, dtype=np.float64)


def settings(problem: Problem, days: Sequence[HelperDay], helper: Ints) -> Floats:
    """Entries S_*: weights, the price of breaking a limit, and whether limits or fairness can bind at all.

    ``helper`` holds the columns H_*.
    """
    weights = problem.weights
    groups = {helper.fair_group for helper in problem.helpers if helper.fair_group}
    dates = {day.day for day in days}
    is_short = helper[:, H_WEEK_LIMIT] - helper[:, H_USED] < len(dates) * MINUTES_PER_DAY
    bound = any(day.max_minutes < MINUTES_PER_DAY for day in days)
    bound = bound or bool((is_short | (helper[:, H_MAX_DAYS] < len(dates))).any())
    highest = max((visit.priority for visit in problem.visits), default=1)
    excess = weights.unserved * (highest + 1) + weights.late * len(dates)
    values = [weights.travel, weights.unfair, weights.change, excess, float(bound), float(len(groups))]
    return np.array(values, dtype=np.float64)
