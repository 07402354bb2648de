"""The benchmarks themselves: each yields rows as its cases are done."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scheduling.optimiser.baseline import greedy_plan
from scheduling.optimiser.bench.cases import percentile, realistic_day, realistic_week, urgent_visits
from scheduling.optimiser.bench.darp import darp_rows
from scheduling.optimiser.bench.homecare import greedy_tour, search_tour, stops_of
from scheduling.optimiser.bench.homecare_files import read_best_known, read_instance, write_solution
from scheduling.optimiser.bench.homecare_stops import cost_of
from scheduling.optimiser.bench.parallel import department_seconds, week_memory
from scheduling.optimiser.bench.peers import peer_days
from scheduling.optimiser.bench.rows import (
    CareRow,
    InsertRow,
    MemoryRow,
    Note,
    PeerRow,
    PlanningRow,
    Row,
    ThroughputRow,
    care_means,
)
from scheduling.optimiser.budget import Budget
from scheduling.optimiser.checker import check
from scheduling.optimiser.encode import encode
from scheduling.optimiser.insert import apply_slot, insertions
from scheduling.optimiser.model import Plan, Problem
from scheduling.optimiser.search import search

URGENT = 60
WEEK_VISITS = 300
MOVES_A_SECOND = 500_000
"""Moves that stand for a second in the département, where both runs must do the same work."""
WARM_SECONDS = 0.5


@dataclass(frozen=True)
class Options:
    """What to run: processor seconds a case, seeds, folder of instances, part of their names, where solutions go."""

    seconds: float
    seeds: Sequence[int]
    data: Path = Path()
    only: str = ""
    solutions: Path | None = None
    territories: int = 20


def _solved(problem: Problem, seconds: float, seed: int) -> tuple[Plan, Budget]:
    """A plan found in this many seconds of processor time."""
    budget = Budget(seconds, clock=time.process_time)
    return search(encode(problem), budget, seed), budget


def _planned(case: str, problem: Problem, seconds: float, seed: int) -> PlanningRow:
    plan, budget = _solved(problem, seconds, seed)
    return PlanningRow(
        case=case,
        served=len(plan.assignments),
        visits=len(problem.visits),
        travel_minutes=plan.cost.travel_minutes,
        cost=plan.cost.total,
        naive=greedy_plan(problem).cost.total,
        violations=len(check(problem, plan)),
        moves_a_second=budget.done / seconds,
    )


def _mean(rows: Sequence[PlanningRow], seconds: float) -> Note:
    mean = sum(row.cost for row in rows) / len(rows)
    return Note(f"mean cost {mean:.1f} in {seconds:g} processor seconds each")


def day(options: Options) -> Iterator[Row]:
    """Realistic days of 60 visits."""
    rows = []
    for seed in options.seeds:
        rows.append(_planned(f"day-{seed}", realistic_day(seed), options.seconds, seed))
        yield rows[-1]
    yield _mean(rows, options.seconds)


def week(options: Options) -> Iterator[Row]:
    """Weeks of 300 visits and 40 helper-days."""
    rows = []
    for seed in options.seeds:
        rows.append(_planned(f"week-{seed}", realistic_week(seed), options.seconds, seed))
        yield rows[-1]
    yield _mean(rows, options.seconds)


def insert(options: Options) -> Iterator[Row]:
    """Processor time of one insertion in a published week, the encoding of the week included."""
    for seed in options.seeds:
        problem = realistic_week(seed)
        plan, _ = _solved(problem, options.seconds, seed)
        times, offered, broken = [], 0, 0
        for visit in urgent_visits(problem, URGENT):
            began = time.process_time()
            slots = insertions(problem, plan, visit)
            times.append((time.process_time() - began) * 1000)
            offered += len(slots)
            broken += sum(len(check(*apply_slot(problem, plan, visit, slot))) for slot in slots)
        served, visits = len(plan.assignments), len(problem.visits)
        middle, high = percentile(times, 0.5), percentile(times, 0.95)
        yield InsertRow(f"week-{seed}", served, visits, URGENT, offered, broken, middle, high)


def hhcrsp(options: Options) -> Iterator[Row]:
    """The instances of Mankowska with each seed, then the mean gap to the best known by number of patients."""
    folder = options.data / "hhcrsp"
    if not folder.is_dir():
        yield Note(f"no instances in {folder}: give --data")
        return
    known = read_best_known(folder)
    paths = [folder / name for name in sorted(known) if options.only in name and (folder / name).exists()]
    if paths:
        search_tour(read_instance(paths[0]), WARM_SECONDS, 0)
    rows = []
    for path in paths:
        for seed in options.seeds:
            rows.append(_cared(path, known[path.name], seed, options))
            yield rows[-1]
    yield from care_means(rows)


def _cared(path: Path, best_known: float, seed: int, options: Options) -> CareRow:
    care = read_instance(path)
    _, stops, moves = search_tour(care, options.seconds, seed)
    cost, broken = cost_of(care, stops)
    naive, _ = cost_of(care, stops_of(care, greedy_tour(care, 0.0, np.random.default_rng(0))))
    if options.solutions is not None:
        write_solution(options.solutions, path, care, stops, seed)
    return CareRow(path.stem, len(care.kind), seed, cost, best_known, naive, broken, moves / options.seconds)


def darp(options: Options) -> Iterator[Row]:
    """The instances of Cordeau and Laporte with each seed, then the mean gap where the optimum is known."""
    folder = options.data / "darp"
    if not folder.is_dir():
        yield Note(f"no instances in {folder}: give --data")
        return
    gaps = []
    for row in darp_rows(folder, options.seconds, options.seeds, options.only, options.solutions):
        gaps += [row.gap] if row.gap is not None else []
        yield row
    if gaps:
        yield Note(f"mean gap {sum(gaps) / len(gaps):.2f} % in {options.seconds:g} processor seconds each")


def peers(options: Options) -> Iterator[Row]:
    """The realistic days by other planners, when the ``bench`` extra is installed."""
    for seed in options.seeds:
        for planner, found in peer_days(realistic_day(seed), options.seconds):
            if found is None:
                yield PeerRow(f"day-{seed}", planner, None, None, None)
            else:
                yield PeerRow(f"day-{seed}", planner, found.served, found.cost, found.violations)


def departement(options: Options) -> Iterator[Row]:
    """Territories of 100 visits, planned by one process and then by two. Only a quiet machine can show twice."""
    moves = round(MOVES_A_SECOND * options.seconds)
    one, *_ = department_seconds(options.territories, moves, 1)
    two, served, visits, broken = department_seconds(options.territories, moves, 2)
    yield ThroughputRow(options.territories, served, visits, broken, one, two)


def memory(options: Options) -> Iterator[Row]:
    """The peak of a week of 300 visits."""
    yield MemoryRow("week-1", WEEK_VISITS, week_memory(options.seconds, WEEK_VISITS))


BENCHMARKS = {
    "day": day,
    "week": week,
    "insert": insert,
    "hhcrsp": hhcrsp,
    "darp": darp,
    "peers": peers,
    "departement": departement,
    "memory": memory,
}
