"""A small named cast for the engine's tests: one morning-to-evening day in a few places on a line."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from scheduling.optimiser.costs import evaluate
from scheduling.optimiser.model import (
    Assignment,
    Helper,
    HelperDay,
    Lunch,
    Place,
    Plan,
    Problem,
    TravelMatrix,
    TravelMode,
    Visit,
    Weights,
    Window,
)

MORNING = Window(510, 720)
AFTERNOON = Window(810, 1050)
WHOLE_DAY = Window(500, 1050)
LUNCH = Lunch(700, 810, 45)
PLACES = tuple(Place(name, 45.1 + 0.02 * row, 0.5) for row, name in enumerate(("town", "mill", "farm", "wood")))
STEP = 10
"""Minutes by car between two neighbours on the line."""


def matrix(places: Iterable[Place] = PLACES, step: int = STEP) -> TravelMatrix:
    """Travel proportional to the rank on the line."""
    names = tuple(place.id for place in places)
    rank = np.arange(len(names))
    minutes = (np.abs(rank[:, None] - rank[None, :]) * step).astype(np.int64)
    return TravelMatrix(names, minutes, minutes * 0.8, "line")


def counsellor(name: str = "anne", **changes: object) -> Helper:
    return replace(Helper(name, "counsellor", 2), **changes)  # type: ignore[arg-type]


def volunteer(name: str = "paul", **changes: object) -> Helper:
    return replace(Helper(name, "volunteer", 1), **changes)  # type: ignore[arg-type]


def youth(name: str = "lea", **changes: object) -> Helper:
    return replace(Helper(name, "youth", 0, may_go_alone=False), **changes)  # type: ignore[arg-type]


def day(helper: str, date: int = 0, **changes: object) -> HelperDay:
    """A working day at home in town, with lunch."""
    shift = 1440 * date
    lunch = Lunch(LUNCH.earliest_start + shift, LUNCH.latest_start + shift, LUNCH.minutes)
    window = Window(WHOLE_DAY.start + shift, WHOLE_DAY.end + shift)
    made = HelperDay(helper, date, (window,), "town", "town", lunch)
    return replace(made, **changes)  # type: ignore[arg-type]


def visit(name: str, place: str = "farm", duration: int = 30, **changes: object) -> Visit:
    """A visit that fits at any time of the day."""
    return replace(Visit(name, place, duration, (WHOLE_DAY,)), **changes)  # type: ignore[arg-type]


def problem(
    visits: Iterable[Visit],
    helpers: Iterable[Helper] | None = None,
    days: Iterable[HelperDay] | None = None,
    weights: Weights | None = None,
    travel: TravelMatrix | None = None,
) -> Problem:
    """A problem of one day for Anne and Paul, unless told otherwise."""
    people = tuple(helpers) if helpers is not None else (counsellor(), volunteer())
    calendar = tuple(days) if days is not None else tuple(day(helper.id) for helper in people)
    table = travel if travel is not None else matrix()
    modes = {TravelMode.CAR: table, TravelMode.PASSENGER: table}
    modes |= {TravelMode.BICYCLE: table, TravelMode.FOOT: table}
    return Problem(PLACES, people, calendar, tuple(visits), modes, weights or Weights())


def plan(of: Problem, *assignments: Assignment) -> Plan:
    """A plan made by hand; visits that are not assigned are unserved."""
    placed = {assignment.visit_id for assignment in assignments}
    unserved = tuple(one.id for one in of.visits if one.id not in placed)
    return Plan(assignments, unserved, evaluate(of, assignments))


def starts(of: Plan) -> dict[str, int]:
    """Start of each assigned visit."""
    return {assignment.visit_id: assignment.start for assignment in of.assignments}


def people(of: Plan) -> dict[str, set[str]]:
    """Who goes to each assigned visit."""
    return {assignment.visit_id: set(assignment.helper_ids) for assignment in of.assignments}
