"""The checker finds each kind of broken rule in a plan broken by hand."""

from dataclasses import replace

import numpy as np
import pytest

from scheduling.optimiser import Rule, check, evaluate
from scheduling.optimiser.model import (
    Assignment,
    FixedPart,
    HelperDay,
    Lunch,
    Plan,
    Problem,
    TravelMatrix,
    TravelMode,
    Weights,
    Window,
)
from tests.scheduling.optimiser.cast import counsellor, day, matrix, plan, problem, visit, volunteer, youth

ANNE = ("anne",)


def causes(case: Problem, made: Plan) -> set[str]:
    return {item.cause for item in check(case, made)}


def test_a_lawful_day_passes() -> None:
    case = problem([visit("one"), visit("two", "wood"), visit("pair", "mill", people=2)])
    made = plan(
        case,
        Assignment("one", ANNE, 530),
        Assignment("two", ANNE, 580),
        Assignment("pair", ("anne", "paul"), 900),
    )

    assert check(case, made) == []


@pytest.mark.parametrize(
    ("changes", "crew", "start", "rule"),
    [
        ({"windows": (Window(600, 660),)}, ANNE, 650, Rule.WINDOW),
        ({}, ANNE, 1040, Rule.AVAILABILITY),
        ({}, ("anne", "paul"), 600, Rule.PEOPLE),
        ({"people": 2}, ANNE, 600, Rule.PEOPLE),
        ({"people": 2}, ("anne", "anne"), 600, Rule.PEOPLE),
        ({"level_required": 2}, ("paul",), 600, Rule.SKILL),
        ({"skills": frozenset({"tablet"})}, ANNE, 600, Rule.SKILL),
        ({"profile": "B"}, ANNE, 600, Rule.PROFILE),
        ({"excluded": frozenset({"anne"})}, ANNE, 600, Rule.EXCLUDED),
        ({"kinds": frozenset({"volunteer"})}, ANNE, 600, Rule.KIND),
        ({}, ("lea",), 600, Rule.ALONE),
        ({}, ("stranger",), 600, Rule.UNKNOWN_HELPER),
        ({"fixed": FixedPart(("anne",), 610)}, ANNE, 600, Rule.FIXED),
        ({}, ANNE, 505, Rule.TRAVEL),
        ({}, ANNE, 1010, Rule.RETURN),
    ],
)
def test_one_visit_that_breaks_one_rule_is_found(
    changes: dict[str, object], crew: tuple[str, ...], start: int, rule: Rule
) -> None:
    helpers = [counsellor(profiles=frozenset({"A"})), volunteer(), youth()]
    case = problem([replace(visit("one"), **changes)], helpers)  # type: ignore[arg-type]

    assert rule in causes(case, plan(case, Assignment("one", crew, start)))


def test_skills_must_be_together_in_one_of_those_sent() -> None:
    helpers = [counsellor(), volunteer(skills=frozenset({"tablet"}))]
    case = problem([visit("one", people=2, level_required=2, skills=frozenset({"tablet"}))], helpers)

    assert causes(case, plan(case, Assignment("one", ("anne", "paul"), 600))) == {Rule.SKILL}


def test_travel_between_two_visits_takes_its_time_and_the_buffer() -> None:
    case = problem([visit("one", "farm", buffer=5), visit("two", "wood")])
    late = plan(case, Assignment("one", ANNE, 600), Assignment("two", ANNE, 642))
    on_time = plan(case, Assignment("one", ANNE, 600), Assignment("two", ANNE, 645))

    assert [(item.cause, item.visit_id, item.detail) for item in check(case, late)] == [(Rule.TRAVEL, "two", 3)]
    assert check(case, on_time) == []


def test_two_visits_at_once_are_found_even_at_one_place() -> None:
    case = problem([visit("one"), visit("two")])
    made = plan(case, Assignment("one", ANNE, 600), Assignment("two", ANNE, 610))

    assert causes(case, made) == {Rule.TRAVEL}


def test_an_unknown_journey_is_found() -> None:
    table = matrix()
    minutes = table.minutes.copy()
    minutes[0, 2] = -1
    case = problem([visit("one")], travel=TravelMatrix(table.place_ids, minutes, table.kilometres, "holed"))

    assert Rule.TRAVEL_UNKNOWN in causes(case, plan(case, Assignment("one", ANNE, 600)))


def test_a_day_without_room_for_lunch_is_found() -> None:
    case = problem([visit("long", duration=180), visit("next", duration=60)])
    without = plan(case, Assignment("long", ANNE, 640), Assignment("next", ANNE, 830))
    before = plan(case, Assignment("long", ANNE, 765), Assignment("next", ANNE, 950))

    assert causes(case, without) == {Rule.LUNCH}
    assert check(case, before) == []


def test_a_morning_only_day_has_lunch_at_home_after_work() -> None:
    morning = replace(day("anne"), windows=(Window(500, 730),))
    case = problem([visit("one", duration=100)], [counsellor()], [morning])

    assert check(case, plan(case, Assignment("one", ANNE, 600))) == []


def test_each_visit_is_assigned_once_or_unserved() -> None:
    case = problem([visit("one"), visit("two"), visit("three")])
    cost = evaluate(case, [])
    twice = Plan((Assignment("one", ANNE, 600), Assignment("one", ("paul",), 600)), ("two", "ghost"), cost)

    found = {(item.cause, item.visit_id) for item in check(case, twice)}
    assert {(Rule.TWICE, "one"), (Rule.LOST, "three"), (Rule.UNKNOWN_VISIT, "ghost")} <= found


def test_limits_on_the_day_the_week_and_the_days_worked_are_found() -> None:
    helper = counsellor(max_week_minutes=120, used_week_minutes=30, max_days=1)
    days = [day("anne", 0, max_minutes=60), day("anne", 1)]
    tomorrow = (Window(1440 + 500, 1440 + 1050),)
    case = problem([visit("one"), visit("two", windows=tomorrow)], [helper], days)
    made = plan(case, Assignment("one", ANNE, 600), Assignment("two", ANNE, 1440 + 600))

    found = {(item.cause, item.detail) for item in check(case, made)}
    assert found == {(Rule.DAY_LIMIT, 10), (Rule.WEEK_LIMIT, 50), (Rule.DAYS_LIMIT, 1)}


def test_a_passenger_needs_one_driver_for_the_whole_day() -> None:
    rider = youth(travel_mode=TravelMode.PASSENGER)
    case = problem([visit("one", people=2), visit("two", people=2)], [counsellor(), volunteer(), rider])
    same = plan(case, Assignment("one", ("anne", "lea"), 600), Assignment("two", ("anne", "lea"), 640))
    other = plan(case, Assignment("one", ("anne", "lea"), 600), Assignment("two", ("paul", "lea"), 640))

    assert check(case, same) == []
    assert causes(case, other) == {Rule.PASSENGER}


def test_a_passenger_is_in_the_car_for_the_drivers_whole_day() -> None:
    rider = youth(travel_mode=TravelMode.PASSENGER)
    short = HelperDay("lea", 0, (Window(580, 700),), "wood", "wood", Lunch(700, 810, 45))
    case = problem([visit("one", people=2), visit("alone")], [counsellor(), rider], [day("anne"), short])
    crew = Assignment("one", ("anne", "lea"), 610)

    assert check(case, plan(case, crew, Assignment("alone", ANNE, 650))) == []
    found = check(case, plan(case, crew, Assignment("alone", ANNE, 660)))
    assert [(item.cause, item.helper_id, item.detail) for item in found] == [(Rule.RETURN, "lea", 10)]


def test_the_cost_adds_up_what_the_plan_does() -> None:
    weights = Weights(unserved=1000, late=60, preference=15, travel=1, unfair=0.1, change=30)
    helpers = [counsellor(fair_group="all"), volunteer(fair_group="all")]
    case = problem(
        [
            visit("out", priority=2, age_days=5),
            visit("late", due=-4),
            visit("known", continuity={"paul": 0.75, "anne": 0.25}),
            visit("kept", "mill", planned=FixedPart(("paul",), 600)),
            visit("moved", "mill", planned=FixedPart(("paul",), 600)),
        ],
        helpers,
        weights=weights,
    )
    cost = evaluate(
        case,
        [
            Assignment("late", ANNE, 600),
            Assignment("known", ANNE, 640),
            Assignment("kept", ("paul",), 600),
            Assignment("moved", ("paul",), 640),
        ],
    )

    assert (cost.unserved_priority, cost.late_days, cost.broken_preferences) == (2, 1, 0.75)
    assert (cost.travel_minutes, cost.moved, cost.unfairness) == (60, 1, 10.0)
    assert np.isclose(cost.total, 2000 + 5 + 60 + 15 * 0.75 + 60 + 0.1 * 10 + 30)
