"""Search for the home health care problem (HHCRSP) of Mankowska, Meisel and Bierwirth (2014).

Every patient is served, by one caregiver or by two, together or in turn; windows open hard and close softly. The cost
is (distance + total tardiness + largest tardiness) / 3.
"""

import time

import numpy as np

from scheduling.optimiser.anneal import seed_random
from scheduling.optimiser.bench.homecare_kernel import anneal_tour
from scheduling.optimiser.bench.homecare_stops import CareStop
from scheduling.optimiser.bench.homecare_tour import ALONE, Care, Tour, decode_tour
from scheduling.optimiser.tables import Floats, Ints

RUNS = 8
"""Runs of a search, each from a greedy order shaken at random but the last, which starts from the best."""
HOT, COLD = 0.1, 0.001
"""First and last temperature of a run, as shares of the mean distance."""
CHUNK = 5000


def greedy_tour(care: Care, noise: float, generator: np.random.Generator) -> Tour:
    """Patients by the middle of their window, each to those who can be there first."""
    count, team = len(care.kind), care.can.shape[2]
    middle = (care.opens + care.closes) / 2 + generator.normal(0, noise, count)
    order = np.argsort(middle).astype(np.int64)
    crew = np.full((count, 2), -1, dtype=np.int64)
    place, free = [0] * team, [0.0] * team
    for patient in order:
        arrival = [free[who] + care.distance[place[who], patient + 1] for who in range(team)]
        crew[patient] = min(_crews(care, int(patient)), key=lambda pair: sum(arrival[who] for who in pair if who >= 0))
        for side, who in enumerate(crew[patient]):
            if who >= 0:
                free[who] = max(care.opens[patient], arrival[who]) + care.duration[patient, side]
                place[who] = int(patient) + 1
    label = np.zeros(count)
    label[order] = np.arange(count)
    return new_tour(care, label, crew)


def _crews(care: Care, patient: int) -> list[tuple[int, int]]:
    """Who can serve a patient: one caregiver and -1, or two."""
    first, second = (care.able[patient, side, : care.able_count[patient, side]].tolist() for side in range(2))
    if care.kind[patient] == ALONE:
        return [(who, -1) for who in first]
    return [(who, other) for who in first for other in second if who != other]


def new_tour(care: Care, label: Floats, crew: Ints) -> Tour:
    """A decoded tour. Labels and crew are copied; labels become whole numbers."""
    count, team = crew.shape[0], care.can.shape[2]
    nodes = 2 * count + 2 + team
    place = np.zeros(nodes, dtype=np.int64)
    place[: 2 * count] = np.arange(2 * count) // 2 + 1

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    tour = Tour(
        np.append(label, np.inf), crew.copy(), ints(nodes), ints(nodes), place, np.zeros(nodes), np.zeros(count),
        np.zeros(count), np.zeros(3), ints(count), np.zeros(count), ints(count, 2), np.zeros(count), ints(count, 2),
        ints(count), np.zeros((count, 2)), np.zeros(count), np.zeros(count), ints(count), ints(count),
        ints(6 * count), ints(4),
    )  # fmt: skip
    settle_tour(care, tour)
    return tour


def settle_tour(care: Care, tour: Tour) -> None:
    """Number the labels again and compute everything anew: no rounding adds up."""
    count = len(tour.crew)
    order = np.argsort(tour.label[:count], kind="stable")
    tour.label[order] = np.arange(count)
    decode_tour(care, tour, order)


def tour_cost(tour: Tour) -> float:
    """The published cost of a tour."""
    return float(tour.sums.sum()) / 3


def search_tour(care: Care, seconds: float, seed: int) -> tuple[float, list[CareStop], int]:
    """Best cost, its stops and the number of moves, in this many processor seconds."""
    generator = np.random.default_rng(seed)
    seed_random(int(generator.integers(2**31)))
    start = greedy_tour(care, 1.0, generator)
    label, crew, cost = start.label[:-1].copy(), start.crew.copy(), np.array([tour_cost(start)])
    began, moves, scale = time.process_time(), 0, float(care.distance.mean())
    for run in range(RUNS):
        is_last = 0 < run == RUNS - 1
        tour = new_tour(care, label, crew) if is_last else greedy_tour(care, 20.0 * run, generator)
        hot, first, until = (HOT / 5 if is_last else HOT), run / RUNS, (run + 1) / RUNS
        share = (time.process_time() - began) / seconds
        while share < until:
            progress = max(0.0, (share - first) * RUNS)
            temperature = scale * hot * (COLD / hot) ** progress
            anneal_tour(care, tour, label, crew, cost, temperature, CHUNK)
            settle_tour(care, tour)
            moves += CHUNK
            share = (time.process_time() - began) / seconds
    return float(cost[0]), stops_of(care, new_tour(care, label, crew)), moves


def stops_of(care: Care, tour: Tour) -> list[CareStop]:
    """The services given, caregiver by caregiver in time."""
    found = []
    for patient in range(len(tour.crew)):
        for side in range(1 if care.kind[patient] == ALONE else 2):
            start = float(tour.done[2 * patient + side] - care.duration[patient, side])
            found.append(CareStop(patient, side, int(tour.crew[patient, side]), start))
    return sorted(found, key=lambda stop: (stop.caregiver, stop.start))
