"""Helpers and seniors as arrays. H helpers, S seniors; rows keep the order given, results never depend on it."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from volunteers.pairing.model import HelperCard, SeniorCard

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Points = Sequence[HelperCard | SeniorCard]

EARTH_RADIUS_KM = 6371.0088
# Minutes to set off, then by kilometre as the crow flies: an order of size, to rank; the planning measures roads.
START_MINUTES = 3.0
MINUTES_PER_KM: Mapping[str, float] = {"CAR": 1.6, "BICYCLE": 5.0, "FOOT": 15.0}
FAR = 1e6
# Half-hours of a day, and where the two halves of it stand: a visit of an hour begins from 0 to 23, or from 25 on.
DAY_SLOTS, NOON_SLOT, LAST_START = 48, 25, 47
# What a half-day means where hours are not known: from 8 to 12.30, from 12.30 to 19.
_MORNING, _AFTERNOON = (16, 25), (25, 38)


def kilometres(left: Points, right: Points) -> Floats:
    """Distances as the crow flies, shape (left, right)."""
    one, other = _radians(left), _radians(right)
    north = np.sin((other[None, :, 0] - one[:, None, 0]) / 2) ** 2
    east = np.sin((other[None, :, 1] - one[:, None, 1]) / 2) ** 2
    chord = north + np.cos(one[:, None, 0]) * np.cos(other[None, :, 0]) * east
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))), dtype=np.float64)


def _radians(points: Points) -> Floats:
    rows = [(point.latitude, point.longitude) for point in points]
    return np.radians(np.array(rows, dtype=np.float64).reshape(len(rows), 2))


def journey_minutes(helpers: Sequence[HelperCard], seniors: Sequence[SeniorCard]) -> Floats:
    """Minutes of road, (H, S); FAR for a passenger, who needs someone who drives."""
    speed = np.array([MINUTES_PER_KM.get(helper.mode, FAR) for helper in helpers], dtype=np.float64)
    crow = kilometres(helpers, seniors)
    minutes = np.where(crow < 0.05, 0.0, START_MINUTES) + crow * speed[:, None]
    return np.where(speed[:, None] >= FAR, FAR, np.minimum(minutes, FAR))


def incidence(rows: Sequence[Collection[str]], names: Sequence[str]) -> Floats:
    """1 where a row has a name, (rows, names)."""
    at = {name: column for column, name in enumerate(names)}
    found = np.zeros((len(rows), len(names)), dtype=np.float64)
    for row, words in enumerate(rows):
        for word in words:
            if word in at:
                found[row, at[word]] = 1.0
    return found


def shared(left: Sequence[Collection[str]], right: Sequence[Collection[str]]) -> Floats:
    """How many names each pair of rows has in common, (left, right)."""
    names = sorted({word for row in left for word in row} & {word for row in right for word in row})
    return incidence(left, names) @ incidence(right, names).T


def free_hours(card: HelperCard) -> int:
    """Return the free half-hours of a week as bits, from half-days where nothing finer is known."""
    return card.hours or _of_half_days(card.week)


@lru_cache(maxsize=4096)
def _of_half_days(week: int) -> int:
    found = 0
    for half in range(14):
        if week >> half & 1:
            first, end = (_MORNING, _AFTERNOON)[half % 2]
            found |= ((1 << end) - (1 << first)) << DAY_SLOTS * (half // 2)
    return found


def starts(hours: int) -> int:
    """Return the half-hours at which a visit of an hour may begin."""
    return hours & hours >> 1


def day_bits(hours: int) -> int:
    """Days with a free hour."""
    begins, whole = starts(hours), (1 << LAST_START) - 1
    return sum(1 << day for day in range(7) if begins >> (DAY_SLOTS * day) & whole)


def day_spans(hours: int, day: int) -> list[tuple[int, int]]:
    """Return the free spans of a day that hold an hour, in half-hours from midnight, the end excluded."""
    of_day = hours >> (DAY_SLOTS * day) & ((1 << DAY_SLOTS) - 1)
    found, begin = [], None
    for slot in range(DAY_SLOTS + 1):
        is_free = slot < DAY_SLOTS and bool(of_day >> slot & 1)
        if is_free and begin is None:
            begin = slot
        elif not is_free and begin is not None:
            if slot - begin >= 2:
                found.append((begin, slot))
            begin = None
    return found


def bits(values: Sequence[int], size: int) -> Floats:
    """Bits as columns, (values, size)."""
    return np.array([[value >> place & 1 for place in range(size)] for value in values], dtype=np.float64).reshape(
        len(values), size
    )


def common_half_days(cards: Sequence[HelperCard]) -> Floats:
    """How many half-days of a week hold an hour that both have free, (H, H)."""
    begins = bits([starts(free_hours(card)) for card in cards], 7 * DAY_SLOTS)
    found = np.zeros((len(cards), len(cards)), dtype=np.float64)
    for day in range(7):
        at = DAY_SLOTS * day
        for first, end in ((at, at + NOON_SLOT - 1), (at + NOON_SLOT, at + LAST_START)):
            found += begins[:, first:end] @ begins[:, first:end].T > 0
    return found


def flagged(left: Sequence[int], right: Sequence[int], couples: Collection[tuple[int, int]]) -> Flags:
    """Where two keys are one of the couples, (left, right)."""
    rows, columns = {key: row for row, key in enumerate(left)}, {key: column for column, key in enumerate(right)}
    found = np.zeros((len(left), len(right)), dtype=np.bool_)
    for one, other in couples:
        if one in rows and other in columns:
            found[rows[one], columns[other]] = True
    return found
