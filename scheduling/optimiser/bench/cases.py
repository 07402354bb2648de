"""Realistic random cases: home visits in the 16 communes of Isle Vern Salembre, by a team of eight.

The draws and their order are part of the definition: seed n always gives the same case, so that figures can be
compared from one version to the next.
"""

import math

import numpy as np

from scheduling.optimiser.model import (
    MINUTES_PER_DAY,
    Helper,
    HelperDay,
    Lunch,
    Place,
    Problem,
    TravelMatrix,
    TravelMode,
    Visit,
    Window,
)
from scheduling.optimiser.travel import crow_kilometres

COMMUNES = (
    (45.145, 0.528, 5500), (45.101, 0.469, 3600), (45.170, 0.573, 1400), (45.131, 0.585, 1200),
    (45.083, 0.586, 620), (45.085, 0.536, 650), (45.051, 0.555, 200), (45.070, 0.495, 260),
    (45.116, 0.499, 2100), (45.131, 0.443, 900), (45.189, 0.491, 500), (45.176, 0.446, 650),
    (45.141, 0.395, 130), (45.088, 0.419, 840), (45.051, 0.396, 1150), (45.091, 0.377, 350),
)  # fmt: skip
"""Latitude, longitude and inhabitants, to within a kilometre and a few dozen people."""
LEVELS = (2, 2, 1, 1, 1, 0, 0, 0)
KINDS = {2: "counsellor", 1: "volunteer", 0: "youth"}
SHIFT = Window(500, 1050)
LUNCH = Lunch(700, 810, 45)
MORNING, AFTERNOON = (510, 690), (810, 1000)
"""First and last start of a visit in a half-day."""
HOUR_STARTS = (540, 570, 600, 630, 660, 840, 870, 900, 930, 960)
PAIR_SHARE = 0.25

Starts = tuple[tuple[int, int], ...]


class Dice:
    """Draws of places and windows, in a fixed order."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)
        inhabitants = np.array([commune[2] for commune in COMMUNES], dtype=np.float64)
        self.shares = inhabitants / inhabitants.sum()

    def commune(self) -> int:
        """A commune, by its inhabitants."""
        return int(self.generator.choice(len(COMMUNES), p=self.shares))

    def point(self, commune: int) -> tuple[float, float]:
        """A point about one kilometre from the middle of a commune."""
        latitude, longitude, _ = COMMUNES[commune]
        return latitude + self.generator.normal(0, 0.008), longitude + self.generator.normal(0, 0.011)

    def starts(self) -> Starts:
        """Possible starts: 30 % one hour, 40 % a half-day, 30 % the morning or the afternoon."""
        share = self.generator.random()
        if share < 0.3:
            begins = int(self.generator.choice(HOUR_STARTS))
            return ((begins, begins + 60),)
        if share < 0.5:
            return (MORNING,)
        if share < 0.7:
            return (AFTERNOON,)
        return MORNING, AFTERNOON

    def visit(self, name: str, place: str, is_pair: bool) -> tuple[Visit, tuple[float, float]]:
        """A visit and its point; who is preferred is drawn later."""
        commune = self.commune()
        duration = int(self.generator.choice([25, 30, 40]))
        starts = self.starts()
        point = self.point(commune)
        level = int(self.generator.choice([0, 1, 2], p=[0.5, 0.35, 0.15]))
        priority = int(self.generator.choice([1, 2, 3], p=[0.5, 0.35, 0.15]))
        self.generator.integers(len(LEVELS))
        windows = tuple(Window(first, last + duration) for first, last in starts)
        people = 2 if is_pair else 1
        return Visit(name, place, duration, windows, people, level, priority=priority), point


def realistic_day(seed: int, visits: int = 60) -> Problem:
    """One day of visits, a quarter by pairs, three levels of skill, everyone leaving from home with lunch."""
    dice = Dice(seed)
    generator = dice.generator
    points = [dice.point(int(row)) for row in generator.choice(len(COMMUNES), len(LEVELS), p=dice.shares)]
    pairs = set(generator.permutation(visits)[: round(visits * PAIR_SHARE)].tolist())
    drawn = [dice.visit(f"visit-{row}", f"visit-{row}", row in pairs) for row in range(visits)]
    points += [point for _, point in drawn]
    wanted = [_with_preference(dice, visit) for visit, _ in drawn]
    names = [f"home-{row}" for row in range(len(LEVELS))] + [visit.place for visit in wanted]
    places = tuple(Place(name, *point) for name, point in zip(names, points, strict=True))
    helpers = tuple(Helper(f"helper-{row}", KINDS[level], level) for row, level in enumerate(LEVELS))
    days = tuple(_helper_day(row, 0) for row in range(len(LEVELS)))
    return Problem(places, helpers, days, tuple(wanted), {TravelMode.CAR: _matrix(places)})


def _with_preference(dice: Dice, visit: Visit) -> Visit:
    """The visit with one wished-for helper among those who have the level."""
    able = [row for row, level in enumerate(LEVELS) if level >= visit.level_required]
    return _changed(visit, visit.windows, f"helper-{int(dice.generator.choice(able))}")


def _changed(visit: Visit, windows: tuple[Window, ...], preferred: str) -> Visit:
    return Visit(
        visit.id, visit.place, visit.duration, windows, visit.people, visit.level_required,
        priority=visit.priority, preferred=frozenset({preferred}),
    )  # fmt: skip


def _helper_day(row: int, date: int) -> HelperDay:
    shift = date * MINUTES_PER_DAY
    window = Window(SHIFT.start + shift, SHIFT.end + shift)
    lunch = Lunch(LUNCH.earliest_start + shift, LUNCH.latest_start + shift, LUNCH.minutes)
    return HelperDay(f"helper-{row}", date, (window,), f"home-{row}", f"home-{row}", lunch)


def _matrix(places: tuple[Place, ...]) -> TravelMatrix:
    """Two minutes, then 50 km/h on roads 1.3 times as long as the crow flies."""
    road = crow_kilometres(places) * 1.3
    minutes = np.maximum(2, np.ceil(2 + road / 50 * 60)).astype(np.int64)
    np.fill_diagonal(minutes, 0)
    return TravelMatrix(tuple(place.id for place in places), minutes, road, "benchmark")


def realistic_week(seed: int, visits: int = 300, dates: int = 5) -> Problem:
    """The same team over a week; each visit is possible on one to five of the days."""
    day = realistic_day(seed, visits)
    generator = np.random.default_rng(seed + 100)
    wanted = []
    for visit in day.visits:
        count = int(generator.choice([1, 2, 3, 5], p=[0.35, 0.25, 0.15, 0.25]))
        chosen = sorted(generator.choice(list(range(dates)), min(count, dates), replace=False).tolist())
        shifts = [date * MINUTES_PER_DAY for date in chosen]
        windows = tuple(Window(one.start + shift, one.end + shift) for shift in shifts for one in visit.windows)
        wanted.append(_changed(visit, windows, min(visit.preferred)))
    days = tuple(_helper_day(row, date) for date in range(dates) for row in range(len(LEVELS)))
    return Problem(day.places, day.helpers, days, tuple(wanted), day.travel)


def urgent_visits(problem: Problem, count: int, seed: int = 7) -> list[Visit]:
    """Urgent requests at places of a week, any half-day, one in three by a pair."""
    generator = np.random.default_rng(seed)
    dates = sorted({day.day for day in problem.days})
    windows = tuple(
        Window(date * MINUTES_PER_DAY + first, date * MINUTES_PER_DAY + last + 30)
        for date in dates
        for first, last in (MORNING, AFTERNOON)
    )
    chosen = generator.choice(len(problem.visits), count)
    return [
        Visit(f"urgent-{number}", problem.visits[row].place, 30, windows, 2 if number % 3 == 2 else 1, 1)
        for number, row in enumerate(chosen.tolist())
    ]


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
