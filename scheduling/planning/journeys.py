"""Minutes of road as plannings use them: rounded up, so that every appointment falls on a round hour."""

from collections.abc import Sequence

import numpy as np

from scheduling.optimiser import estimate_matrix
from scheduling.optimiser.model import Place, TravelMatrix, TravelMode

ROUND_MINUTES = 5


def round_up(minutes: int) -> int:
    """Next multiple of five minutes."""
    return -(-minutes // ROUND_MINUTES) * ROUND_MINUTES


def journeys(places: Sequence[Place], mode: TravelMode) -> TravelMatrix:
    """Estimated journeys, rounded up to five minutes; an unknown one stays unknown (negative).

    People are told "9 h 15", never "9 h 13": windows and durations being multiples of five, rounding the road makes
    every start one too. The minutes lost are a margin that the estimate, wrong by a fifth, needs anyway.
    """
    exact = estimate_matrix(places, mode)
    rounded = np.where(exact.minutes > 0, -(-exact.minutes // ROUND_MINUTES) * ROUND_MINUTES, exact.minutes)
    return TravelMatrix(exact.place_ids, rounded.astype(np.int64), exact.kilometres, exact.source)
