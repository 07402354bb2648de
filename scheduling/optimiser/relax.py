"""What could be changed so that an unserved visit fits: each change is tried with the decoder on the whole plan."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from scheduling.optimiser.board import Board
from scheduling.optimiser.model import (
    MINUTES_PER_DAY,
    Helper,
    HelperDay,
    Plan,
    Problem,
    Relaxation,
    RelaxationKind,
    Slot,
    TravelMode,
    Visit,
    Window,
)

MAX_RELAXATIONS = 5
EXTRA_HELPER_ID = "extra"
"""Stands, in a relaxation of kind EXTRA_HELPER, for the helper who does not exist yet."""
LONGER_DAYS = (30, 60, 120)
"""Minutes by which the days of helpers are tried longer, at each end."""
SHORTENINGS = (10, 20, 30)
"""Minutes by which the visit is tried shorter, down to half its duration."""

Offer = tuple[str, RelaxationKind, int, Slot]
"""Visit id, kind, amount, slot."""


def relaxations(problem: Problem, plan: Plan, visits: Sequence[Visit]) -> dict[str, tuple[Relaxation, ...]]:
    """For each visit the cheapest changes that let it in, at most five, of different kinds as far as possible."""
    offers: dict[str, list[Relaxation]] = {visit.id: [] for visit in visits}
    if not visits or not problem.days:
        return dict.fromkeys(offers, ())
    free = [replace(visit, fixed=None, planned=None) for visit in visits]
    for visit_id, kind, amount, slot in _offers(problem, plan, free):
        names = tuple(EXTRA_HELPER_ID if name.startswith(EXTRA_HELPER_ID) else name for name in slot.helper_ids)
        offers[visit_id].append(Relaxation(kind, names, slot.start, amount, slot.extra_minutes))
    return {visit_id: _choose(found) for visit_id, found in offers.items()}


def _choose(found: list[Relaxation]) -> tuple[Relaxation, ...]:
    """The cheapest of each kind, then the next cheapest; in order of minutes added."""
    found.sort(key=lambda one: (one.extra_minutes, one.amount))
    first = list({one.kind: one for one in reversed(found)}.values())
    others = [one for one in found if one not in first]
    chosen = (sorted(first, key=found.index) + others)[:MAX_RELAXATIONS]
    return tuple(sorted(chosen, key=lambda one: (one.extra_minutes, one.amount)))


def _offers(problem: Problem, plan: Plan, visits: Sequence[Visit]) -> Iterator[Offer]:
    yield from _changed_visits(problem, plan, visits)
    yield from _longer_days(problem, plan, visits)
    yield from _extra_helpers(problem, plan, visits)


def _changed_visits(problem: Problem, plan: Plan, visits: Sequence[Visit]) -> Iterator[Offer]:
    """Another window, a helper who was refused, one person for a pair, a shorter visit."""
    variants: list[tuple[str, RelaxationKind, int, Visit]] = []
    for visit in visits:
        for kind, amount, changed in _variants(visit, _open_hours(problem)):
            name = f"{visit.id} {kind} {amount}"
            variants.append((visit.id, kind, amount, replace(changed, id=name)))
    board = Board(problem, plan.assignments, [changed for _, _, _, changed in variants])
    shortened: set[str] = set()
    for visit_id, kind, amount, changed in variants:
        if kind == RelaxationKind.SHORTER and visit_id in shortened:
            continue
        slots = board.slots(changed.id, 2)
        if slots and kind == RelaxationKind.SHORTER:
            shortened.add(visit_id)
        yield from ((visit_id, kind, amount, slot) for slot in slots)


def _open_hours(problem: Problem) -> tuple[Window, ...]:
    """For each date, from the first to the last minute at which somebody is available."""
    by_date: dict[int, list[Window]] = {}
    for day in problem.days:
        by_date.setdefault(day.day, []).extend(day.windows)
    return tuple(
        Window(min(window.start for window in windows), max(window.end for window in windows))
        for _, windows in sorted(by_date.items())
        if windows
    )


def _variants(visit: Visit, hours: tuple[Window, ...]) -> Iterator[tuple[RelaxationKind, int, Visit]]:
    """Visits that ask for less, with the amount of what is given up."""
    if hours:
        yield RelaxationKind.OTHER_WINDOW, 0, replace(visit, windows=hours)
    if visit.excluded or visit.kinds or visit.profile:
        nobody: frozenset[str] = frozenset()
        yield RelaxationKind.ALLOW_HELPER, 0, replace(visit, excluded=nobody, kinds=nobody, profile="")
    if visit.people == 2:
        yield RelaxationKind.ONE_PERSON, 0, replace(visit, people=1)
    for amount in SHORTENINGS:
        if visit.duration - amount >= visit.duration / 2:
            yield RelaxationKind.SHORTER, amount, replace(visit, duration=visit.duration - amount)


def _longer_days(problem: Problem, plan: Plan, visits: Sequence[Visit]) -> Iterator[Offer]:
    """More hours: the least extension of days and limits with which each visit fits."""
    left = list(visits)
    for amount in LONGER_DAYS:
        if not left:
            return
        board = Board(_extended(problem, amount), plan.assignments, left)
        for visit in list(left):
            slots = board.slots(visit.id, 2)
            if slots:
                left.remove(visit)
            yield from ((visit.id, RelaxationKind.MORE_HOURS, amount, slot) for slot in slots)


def _extended(problem: Problem, amount: int) -> Problem:
    """The problem with days longer at both ends, and limits on hours raised by as much."""
    days = tuple(replace(day, windows=_longer(day, amount), max_minutes=day.max_minutes + amount)
                 for day in problem.days)  # fmt: skip
    helpers = tuple(replace(one, max_week_minutes=one.max_week_minutes + amount) for one in problem.helpers)
    return replace(problem, days=days, helpers=helpers)


def _longer(day: HelperDay, amount: int) -> tuple[Window, ...]:
    """Windows with the first opened earlier and the last closed later, within the date."""
    if not day.windows:
        return ()
    midnight = day.day * MINUTES_PER_DAY
    ordered = sorted(day.windows, key=lambda window: window.start)
    ordered[0] = Window(max(midnight, ordered[0].start - amount), ordered[0].end)
    ordered[-1] = Window(ordered[-1].start, min(midnight + MINUTES_PER_DAY, ordered[-1].end + amount))
    return tuple(ordered)


def _extra_helpers(problem: Problem, plan: Plan, visits: Sequence[Visit]) -> Iterator[Offer]:
    """One more helper living at the visit's place, with what the visit asks for, free on every date."""
    names = {visit.id: f"{EXTRA_HELPER_ID} {visit.id}" for visit in visits}
    helpers = [_newcomer(visit, names[visit.id]) for visit in visits]
    days = [day for visit in visits for day in _free_days(problem, visit, names[visit.id])]
    grown = replace(problem, helpers=(*problem.helpers, *helpers), days=(*problem.days, *days))
    asked = [replace(visit, excluded=visit.excluded | _others(names.values(), names[visit.id])) for visit in visits]
    board = Board(grown, plan.assignments, asked)
    for visit in visits:
        slots = [slot for slot in board.slots(visit.id, 4) if names[visit.id] in slot.helper_ids]
        yield from ((visit.id, RelaxationKind.EXTRA_HELPER, 0, slot) for slot in slots[:2])


def _others(names: Iterable[str], mine: str) -> frozenset[str]:
    return frozenset(name for name in names if name != mine)


def _newcomer(visit: Visit, name: str) -> Helper:
    """A helper with the level, the skills and the kind that the visit asks for."""
    kind = min(visit.kinds) if visit.kinds else "volunteer"
    return Helper(name, kind, visit.level_required, visit.skills, travel_mode=TravelMode.CAR)


def _free_days(problem: Problem, visit: Visit, name: str) -> list[HelperDay]:
    """Days of a helper who lives at the visit's place, as long as the longest of each date."""
    return [
        HelperDay(name, window.start // MINUTES_PER_DAY, (window,), visit.place, visit.place)
        for window in _open_hours(problem)
    ]
