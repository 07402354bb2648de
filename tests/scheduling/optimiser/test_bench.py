"""The benchmarks' cases, their yardstick and their output."""

import pytest

from scheduling.optimiser import check, insertions, solve
from scheduling.optimiser.baseline import greedy_plan
from scheduling.optimiser.bench.__main__ import main
from scheduling.optimiser.bench.cases import percentile, realistic_day, realistic_week, urgent_visits
from tests.scheduling.optimiser.cast import problem, visit


def test_a_realistic_day_is_always_the_same_for_a_seed() -> None:
    assert realistic_day(1).visits == realistic_day(1).visits
    assert realistic_day(1).visits != realistic_day(2).visits
    assert sum(one.people == 2 for one in realistic_day(1).visits) == 15


def test_a_week_spreads_the_visits_over_its_days() -> None:
    week = realistic_week(1, visits=40)

    assert len(week.days) == 40
    assert {window.start // 1440 for one in week.visits for window in one.windows} == {0, 1, 2, 3, 4}


def test_the_naive_plan_is_lawful_and_worse_than_a_search() -> None:
    day = realistic_day(1, visits=30)
    naive = greedy_plan(day)

    assert check(day, naive) == []
    assert solve(day, iterations=20_000).cost.total < naive.cost.total


def test_the_naive_plan_serves_an_easy_day() -> None:
    case = problem([visit("one"), visit("two"), visit("pair", people=2)])

    assert greedy_plan(case).unserved == ()


def test_urgent_requests_find_slots_in_a_light_week() -> None:
    week = realistic_week(2, visits=40)
    plan = solve(week, iterations=5000)

    assert all(insertions(week, plan, one, limit=1) for one in urgent_visits(week, 6))


def test_a_percentile_is_the_nearest_rank() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.95) == 4.0


def test_a_benchmark_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["day", "--seconds", "0.2", "--seeds", "1"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["case", "served", "travel", "cost", "naive", "ratio", "violations", "moves/s"]
    assert lines[1].split()[6] == "0"
