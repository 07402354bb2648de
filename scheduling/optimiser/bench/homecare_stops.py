"""A solution of the home health care problem as a list of services given, and what it costs by the rules alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.optimiser.bench.homecare_tour import ALONE, TOGETHER, Care

MINUTE = 1e-6


@dataclass(frozen=True)
class CareStop:
    """A service given: to whom, which one of the patient's (0 or 1), by whom, from when."""

    patient: int
    service: int
    caregiver: int
    start: float


def cost_of(care: Care, stops: Sequence[CareStop]) -> tuple[float, int]:
    """Cost and number of broken rules, computed from the stops alone."""
    broken = _broken_rules(care, stops) + _early_starts(care, stops)
    return sum(cost_parts(care, stops)) / 3, broken


def cost_parts(care: Care, stops: Sequence[CareStop]) -> tuple[float, float, float]:
    """Distance, total tardiness and largest tardiness."""
    length = 0.0
    for caregiver in {stop.caregiver for stop in stops}:
        places = [stop.patient + 1 for stop in _route(stops, caregiver)]
        length += sum(float(care.distance[a, b]) for a, b in zip([0, *places], [*places, 0], strict=True))
    late = [max(0.0, stop.start - float(care.closes[stop.patient])) for stop in stops]
    return length, sum(late), max(late, default=0.0)


def _route(stops: Sequence[CareStop], caregiver: int) -> list[CareStop]:
    return sorted((one for one in stops if one.caregiver == caregiver), key=lambda one: one.start)


def _early_starts(care: Care, stops: Sequence[CareStop]) -> int:
    """Services begun before their caregiver can be there."""
    broken = 0
    for caregiver in {stop.caregiver for stop in stops}:
        place, free = 0, 0.0
        for stop in _route(stops, caregiver):
            broken += stop.start < free + float(care.distance[place, stop.patient + 1]) - MINUTE
            place, free = stop.patient + 1, stop.start + float(care.duration[stop.patient, stop.service])
    return broken


def _broken_rules(care: Care, stops: Sequence[CareStop]) -> int:
    """Services missing or given twice, caregivers without the ability, windows and synchronisations not kept."""
    broken = 0
    for patient in range(len(care.kind)):
        mine = {stop.service: stop for stop in stops if stop.patient == patient}
        wanted = 1 if care.kind[patient] == ALONE else 2
        if len(mine) != wanted or sum(stop.patient == patient for stop in stops) != wanted:
            broken += 1
            continue
        broken += sum(not care.can[patient, side, stop.caregiver] for side, stop in mine.items())
        broken += sum(stop.start < care.opens[patient] - MINUTE for stop in mine.values())
        if wanted == 2:
            least, most = (0.0, 0.0) if care.kind[patient] == TOGETHER else care.gap[patient]
            between = mine[1].start - mine[0].start
            broken += not least - MINUTE <= between <= most + MINUTE
            broken += mine[0].caregiver == mine[1].caregiver
    return broken
