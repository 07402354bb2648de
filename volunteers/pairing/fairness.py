"""How evenly what is given and what is asked is shared, and two ways of finding who goes compared on the same data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from volunteers.pairing.matches import MatchTable
from volunteers.pairing.model import MatchWeights
from volunteers.pairing.tables import Flags, Floats


def gini(values: Sequence[float] | Floats) -> float:
    """Gini's index: 0 when everyone has the same, near 1 when one has all; 0 for nothing at all."""
    sorted_values = np.sort(np.asarray(values, dtype=np.float64))
    total = float(sorted_values.sum())
    if len(sorted_values) == 0 or total == 0:
        return 0.0
    count = len(sorted_values)
    ranks = np.arange(1, count + 1)
    return float(2 * (ranks * sorted_values).sum() / (count * total) - (count + 1) / count)


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a way of asking gives: hours and times asked of each team, people who found their helpers."""

    hours: Floats
    asked: Floats
    served: int


def share_out(
    table: MatchTable,
    order: Callable[[int, Floats], Floats],
    *,
    says_yes: Flags,
    limit: Floats,
    hours: float,
    wanted: int = 2,
) -> Sharing:
    """Ask for each senior in turn, in the order given by ``order(column, hours given)``, until ``wanted`` say yes.

    Nobody is asked beyond ``limit`` hours. Lower comes first.
    """
    size = len(table.teams)
    given, asked, served = np.zeros(size), np.zeros(size), 0
    possible = table.possible()
    for column in range(len(table.seniors)):
        found = 0
        rank = np.where(possible[:, column] & (given + hours <= limit), order(column, given), np.inf)
        for row in np.argsort(rank, kind="stable"):
            if found == wanted or not np.isfinite(rank[row]):
                break
            asked[row] += 1
            if says_yes[row, column]:
                given[row] += hours
                found += 1
        served += found == wanted
    return Sharing(given, asked, served)


def by_suggestion(table: MatchTable, weights: MatchWeights, limit: Floats) -> Callable[[int, Floats], Floats]:
    """Best suggestion first, the load being what has been given so far."""
    parts = {name: getattr(weights, name) for name in table.criteria}
    total = sum(parts.values())
    base = sum(weight * table.criteria[name] for name, weight in parts.items() if name != "light")

    def order(column: int, given: Floats) -> Floats:
        light = np.clip(1 - given / np.maximum(limit, 1e-9), 0, 1)
        return np.asarray(-(np.asarray(base)[:, column] + parts["light"] * light) / total, dtype=np.float64)

    return order


def first_come(table: MatchTable) -> Callable[[int, Floats], Floats]:
    """Whoever lives nearest is asked first, as one does without a tool."""

    def order(column: int, given: Floats) -> Floats:
        return table.minutes[:, column]

    return order
