"""A département: territories planned one by one, then by two processes that share nothing."""

import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from scheduling.optimiser.bench.cases import realistic_week
from scheduling.optimiser.budget import Budget
from scheduling.optimiser.checker import check
from scheduling.optimiser.encode import encode
from scheduling.optimiser.search import search
from scheduling.optimiser.warm import warm_up

VISITS = 100
MEGABYTE_IN_KILOBYTES = 1024


def plan_territory(job: tuple[int, int]) -> tuple[int, int, int]:
    """Plan one territory in a number of moves: visits served, visits, rules broken."""
    seed, moves = job
    problem = realistic_week(seed, visits=VISITS)
    plan = search(encode(problem), Budget(iterations=moves), seed)
    return len(plan.assignments), len(problem.visits), len(check(problem, plan))


def department_seconds(territories: int, moves: int, workers: int) -> tuple[float, int, int, int]:
    """Seconds to plan every territory with this many workers, compiled before; then the sums of what was found."""
    jobs = [(seed, moves) for seed in range(1, territories + 1)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=warm_up) as pool:
        list(pool.map(plan_territory, [(0, 1)] * (2 * workers)))
        began = time.perf_counter()
        found = list(pool.map(plan_territory, jobs))
        seconds = time.perf_counter() - began
    served, visits, broken = (sum(row[column] for row in found) for column in range(3))
    return seconds, served, visits, broken


def week_memory(seconds: float, visits: int) -> float:
    """Megabytes that a process of its own takes at most to plan a week."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_peak, seconds, visits).result()


def _peak(seconds: float, visits: int) -> float:
    problem = realistic_week(1, visits=visits)
    search(encode(problem), Budget(seconds, clock=time.process_time), 1)
    return _peak_kilobytes() / MEGABYTE_IN_KILOBYTES


def _peak_kilobytes() -> int:
    """Most memory that this process ever took. Linux counts in ``ru_maxrss`` what its parent took before it began."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = (line.split() for line in status.read_text(encoding="ascii").splitlines())
        return next(int(words[1]) for words in lines if words[0] == "VmHWM:")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
