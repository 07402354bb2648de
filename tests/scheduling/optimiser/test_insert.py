"""One more visit in a published plan."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.optimiser import apply_slot, check, insertions, move_cost, solve
from scheduling.optimiser.model import Assignment, FixedPart, Plan, Problem, Violation, Window
from tests.scheduling.optimiser import strategies
from tests.scheduling.optimiser.cast import counsellor, plan, problem, visit

quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
ANNE = ("anne",)


def rules(found: list[Violation]) -> set[tuple[str, str, str, int | None]]:
    return {(item.cause, item.visit_id, item.helper_id, item.day) for item in found}


@given(strategies.problems(), st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=quiet)
def test_every_slot_passes_the_checker_and_costs_what_it_says(case: Problem, data: st.DataObject) -> None:
    case = replace(case, weights=replace(case.weights, unfair=0.0))
    made = solve(case, iterations=200, seed=1)
    asked = replace(data.draw(strategies.visits(99)), id="asked", planned=None)

    for slot in insertions(case, made, asked):
        grown, changed = apply_slot(case, made, asked, slot)
        assert check(grown, changed) == []
        # The slot is priced against the plan it is offered in, the plan against what an older one had promised.
        price = case.weights.change * (len(slot.moved) - (changed.cost.moved - made.cost.moved))
        assert changed.cost.total - made.cost.total == pytest.approx(slot.extra_cost - price)
        assert changed.cost.travel_minutes - made.cost.travel_minutes == slot.extra_minutes
        late = replace(slot, start=slot.latest_start)
        assert check(*apply_slot(case, made, asked, late)) == []


@given(strategies.problems(with_fixed=True), st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=quiet)
def test_a_slot_breaks_nothing_that_was_not_broken(case: Problem, data: st.DataObject) -> None:
    made = solve(case, iterations=100, seed=1)
    asked = replace(data.draw(strategies.visits(99)), id="asked", planned=None)
    fixed = {one.id for one in case.visits if one.fixed}

    for slot in insertions(case, made, asked, limit=3):
        grown, changed = apply_slot(case, made, asked, slot)
        assert {item.visit_id for item in check(grown, changed) if item.visit_id} <= fixed
        assert not {name for name, _ in slot.moved} & fixed


def test_an_empty_day_offers_its_first_possible_minute() -> None:
    case = problem([], [counsellor()])

    (slot,) = insertions(case, plan(case), visit("asked"))

    assert (slot.helper_ids, slot.start, slot.extra_minutes, slot.moved) == (ANNE, 520, 40, ())
    assert slot.latest_start == 1000


def test_slots_are_ranked_by_cost_and_limited() -> None:
    case = problem([visit("there", "farm")])
    made = plan(case, Assignment("there", ("paul",), 560))

    slots = insertions(case, made, visit("asked", "farm", preferred=frozenset({"paul"})), limit=2)

    assert len(slots) == 2
    assert slots[0].helper_ids == ("paul",)
    assert slots[0].extra_minutes == 0
    assert slots[0].extra_cost <= slots[1].extra_cost


def test_a_visit_in_the_way_starts_later_and_is_listed() -> None:
    morning = (Window(520, 700),)
    case = problem([visit("there", windows=morning)], [counsellor()])
    made = plan(case, Assignment("there", ANNE, 530))

    slots = insertions(case, made, visit("asked", windows=(Window(520, 555),)))

    assert [(slot.start, slot.moved) for slot in slots] == [(520, (("there", 550),))]


def test_a_fixed_visit_is_never_moved() -> None:
    case = problem([visit("there", fixed=FixedPart(ANNE, 530))], [counsellor()])
    made = plan(case, Assignment("there", ANNE, 530))

    assert insertions(case, made, visit("asked", windows=(Window(520, 555),))) == ()


def test_a_pair_is_offered_where_both_are_free() -> None:
    case = problem([visit("busy")])
    made = plan(case, Assignment("busy", ANNE, 530))

    slots = insertions(case, made, visit("asked", people=2, level_required=2))

    assert {slot.helper_ids for slot in slots} == {("anne", "paul")}


def test_a_visit_nobody_can_make_has_no_slot() -> None:
    case = problem([])

    assert insertions(case, plan(case), visit("asked", skills=frozenset({"tablet"}))) == ()


def test_moving_a_visit_by_hand_tells_the_cost_and_what_breaks() -> None:
    case = problem([visit("one"), visit("two")])
    made = plan(case, Assignment("one", ANNE, 530), Assignment("two", ANNE, 570))

    cost, broken = move_cost(case, made, Assignment("two", ("paul",), 600))
    assert (cost.travel_minutes, broken) == (80, [])

    cost, broken = move_cost(case, made, Assignment("two", ANNE, 550))
    assert rules(broken) == {("TRAVEL", "two", "anne", 0)}


def test_a_published_plan_that_breaks_a_rule_still_gets_slots() -> None:
    case = problem([visit("one", windows=(Window(600, 630),))], [counsellor()])
    made: Plan = plan(case, Assignment("one", ANNE, 620))

    slots = insertions(case, made, visit("asked"))

    assert slots
    assert all(slot.moved == () for slot in slots)
