"""What other planners make of a realistic day, when they are installed: the ``bench`` extra of the project.

None of them knows two people who start together and a lunch and levels at once, so each is given its best way round:
VROOM solves in passes, the start of a pair being fixed where the pass before put it; OR-Tools gets equal start times
and guided local search. A visit that a peer leaves to half a pair, or to two who come at different times, is unserved.
Each plan is scored and checked by our own code, as ours are.
"""

import datetime
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from scheduling.optimiser.checker import check
from scheduling.optimiser.costs import evaluate
from scheduling.optimiser.model import Assignment, Plan, Problem, TravelMode, Visit
from scheduling.optimiser.tables import Ints

PASSES = 3
EXPLORATION = 5
SECONDS = 60
HORIZON = 1440
PREFERENCE = 15
UNSERVED = 1000
Placed = Mapping[str, list[tuple[int, int]]]
"""By visit, who comes (row of the helper-day) and at which minute."""


@dataclass(frozen=True)
class PeerResult:
    """A peer's day by our score: visits served, cost, and rules broken."""

    served: int
    cost: float
    violations: int


def missing(module: str) -> bool:
    """Whether a peer is not installed."""
    return find_spec(module) is None


def peer_days(problem: Problem, seconds: float) -> Iterator[tuple[str, PeerResult | None]]:
    """The result of each peer by name; None where it is not installed."""
    for name, (module, run) in PEERS.items():
        yield name, None if missing(module) else scored(problem, run(problem, seconds))


def scored(problem: Problem, placed: Placed) -> PeerResult:
    """Our score of a day: visits that are not whole are left out."""
    made = tuple(_whole(problem, placed))
    done = {one.visit_id for one in made}
    unserved = tuple(visit.id for visit in problem.visits if visit.id not in done)
    plan = Plan(made, unserved, evaluate(problem, made))
    return PeerResult(len(made), plan.cost.total, len(check(problem, plan)))


def _whole(problem: Problem, placed: Placed) -> Iterator[Assignment]:
    for visit in problem.visits:
        come = placed.get(visit.id, [])
        people, starts = {who for who, _ in come}, {start for _, start in come}
        if len(people) == len(come) == visit.people and len(starts) == 1:
            names = sorted(problem.days[who].helper_id for who in people)
            levels = {helper.id: helper.level for helper in problem.helpers}
            yield Assignment(visit.id, tuple(sorted(names, key=lambda name: -levels[name])), min(starts))


def _minutes(problem: Problem) -> Ints:
    """Journeys between homes, then visits, in their order."""
    matrix = problem.travel[TravelMode.CAR]
    names = [day.start_place for day in problem.days] + [visit.place for visit in problem.visits]
    rows = [matrix.place_ids.index(name) for name in names]
    return np.asarray(matrix.minutes, dtype=np.int64)[np.ix_(rows, rows)]


def _levels(problem: Problem) -> list[int]:
    levels = {helper.id: helper.level for helper in problem.helpers}
    return [levels[day.helper_id] for day in problem.days]


def _starts(visit: Visit) -> list[tuple[int, int]]:
    return [(window.start, window.end - visit.duration) for window in visit.windows]


def vroom_day(problem: Problem, seconds: float) -> Placed:
    """The best of several passes; each after the first holds a pair's two halves to one start."""
    fixed: dict[str, int] = {}
    best: Placed = {}
    for _ in range(PASSES):
        found = _vroom_pass(problem, fixed, seconds)
        if not best or scored(problem, found).cost < scored(problem, best).cost:
            best = found
        for visit in problem.visits:
            if visit.people == 2 and visit.id in found:
                starts = [start for _, start in found[visit.id]]
                wanted = fixed.get(visit.id, max(starts))
                fits = any(first <= wanted <= last for first, last in _starts(visit))
                fixed[visit.id] = wanted if fits else starts[0]
    return best


def _vroom_pass(problem: Problem, fixed: Mapping[str, int], seconds: float) -> Placed:
    import vroom

    asked, minutes, homes = vroom.Input(), _minutes(problem), len(problem.days)
    for who, day in enumerate(problem.days):
        costs = minutes * SECONDS
        for row, visit in enumerate(problem.visits):
            if day.helper_id not in visit.preferred:
                costs[:, homes + row] += (PREFERENCE if visit.people == 1 else PREFERENCE // 2 + 1) * SECONDS
        asked.set_durations_matrix(f"p{who}", (minutes * SECONDS).astype(np.uint32))
        asked.set_costs_matrix(f"p{who}", costs.astype(np.uint32))
        asked.add_vehicle(_vroom_helper(vroom, problem, who))
    for row, visit in enumerate(problem.visits):
        spans = [(fixed[visit.id], fixed[visit.id])] if visit.id in fixed else _starts(visit)
        for side in range(visit.people):
            asked.add_job(
                vroom.Job(
                    len(problem.visits) * side + row,
                    location=homes + row,
                    default_service=visit.duration * SECONDS,
                    skills={visit.level_required} if side == 0 else set(),
                    priority=visit.priority * 30 + (5 if visit.people == 2 else 0),
                    time_windows=[vroom.TimeWindow(first * SECONDS, last * SECONDS) for first, last in spans],
                )
            )
    limit = datetime.timedelta(seconds=seconds)
    return _vroom_placed(problem, asked.solve(exploration_level=EXPLORATION, nb_threads=1, timeout=limit).routes)


def _vroom_helper(vroom: Any, problem: Problem, who: int) -> Any:
    day = problem.days[who]
    lunch = day.lunch
    breaks = []
    if lunch is not None:
        span = vroom.TimeWindow(lunch.earliest_start * SECONDS, lunch.latest_start * SECONDS)
        breaks = [vroom.Break(who, time_windows=[span], service=lunch.minutes * SECONDS)]
    return vroom.Vehicle(
        who,
        start=who,
        end=who,
        profile=f"p{who}",
        skills=set(range(_levels(problem)[who] + 1)),
        time_window=vroom.TimeWindow(day.windows[0].start * SECONDS, day.windows[0].end * SECONDS),
        breaks=breaks,
    )


def _vroom_placed(problem: Problem, routes: Any) -> Placed:
    found: dict[str, list[tuple[int, int]]] = {}
    for step in routes.itertuples():
        if step.type == "job":
            begins = int(step.arrival) + int(getattr(step, "waiting_time", 0) or 0)
            visit = problem.visits[int(step.id) % len(problem.visits)]
            found.setdefault(visit.id, []).append((int(step.vehicle_id), math.ceil(begins / SECONDS)))
    return found


def ortools_day(problem: Problem, seconds: float) -> Placed:
    """Cheapest insertion, then guided local search for this many processor seconds."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    homes = len(problem.days)
    nodes = [(row, side) for row, visit in enumerate(problem.visits) for side in range(visit.people)]
    manager = pywrapcp.RoutingIndexManager(homes + len(nodes), homes, list(range(homes)), list(range(homes)))
    routing = pywrapcp.RoutingModel(manager)
    stays = _ortools_costs(problem, routing, nodes)
    _ortools_rules(problem, manager, routing, nodes)
    _ortools_lunches(problem, manager, routing, stays)
    wanted = pywrapcp.DefaultRoutingSearchParameters()
    wanted.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    wanted.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    wanted.time_limit.FromMilliseconds(int(seconds * 8000))
    until = time.process_time() + seconds
    routing.AddSearchMonitor(routing.solver().CustomLimit(lambda: time.process_time() > until))
    return _ortools_placed(problem, manager, routing, routing.SolveWithParameters(wanted), nodes)


def _ortools_costs(problem: Problem, routing: Any, nodes: list[tuple[int, int]]) -> list[int]:
    """Prices and durations; returns the minutes spent at each node."""
    homes = len(problem.days)
    rows = [*range(homes), *(homes + row for row, _ in nodes)]
    minutes = _minutes(problem)[np.ix_(rows, rows)]
    stays = [0] * homes + [problem.visits[row].duration for row, _ in nodes]
    for who, day in enumerate(problem.days):
        costs = minutes.copy()
        for at, (row, side) in enumerate(nodes):
            if side == 0 and day.helper_id not in problem.visits[row].preferred:
                costs[:, homes + at] += PREFERENCE
        routing.SetArcCostEvaluatorOfVehicle(routing.RegisterTransitMatrix(costs.tolist()), who)
    passed = (minutes + np.array(stays)[:, None]).tolist()
    routing.AddDimension(routing.RegisterTransitMatrix(passed), HORIZON, HORIZON, False, "time")
    return stays


def _ortools_rules(problem: Problem, manager: Any, routing: Any, nodes: list[tuple[int, int]]) -> None:
    """Shifts, windows, levels, and the two of a pair together: by time only, since a harder tie leaves them all out."""
    clock, solver, homes = routing.GetDimensionOrDie("time"), routing.solver(), len(problem.days)
    levels, first = _levels(problem), dict[int, int]()
    for who, day in enumerate(problem.days):
        for end in (routing.Start(who), routing.End(who)):
            clock.CumulVar(end).SetRange(day.windows[0].start, day.windows[0].end)
    for at, (row, side) in enumerate(nodes):
        visit, index = problem.visits[row], manager.NodeToIndex(homes + at)
        spans, begins = _starts(visit), clock.CumulVar(index)
        begins.SetRange(spans[0][0], spans[-1][1])
        if len(spans) == 2:
            begins.RemoveInterval(spans[0][1] + 1, spans[1][0] - 1)
        routing.AddDisjunction([index], UNSERVED * visit.priority // visit.people)
        if side == 0:
            able = [who for who, level in enumerate(levels) if level >= visit.level_required]
            routing.VehicleVar(index).SetValues([-1, *able])
            first[row] = index
        else:
            solver.Add(clock.CumulVar(first[row]) == begins)


def _ortools_lunches(problem: Problem, manager: Any, routing: Any, stays: list[int]) -> None:
    clock, solver = routing.GetDimensionOrDie("time"), routing.solver()
    spent = [stays[manager.IndexToNode(index)] for index in range(routing.Size())]
    for who, day in enumerate(problem.days):
        if day.lunch is not None:
            lunch = day.lunch
            taken = solver.FixedDurationIntervalVar(
                lunch.earliest_start, lunch.latest_start, lunch.minutes, False, f"lunch {who}"
            )
            clock.SetBreakIntervalsOfVehicle([taken], who, spent)


def _ortools_placed(problem: Problem, manager: Any, routing: Any, found: Any, nodes: list[tuple[int, int]]) -> Placed:
    placed: dict[str, list[tuple[int, int]]] = {}
    if found is None:
        return placed
    clock, homes = routing.GetDimensionOrDie("time"), len(problem.days)
    for who in range(homes):
        index = routing.Start(who)
        while not routing.IsEnd(index):
            node = manager.IndexToNode(index)
            if node >= homes:
                visit = problem.visits[nodes[node - homes][0]]
                placed.setdefault(visit.id, []).append((who, int(found.Min(clock.CumulVar(index)))))
            index = found.Value(routing.NextVar(index))
    return placed


PEERS: dict[str, tuple[str, Callable[[Problem, float], Placed]]] = {
    "VROOM": ("vroom", vroom_day),
    "OR-Tools": ("ortools", ortools_day),
}
