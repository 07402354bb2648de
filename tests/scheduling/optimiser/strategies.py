"""Random problems for property tests: everything the model allows, holes and impossibilities included.

hypothesis draws the sizes and one seed for each helper, visit and fixed visit; each thing is made from its own seed
alone. So a failing problem shrinks to the few things that matter, and a problem of forty visits is quickly drawn.
"""

import random
from collections.abc import Sequence
from itertools import product
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from scheduling.optimiser.model import (
    MINUTES_PER_DAY,
    FixedPart,
    Helper,
    HelperDay,
    Lunch,
    Place,
    Problem,
    TravelMatrix,
    TravelMode,
    Visit,
    Weights,
    Window,
)

DATES = 5
NAMES = ("anne", "paul", "lea", "marc", "rose", "yves")
KINDS = (("counsellor", 2), ("counsellor", 2), ("volunteer", 1), ("volunteer", 1), ("youth", 0))
SKILLS = ("tablet", "forms", "phone")
PLACES = tuple(Place(f"place-{row}", 45.0 + row / 100, 0.5 + (row % 3) / 50) for row in range(8))
SEEDS = st.integers(0, 2**24 - 1)
Thing = TypeVar("Thing")


class Dice(random.Random):
    """Draws for one thing, from its seed."""

    def happens(self, share: float) -> bool:
        """Whether something that happens this often happens now."""
        return self.random() < share

    def some(self, things: Sequence[Thing], most: int) -> frozenset[Thing]:
        """None to ``most`` of these things."""
        return frozenset(self.sample(things, self.randint(0, most)))

    def window(self, date: int) -> Window:
        """A half-day, or any length inside a working day: sometimes too short for anything, or back to front."""
        base = date * MINUTES_PER_DAY
        if self.happens(0.5):
            begin, end = self.choice(((500, 730), (800, 1040), (490, 1050)))
            return Window(base + begin, base + end)
        begin = self.randrange(480, 1000)
        span = Window(base + begin, base + min(1080, begin + self.choice((20, 60, 120, 200, 300, 400))))
        return Window(span.end, span.start) if self.happens(0.02) else span


def a_helper(seed: int, name: str) -> Helper:
    """Any kind of helper: limits of civic service and of minors, passengers, those who accept some profiles only."""
    dice = Dice(seed)
    kind, level = dice.choice(KINDS)
    is_limited = dice.happens(0.25)
    return Helper(
        name,
        kind,
        level,
        skills=frozenset(SKILLS) if level == 2 else dice.some(SKILLS, 3),
        profiles=frozenset(dice.choice(((),) * 4 + (("A",), ("A", "B")))),
        travel_mode=dice.choice((TravelMode.CAR,) * 4 + (TravelMode.PASSENGER, TravelMode.FOOT, TravelMode.BICYCLE)),
        max_week_minutes=dice.choice((0, 200, 400, 600, 1440)) if is_limited else 10_080,
        used_week_minutes=dice.choice((0, 0, 90, 500)),
        max_days=dice.choice((0, 1, 2, 5)) if is_limited else 7,
        may_go_alone=level > 0 or dice.happens(0.3),
        fair_group=dice.choice(("", kind)),
        apart=dice.some(NAMES, 1) if dice.happens(0.2) else frozenset(),
        needs_escort=level == 0 and dice.happens(0.5),
        escorts=dice.some(NAMES, 3),
    )


def a_day(dice: Dice, helper: str, date: int) -> HelperDay:
    """A day of work in one or two windows, with lunch or not, sometimes limited, sometimes without any hours."""
    base = date * MINUTES_PER_DAY
    spans = {
        "whole": (Window(base + 490, base + 1050),),
        "halves": (Window(base + 500, base + 730), Window(base + 800, base + 1040)),
        "short": (dice.window(date),),
        "scattered": (dice.window(date), dice.window(date), dice.window(date)),
        "none": (),
    }[dice.choice(("whole",) * 4 + ("halves",) * 3 + ("short", "scattered") + ("none",) * dice.randint(0, 1))]
    lunch = dice.choice(
        (None, (700, 810, 45), (700, 810, 45), (690, 720, 30), (720, 720, 60), (750, 700, 30), (700, 810, 0))
    )
    return HelperDay(
        helper,
        date,
        spans,
        _home(dice),
        _home(dice),
        Lunch(base + lunch[0], base + lunch[1], lunch[2]) if lunch else None,
        dice.choice((MINUTES_PER_DAY,) * 4 + (60, 180, 420)),
    )


def _home(dice: Dice) -> str:
    return "nowhere" if dice.happens(0.02) else dice.choice(PLACES).id


def a_visit(seed: int, number: int) -> Visit:
    """Any visit that is not fixed."""
    dice = Dice(seed)
    dates = dice.sample(range(DATES), dice.choice((0, *(1, 2, 3, 5) * 4)))
    spans = tuple(dice.window(date) for date in dates for _ in range(dice.choice((1, 1, 2))))
    return Visit(
        f"visit-{number}",
        "nowhere" if dice.happens(0.02) else dice.choice(PLACES).id,
        dice.choice((0, 20, 30, 30, 30, 45, 45, 60, 90, 180)),
        spans,
        people=dice.choice((1, 1, 2)),
        level_required=dice.choice((0, 0, 0, 1, 1, 2)),
        skills=frozenset(dice.choice(((),) * 6 + (("tablet",), ("tablet", "forms"), ("harp",)))),
        profile=dice.choice(("", "", "", "A", "B")),
        kinds=frozenset(dice.choice(((),) * 5 + (("counsellor", "volunteer"), ("youth",)))),
        priority=dice.randint(1, 3),
        age_days=dice.choice((0, 0, 10, 500)),
        due=dice.choice((None, None, -3, 0, 2)),
        preferred=dice.some(NAMES, 1),
        excluded=dice.some((*NAMES, "gone"), 2),
        continuity=MappingProxyType({name: round(dice.random(), 2) for name in sorted(dice.some(NAMES, 2))}),
        buffer=dice.choice((0, 0, 7, 15)),
        planned=_promise(dice) if dice.happens(0.2) else None,
        apart=dice.some(NAMES, 1) if dice.happens(0.2) else frozenset(),
        known_by=dice.some(NAMES, 2),
    )


def _promise(dice: Dice) -> FixedPart:
    """Some of the helpers, and one who is unknown, at any time of a working day."""
    crew = dice.sample((*NAMES, "stranger"), dice.randint(1, 2))
    return FixedPart(tuple(crew), dice.randrange(DATES) * MINUTES_PER_DAY + dice.randrange(490, 1040))


def a_fixed_visit(seed: int, number: int) -> Visit:
    """A fixed visit that may break any rule: its people, its hours and its windows come from three draws."""
    dice = Dice(seed)
    made = a_visit(dice.getrandbits(32), number)
    part = _promise(dice)
    spans = (Window(part.start, part.start + made.duration), *made.windows) if dice.happens(0.6) else made.windows
    people = len(part.helper_ids) if dice.happens(0.7) else made.people
    return Visit(made.id, made.place, made.duration, spans, people, buffer=made.buffer, fixed=part)


def visits(number: int) -> st.SearchStrategy[Visit]:
    """Any visit that is not fixed."""
    return SEEDS.map(lambda seed: a_visit(seed, number))


@st.composite
def journeys(draw: st.DrawFn) -> dict[TravelMode, TravelMatrix]:
    """A matrix for each mode: holes, negative times, figures that are none, places left out, a mode left out."""
    dice = Dice(draw(SEEDS))
    generator = np.random.default_rng(dice.getrandbits(32))
    holes = dice.choice((0.0, 0.0, 0.05, 0.2))
    found = {mode: _matrix(dice, generator, holes, pace) for mode, pace in zip(TravelMode, (1, 1, 3, 6), strict=True)}
    if dice.happens(0.05):
        del found[dice.choice(list(found))]
    return found


def _matrix(dice: Dice, generator: np.random.Generator, holes: float, pace: int) -> TravelMatrix:
    places = [place.id for place in PLACES]
    dice.shuffle(places)
    if dice.happens(0.1):
        places.pop()
    size = len(places)
    minutes: npt.NDArray[np.int64] = generator.integers(1, 30, (size, size)).astype(np.int64) * pace
    unknown = generator.random((size, size)) < holes
    minutes[unknown] = generator.choice([-1, -20, 2_000_000], int(unknown.sum()))
    if dice.happens(0.8):
        np.fill_diagonal(minutes, 0)
    kilometres = np.abs(minutes).astype(np.float64)
    if dice.happens(0.1):
        parts = np.where(unknown, np.nan, minutes + generator.random((size, size)))
        return TravelMatrix(tuple(places), parts, kilometres, "random")
    return TravelMatrix(tuple(places), minutes, kilometres, "random")


def _days(dice: Dice, team: Sequence[Helper]) -> tuple[HelperDay, ...]:
    """The days of each helper, some missing; sometimes a second one for the same date, or one of a stranger."""
    found = [a_day(dice, one.id, date) for one, date in product(team, range(DATES)) if dice.happens(0.8)]
    if dice.happens(0.1):
        found.append(a_day(dice, dice.choice(("anne", "stranger")), dice.randrange(DATES)))
    return tuple(found)


WEIGHTS = (Weights(), Weights(), Weights(late=0, preference=80, unfair=1), Weights(travel=0), Weights(unserved=200))


@st.composite
def problems(draw: st.DrawFn, with_fixed: bool = False, max_visits: int = 9) -> Problem:
    """A problem of five days at most, for nobody to six helpers; ``with_fixed``, one to three visits are fixed."""
    count = draw(st.sampled_from((3, 4, 4, 5, 5, 6, 6, 2, 1, 0)))
    seeds = draw(st.lists(SEEDS, min_size=count, max_size=count))
    team = tuple(a_helper(seed, name) for seed, name in zip(seeds, NAMES[:count], strict=True))
    calendar = _days(Dice(draw(SEEDS)), team)
    size = draw(st.sampled_from(range(1, max_visits + 1)))
    wanted = [a_visit(seed, row) for row, seed in enumerate(draw(st.lists(SEEDS, min_size=size, max_size=size)))]
    if with_fixed:
        kept = draw(st.lists(SEEDS, min_size=1, max_size=3))
        wanted += [a_fixed_visit(seed, size + row) for row, seed in enumerate(kept)]
    return Problem(PLACES, team, calendar, tuple(wanted), draw(journeys()), draw(st.sampled_from(WEIGHTS)))
