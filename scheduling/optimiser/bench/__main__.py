"""``python -m scheduling.optimiser.bench day|week|insert|hhcrsp|darp --seconds S [--data DIR] [--seeds 1,2,3]``.

Each benchmark prints one line a case: what was served, the cost, the ratio to a naive baseline or the gap to the
best known solution, and the violations found by the independent checker (always 0).
"""

import argparse
import csv
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from scheduling.optimiser.baseline import greedy_plan
from scheduling.optimiser.bench.cases import percentile, realistic_day, realistic_week, urgent_visits
from scheduling.optimiser.bench.darp import DARP_TITLE, darp_rows
from scheduling.optimiser.bench.homecare import cost_of, greedy_tour, read_instance, search_tour, stops_of
from scheduling.optimiser.budget import Budget
from scheduling.optimiser.checker import check
from scheduling.optimiser.encode import encode
from scheduling.optimiser.insert import apply_slot, insertions
from scheduling.optimiser.model import Plan, Problem
from scheduling.optimiser.search import search
from scheduling.optimiser.warm import warm_up

URGENT = 60


def _solved(problem: Problem, seconds: float, seed: int) -> tuple[Plan, Budget]:
    """A plan found in this many seconds of processor time."""
    budget = Budget(seconds, clock=time.process_time)
    return search(encode(problem), budget, seed), budget


def _planning(name: str, problems: Sequence[tuple[int, Problem]], seconds: float) -> Iterator[str]:
    yield f"{'case':<10}{'served':>10}{'travel':>8}{'cost':>9}{'naive':>9}{'ratio':>7}{'violations':>12}{'moves/s':>10}"
    costs = []
    for seed, problem in problems:
        plan, budget = _solved(problem, seconds, seed)
        naive = greedy_plan(problem).cost.total
        costs.append(plan.cost.total)
        served = f"{len(plan.assignments)}/{len(problem.visits)}"
        broken = len(check(problem, plan))
        ratio = plan.cost.total / naive
        yield (
            f"{name}-{seed:<6}{served:>9}{plan.cost.travel_minutes:>8}{plan.cost.total:>9.0f}{naive:>9.0f}"
            f"{ratio:>7.2f}{broken:>12}{budget.done / seconds:>10.0f}"
        )
    yield f"mean cost {sum(costs) / len(costs):.1f} in {seconds:g} processor seconds each"


def _day(options: argparse.Namespace) -> Iterator[str]:
    yield from _planning("day", [(seed, realistic_day(seed)) for seed in options.seeds], options.seconds)


def _week(options: argparse.Namespace) -> Iterator[str]:
    yield from _planning("week", [(seed, realistic_week(seed)) for seed in options.seeds], options.seconds)


def _insert(options: argparse.Namespace) -> Iterator[str]:
    """Time of one insertion in a published week, the encoding of the week included."""
    for seed in options.seeds:
        problem = realistic_week(seed)
        plan, _ = _solved(problem, options.seconds, seed)
        times, offered, broken = [], 0, 0
        for visit in urgent_visits(problem, URGENT):
            began = time.perf_counter()
            slots = insertions(problem, plan, visit)
            times.append((time.perf_counter() - began) * 1000)
            offered += len(slots)
            broken += sum(len(check(*apply_slot(problem, plan, visit, slot))) for slot in slots)
        yield (
            f"week-{seed}: {len(plan.assignments)}/{len(problem.visits)} served, {URGENT} urgent requests, "
            f"{offered} slots, {broken} violations, median {percentile(times, 0.5):.1f} ms, "
            f"p95 {percentile(times, 0.95):.1f} ms"
        )


def _homecare(options: argparse.Namespace) -> Iterator[str]:
    """Gap to the best known cost of each instance of Mankowska; the mean by number of patients."""
    folder = options.data / "hhcrsp"
    if not folder.is_dir():
        yield f"no instances in {folder}: give --data"
        return
    known = {row["instance"].strip(): float(row["total_cost"]) for row in _rows(folder / "best_known.csv")}
    gaps: dict[int, list[float]] = {}
    for name in sorted(known):
        path = folder / name
        if options.only in name and path.exists():
            care = read_instance(path)
            if not gaps:
                search_tour(care, 0.01, 0)
            _, stops, moves = search_tour(care, options.seconds, options.seeds[0])
            cost, broken = cost_of(care, stops)
            naive, _ = cost_of(care, stops_of(care, greedy_tour(care, 0.0, np.random.default_rng(0))))
            gap = 100 * (cost / known[name] - 1)
            gaps.setdefault(len(care.kind), []).append(gap)
            yield (
                f"{name:<36}{cost:>9.3f}{known[name]:>9.3f}{gap:>8.2f} %{cost / naive:>7.2f}"
                f"{broken:>4} violations{moves / options.seconds:>10.0f} moves/s"
            )
    for size, found in sorted(gaps.items()):
        yield f"{size} patients: mean gap {sum(found) / len(found):.2f} % over {len(found)} instances"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _darp(options: argparse.Namespace) -> Iterator[str]:
    """Gap to the optimum of each instance of Cordeau and Laporte, where it is known."""
    folder = options.data / "darp"
    if not folder.is_dir():
        yield f"no instances in {folder}: give --data"
        return
    yield DARP_TITLE
    gaps = []
    for row in darp_rows(folder, options.seconds, options.seeds, options.only, options.solutions):
        gaps += [row.gap] if row.gap is not None else []
        yield row.text
    if gaps:
        yield f"mean gap {sum(gaps) / len(gaps):.2f} % in {options.seconds:g} processor seconds each"


BENCHMARKS = {"day": _day, "week": _week, "insert": _insert, "hhcrsp": _homecare, "darp": _darp}


def _seeds(text: str) -> list[int]:
    return [int(one) for one in text.split(",")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m scheduling.optimiser.bench", description=__doc__)
    parser.add_argument("benchmark", choices=sorted(BENCHMARKS))
    parser.add_argument("--data", type=Path, default=Path("../shared/data/benchmarks"))
    parser.add_argument("--seconds", type=float, default=5.0, help="processor seconds a case")
    parser.add_argument("--seeds", type=_seeds, default=[1, 2, 3, 4, 5])
    parser.add_argument("--only", default="", help="part of the name of the instances to run")
    parser.add_argument("--solutions", type=Path, help="folder for the best tours found (darp)")
    options = parser.parse_args(arguments)
    warm_up()
    for line in BENCHMARKS[options.benchmark](options):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
