"""Rides from a JSON file."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from scheduling.optimiser.__main__ import main
from scheduling.optimiser.files import FileError, to_json
from scheduling.optimiser.rides_files import parse_rides
from scheduling.optimiser.rides_model import RideProblem, RoundTrip
from tests.scheduling.optimiser.rides_cast import day_of, days_of_rides, ride, usual_plan


def document() -> dict[str, Any]:
    """A day with one ride, the plan that drives it, and a ride to insert."""
    problem = day_of([ride()])
    made = to_json(problem)
    assert isinstance(made, dict)
    return {**made, "plan": to_json(usual_plan(problem)), "ride": to_json(ride("roger"))}


def written(folder: Path, content: object) -> str:
    path = folder / "rides.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


@given(days_of_rides())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_day_written_and_read_again_is_the_same(problem: RideProblem) -> None:
    again = parse_rides(json.loads(json.dumps(to_json(problem)))).problem

    assert replace(again, travel=problem.travel) == problem
    assert (again.travel.minutes == problem.travel.minutes).all()


def test_a_day_is_planned_checked_and_repaired(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = document()
    without = {key: value for key, value in made.items() if key != "plan"}

    assert main(["rides", written(tmp_path, without), "--iterations", "30"]) == 0
    assert json.loads(capsys.readouterr().out)["violations"] == []
    assert main(["rides", written(tmp_path, made), "--iterations", "30"]) == 0
    assert json.loads(capsys.readouterr().out)["plan"]["tours"][0]["stops"][0]["begin"] == 590
    assert main(["check", written(tmp_path, made)]) == 0
    assert json.loads(capsys.readouterr().out)["cost"]["travel_minutes"] == 40
    assert main(["insert", written(tmp_path, made), "--limit", "1"]) == 0
    assert len(json.loads(capsys.readouterr().out)["offers"]) == 1


def test_a_plan_of_rides_with_violations_exits_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = document()
    made["plan"]["tours"][0]["end"] = 600

    assert main(["check", written(tmp_path, made)]) == 1
    assert [one["cause"] for one in json.loads(capsys.readouterr().out)["violations"]] == ["TRAVEL"]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda made: made["rides"][0].pop("origin"), "$.rides[0]: 'origin' is a required property"),
        (lambda made: made["rides"][0]["load"].update(seats=-1), "$.rides[0].load.seats: -1 is less"),
        (lambda made: made["rides"][0].update(dropoff={"start": 3}), "$.rides[0].dropoff: 'end' is a required"),
        (lambda made: made["vehicles"].append(made["vehicles"][0]), "$.vehicles: 'odile' is there 2 times"),
        (lambda made: made["travel"]["minutes"].pop(), "$.travel.minutes: is not a table of 4"),
        (lambda made: made["plan"]["tours"][0]["stops"][0].update(kind="UP"), "$.plan.tours[0].stops[0].kind: 'UP'"),
        (
            lambda made: made["round_trips"].append(to_json(RoundTrip("denise", "nobody"))),
            "$.round_trips[0].back: 'nobody' is not a ride",
        ),
    ],
)
def test_a_malformed_file_of_rides_is_told_by_its_path(spoil: Callable[[Any], object], message: str) -> None:
    made = json.loads(json.dumps(document()))
    spoil(made)

    with pytest.raises(FileError) as caught:
        parse_rides(made)
    assert str(caught.value).startswith(message)


def test_a_file_of_visits_is_no_file_of_rides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rides", written(tmp_path, {"places": [], "helpers": [], "days": [], "visits": []})]) == 2
    assert "is a required property" in capsys.readouterr().err
