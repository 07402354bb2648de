"""The dial-a-ride benchmark: what is read, found, written, and what the rules say of it."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from scheduling.optimiser.bench.__main__ import main
from scheduling.optimiser.bench.darp import (
    DarpInstance,
    broken_rules,
    cost_of_tours,
    read_darp,
    read_solution,
    solve_darp,
    write_solution,
)
from scheduling.optimiser.budget import Budget

INSTANCES = Path(__file__).parents[4] / "shared/data/benchmarks/darp"
LINES = """2 6 480 6 12
0 0 0 0 0 0 480
1 1.5 0 1 3 0 480
2 3 0.5 6 6 0 480
3 0 4 2 1 30 40
4 9 0 1 -3 20 35
5 10 0 6 -6 60 75
6 0 9 2 -1 0 480
"""
"""Two vehicles for six people, parties of three, six and one, whose service takes longer the larger they are."""


@pytest.fixture
def case(tmp_path: Path) -> DarpInstance:
    path = tmp_path / "b-small.txt"
    path.write_text(LINES)
    return read_darp(path)


def test_loads_of_all_sizes_are_read_and_a_repeated_depot_is_passed_over(tmp_path: Path, case: DarpInstance) -> None:
    path = tmp_path / "b-small.txt"
    path.write_text(LINES + "7 0 0 0 0 0 480\n")
    again = read_darp(path)

    assert again.rides == case.rides == 3
    assert again.load.tolist() == [0, 3, 6, 1, -3, -6, -1]
    assert again.service.tolist() == [0, 1, 6, 2, 1, 6, 2]


def test_tours_keep_the_rules_and_a_written_solution_costs_what_it_tells(tmp_path: Path, case: DarpInstance) -> None:
    tours = solve_darp(case, Budget(iterations=200), seed=1)
    write_solution(tmp_path / "small.sol", case, tours)
    told, again = read_solution(tmp_path / "small.sol")

    assert broken_rules(case, tours) == []
    assert again == tours
    assert sorted(stop.node for tour in tours for stop in tour[1:-1]) == [1, 2, 3, 4, 5, 6]
    by_hand = 0.0
    for line in (tmp_path / "small.sol").read_text().splitlines():
        nodes = [int(node) for node in re.findall(r"(\d+)\(", line)]
        by_hand += sum(float(np.linalg.norm(case.point[one] - case.point[other])) for one, other in pairwise(nodes))
    assert told == pytest.approx(by_hand, abs=1e-6)


def test_broken_rules_of_the_benchmark_are_found(case: DarpInstance) -> None:
    tours = solve_darp(case, Budget(iterations=200), seed=1)

    assert broken_rules(replace(case, capacity=5), tours)
    assert broken_rules(replace(case, longest=6.0), tours)
    assert broken_rules(replace(case, span=5.0), tours)
    assert broken_rules(replace(case, service=case.service + 1), tours)
    assert broken_rules(replace(case, closes=case.closes * 0), tours)
    assert broken_rules(replace(case, point=case.point * 1.1), tours)
    assert broken_rules(replace(case, vehicles=0), tours)
    assert broken_rules(case, [*tours, tours[0]])
    assert broken_rules(case, [[stop for stop in tour if stop.node != 4] for tour in tours])
    assert cost_of_tours(case, tours) > 0


@pytest.mark.skipif(not INSTANCES.exists(), reason="the shared data set is not beside the repository")
def test_the_smallest_published_instance_is_solved_to_its_optimum(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(INSTANCES.parent)
    options = ["--data", folder, "--only", "a2-16", "--seconds", "1", "--seeds", "1", "--solutions", str(tmp_path)]

    assert main(["darp", *options]) == 0
    line = capsys.readouterr().out.splitlines()[1].split()
    assert line[:8] == ["a2-16", "1", "16/16", "294.25", "294.25", "0.00", "%", "0"]
    told, tours = read_solution(tmp_path / "a2-16.sol")
    assert told == pytest.approx(cost_of_tours(read_darp(INSTANCES / "a2-16.txt"), tours), abs=1e-6)
