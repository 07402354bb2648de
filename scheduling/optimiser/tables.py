"""A problem as flat arrays for the kernels. Shapes: V visits, C helper-days, H helpers, D dates, M modes, L places."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.uint8]

UNKNOWN = 1_000_000
"""Minutes of a journey that nobody knows: longer than any horizon, hence never feasible."""

# Columns of ``Tables.visit``. Starts are absolute minutes, -1 for none; planned days are -1 for none.
V_PLACE, V_DURATION, V_STAY, V_FIXED, V_WISH, V_PLANNED_A, V_PLANNED_B = range(7)
# Columns of ``Tables.day``. ``D_LUNCH_MINUTES`` is 0 for no lunch, ``D_RIDES`` 1 for a passenger.
D_START, D_END, D_FIRST, D_LAST, D_LUNCH_FROM, D_LUNCH_TO, D_LUNCH_MINUTES = range(7)
D_MODE, D_HELPER, D_DATE, D_LIMIT, D_RIDES = range(7, 12)
# Columns of ``Tables.helper``.
H_WEEK_LIMIT, H_USED, H_MAX_DAYS, H_GROUP = range(4)
# Entries of ``Tables.setting``.
S_TRAVEL, S_UNFAIR, S_CHANGE, S_EXCESS, S_HAS_LIMITS, S_GROUPS = range(6)
# Bits of ``Tables.role``.
LEAD, SECOND, NEW = 1, 2, 4
# Beside TOGETHER, in ``together``: the second helper-day may accompany a first visit of the first one.
TOGETHER, ESCORT = 1, 2


class Tables(NamedTuple):
    """What never changes during a search.

    ``visit`` (V, 7), ``day`` (C, 12), ``helper`` (H, 4) hold the columns named above.
    ``travel`` (M, L, L) minutes. ``span`` (n, 2) first and last possible start, the rows
    ``span_from[v * C + c]`` to ``span_from[v * C + c + 1]`` for visit v on helper-day c.
    ``option`` (n, 2) who can go, lead first, -1 for nobody second, rows ``option_from[v]`` to ``option_from[v + 1]``.
    ``role`` (V, C) bits LEAD, SECOND and NEW (a first visit, made with an escort), ``together`` (C, C) bits TOGETHER
    and ESCORT.
    ``dislike`` (V, H), ``late`` (V, D), ``unserved`` (V) are costs. ``chain`` lists the fixed visits of each
    helper-day by start, from ``chain_from[c]``; ``chain_lunch`` tells whether lunch can still follow that visit.
    ``initial`` (C, 6) are the states in which the helper-days begin (columns in decode.py).
    """

    visit: Ints
    day: Ints
    helper: Ints
    travel: Ints
    span_from: Ints
    span: Ints
    option_from: Ints
    option: Ints
    role: Flags
    together: Flags
    dislike: Floats
    late: Floats
    unserved: Floats
    chain_from: Ints
    chain: Ints
    chain_lunch: Flags
    initial: Ints
    setting: Floats
