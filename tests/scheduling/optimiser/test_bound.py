"""The least cost that spares a decoding: never above the true cost, and equal to it when everybody is served."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from scheduling.optimiser.anneal import propose, seed_random
from scheduling.optimiser.bench.cases import realistic_day
from scheduling.optimiser.bound import is_settled, least_cost
from scheduling.optimiser.budget import Budget
from scheduling.optimiser.encode import encode
from scheduling.optimiser.jit import kernel
from scheduling.optimiser.model import Problem
from scheduling.optimiser.search import Searcher, multi_start
from scheduling.optimiser.solution import Scratch, Solution
from scheduling.optimiser.tables import Floats, Ints, Tables
from scheduling.optimiser.trial import discard, try_move
from tests.scheduling.optimiser import strategies


@kernel
def compare(tables: Tables, solution: Solution, scratch: Scratch, movable: Ints, bounds: Floats, costs: Floats) -> int:
    """Draw as many changes as there is room for: their bounds, and their costs or -1 where someone is left out."""
    if not is_settled(solution):
        return 0
    count = 0
    for _ in range(bounds.shape[0]):
        visit = movable[np.random.randint(movable.shape[0])]
        position = propose(tables, solution, visit, scratch.people)
        if position < 0 or scratch.people[0] < 0:
            continue
        old = solution.where[visit]
        bounds[count] = least_cost(tables, solution, visit, position, scratch.people)
        costs[count] = try_move(tables, solution, scratch, visit, position, scratch.people)
        for index in range(scratch.size[0]):
            if scratch.start[scratch.redone[index]] < 0:
                costs[count] = -1.0
        if costs[count] >= 0:
            costs[count] = scratch.cost[0]
        discard(solution, scratch, visit, old)
        count += 1
    return count


def compared(case: Problem, iterations: int) -> tuple[Floats, Floats]:
    """Bounds and costs of changes of a plan found in this many moves."""
    searcher = Searcher(encode(case), Budget(iterations=iterations), 3)
    if len(searcher.encoding.movable) == 0:
        return np.zeros(0), np.zeros(0)
    searcher.run(multi_start(1)[0])
    searcher.restart(searcher.best.order.copy(), searcher.best.days.copy())
    bounds, costs = np.zeros(300), np.zeros(300)
    seed_random(5)
    count = compare(searcher.tables, searcher.solution, searcher.scratch, searcher.encoding.movable, bounds, costs)
    return bounds[:count], costs[:count]


def test_a_change_that_serves_everybody_costs_what_its_journeys_tell() -> None:
    bounds, costs = compared(realistic_day(1, visits=20), 20_000)

    served = costs >= 0
    assert served.sum() > 20
    assert bounds[served] == pytest.approx(costs[served])


@given(strategies.problems(with_fixed=True))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_in_any_problem_the_bound_is_the_cost_of_a_change_that_serves_everybody(case: Problem) -> None:
    unpromised = replace(case, visits=tuple(replace(one, planned=None) for one in case.visits))
    bounds, costs = compared(unpromised, 300)

    served = costs >= 0
    assert bounds[served] == pytest.approx(costs[served])


@given(strategies.problems(with_fixed=True))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_bound_is_never_above_the_cost_where_visits_were_promised(case: Problem) -> None:
    bounds, costs = compared(case, 300)

    served = costs >= 0
    assert (bounds[served] <= costs[served] + 1e-6).all()
