"""The home health care benchmark: its search is lawful and its cost is what the rules say."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scheduling.optimiser.anneal import seed_random
from scheduling.optimiser.bench.homecare import (
    CareStop,
    cost_of,
    greedy_tour,
    new_tour,
    read_instance,
    search_tour,
    stops_of,
    tour_cost,
)
from scheduling.optimiser.bench.homecare_kernel import anneal_tour
from scheduling.optimiser.bench.homecare_tour import Care

INSTANCES = Path(__file__).parents[4] / "shared/data/benchmarks/hhcrsp"


@pytest.fixture
def care(tmp_path: Path) -> Care:
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
    return read_instance(path)


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
        assert cost_of(care, stops_of(care, again)) == (pytest.approx(tour_cost(tour)), 0)


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


@pytest.mark.skipif(not INSTANCES.exists(), reason="the shared data set is not beside the repository")
def test_a_small_published_instance_is_solved_to_the_best_known() -> None:
    cost, stops, _ = search_tour(read_instance(INSTANCES / "InstanzCPLEX_HCSRP_10_1.json"), 1.0, seed=1)

    assert cost_of(read_instance(INSTANCES / "InstanzCPLEX_HCSRP_10_1.json"), stops)[1] == 0
    assert cost == pytest.approx(218.199, abs=0.001)
