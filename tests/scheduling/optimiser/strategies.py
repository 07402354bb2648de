"""Random problems for property tests: everything the model allows, holes and impossibilities included."""

import numpy as np
from hypothesis import strategies as st

from scheduling.optimiser.model import (
    FixedPart,
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

PLACES = 6
DATES = 2
NAMES = ("anne", "paul", "lea", "marc")
SKILLS = ("tablet", "forms")


def windows(date: int, low: int = 480, high: int = 1080) -> st.SearchStrategy[Window]:
    """A window of any length inside a working day, sometimes too short for anything."""
    length = st.integers(20, 400)
    return st.builds(
        lambda begin, size: Window(date * 1440 + begin, date * 1440 + min(high, begin + size)),
        st.integers(low, high - 30),
        length,
    )


@st.composite
def helper_days(draw: st.DrawFn, helper: str, date: int) -> HelperDay:
    """One or two windows, lunch or not, sometimes a limit on minutes."""
    base = date * 1440
    shape = draw(st.sampled_from(("whole", "halves", "short")))
    spans = {
        "whole": (Window(base + 490, base + 1050),),
        "halves": (Window(base + 500, base + 730), Window(base + 800, base + 1040)),
        "short": (draw(windows(date)),),
    }[shape]
    lunch = draw(st.sampled_from((None, Lunch(base + 700, base + 810, 45), Lunch(base + 690, base + 720, 30))))
    places = st.integers(0, PLACES - 1).map(str)
    limit = draw(st.sampled_from((1440, 1440, 180)))
    return HelperDay(helper, date, spans, draw(places), draw(places), lunch, limit)


@st.composite
def helpers(draw: st.DrawFn, name: str) -> Helper:
    """Any kind of helper."""
    kind, level = draw(st.sampled_from((("counsellor", 2), ("volunteer", 1), ("youth", 0))))
    return Helper(
        name,
        kind,
        level,
        skills=frozenset(draw(st.sets(st.sampled_from(SKILLS)))),
        profiles=frozenset(draw(st.sampled_from(((), (), ("A",), ("A", "B"))))),
        travel_mode=draw(st.sampled_from((TravelMode.CAR, TravelMode.CAR, TravelMode.PASSENGER, TravelMode.FOOT))),
        max_week_minutes=draw(st.sampled_from((10_080, 10_080, 400))),
        max_days=draw(st.sampled_from((7, 7, 1))),
        may_go_alone=level > 0 or draw(st.booleans()),
        fair_group=draw(st.sampled_from(("", kind))),
    )


@st.composite
def visits(draw: st.DrawFn, number: int) -> Visit:
    """Any visit that is not fixed."""
    dates = draw(st.lists(st.integers(0, DATES - 1), min_size=1, max_size=2, unique=True))
    spans = tuple(draw(windows(date)) for date in dates)
    return Visit(
        f"visit-{number}",
        str(draw(st.integers(0, PLACES - 1))),
        draw(st.sampled_from((20, 30, 45, 90))),
        spans,
        people=draw(st.sampled_from((1, 1, 2))),
        level_required=draw(st.sampled_from((0, 0, 1, 2))),
        skills=frozenset(draw(st.sampled_from(((), (), ("tablet",))))),
        profile=draw(st.sampled_from(("", "A", "B"))),
        kinds=frozenset(draw(st.sampled_from(((), (), ("counsellor", "volunteer"))))),
        priority=draw(st.integers(1, 3)),
        due=draw(st.sampled_from((None, None, -3, 0))),
        preferred=frozenset(draw(st.sampled_from(((), ("anne",), ("paul",))))),
        excluded=frozenset(draw(st.sampled_from(((), (), ("marc",))))),
        continuity={"lea": draw(st.sampled_from((0.0, 0.5)))},
        buffer=draw(st.sampled_from((0, 0, 7))),
    )


@st.composite
def fixed_visits(draw: st.DrawFn, number: int) -> Visit:
    """A fixed visit that may break any rule."""
    made = draw(visits(number))
    crew = draw(st.lists(st.sampled_from((*NAMES, "stranger")), min_size=1, max_size=2, unique=True))
    start = draw(st.integers(0, DATES - 1)) * 1440 + draw(st.integers(500, 1000))
    return Visit(made.id, made.place, made.duration, made.windows, made.people, fixed=FixedPart(tuple(crew), start))


@st.composite
def problems(draw: st.DrawFn, with_fixed: bool = False) -> Problem:
    """A problem of two days; some journeys are unknown."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    team = tuple(draw(helpers(name)) for name in names)
    calendar = tuple(draw(helper_days(name, date)) for name in names for date in range(DATES))
    count = draw(st.integers(1, 9))
    wanted = [draw(visits(number)) for number in range(count)]
    if with_fixed:
        wanted += [draw(fixed_visits(count + number)) for number in range(draw(st.integers(1, 3)))]
    generator = np.random.default_rng(draw(st.integers(0, 1000)))
    minutes = generator.integers(4, 40, (PLACES, PLACES)).astype(np.int64)
    minutes[generator.random((PLACES, PLACES)) < 0.08] = -1
    np.fill_diagonal(minutes, 0)
    table = TravelMatrix(tuple(str(row) for row in range(PLACES)), minutes, minutes.astype(np.float64), "random")
    places = tuple(Place(str(row), 45.0 + row / 100, 0.5) for row in range(PLACES))
    return Problem(places, team, calendar, tuple(wanted), dict.fromkeys(TravelMode, table))
