"""Minutes of road as plannings use them: rounded up, so that every appointment falls on a round hour."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.formatting import plural
from scheduling.optimiser import CommuneOverrides, Estimate
from scheduling.optimiser.model import Place, TravelMatrix, TravelMode

ROUND_MINUTES = 5
CommuneMinutes = Mapping[tuple[str, str], int]
NO_OVERRIDES: CommuneMinutes = {}


def round_up(minutes: int) -> int:
    """Next multiple of five minutes."""
    return -(-minutes // ROUND_MINUTES) * ROUND_MINUTES


def journeys(places: Sequence[Place], mode: TravelMode, overrides: CommuneMinutes = NO_OVERRIDES) -> TravelMatrix:
    """Estimated journeys, corrected by hand from commune to commune, rounded up to five minutes.

    An unknown journey stays unknown (negative). ``overrides`` maps INSEE codes (from, to) to minutes by car, one way.

    People are told "9 h 15", never "9 h 13": windows and durations being multiples of five, rounding the road makes
    every start one too. The minutes lost are a margin that the estimate, wrong by a fifth, needs anyway.
    """
    exact = CommuneOverrides(Estimate(), overrides, both_ways=False).matrix(places, mode)
    rounded = np.where(exact.minutes > 0, -(-exact.minutes // ROUND_MINUTES) * ROUND_MINUTES, exact.minutes)
    source = _source(places, overrides) if exact.source != "estimate" else exact.source
    return TravelMatrix(exact.place_ids, rounded.astype(np.int64), exact.kilometres, source)


def _source(places: Sequence[Place], overrides: CommuneMinutes) -> str:
    """Say how many journeys in use are corrected; there and back is one."""
    communes = {place.commune for place in places}
    used = {frozenset(pair) for pair in overrides if communes.issuperset(pair)}
    return f"estimation, {plural(len(used), 'trajet corrigé', 'trajets corrigés')}"
