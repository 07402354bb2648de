"""Replanning keeps what can be kept."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.optimiser import check, repair, solve
from scheduling.optimiser.bench.cases import realistic_week
from scheduling.optimiser.model import Assignment, FixedPart, Problem, Window
from scheduling.optimiser.repair import promised
from tests.scheduling.optimiser import strategies
from tests.scheduling.optimiser.cast import PLACES, counsellor, day, people, plan, problem, starts, visit
from tests.scheduling.optimiser.generated import without

quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@given(strategies.problems())
@settings(max_examples=30, deadline=None, suppress_health_check=quiet)
def test_a_repaired_plan_passes_the_checker_and_is_no_worse(case: Problem) -> None:
    made = solve(case, iterations=200, seed=1)

    again = repair(case, made, iterations=200, seed=2)

    assert check(promised(case, made), again) == []
    assert again.cost.total <= made.cost.total + 1e-6


def test_a_plan_that_still_holds_is_left_alone() -> None:
    case = problem([visit("one"), visit("two", "mill")])
    made = plan(case, Assignment("one", ("paul",), 617), Assignment("two", ("anne",), 900))

    again = repair(case, made, iterations=2000)

    assert set(again.assignments) == set(made.assignments)
    assert again.cost.moved == 0


def test_when_someone_is_ill_only_their_visits_move() -> None:
    case = problem([visit(f"visit-{number}", PLACES[number].id) for number in range(4)])
    crews = ("anne", "paul", "anne", "paul")
    made = plan(case, *(Assignment(f"visit-{n}", (crews[n],), 560 + 70 * n) for n in range(4)))
    without = replace(case, days=(day("anne"),))

    again = repair(without, made, iterations=4000)

    assert again.unserved == ()
    assert again.cost.moved == 2
    assert {starts(again)[name] for name in ("visit-0", "visit-2")} == {560, 700}


def test_a_pair_that_lost_one_of_its_two_is_not_made_by_one() -> None:
    case = problem([visit("pair", people=2)])
    made = plan(case, Assignment("pair", ("anne", "paul"), 600))

    again = repair(replace(case, days=(day("anne"),)), made, iterations=500)

    assert again.unserved == ("pair",)


def test_fixed_visits_are_never_repaired() -> None:
    case = problem([visit("kept", fixed=FixedPart(("anne",), 600)), visit("urgent", priority=3)], [counsellor()])
    made = plan(case, Assignment("kept", ("anne",), 600))
    urgent = replace(case.visits[1], windows=(Window(590, 640),))

    again = repair(replace(case, visits=(case.visits[0], urgent)), made, iterations=500)

    assert people(again) == {"kept": {"anne"}}
    assert starts(again) == {"kept": 600}


@given(st.integers(1, 10_000), st.integers(0, 7), st.integers(0, 2))
@settings(max_examples=12, deadline=None, suppress_health_check=quiet)
def test_when_someone_is_absent_from_a_random_week_the_others_keep_their_visits_if_that_can_be(
    seed: int, ill: int, date: int
) -> None:
    week = realistic_week(seed, visits=45, dates=3)
    made = solve(week, iterations=4000, seed=1)
    name = f"helper-{ill}"
    touched = {one.visit_id for one in made.assignments if name in one.helper_ids and one.start // 1440 == date}
    absent = without(week, name, {date})
    others = tuple(one for one in made.assignments if one.visit_id not in touched)

    again = repair(absent, made, iterations=4000, seed=2)

    assert check(promised(absent, made), again) == []
    if not made.unserved and not left_without_anybody(absent, others, touched):
        assert again.unserved == ()
        assert set(others) <= set(again.assignments)


def left_without_anybody(absent: Problem, others: tuple[Assignment, ...], touched: set[str]) -> set[str]:
    """Visits that stay without anybody when nothing else moves."""
    kept = {one.visit_id: FixedPart(one.helper_ids, one.start) for one in others}
    held = replace(absent, visits=tuple(replace(one, fixed=kept.get(one.id)) for one in absent.visits))
    return touched & set(solve(held, iterations=4000, seed=3).unserved)
