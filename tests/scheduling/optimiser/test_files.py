"""Planning from a JSON file."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from scheduling.optimiser.__main__ import main
from scheduling.optimiser.files import FileError, parse_case, to_json
from scheduling.optimiser.model import Assignment, Problem
from tests.scheduling.optimiser import strategies
from tests.scheduling.optimiser.cast import plan, problem, visit

quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def written(folder: Path, document: object) -> str:
    path = folder / "case.json"
    path.write_text(json.dumps(to_json(document)), encoding="utf-8")
    return str(path)


def small() -> dict[str, object]:
    """A document with one visit, a plan that places it, and a visit to insert."""
    case = problem([visit("one")])
    document = to_json(case)
    assert isinstance(document, dict)
    made = plan(case, Assignment("one", ("anne",), 600))
    return document | {"plan": to_json({"assignments": made.assignments}), "visit": to_json(visit("asked"))}


@given(strategies.problems(with_fixed=True))
@settings(max_examples=20, deadline=None, suppress_health_check=quiet)
def test_a_problem_written_and_read_again_is_the_same(case: Problem) -> None:
    assume(all(table.minutes.dtype.kind == "i" for table in case.travel.values()))

    again = parse_case(json.loads(json.dumps(to_json(case)))).problem

    assert replace(again, travel={}) == replace(case, travel={})
    assert all((again.travel[mode].minutes == case.travel[mode].minutes).all() for mode in case.travel)


def test_a_file_is_solved_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, small())

    assert main(["solve", path, "--iterations", "300"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["violations"] == []
    assert [one["visit_id"] for one in answer["plan"]["assignments"]] == ["one"]

    assert main(["check", path]) == 0
    assert json.loads(capsys.readouterr().out)["cost"]["travel_minutes"] == 40


def test_a_plan_with_violations_exits_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = small()
    document["plan"] = {"assignments": [{"visit_id": "one", "helper_ids": ["anne"], "start": 505}]}

    assert main(["check", written(tmp_path, document)]) == 1
    assert [one["cause"] for one in json.loads(capsys.readouterr().out)["violations"]] == ["TRAVEL"]


def test_slots_are_offered_for_the_visit_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["insert", written(tmp_path, small()), "--limit", "2"]) == 0
    assert len(json.loads(capsys.readouterr().out)["slots"]) == 2


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda document: document["visits"][0].pop("duration"), "$.visits[0]: 'duration' is a required property"),
        (lambda document: document["visits"][0].update(people=3), "$.visits[0].people: 3 is not one of [1, 2]"),
        (lambda document: document["places"][1].update(latitude="x"), "$.places[1].latitude: 'x' is not of type"),
        (lambda document: document["travel"]["CAR"]["minutes"].pop(), "$.travel.CAR.minutes: is not a table of 4"),
    ],
)
def test_a_malformed_file_is_told_by_its_path(spoil: object, message: str) -> None:
    document = json.loads(json.dumps(small()))
    spoil(document)  # type: ignore[operator]

    with pytest.raises(FileError) as caught:
        parse_case(document)
    assert str(caught.value).startswith(message)


def test_a_file_that_is_not_json_exits_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text("{", encoding="utf-8")

    assert main(["solve", str(path)]) == 2
    assert "$: not JSON" in capsys.readouterr().err
