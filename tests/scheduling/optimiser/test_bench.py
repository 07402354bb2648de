"""The benchmarks' cases, their yardstick and their output."""

from dataclasses import replace
from pathlib import Path

import pytest

from scheduling.optimiser import check, insertions, solve
from scheduling.optimiser.baseline import greedy_plan
from scheduling.optimiser.bench import report
from scheduling.optimiser.bench.__main__ import main
from scheduling.optimiser.bench.cases import percentile, realistic_day, realistic_week, urgent_visits
from scheduling.optimiser.bench.parallel import plan_territory, week_memory
from scheduling.optimiser.bench.peers import PEERS, missing, scored
from scheduling.optimiser.bench.suites import BENCHMARKS, Options
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


def test_the_page_says_where_when_and_whether_each_goal_is_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(report, "PARTS", tuple(replace(part, seconds=0.1) for part in report.PARTS))
    out = tmp_path / "page.md"

    assert main(["report", "--parts", "day", "--short", "--out", str(out), "--data", str(tmp_path)]) == 0
    assert main(["report", "--parts", "hhcrsp", "--short", "--out", str(out), "--data", str(tmp_path)]) == 0

    page = out.read_text(encoding="utf-8")
    assert "day-1" in page
    assert "cores" in page
    assert "python -m scheduling.optimiser.bench day --seconds" in page
    assert "no instances | not measured" in page
    assert "Not measured:" in page


def test_a_peer_that_is_absent_is_said_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduling.optimiser.bench.peers.find_spec", lambda _: None)

    rows = list(BENCHMARKS["peers"](Options(0.1, [1])))

    assert [str(row).split()[-2:] for row in rows] == [["not", "installed"]] * 2


@pytest.mark.parametrize("planner", sorted(PEERS))
def test_the_day_of_a_peer_is_scored_as_ours(planner: str) -> None:
    module, run = PEERS[planner]
    if missing(module):
        pytest.skip(f"{module} comes with the extra “bench”")
    day = realistic_day(1, visits=10)

    found = scored(day, run(day, 0.5))

    assert found.violations == 0
    assert found.served > 0


def test_half_a_pair_does_not_count_as_served_by_a_peer() -> None:
    day = realistic_day(1, visits=10)
    pair = next(one for one in day.visits if one.people == 2)

    assert scored(day, {pair.id: [(0, 600)]}).served == 0
    assert scored(day, {pair.id: [(0, 600), (1, 605)]}).served == 0


def test_a_departement_is_planned_by_processes_that_share_nothing() -> None:
    assert plan_territory((1, 200))[1:] == (100, 0)


def test_planning_a_week_of_three_hundred_visits_stays_under_six_hundred_megabytes() -> None:
    assert week_memory(1.0, 300) < 600
