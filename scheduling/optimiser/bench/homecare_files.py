"""Instances of the home health care problem as files, and solutions that another program can check.

A solution is JSON: ``instance``, ``seed``, ``cost`` with its ``parts`` (distance, total and largest tardiness), and
``routes``: for each caregiver the visits in order, each with the patient, the service by name and by its index among
the patient's, and the minutes ``arrival``, ``start`` and ``end``.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scheduling.optimiser.bench.homecare_stops import CareStop, cost_parts
from scheduling.optimiser.bench.homecare_tour import ALONE, IN_TURN, TOGETHER, Care
from scheduling.optimiser.tables import Floats, Ints

NEAREST = 24
WAIT_WEIGHT = 0.2


def read_best_known(folder: Path) -> dict[str, float]:
    """Best known cost by file name."""
    with (folder / "best_known.csv").open(encoding="utf-8") as file:
        return {row["instance"].strip(): float(row["total_cost"]) for row in csv.DictReader(file)}


def read_instance(path: Path) -> Care:
    """An instance in the JSON form of the Università di Udine."""
    document = json.loads(path.read_text(encoding="utf-8"))
    patients, caregivers = document["patients"], document["caregivers"]
    count, team = len(patients), len(caregivers)
    kind, opens, closes = np.zeros(count, dtype=np.int64), np.zeros(count), np.zeros(count)
    duration, gap = np.zeros((count, 2)), np.zeros((count, 2))
    can = np.zeros((count, 2, team), dtype=np.int64)
    for row, patient in enumerate(patients):
        opens[row], closes[row] = patient["time_window"]
        synchronisation = patient.get("synchronization")
        kind[row] = ALONE
        if synchronisation:
            kind[row] = TOGETHER if synchronisation["type"] == "simultaneous" else IN_TURN
            gap[row] = synchronisation.get("distance", (0, 0))
        for side, service in enumerate(patient["required_caregivers"]):
            duration[row, side] = service.get("duration", _usual(document, service["service"]))
            can[row, side] = [service["service"] in one["abilities"] for one in caregivers]
    counts = can.sum(axis=2)
    able = np.argsort(-can, axis=2, kind="stable").astype(np.int64)
    distance = np.asarray(document["distances"], dtype=np.float64)
    near = _nearest(opens, closes, duration[:, 0], distance)
    return Care(kind, opens, closes, duration, gap, able, counts, can, distance, near)


def _nearest(opens: Floats, closes: Floats, duration: Floats, distance: Floats) -> Ints:
    """For each patient those that are best seen just before or after: near, with little wait and no lateness."""
    legs = distance[1:, 1:]
    reached = opens[:, None] + duration[:, None] + legs
    forth = legs + WAIT_WEIGHT * np.maximum(0.0, opens[None, :] - reached) + np.maximum(0.0, reached - closes[None, :])
    proximity = np.minimum(forth, forth.T)
    np.fill_diagonal(proximity, np.inf)
    return np.argsort(proximity, axis=1, kind="stable")[:, : max(1, min(NEAREST, len(opens) - 1))].astype(np.int64)


def _usual(document: Mapping[str, Any], service: str) -> float:
    return next(float(one["default_duration"]) for one in document["services"] if one["id"] == service)


def solution_document(path: Path, care: Care, stops: Sequence[CareStop], seed: int) -> dict[str, Any]:
    """A solution of the instance in this file, ready to be written."""
    instance = json.loads(path.read_text(encoding="utf-8"))
    length, late, worst = cost_parts(care, stops)
    routes = [_route(instance, care, who, stops) for who in range(len(instance["caregivers"]))]
    return {
        "instance": path.name,
        "seed": seed,
        "cost": (length + late + worst) / 3,
        "parts": {"distance": length, "total_tardiness": late, "max_tardiness": worst},
        "routes": routes,
    }


def _route(instance: Mapping[str, Any], care: Care, who: int, stops: Sequence[CareStop]) -> dict[str, Any]:
    place, free, visits = 0, 0.0, []
    for stop in sorted((one for one in stops if one.caregiver == who), key=lambda one: one.start):
        patient = instance["patients"][stop.patient]
        arrival = free + float(care.distance[place, stop.patient + 1])
        place, free = stop.patient + 1, stop.start + float(care.duration[stop.patient, stop.service])
        service = patient["required_caregivers"][stop.service]["service"]
        visits.append(
            {"patient": patient["id"], "service": service, "service_index": stop.service}
            | {"arrival": arrival, "start": stop.start, "end": free}
        )
    return {"caregiver": instance["caregivers"][who]["id"], "visits": visits}


def write_solution(folder: Path, path: Path, care: Care, stops: Sequence[CareStop], seed: int) -> Path:
    """Write a solution into a folder; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{path.stem}-seed{seed}.json"
    document = solution_document(path, care, stops, seed)
    target.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return target
