"""The ladder of a search: commune, intercommunalité, 30 minutes, département, at a distance, our own desk (L4)."""

from collections.abc import Collection, Iterable

from directory.enums import WideningStep
from directory.selectors.search_candidates import Candidate
from directory.selectors.search_types import Wish

NEAR_MINUTES = 30
LADDER = tuple(WideningStep)
# Steps where one goes somewhere or where someone comes: each holds the one before.
ON_THE_SPOT = LADDER[:4]


def step_of(candidate: Candidate, wish: Wish, codes: Collection[str]) -> WideningStep | None:
    """Return the first step that holds a candidate, ``codes`` being the communes; None when it is too far for all."""
    if candidate.is_remote:
        return WideningStep.REMOTE
    if candidate.is_home and candidate.zone:
        return WideningStep.COMMUNE if wish.commune is not None else WideningStep.EPCI
    return _step_of_place(candidate, wish, codes)


def _step_of_place(candidate: Candidate, wish: Wish, codes: Collection[str]) -> WideningStep | None:
    minutes = candidate.minutes
    if candidate.is_home and candidate.point is None and not candidate.insee:
        return WideningStep.EPCI
    is_within = wish.minutes is None or (minutes is not None and minutes <= wish.minutes)
    if is_within and wish.commune is not None and candidate.insee == wish.commune.insee:
        return WideningStep.COMMUNE
    if is_within and candidate.insee in codes:
        return WideningStep.EPCI
    if minutes is not None and minutes <= (wish.minutes or NEAR_MINUTES):
        return WideningStep.NEAR
    return WideningStep.DEPARTMENT if candidate.insee.startswith(wish.territory.department) else None


def by_step(placed: Iterable[tuple[Candidate, WideningStep]]) -> dict[WideningStep, list[Candidate]]:
    """Return what each step gives, wider steps holding the narrower ones; a distance and the desk stand alone."""
    given: dict[WideningStep, list[Candidate]] = {step: [] for step in LADDER}
    for candidate, step in placed:
        for held in ON_THE_SPOT[ON_THE_SPOT.index(step) :] if step in ON_THE_SPOT else (step,):
            given[held].append(candidate)
    return given
