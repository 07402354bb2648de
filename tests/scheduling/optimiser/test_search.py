"""What the search promises, whatever the problem."""

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings

from scheduling.optimiser import Rule, check, evaluate, explain_unserved, solve
from scheduling.optimiser.anneal import anneal
from scheduling.optimiser.budget import Budget
from scheduling.optimiser.encode import encode
from scheduling.optimiser.model import (
    Cause,
    FixedPart,
    Lunch,
    Problem,
    Progress,
    TravelMatrix,
    TravelMode,
    Violation,
    Window,
)
from scheduling.optimiser.search import Searcher
from scheduling.optimiser.solution import decode_all, new_scratch, new_solution
from tests.scheduling.optimiser import strategies
from tests.scheduling.optimiser.cast import (
    PLACES,
    counsellor,
    day,
    matrix,
    people,
    problem,
    starts,
    visit,
    volunteer,
    youth,
)

quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@given(strategies.problems())
@settings(max_examples=60, deadline=None, suppress_health_check=quiet)
def test_every_plan_of_a_random_problem_passes_the_checker(case: Problem) -> None:
    made = solve(case, iterations=400, seed=1)

    assert check(case, made) == []
    assert made.cost == evaluate(case, made)


def about_free_visits(case: Problem, found: list[Violation]) -> list[Violation]:
    """Violations on visits that are not fixed."""
    fixed = {one.id for one in case.visits if one.fixed is not None}
    return [item for item in found if item.visit_id and item.visit_id not in fixed]


@given(strategies.problems(with_fixed=True))
@settings(max_examples=60, deadline=None, suppress_health_check=quiet)
def test_fixed_visits_stay_as_given_and_no_other_visit_breaks_a_rule(case: Problem) -> None:
    made = solve(case, iterations=300, seed=1)

    kept = {item.visit_id: item for item in made.assignments}
    for one in case.visits:
        if one.fixed is not None:
            assert kept[one.id].start == one.fixed.start
            assert kept[one.id].helper_ids == one.fixed.helper_ids
    assert about_free_visits(case, check(case, made)) == []


@given(strategies.problems())
@settings(max_examples=25, deadline=None, suppress_health_check=quiet)
def test_the_same_seed_and_iterations_give_the_same_plan(case: Problem) -> None:
    assert solve(case, iterations=500, seed=3) == solve(case, iterations=500, seed=3)


@given(strategies.problems(with_fixed=True))
@settings(max_examples=60, deadline=None, suppress_health_check=quiet)
def test_the_incremental_cost_is_that_of_a_whole_decode(case: Problem) -> None:
    encoding = encode(case)
    if len(encoding.movable) == 0:
        return
    searcher = Searcher(encoding, Budget(iterations=300), 5)
    anneal(encoding.tables, searcher.solution, searcher.scratch, searcher.best, encoding.movable, (900.0, 90.0), 300)
    again = new_solution(encoding.tables, searcher.solution.order, searcher.solution.days)
    whole = decode_all(encoding.tables, again, new_scratch(encoding.tables))

    assert np.isclose(whole, searcher.solution.cost.sum())
    assert (again.start == searcher.solution.start).all()


def test_all_visits_of_an_easy_day_are_served() -> None:
    case = problem([visit(f"visit-{number}", PLACES[number % 4].id) for number in range(10)])

    made = solve(case, iterations=3000)

    assert made.unserved == ()
    assert made.cost.travel_minutes <= 120


def test_a_pair_starts_together_with_two_people() -> None:
    case = problem([visit("alone"), visit("pair", people=2, level_required=2)])

    made = solve(case, iterations=500)

    assert people(made)["pair"] == {"anne", "paul"}


def test_a_youth_never_goes_alone() -> None:
    case = problem([visit("alone"), visit("pair", people=2)], [counsellor(), youth()])

    made = solve(case, iterations=500)

    assert people(made) == {"alone": {"anne"}, "pair": {"anne", "lea"}}


def test_the_higher_priority_is_served_when_only_one_fits() -> None:
    window = (Window(540, 600),)
    case = problem(
        [visit("low", windows=window, duration=60), visit("high", windows=window, duration=60, priority=3)],
        [counsellor()],
    )

    assert set(starts(solve(case, iterations=500))) == {"high"}


def test_the_older_request_is_served_at_equal_priority() -> None:
    window = (Window(540, 600),)
    case = problem(
        [visit("new", windows=window, duration=60), visit("old", windows=window, duration=60, age_days=40)],
        [counsellor()],
    )

    assert set(starts(solve(case, iterations=500))) == {"old"}


def test_a_window_shorter_than_the_visit_leaves_it_unserved() -> None:
    case = problem([visit("long", duration=90, windows=(Window(540, 600),)), visit("short")])

    assert solve(case, iterations=300).unserved == ("long",)


def test_without_helpers_everything_is_unserved() -> None:
    case = problem([visit("one"), visit("two")], helpers=[], days=[])

    assert solve(case, iterations=300).unserved == ("one", "two")


def test_without_visits_the_plan_is_empty() -> None:
    made = solve(problem([]), iterations=300)

    assert (made.assignments, made.unserved, made.cost.total) == ((), (), 0.0)


def test_a_hole_in_the_matrix_is_never_travelled() -> None:
    table = matrix()
    minutes = table.minutes.astype(np.float64)
    minutes[0, 2], minutes[2, 0] = np.nan, -1
    holed = TravelMatrix(table.place_ids, minutes, table.kilometres, "holed")  # type: ignore[arg-type]
    case = problem([visit("beyond", "farm"), visit("near", "mill")], travel=holed)

    made = solve(case, iterations=500)

    assert check(case, made) == []
    assert "near" in starts(made)


def test_a_visit_at_an_unknown_place_is_unserved() -> None:
    case = problem([visit("lost", "nowhere"), visit("near", "mill")])

    assert solve(case, iterations=300).unserved == ("lost",)


def test_a_fixed_visit_outside_availability_is_kept_and_the_rest_is_planned() -> None:
    evening = FixedPart(("anne",), 1200)
    case = problem([visit("evening", fixed=evening), visit("other")])

    made = solve(case, iterations=500)

    assert starts(made)["evening"] == 1200
    assert "other" in starts(made)
    assert {item.visit_id for item in check(case, made) if item.visit_id} == {"evening"}


def test_visits_are_placed_around_a_fixed_one() -> None:
    noon = FixedPart(("anne",), 660)
    case = problem([visit("noon", fixed=noon), *(visit(f"visit-{n}") for n in range(6))], [counsellor()])

    made = solve(case, iterations=2000)

    assert starts(made)["noon"] == 660
    assert check(case, made) == []
    assert min(starts(made).values()) < 660 < max(starts(made).values())


def test_asked_to_stop_the_search_returns_what_it_has() -> None:
    case = problem([visit(f"visit-{number}") for number in range(8)])

    made = solve(case, seconds=60, should_stop=lambda: True)

    assert check(case, made) == []


def test_progress_is_reported_up_to_the_end() -> None:
    seen: list[Progress] = []

    solve(problem([visit(f"visit-{number}") for number in range(8)]), seconds=0.8, on_progress=seen.append)

    assert 1 <= len(seen) <= 8
    assert all(0 < item.fraction <= 1 and item.total == 8 for item in seen)


def test_limits_on_hours_leave_visits_out_rather_than_break() -> None:
    short = replace(counsellor(), max_week_minutes=150)
    case = problem([visit(f"visit-{number}", "mill") for number in range(8)], [short])

    made = solve(case, iterations=3000)

    assert check(case, made) == []
    assert 3 <= len(made.assignments) <= 4


def test_nothing_joins_the_day_of_a_passenger_whom_a_fixed_visit_leaves_without_a_driver() -> None:
    paul = volunteer(travel_mode=TravelMode.PASSENGER)
    alone = visit("fixed", fixed=FixedPart(("paul",), 15 * 60))
    case = problem([visit("pair", people=2, windows=(Window(9 * 60, 11 * 60),)), alone], [counsellor(), paul])

    made = solve(case, iterations=200, seed=1)

    assert made.unserved == ("pair",)
    assert about_free_visits(case, check(case, made)) == []


def test_a_lunch_that_closes_before_it_opens_leaves_the_day_empty() -> None:
    never = Lunch(750, 700, 30)
    case = problem([visit("one")], [counsellor()], [day("anne", lunch=never)])

    made = solve(case, iterations=300)

    assert made.unserved == ("one",)
    assert set(explain_unserved(case, made)[0].causes) == {Cause.LUNCH}


def test_a_fixed_visit_on_a_day_off_counts_among_the_days_and_the_minutes_of_the_week() -> None:
    sunday = visit("sunday", fixed=FixedPart(("anne",), 6 * 1440 + 600), duration=90)
    case = problem([sunday, visit("one")], [counsellor(max_days=1)], [day("anne")])
    tired = problem([sunday, visit("one")], [counsellor(max_week_minutes=150)], [day("anne")])

    assert solve(case, iterations=300).unserved == ("one",)
    assert solve(tired, iterations=300).unserved == ("one",)


def test_visits_of_no_duration_that_start_together_are_driven_in_their_order() -> None:
    stop = visit("a-stop", "mill", duration=30, windows=(Window(600, 640),), buffer=15)
    sign = visit("z-sign", "mill", duration=0, windows=(Window(600, 600),))
    case = problem([stop, sign], [counsellor()])

    made = solve(case, iterations=500)

    assert made.unserved == ()
    assert check(case, made) == []


def test_lunch_at_home_is_not_counted_on_when_a_fixed_visit_begins_before_the_day_does() -> None:
    late = day("anne", windows=(Window(800, 1050),))
    early = visit("early", "wood", fixed=FixedPart(("anne",), 755), duration=10)
    case = problem([early, visit("one", "wood", 90, windows=(Window(800, 890),))], [counsellor()], [late])

    made = solve(case, iterations=300)

    assert Rule.LUNCH not in {item.cause for item in check(case, made)}


def test_a_driver_eats_when_the_passenger_of_a_fixed_visit_can() -> None:
    rider = volunteer(travel_mode=TravelMode.PASSENGER)
    together = visit("together", people=2, fixed=FixedPart(("anne", "paul"), 840))
    morning = [visit(f"visit-{number}", windows=(Window(690, 840),)) for number in range(4)]
    case = problem([together, *morning], [counsellor(), rider], [day("anne", lunch=None), day("paul")])

    made = solve(case, iterations=1000)

    assert 1 <= len(made.unserved) <= 3
    assert about_free_visits(case, check(case, made)) == []
    assert Rule.LUNCH not in {item.cause for item in check(case, made)}


def test_nobody_rides_with_a_driver_whose_fixed_visits_leave_no_lunch() -> None:
    rider = volunteer(travel_mode=TravelMode.PASSENGER)
    noon = visit("noon", fixed=FixedPart(("anne",), 700), duration=150)
    case = problem([noon, visit("pair", people=2)], [counsellor(), rider])

    made = solve(case, iterations=300)

    assert made.unserved == ("pair",)


def test_nobody_rides_with_a_driver_whose_fixed_visit_ends_after_they_must_be_home() -> None:
    rider = volunteer(travel_mode=TravelMode.PASSENGER)
    evening = visit("evening", fixed=FixedPart(("anne",), 980))
    short = day("paul", windows=(Window(500, 1000),), lunch=None)
    case = problem([evening, visit("pair", people=2)], [counsellor(), rider], [day("anne"), short])

    made = solve(case, iterations=300)

    assert made.unserved == ("pair",)


def test_a_journey_that_nobody_knows_is_no_reason_to_give_up_lunch() -> None:
    table = matrix()
    minutes = table.minutes.copy()
    minutes[2, 0] = -1
    holed = TravelMatrix(table.place_ids, minutes, table.kilometres, "holed")
    early = visit("early", "farm", fixed=FixedPart(("anne",), 600))
    busy = [visit(f"visit-{number}", "mill", 60, windows=(Window(650, 860),)) for number in range(3)]
    case = problem([early, *busy], [counsellor()], travel=holed)

    made = solve(case, iterations=1000)

    assert made.assignments
    assert Rule.LUNCH not in {item.cause for item in check(case, made)}
