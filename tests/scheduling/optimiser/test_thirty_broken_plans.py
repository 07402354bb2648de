"""The checker against thirty plans broken by hand: each is found by its own rule, and by no other."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from scheduling.optimiser import Rule, check
from scheduling.optimiser.costs import evaluate
from scheduling.optimiser.model import (
    Assignment,
    FixedPart,
    Plan,
    Problem,
    TravelMatrix,
    TravelMode,
    Window,
)
from tests.scheduling.optimiser.cast import PLACES, counsellor, day, matrix, problem, visit, volunteer, youth

TABLET = frozenset({"tablet"})


def team() -> Problem:
    """Anne, Paul and a youth on Monday and Tuesday; four visits, one of them by a pair, one fixed."""
    helpers = (
        counsellor(skills=TABLET, profiles=frozenset({"A"})),
        volunteer(),
        youth(),
    )
    days = tuple(day(one.id, date) for one in helpers for date in (0, 1))
    wanted = (
        visit("one", "farm", buffer=5),
        visit("two", "wood"),
        visit("pair", "mill", people=2),
        visit("kept", "mill", fixed=FixedPart(("paul",), 900)),
    )
    return problem(wanted, helpers, days)


LAWFUL = {"one": ("anne", 600), "two": ("anne", 645), "pair": ("anne lea", 850), "kept": ("paul", 900)}


@dataclass(frozen=True)
class Breach:
    """What is changed of the lawful plan and of its problem, and the one rule that this breaks."""

    rule: Rule
    moved: dict[str, tuple[str, int]] = field(default_factory=dict)
    visits: dict[str, dict[str, Any]] = field(default_factory=dict)
    helpers: dict[str, dict[str, Any]] = field(default_factory=dict)
    days: dict[str, dict[str, Any]] = field(default_factory=dict)
    hole: tuple[int, int] | None = None
    unserved: tuple[str, ...] = ()
    again: tuple[Assignment, ...] = ()
    lost: str = ""


def changed(case: Problem, breach: Breach) -> Problem:
    """The problem with what the breach changes of it."""
    return replace(
        case,
        visits=tuple(replace(one, **breach.visits.get(one.id, {})) for one in case.visits),
        helpers=tuple(replace(one, **breach.helpers.get(one.id, {})) for one in case.helpers),
        days=tuple(replace(one, **breach.days.get(one.helper_id, {})) if one.day == 0 else one for one in case.days),
        travel=dict.fromkeys(TravelMode, holed(breach.hole)),
    )


def holed(hole: tuple[int, int] | None) -> TravelMatrix:
    """The line's matrix, with one journey unknown."""
    table = matrix(PLACES)
    minutes = table.minutes.copy()
    if hole is not None:
        minutes[hole] = -1
    return TravelMatrix(table.place_ids, minutes, table.kilometres, table.source)


def broken(case: Problem, breach: Breach) -> Plan:
    """The lawful plan with what the breach changes of it."""
    wanted = {name: part for name, part in (LAWFUL | breach.moved).items() if name != breach.lost}
    placed = [Assignment(name, tuple(who.split()), start) for name, (who, start) in wanted.items()]
    placed += breach.again
    return Plan(tuple(placed), breach.unserved, evaluate(case, placed))


def narrow(helper: str, start: int, end: int) -> dict[str, dict[str, Any]]:
    """Other hours for someone's Monday, without lunch."""
    return {helper: {"windows": (Window(start, end),), "lunch": None}}


BREACHES = {
    "a visit that nobody asked for": Breach(Rule.UNKNOWN_VISIT, unserved=("ghost",)),
    "a visit of another problem is planned": Breach(Rule.UNKNOWN_VISIT, again=(Assignment("ghost", ("paul",), 600),)),
    "a helper who does not exist goes along": Breach(Rule.UNKNOWN_HELPER, moved={"pair": ("anne ghost", 850)}),
    "a visit is planned twice": Breach(Rule.TWICE, again=(Assignment("two", ("paul",), 600),)),
    "a visit is planned and said to be left out": Breach(Rule.TWICE, unserved=("two",)),
    "a visit is neither planned nor left out": Breach(Rule.LOST, lost="two"),
    "two people where one is asked for": Breach(Rule.PEOPLE, moved={"two": ("anne paul", 645)}),
    "one person where two are asked for": Breach(Rule.PEOPLE, moved={"pair": ("anne", 850)}),
    "the same person counted twice": Breach(Rule.PEOPLE, moved={"pair": ("anne anne", 850)}),
    "a visit that begins before its window": Breach(Rule.WINDOW, visits={"two": {"windows": (Window(646, 700),)}}),
    "a visit that ends after its window": Breach(Rule.WINDOW, visits={"two": {"windows": (Window(500, 674),)}}),
    "a visit across two of its windows": Breach(
        Rule.WINDOW, visits={"two": {"windows": (Window(640, 660), Window(660, 690))}}
    ),
    "a visit in the hole of a helper's day": Breach(
        Rule.AVAILABILITY, days={"paul": {"windows": (Window(500, 890), Window(950, 1050))}}
    ),
    "a visit on a day when the helper is off": Breach(
        Rule.AVAILABILITY,
        moved={"two": ("anne", 2880 + 645)},
        visits={"two": {"windows": (Window(2880 + 500, 2880 + 1050),)}},
    ),
    "nobody has the level": Breach(Rule.SKILL, visits={"kept": {"level_required": 2}}),
    "nobody has the skill": Breach(Rule.SKILL, visits={"kept": {"skills": TABLET}}),
    "level and skill are in two different people": Breach(
        Rule.SKILL,
        visits={"pair": {"level_required": 2, "skills": frozenset({"forms"})}},
        helpers={"lea": {"skills": frozenset({"forms"})}},
    ),
    "a helper who does not take this profile": Breach(Rule.PROFILE, visits={"one": {"profile": "B"}}),
    "a helper who is excluded goes second": Breach(Rule.EXCLUDED, visits={"pair": {"excluded": frozenset({"lea"})}}),
    "a helper of another kind": Breach(Rule.KIND, visits={"one": {"kinds": frozenset({"volunteer"})}}),
    "a youth goes alone": Breach(Rule.ALONE, moved={"two": ("lea", 645)}),
    "a helper whom the person is kept apart from": Breach(Rule.APART, visits={"one": {"apart": frozenset({"anne"})}}),
    "two helpers kept apart, said by the lead": Breach(Rule.APART, helpers={"anne": {"apart": frozenset({"lea"})}}),
    "two helpers kept apart, said by the other": Breach(Rule.APART, helpers={"lea": {"apart": frozenset({"anne"})}}),
    "a youth's first visit without an escort": Breach(
        Rule.FIRST_VISIT, helpers={"lea": {"needs_escort": True, "escorts": frozenset({"paul"})}}
    ),
    "a fixed visit is moved by a minute": Breach(Rule.FIXED, moved={"kept": ("paul", 901)}),
    "a fixed visit is given to another": Breach(Rule.FIXED, moved={"kept": ("anne", 900)}),
    "a journey cut short by the buffer": Breach(Rule.TRAVEL, moved={"two": ("anne", 644)}),
    "someone who leaves home too early": Breach(Rule.TRAVEL, days=narrow("paul", 891, 1050)),
    "a journey that nobody knows": Breach(Rule.TRAVEL_UNKNOWN, hole=(3, 1)),
    "someone who is home too late": Breach(Rule.RETURN, days=narrow("paul", 500, 939)),
    "a day without lunch": Breach(Rule.LUNCH, visits={"two": {"duration": 150}}, moved={"pair": ("anne lea", 839)}),
    "a passenger with two drivers": Breach(
        Rule.PASSENGER,
        helpers={"lea": {"travel_mode": TravelMode.PASSENGER}},
        visits={"kept": {"people": 2, "fixed": None}},
        moved={"kept": ("paul lea", 900)},
    ),
    "a day longer than its limit": Breach(Rule.DAY_LIMIT, days={"anne": {"max_minutes": 149}}),
    "a week longer than its limit": Breach(Rule.WEEK_LIMIT, helpers={"anne": {"max_week_minutes": 149}}),
    "hours taken elsewhere count": Breach(
        Rule.WEEK_LIMIT, helpers={"anne": {"max_week_minutes": 240, "used_week_minutes": 91}}
    ),
    "one day too many": Breach(
        Rule.DAYS_LIMIT,
        helpers={"anne": {"max_days": 1}},
        visits={"two": {"windows": (Window(1940, 2490),)}},
        moved={"two": ("anne", 2085)},
    ),
}


def causes(case: Problem, made: Plan) -> list[str]:
    return sorted({item.cause for item in check(case, made)})


def test_the_plan_before_it_is_broken_is_lawful() -> None:
    case = team()

    assert check(case, broken(case, Breach(Rule.LOST))) == []
    assert len(BREACHES) >= 30
    assert {breach.rule for breach in BREACHES.values()} == set(Rule)


@pytest.mark.parametrize("name", BREACHES)
def test_a_plan_broken_by_hand_is_found_by_its_own_rule(name: str) -> None:
    breach = BREACHES[name]
    case = changed(team(), breach)

    assert causes(case, broken(case, breach)) == [breach.rule]
