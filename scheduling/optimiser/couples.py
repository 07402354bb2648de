"""Which helper-days go together to a visit: nobody apart (J7), no first visit without an escort (J4)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from scheduling.optimiser.model import Helper
from scheduling.optimiser.tables import ESCORT, NEW, TOGETHER, Flags, Ints


def keep_apart(together: Flags, people: Sequence[Helper]) -> None:
    """Take out of ``together`` (C, C) those who are kept apart, and mark who accompanies whom; changed in place.

    ``people`` gives the helper of each helper-day.
    """
    rows: dict[str, list[int]] = {}
    for row, one in enumerate(people):
        rows.setdefault(one.id, []).append(row)
    for row, one in enumerate(people):
        apart = [other for name in one.apart for other in rows.get(name, ())]
        together[row, apart] = together[apart, row] = 0
    for row, one in enumerate(people):
        escorts = [other for name in one.escorts for other in rows.get(name, ())]
        if one.needs_escort:
            together[row, escorts] |= ESCORT * (together[row, escorts] & TOGETHER)


def accompanied(roles: Flags, together: Flags, couples: Ints) -> npt.NDArray[np.bool_]:
    """Tell which couples of helper-days make no first visit without an escort; ``roles`` (C,) is the visit's row."""
    first, second = couples[:, 0], couples[:, 1]
    is_alone = (roles[first] & NEW > 0) & (together[first, second] & ESCORT == 0)
    is_alone |= (roles[second] & NEW > 0) & (together[second, first] & ESCORT == 0)
    return np.asarray(~is_alone, dtype=np.bool_)
