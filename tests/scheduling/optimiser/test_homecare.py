"""The home health care benchmark: its search is lawful and its cost is what the rules say."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scheduling.optimiser.anneal import seed_random
from scheduling.optimiser.bench.homecare import greedy_tour, new_tour, search_tour, stops_of, tour_cost
from scheduling.optimiser.bench.homecare_files import read_best_known, read_instance, write_solution
from scheduling.optimiser.bench.homecare_kernel import anneal_tour
from scheduling.optimiser.bench.homecare_stops import CareStop, cost_of
from scheduling.optimiser.bench.homecare_tour import Care

INSTANCES = Path(__file__).parents[4] / "shared/data/benchmarks/hhcrsp"
PROOFS = Path(__file__).parents[3] / "docs/benchmarks/hhcrsp"


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """Nine patients on a line, three caregivers; every third patient needs two, together or in turn."""
    generator = np.random.default_rng(4)
    points = generator.integers(0, 60, 10)
    services = ["s1", "s2", "s3"]
    patients: list[dict[str, object]] = []
    for row in range(9):
        wanted = generator.permutation(services)[: 2 if row % 3 == 0 else 1]
        opens = int(generator.integers(0, 200))
        patient: dict[str, object] = {"id": f"p{row}", "time_window": [opens, opens + 40]}
        patient["required_caregivers"] = [{"service": str(name), "duration": 10} for name in wanted]
        if row % 3 == 0:
            kind = "simultaneous" if row % 2 == 0 else "sequential"
            patient["synchronization"] = {"type": kind, "distance": [5, 20]}
        patients.append(patient)
    abilities = [["s1", "s2"], ["s2", "s3"], ["s1", "s3"]]
    document = {
        "patients": patients,
        "services": [{"id": name, "default_duration": 10} for name in services],
        "caregivers": [{"id": f"c{row}", "abilities": able} for row, able in enumerate(abilities)],
        "distances": np.abs(points[:, None] - points[None, :]).tolist(),
    }
    path = tmp_path / "line.json"
    path.write_text(json.dumps(document))
    return path


@pytest.fixture
def care(instance: Path) -> Care:
    return read_instance(instance)


def test_a_search_keeps_the_rules_and_tells_its_true_cost(care: Care) -> None:
    cost, stops, _ = search_tour(care, 0.2, seed=1)

    found, broken = cost_of(care, stops)
    assert found == pytest.approx(cost)
    assert broken == 0


def test_the_incremental_cost_is_that_of_a_whole_decode(care: Care) -> None:
    tour = greedy_tour(care, 10.0, np.random.default_rng(1))
    label, crew, cost = tour.label.copy(), tour.crew.copy(), np.array([tour_cost(tour)])
    seed_random(3)
    for _ in range(20):
        anneal_tour(care, tour, label, crew, cost, 30.0, 100)
        again = new_tour(care, tour.label[:-1], tour.crew)
        assert tour_cost(again) == pytest.approx(tour_cost(tour))
        assert np.allclose(again.done, tour.done)
        outside, broken = cost_of(care, stops_of(care, again))
        assert outside == pytest.approx(tour_cost(tour))
        assert broken == 0


def test_broken_rules_are_counted(care: Care) -> None:
    stops = stops_of(care, greedy_tour(care, 0.0, np.random.default_rng(1)))
    pair = next(stop for stop in stops if stop.patient == 0)

    def changed(**changes: float) -> list[CareStop]:
        return [replace(pair, **changes) if stop is pair else stop for stop in stops]  # type: ignore[arg-type]

    assert cost_of(care, stops)[1] == 0
    assert cost_of(care, [stop for stop in stops if stop is not pair])[1] >= 1
    assert cost_of(care, changed(start=pair.start + 500))[1] >= 1
    unable = next(who for who in range(3) if not care.can[0, pair.service, who])
    assert cost_of(care, changed(caregiver=unable))[1] >= 1


def outside_cost(document: dict[str, Any], instance: dict[str, Any]) -> float:
    """The cost of a written solution from its routes and the instance alone; asserts every rule on the way."""
    patients = {one["id"]: (row, one) for row, one in enumerate(instance["patients"], start=1)}
    length, late, starts = 0.0, list[float](), dict[str, dict[int, tuple[float, str]]]()
    for route, caregiver in zip(document["routes"], instance["caregivers"], strict=True):
        assert route["caregiver"] == caregiver["id"]
        place, free = 0, 0.0
        for given in route["visits"]:
            row, patient = patients[given["patient"]]
            wanted = patient["required_caregivers"][given["service_index"]]
            assert wanted["service"] == given["service"]
            assert given["service"] in caregiver["abilities"]
            length += instance["distances"][place][row]
            assert given["arrival"] == pytest.approx(free + instance["distances"][place][row], abs=1e-6)
            assert given["start"] >= max(given["arrival"], patient["time_window"][0]) - 1e-6
            assert given["end"] == pytest.approx(given["start"] + wanted["duration"], abs=1e-6)
            late.append(max(0.0, given["start"] - patient["time_window"][1]))
            starts.setdefault(given["patient"], {})[given["service_index"]] = (given["start"], caregiver["id"])
            place, free = row, given["end"]
        length += instance["distances"][place][0]
    for name, (_, patient) in patients.items():
        assert_synchronised(patient, starts[name])
    return (length + sum(late) + max(late)) / 3


def assert_synchronised(patient: dict[str, Any], found: dict[int, tuple[float, str]]) -> None:
    """Every service is given, two by two people, together or in turn."""
    assert sorted(found) == list(range(len(patient["required_caregivers"])))
    if "synchronization" in patient:
        (first, one), (second, other) = found[0], found[1]
        is_together = patient["synchronization"]["type"] == "simultaneous"
        least, most = (0, 0) if is_together else patient["synchronization"]["distance"]
        assert one != other
        assert least - 1e-6 <= second - first <= most + 1e-6


def test_a_written_solution_is_checked_by_its_routes_alone(care: Care, instance: Path, tmp_path: Path) -> None:
    cost, stops, _ = search_tour(care, 0.1, seed=1)

    written = json.loads(write_solution(tmp_path / "out", instance, care, stops, seed=1).read_text())

    assert outside_cost(written, json.loads(instance.read_text())) == pytest.approx(cost, abs=1e-6)
    assert written["cost"] == pytest.approx(cost, abs=1e-6)
    assert sum(written["parts"].values()) / 3 == pytest.approx(cost, abs=1e-6)


@pytest.mark.parametrize("proof", sorted(PROOFS.glob("*.json")), ids=lambda path: path.stem)
@pytest.mark.skipif(not INSTANCES.exists(), reason="the shared data set is not beside the repository")
def test_a_kept_proof_is_better_than_the_best_known(proof: Path) -> None:
    kept = json.loads(proof.read_text())

    cost = outside_cost(kept, json.loads((INSTANCES / kept["instance"]).read_text()))
    assert cost == pytest.approx(kept["cost"], abs=1e-6)
    assert cost < read_best_known(INSTANCES)[kept["instance"]] - 1e-3


def test_a_patient_whose_two_services_leave_one_lawful_crew_gets_it(instance: Path) -> None:
    document = json.loads(instance.read_text())
    document["caregivers"] = [{"id": "c0", "abilities": ["s1", "s2", "s3"]}, {"id": "c1", "abilities": ["s1"]}]
    document["patients"] = document["patients"][:1]
    document["patients"][0]["required_caregivers"] = [{"service": "s1", "duration": 10}, {"service": "s2"}]
    document["distances"] = [row[:2] for row in document["distances"][:2]]
    instance.write_text(json.dumps(document))
    care = read_instance(instance)

    assert cost_of(care, stops_of(care, greedy_tour(care, 0.0, np.random.default_rng(1))))[1] == 0


@pytest.mark.skipif(not INSTANCES.exists(), reason="the shared data set is not beside the repository")
def test_a_small_published_instance_is_solved_to_the_best_known() -> None:
    cost, stops, _ = search_tour(read_instance(INSTANCES / "InstanzCPLEX_HCSRP_10_1.json"), 1.0, seed=1)

    assert cost_of(read_instance(INSTANCES / "InstanzCPLEX_HCSRP_10_1.json"), stops)[1] == 0
    assert cost == pytest.approx(218.199, abs=0.001)
